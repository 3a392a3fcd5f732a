from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from dasrec_core.errors import DatasetError
from studio.pages.users import picture
from studio.pages.users.picture import find_picture, read_picture


def write_image(path: Path, width: int = 40, height: int = 20) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    assert image.save(str(path))
    return path


def test_an_image_called_by_key_is_found(tmp_path: Path) -> None:
    wanted = write_image(tmp_path / "images" / "B00X.png")
    assert find_picture(tmp_path, ("B00X", "7"), {}) == wanted.resolve()


def test_the_item_table_goes_before_the_folder(tmp_path: Path) -> None:
    write_image(tmp_path / "images" / "7.png")
    wanted = write_image(tmp_path / "covers" / "seven.jpg")
    found = find_picture(tmp_path, ("7",), {"image": "covers/seven.jpg"})
    assert found == wanted.resolve()


@pytest.mark.parametrize(
    "name",
    [
        "http://example.invalid/x.png",
        "file:///etc/passwd",
        "//server/share/x.png",
        "\\\\server\\share\\x.png",
        "../outside.png",
        "/outside.png",
        "a\0b",
        "x" * 5000,
    ],
)
def test_nothing_outside_the_data_folder_is_an_image(tmp_path: Path, name: str) -> None:
    write_image(tmp_path / "outside.png")
    inside = tmp_path / "data"
    inside.mkdir()
    assert find_picture(inside, ("7",), {"image": name}) is None


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write_image(tmp_path / "outside.png")
    folder = tmp_path / "data" / "images"
    folder.mkdir(parents=True)
    (folder / "7.png").symlink_to(outside)
    assert find_picture(tmp_path / "data", ("7",), {}) is None


def test_a_large_image_is_read_at_the_size_it_is_shown(tmp_path: Path) -> None:
    image = read_picture(write_image(tmp_path / "x.png", 400, 200), 100)
    assert (image.width(), image.height()) == (100, 50)


def test_a_small_image_is_not_blown_up(tmp_path: Path) -> None:
    assert read_picture(write_image(tmp_path / "x.png", 40, 20), 100).width() == 40


def test_an_image_of_too_many_pixels_is_refused_unread(tmp_path: Path, monkeypatch) -> None:
    path = write_image(tmp_path / "x.png", 400, 200)
    monkeypatch.setattr(picture, "_MOST_PIXELS", 79_999)
    with pytest.raises(DatasetError, match="400 × 200 pixels"):
        read_picture(path, 100)


def test_a_file_of_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    with path.open("wb") as file:
        file.truncate(33_000_000)  # holds no bytes on disk
    with pytest.raises(DatasetError, match="33 MB"):
        read_picture(path, 100)


def test_what_is_no_image_is_refused_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(DatasetError, match="is not an image"):
        read_picture(path, 100)


def test_half_an_image_is_called_damaged(tmp_path: Path) -> None:
    path = write_image(tmp_path / "x.png", 400, 200)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DatasetError, match="damaged"):
        read_picture(path, 100)


def test_a_file_that_went_away_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        read_picture(tmp_path / "gone.png", 100)
