"""An archive of unknown origin: all of it inside the folder, or nothing anywhere."""

from __future__ import annotations

import zipfile

import pytest

from dasrec_core.data.public import unpack
from dasrec_core.data.public.unpack import unpack_zip
from dasrec_core.errors import DatasetError, DiskError


@pytest.fixture
def pack(tmp_path):
    def write(members: dict[str, bytes]):
        path = tmp_path / "set.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return path

    return write


def test_files_and_folders_come_out_as_they_went_in(pack, tmp_path) -> None:
    unpack_zip(pack({"a/b.txt": b"1", "c.txt": b"2"}), tmp_path / "out")
    assert (tmp_path / "out" / "a" / "b.txt").read_bytes() == b"1"
    assert (tmp_path / "out" / "c.txt").read_bytes() == b"2"


@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/etc/evil", "C:\\evil", "a\\..\\evil", "c:evil"]
)
def test_a_name_that_leads_elsewhere_stops_everything(pack, tmp_path, name) -> None:
    with pytest.raises(DatasetError, match="written elsewhere"):
        unpack_zip(pack({"good": b"1", name: b"2"}), tmp_path / "in" / "out")
    assert [path.name for path in (tmp_path / "in").iterdir()] == []
    assert not (tmp_path / "evil").exists()


def test_a_link_stops_everything(tmp_path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(DatasetError, match="written elsewhere"):
        unpack_zip(tmp_path / "set.zip", tmp_path / "out")


def test_names_that_differ_in_case_only_stop_everything(pack, tmp_path) -> None:
    with pytest.raises(DatasetError, match="written elsewhere"):
        unpack_zip(pack({"Readme": b"1", "README": b"2"}), tmp_path / "out")


def test_a_small_archive_of_huge_files_is_refused_unopened(pack, tmp_path) -> None:
    with pytest.raises(DatasetError, match="too much"):
        unpack_zip(pack({"bomb": bytes(30_000_000)}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"<!doctype html>"])
def test_what_is_no_archive_is_refused(tmp_path, content) -> None:
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(DatasetError, match="damaged or no zip"):
        unpack_zip(tmp_path / "set.zip", tmp_path / "out")


def test_a_damaged_file_leaves_nothing(pack, tmp_path) -> None:
    path = pack({"a": b"x" * 1000, "b": b"y"})
    content = bytearray(path.read_bytes())
    content[34] ^= 0xFF  # in the packed bytes of the first file
    path.write_bytes(content)
    with pytest.raises(DatasetError):
        unpack_zip(path, tmp_path / "out")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["set.zip"]


def test_two_that_unpack_at_once_do_not_share_a_folder(pack, tmp_path, monkeypatch) -> None:
    archive, write = pack({"a": b"1", "b": b"2"}), unpack._write

    def write_and_be_late(packed, member, target) -> None:
        write(packed, member, target)
        if not (tmp_path / "out").exists():
            monkeypatch.setattr(unpack, "_write", write)
            unpack_zip(archive, tmp_path / "out")

    monkeypatch.setattr(unpack, "_write", write_and_be_late)
    with pytest.raises(DiskError, match="not empty"):
        unpack_zip(archive, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a", "b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "set.zip"]
