"""A small made-up data set with a structure to find, for the first minutes and for tests.

400 people watch 300 short clips on eight themes. Whom a clip appeals to depends on a hidden taste
vector of the clip; its image, text and audio features are noisy views of that vector. Popularity
is skewed, and some clips are too new to have been watched in training: only their features tell
who would like them. So a model that uses features well has something to gain over one that counts.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.demo_titles import TITLES
from dasrec_core.data.formats.base import SPLITS, SplitName
from dasrec_core.data.formats.diffmm import MATRIX_FILES, matrix_bytes
from dasrec_core.data.interactions import IntArray
from dasrec_core.paths import Home

NUM_USERS = 400
NUM_ITEMS = 300
NUM_COLD_ITEMS = 12
TASTE_DIM = 8

# Columns, noise per column relative to the signal, length of a row.
_VIEWS: dict[str, tuple[int, float, float]] = {
    "audio": (32, 1.2, 3.0),
    "image": (64, 1.0, 6.0),
    "text": (48, 0.6, 1.0),
}


class _World(NamedTuple):
    """Hidden truth: theme and taste vector of each item, preference of each user."""

    themes: IntArray
    tastes: NDArray[np.float64]  # (I, T)
    preferences: NDArray[np.float64]  # (U, T)
    popularity: NDArray[np.float64]  # (I,), log odds


def generate_demo(folder: Path, *, seed: int = 7) -> Path:
    """Write the demo data set into ``folder`` and return it; the same seed, the same bytes.

    The layout is that of DiffMM: three pickled matrices and three feature files, and ``items.csv``
    with titles. Takes about 0.1 s.
    """
    generator = np.random.default_rng(seed)
    world = _world(generator)
    splits = _split(generator, *_watch(generator, world))
    folder.mkdir(parents=True, exist_ok=True)
    for split in SPLITS:
        _write(
            folder / MATRIX_FILES[split][0], matrix_bytes(*splits[split], (NUM_USERS, NUM_ITEMS))
        )
    for modality, (columns, noise, length) in _VIEWS.items():
        features = _view(generator, world.tastes, columns, noise) * length
        _write(folder / f"{modality}_feat.npy", _npy_bytes(features.astype(np.float32)))
    # Last: a folder with it is complete.
    _write(folder / "items.csv", _titles(generator, world.themes).encode())
    return folder


def ensure_demo(home: Home) -> Path:
    """Return the folder of the demo data set, generated on first use."""
    if not (home.demo / "items.csv").exists():
        generate_demo(home.demo)
    return home.demo


def _world(generator: np.random.Generator) -> _World:
    themes = generator.permutation(np.arange(NUM_ITEMS, dtype=np.int64) % len(TITLES))
    centres = np.linalg.qr(generator.standard_normal((TASTE_DIM, TASTE_DIM)))[0]
    tastes = centres[themes] + 0.25 * generator.standard_normal((NUM_ITEMS, TASTE_DIM))
    first = generator.integers(len(TITLES), size=NUM_USERS)
    second = generator.integers(len(TITLES), size=NUM_USERS)
    preferences = centres[first] + 0.5 * centres[second]
    preferences += 0.25 * generator.standard_normal((NUM_USERS, TASTE_DIM))
    ranks = generator.permutation(NUM_ITEMS) + 1.0
    return _World(themes, _unit(tastes), _unit(preferences), -0.5 * np.log(ranks))


def _watch(generator: np.random.Generator, world: _World) -> tuple[IntArray, IntArray]:
    """Return users and items of all interactions, those of a user in random order."""
    appeal = 6.0 * world.preferences @ world.tastes.T + world.popularity  # (U, I)
    # The largest n of appeal plus Gumbel noise are n draws without replacement by exp(appeal).
    ranked = np.argsort(-(appeal + generator.gumbel(size=appeal.shape)), axis=1, kind="stable")
    degrees = np.clip(generator.lognormal(2.1, 0.6, NUM_USERS), 4, 80).astype(np.int64)
    user_ids = np.repeat(np.arange(NUM_USERS, dtype=np.int64), degrees)
    places = np.arange(len(user_ids)) - np.repeat(np.cumsum(degrees) - degrees, degrees)
    order = np.lexsort((generator.random(len(user_ids)), user_ids))
    return user_ids[order], ranked[user_ids, places][order]


def _split(
    generator: np.random.Generator, user_ids: IntArray, item_ids: IntArray
) -> dict[SplitName, tuple[IntArray, IntArray]]:
    """Hold out 10 % (at least 1) each for validation and test."""
    degrees = np.bincount(user_ids, minlength=NUM_USERS)
    places = np.arange(len(user_ids)) - np.repeat(np.cumsum(degrees) - degrees, degrees)
    num_held_out = np.maximum(1, degrees // 10)[user_ids]
    is_valid = places < num_held_out
    is_test = (places >= num_held_out) & (places < 2 * num_held_out)
    # One new user, of whom training knows nothing, and clips that are newer than all of training.
    is_train = ~(is_valid | is_test) & (user_ids < NUM_USERS - 1)
    is_train &= ~np.isin(item_ids, generator.choice(NUM_ITEMS, NUM_COLD_ITEMS, replace=False))
    chosen = {"train": is_train, "valid": is_valid, "test": is_test}
    return {split: (user_ids[chosen[split]], item_ids[chosen[split]]) for split in SPLITS}


def _view(
    generator: np.random.Generator, tastes: NDArray[np.float64], columns: int, noise: float
) -> NDArray[np.float64]:
    """Return a random projection of the tastes with noise, rows of length 1."""
    projection = generator.standard_normal((TASTE_DIM, columns)) / np.sqrt(TASTE_DIM)
    signal = tastes @ projection
    spread = noise * signal.std()
    noisy: NDArray[np.float64] = signal + spread * generator.standard_normal(signal.shape)
    return _unit(noisy)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    return rows / lengths


def _titles(generator: np.random.Generator, themes: IntArray) -> str:
    names = [[titles[n] for n in generator.permutation(len(titles))] for titles in TITLES]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("item_id", "title"))
    writer.writerows((item, names[theme].pop()) for item, theme in enumerate(themes.tolist()))
    return text.getvalue()


def _npy_bytes(table: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, table)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: two processes may generate the demo at once."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)
