"""Writing a data set as a folder, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from dasrec_core.data.formats.base import SPLITS
from dasrec_core.data.formats.diffmm import FEATURE_SUFFIX, MATRIX_FILES, matrix_bytes
from dasrec_core.data.importing.pictures import copy_pictures
from dasrec_core.data.importing.plan import Plan
from dasrec_core.data.importing.recipe import RECIPE_FILE, ImportRecipe
from dasrec_core.data.importing.source_file import SourceFile
from dasrec_core.data.importing.table_rows import Progress, no_progress
from dasrec_core.data.modalities import NAME_WORDS, can_be_name
from dasrec_core.data.unfinished import make_unfinished
from dasrec_core.errors import DatasetError, DiskError

PROVENANCE_FILE = "provenance.json"


def refuse_target(folder: Path) -> None:
    """Raise when something is in the place of a new data set.

    Raises:
        DatasetError: The folder is there and not empty, or is a file.
        DiskError: It cannot be told: the name cannot be one, or the place may not be looked at.
    """
    try:
        is_taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise DiskError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Choose another name, or a place where you may write.",
        ) from error
    if is_taken:
        raise DatasetError(
            f"{folder} is there already and not empty; nothing was written.",
            "Name a folder that does not exist yet.",
        )


def write_dataset(
    folder: Path,
    plan: Plan,
    recipe: ImportRecipe,
    *,
    sources: Sequence[SourceFile],
    progress: Progress = no_progress,
) -> Path:
    """Write ``plan`` as a folder of matrices, features, ids and titles, and return it.

    Everything is written beside the target and then moved there in one step: after a crash or a
    cancelled import the target is not there. All but the provenance, which holds the time, is the
    same bytes for the same plan, in whatever order it has its pairs.

    Raises:
        DatasetError: The plan has errors, a modality has an impossible name, something is in the
            place of the folder, or a source is not what was read any more.
        DiskError: The disk is full, gone or read-only.
    """
    if plan.has_errors:
        raise DatasetError("The import has errors.", "Choose repairs for them first.")
    refuse_target(folder)
    for name in plan.features:
        if not can_be_name(name):
            raise DatasetError(
                f"A modality cannot be called {name[:60]!r}.", f"Its name may have {NAME_WORDS}."
            )
    try:
        partial = make_unfinished(folder)
        try:
            _fill(partial, plan, recipe, (sources, progress))
            refuse_target(folder)  # again: another import may have been faster
            if folder.exists():
                folder.rmdir()  # an empty one
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except OSError as error:
        raise DiskError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Choose a place with room where you may write.",
        ) from error
    return folder


def _fill(
    folder: Path,
    plan: Plan,
    recipe: ImportRecipe,
    about: tuple[Sequence[SourceFile], Progress],
) -> None:
    sources, progress = about
    items = plan.items
    shape = (len(plan.user_keys), len(plan.item_keys))
    order = np.lexsort((plan.item_ids, plan.user_ids))  # the order of rows in the source is chance
    user_ids, item_ids, labels = (
        column[order] for column in (plan.user_ids, plan.item_ids, plan.labels)
    )
    for number, split in enumerate(SPLITS):
        chosen = labels == number
        content = matrix_bytes(user_ids[chosen], item_ids[chosen], shape)
        _write(folder / MATRIX_FILES[split][0], content)
        progress(0.1 + 0.1 * number)
    for modality, table in sorted(plan.features.items()):
        buffer = io.BytesIO()
        np.save(buffer, table)
        _write(folder / f"{modality}{FEATURE_SUFFIX}", buffer.getvalue())
    progress(0.6)
    _write(folder / "user_ids.csv", _table(("user_id", "user_key"), enumerate(plan.user_keys)))
    _write(folder / "item_ids.csv", _table(("item_id", "item_key"), enumerate(plan.item_keys)))
    if items is not None and items.columns:
        rows = ((number, *items.cells(key, number)) for number, key in enumerate(plan.item_keys))
        _write(folder / "items.csv", _table(("item_id", *items.columns), rows))
        pictures = [
            (number, items.pictures[key])
            for number, key in enumerate(plan.item_keys)
            if key in items.pictures
        ]
        copy_pictures(folder, pictures, lambda: progress(0.7))
    progress(0.8)
    _write(folder / RECIPE_FILE, (recipe.model_dump_json(indent=1) + "\n").encode())
    provenance = json.dumps(_provenance(plan, sources), indent=1, ensure_ascii=False)
    _write(folder / PROVENANCE_FILE, (provenance + "\n").encode())
    progress(1.0)


def _provenance(plan: Plan, sources: Sequence[SourceFile]) -> dict[str, object]:
    return {
        "made_by": f"dasrec-studio {_version()}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sources": [
            {
                "path": str(source.path.resolve()),
                "bytes": source.bytes,
                "sha256": source.digest(),
            }
            for source in sources
        ],
        "steps": [step._asdict() for step in plan.steps],
        "splits": {split: plan.split_size(split) for split in SPLITS},
        "findings": [asdict(finding) for finding in plan.findings],
    }


def _version() -> str:
    try:
        return version("dasrec-studio")
    except PackageNotFoundError:
        return "(not installed)"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
