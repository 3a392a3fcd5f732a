"""What an operating system hides beside the files of a data set is no part of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dasrec_core.data.findings import Finding
from dasrec_core.data.importing.source import recognise
from dasrec_core.data.loading import inspect_folder

Found = Callable[[Path], dict[str, Finding]]
Write = Callable[..., Path]

APPLE_DOUBLE = b"\0\5\x16\7\0\2\0\0Mac OS X        "


def shadow(folder: Path) -> Path:
    """Put beside each file what macOS puts there on a foreign disk."""
    for file in tuple(folder.iterdir()):
        (folder / f"._{file.name}").write_bytes(APPLE_DOUBLE)
    return folder


def test_hidden_files_are_no_modalities_of_a_diffmm_folder(
    write_diffmm: Write, found: Found
) -> None:
    assert found(shadow(write_diffmm())) == {}


def test_hidden_files_are_no_tables_and_modalities_of_an_mmrec_folder(
    write_mmrec: Write, found: Found
) -> None:
    folder = write_mmrec()
    (folder / "toy.inter").rename(folder / "other.inter")
    assert found(shadow(folder)) == {}
    inspection = inspect_folder(folder)
    assert inspection.dataset is not None
    assert list(inspection.dataset.features) == ["image", "vggish"]


def test_a_hidden_table_is_not_one_of_several_to_import(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("user,item\nann,1\n")
    (tmp_path / "._ratings.csv").write_text("user,item\nbo,2\n")
    source = recognise(tmp_path)
    assert source.table is not None
    assert source.table.path.name == "ratings.csv"
    assert source.others == ()
