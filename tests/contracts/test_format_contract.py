"""What every format promises, whatever its files."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.findings import Severity
from dasrec_core.data.formats.base import SPLITS
from dasrec_core.data.formats.registry import FORMATS, matching_formats
from dasrec_core.data.loading import inspect_folder, load_dataset

PAIRS = {
    "train": ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (3, 0)),
    "valid": ((0, 2), (3, 1)),
    "test": ((2, 0), (1, 0)),
}
FEATURES = np.arange(12, dtype=np.float32).reshape(3, 4)


def _write_diffmm(folder: Path) -> None:
    for split, stem in (("train", "trnMat"), ("valid", "valMat"), ("test", "tstMat")):
        users, items = zip(*PAIRS[split], strict=True)
        content = coo_matrix((np.ones(len(users)), (users, items)), shape=(4, 3))
        (folder / f"{stem}.pkl").write_bytes(pickle.dumps(content))
    np.save(folder / "image_feat.npy", FEATURES)


def _write_mmrec(folder: Path) -> None:
    rows = [
        f"{user}\t{item}\t1\t{label}"
        for label, split in enumerate(SPLITS)
        for user, item in PAIRS[split]
    ]
    header = "userID\titemID\trating\tx_label"
    (folder / "toy.inter").write_text("\n".join([header, *rows]) + "\n")
    np.save(folder / "image_feat.npy", FEATURES)


WRITERS: dict[str, Callable[[Path], None]] = {"diffmm": _write_diffmm, "mmrec": _write_mmrec}


@pytest.fixture(params=FORMATS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, name: str) -> Path:
    path = tmp_path / "toy"
    path.mkdir()
    WRITERS[name](path)
    return path


def test_a_folder_is_recognised_as_exactly_this_format(folder: Path, name: str) -> None:
    assert [known.name for known in matching_formats(folder)] == [name]


def test_the_id_is_that_of_the_registry(name: str) -> None:
    assert FORMATS[name].name == name
    assert FORMATS[name].title
    assert FORMATS[name].files


def test_splits_and_features_are_what_was_written(folder: Path) -> None:
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    for split in SPLITS:
        read = getattr(dataset, split)
        pairs = zip(read.user_ids.tolist(), read.item_ids.tolist(), strict=True)
        assert tuple(pairs) == tuple(sorted(PAIRS[split]))
    assert np.array_equal(dataset.features["image"], FEATURES)


def test_all_formats_agree_on_the_fingerprint(tmp_path: Path) -> None:
    prints = set()
    for known, write in WRITERS.items():
        (tmp_path / known).mkdir()
        write(tmp_path / known)
        dataset = inspect_folder(tmp_path / known).dataset
        assert dataset is not None
        prints.add(dataset.fingerprint)
    assert len(prints) == 1


def test_a_data_set_says_where_it_came_from(folder: Path, name: str) -> None:
    dataset = inspect_folder(folder).dataset
    assert dataset is not None
    assert (dataset.name, dataset.path, dataset.format) == ("toy", folder, name)


def test_reading_twice_gives_the_same_data_set(folder: Path) -> None:
    reference = DatasetReference(path=str(folder))
    assert load_dataset(reference).fingerprint == load_dataset(reference).fingerprint


def test_a_reference_survives_json_and_still_loads(folder: Path) -> None:
    fingerprint = load_dataset(DatasetReference(path=str(folder))).fingerprint
    reference = DatasetReference(path=str(folder), fingerprint=fingerprint, modalities=("image",))
    again = DatasetReference.model_validate(json.loads(reference.model_dump_json()))
    assert load_dataset(again).num_items == 3


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 50, b"<html></html>", b"version https://git-lfs"]
)
def test_any_file_replaced_by_rubbish_is_an_error_that_names_it(
    folder: Path, content: bytes
) -> None:
    for path in sorted(folder.iterdir()):
        original = path.read_bytes()
        path.write_bytes(content)
        findings = inspect_folder(folder).findings
        errors = [finding for finding in findings if finding.severity == Severity.ERROR]
        assert [finding.where for finding in errors] == [path.name]
        path.write_bytes(original)


def test_a_finding_is_made_of_whole_sentences(folder: Path) -> None:
    (folder / "image_feat.npy").write_bytes(b"")
    for finding in inspect_folder(folder).findings:
        for sentence in (finding.what, finding.why, finding.action):
            assert sentence[0].isupper() or sentence[0].isdigit()
            assert sentence.endswith(".")


def test_a_folder_is_left_as_it_was(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    inspect_folder(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
