"""A run gets exactly the data it was made for, or a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import inspect_folder, load_dataset
from dasrec_core.errors import DatasetError

Write = Callable[..., Path]


def load(folder: Path, **settings: object) -> Dataset:
    return load_dataset(DatasetReference.model_validate({"path": str(folder), **settings}))


def test_all_modalities_are_used_when_none_are_named(write_diffmm: Write) -> None:
    assert list(load(write_diffmm()).features) == ["image", "text"]


def test_only_named_modalities_are_used(write_diffmm: Write) -> None:
    assert list(load(write_diffmm(), modalities=("text",)).features) == ["text"]


def test_an_unknown_modality_is_refused_with_those_there_are(write_diffmm: Write) -> None:
    with pytest.raises(DatasetError, match="no modality called audio") as caught:
        load(write_diffmm(), standardize=("audio",))
    assert caught.value.hint == "Its modalities are: image, text."


def test_standardised_features_have_mean_0_and_variance_1(write_diffmm: Write) -> None:
    image = load(write_diffmm(), standardize=("image",)).features["image"]
    assert np.allclose(image.mean(axis=0), 0, atol=1e-6)
    assert np.allclose(image.std(axis=0), 1, atol=1e-5)


def test_the_fingerprint_does_not_depend_on_settings(write_diffmm: Write) -> None:
    folder = write_diffmm()
    expected = load(folder).fingerprint
    assert load(folder, standardize=("image",), modalities=("image",)).fingerprint == expected


def test_the_expected_fingerprint_is_accepted(write_diffmm: Write) -> None:
    folder = write_diffmm()
    assert load(folder, fingerprint=load(folder).fingerprint).num_users == 6


def test_other_data_than_expected_is_refused_with_both_fingerprints(write_diffmm: Write) -> None:
    folder = write_diffmm()
    with pytest.raises(DatasetError) as caught:
        load(folder, fingerprint="ab" * 32)
    assert load(folder).fingerprint[:16] in caught.value.message
    assert "Check again" in caught.value.hint
    assert "abababababababab" in caught.value.message
    assert "start a new run" in caught.value.hint


def test_all_errors_are_listed_with_their_repairs(write_diffmm: Write) -> None:
    broken = np.full((5, 4), np.nan)
    folder = write_diffmm(tables={"image": broken, "text": np.ones((9, 2)), "audio": np.eye(5)})
    with pytest.raises(DatasetError) as caught:
        load(folder)
    assert "image_feat.npy" in caught.value.message
    assert "text_feat.npy" in caught.value.message
    assert "--set dataset.fill_missing=image" in caught.value.hint
    assert "--set dataset.modalities=audio" in caught.value.hint


def test_leaving_out_a_broken_modality_avoids_its_error(write_diffmm: Write) -> None:
    folder = write_diffmm(tables={"image": np.ones((9, 4))})
    assert list(load(folder, modalities=("text",)).features) == ["text"]


def test_missing_numbers_are_filled_with_the_mean_of_their_column(write_diffmm: Write) -> None:
    table = np.arange(20, dtype=np.float32).reshape(5, 4)
    table[0, 0] = np.nan
    folder = write_diffmm(tables={"image": table})
    image = load(folder, fill_missing=("image",)).features["image"]
    assert image[0, 0] == np.mean([4, 8, 12, 16])


def test_filling_does_not_make_it_other_data(write_diffmm: Write) -> None:
    table = np.arange(20, dtype=np.float32).reshape(5, 4)
    table[0, 0] = np.nan
    folder = write_diffmm(tables={"image": table})
    inspected = inspect_folder(folder).dataset
    assert inspected is not None
    assert load(folder, fill_missing=("image",)).fingerprint == inspected.fingerprint


def test_overlap_is_refused_until_the_run_asks_to_drop_it(
    write_diffmm: Write,
    pairs_matrix: Callable[..., coo_matrix],
    toy_pairs: dict[str, Sequence[tuple[int, int]]],
) -> None:
    leaking = [*toy_pairs["test"], toy_pairs["train"][0], toy_pairs["valid"][0]]
    folder = write_diffmm(matrices={"tstMat": pairs_matrix(leaking)})
    with pytest.raises(DatasetError, match="also occurs in the training split"):
        load(folder)
    assert load(folder, drop_overlap=True).test.num_interactions == 3


def test_a_test_split_made_of_overlap_is_refused(
    write_diffmm: Write,
    pairs_matrix: Callable[..., coo_matrix],
    toy_pairs: dict[str, Sequence[tuple[int, int]]],
) -> None:
    folder = write_diffmm(matrices={"tstMat": pairs_matrix(toy_pairs["train"])})
    with pytest.raises(DatasetError, match="test split of toy is empty"):
        load(folder, drop_overlap=True)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path / "none", "folder_missing"),
        (lambda path: path, "folder_empty"),
        (lambda path: path / ("x" * 300), "folder_unreadable"),
        (lambda path: path / "a\0b", "folder_missing"),
    ],
)
def test_a_folder_that_is_none_is_a_finding(
    tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    inspection = inspect_folder(make(tmp_path))
    assert [finding.code for finding in inspection.findings] == [code]
    assert inspection.format is None


def test_a_reference_without_a_folder_is_refused() -> None:
    with pytest.raises(DatasetError, match="No folder was chosen"):
        load_dataset(DatasetReference())


def test_the_current_folder_can_be_a_data_set(
    write_diffmm: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_diffmm())
    assert load(Path()).name == "toy"


def test_a_file_in_place_of_a_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.inter").write_text("x")
    finding = inspect_folder(tmp_path / "a.inter").findings[0]
    assert finding.what.endswith("is a file, not a folder.")


def test_an_unknown_layout_names_the_layouts_there_are(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("x")
    finding = inspect_folder(tmp_path).findings[0]
    assert finding.code == "format_unknown"
    assert "trnMat.pkl" in finding.action


def test_a_data_set_one_folder_deeper_is_pointed_to(write_diffmm: Write) -> None:
    finding = inspect_folder(write_diffmm(name="inner").parent).findings[0]
    assert "inner" in finding.action


def test_a_folder_of_two_formats_asks_which(write_diffmm: Write, write_mmrec: Write) -> None:
    write_diffmm()
    finding = inspect_folder(write_mmrec()).findings[0]
    assert finding.code == "format_ambiguous"
    assert finding.action == "Choose the format: diffmm or mmrec."


def test_a_chosen_format_settles_it(write_diffmm: Write, write_mmrec: Write) -> None:
    write_diffmm()
    assert inspect_folder(write_mmrec(), format="mmrec").format == "mmrec"


def test_an_unknown_format_is_refused_with_those_there_are(write_diffmm: Write) -> None:
    with pytest.raises(DatasetError, match="no data format called 'csv'") as caught:
        load(write_diffmm(), format="csv")
    assert "diffmm, mmrec" in caught.value.hint


@pytest.mark.parametrize("name", ["mit Leerzeichen", "数据", "a#b%20c", "quote's \"", "💾", "a\nb"])
def test_any_folder_name_works(write_diffmm: Write, name: str) -> None:
    assert load(write_diffmm(name=name)).name == name


def test_a_table_or_a_folder_of_tables_is_pointed_to_the_import(tmp_path: Path) -> None:
    (tmp_path / "plays.csv").write_text("user,item\n1,2\n")
    for path in (tmp_path, tmp_path / "plays.csv"):
        (found,) = inspect_folder(path).findings
        assert "Import the table plays.csv" in found.action


def test_one_setting_repairs_all_modalities_that_need_it(write_diffmm: Write) -> None:
    faulty = np.full((5, 2), np.nan)
    folder = write_diffmm(tables={"image": faulty, "text": faulty})
    with pytest.raises(DatasetError) as caught:
        load(folder)
    assert caught.value.hint.count("--set dataset.fill_missing=image,text") == 2
    assert set(load(folder, fill_missing=("image", "text")).features) == {"image", "text"}
