"""Unpacking an archive of unknown origin: nothing outside the folder, nothing of absurd size."""

from __future__ import annotations

import shutil
import stat
import zlib
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from dasrec_core.data.unfinished import make_unfinished
from dasrec_core.errors import DatasetError, DiskError

MAX_FILES = 10_000
MAX_BYTES = 20 * 1024**3
MAX_RATIO = 200  # of unpacked to packed size; text reaches 10, a bomb 1,000
_PIECE = 1024**2


def unpack_zip(archive: Path, folder: Path) -> Path:
    """Unpack ``archive`` into ``folder``, which must not exist, and return it; all or nothing.

    Raises:
        DatasetError: It is no zip file, is damaged, leads outside the folder, or is too large.
        DiskError: The folder cannot be written.
    """
    if folder.exists():
        raise DatasetError(f"{folder} is there already.", "Name a folder that does not exist yet.")
    try:
        partial = make_unfinished(folder)
        try:
            with ZipFile(archive) as packed:
                members = _checked(archive, packed.infolist())
                for member, path in members:
                    _write(packed, member, partial / path)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refusal(archive, f"it is damaged or no zip file ({error})") from error
    except OSError as error:
        raise DiskError(
            f"{folder} cannot be written: {error.strerror or error}.", "Choose a place with room."
        ) from error
    return folder


def _checked(archive: Path, members: list[ZipInfo]) -> list[tuple[ZipInfo, Path]]:
    files = [member for member in members if not member.is_dir()]
    total = sum(member.file_size for member in files)
    packed = sum(member.compress_size for member in files)
    if len(files) > MAX_FILES or total > MAX_BYTES or total > MAX_RATIO * max(packed, 1024):
        raise _refusal(archive, f"{len(files):,} files of {total:,} bytes are too much")
    found, names = [], set()
    for member in files:
        path = PurePosixPath(member.filename)
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        is_odd = (
            path.is_absolute() or ".." in path.parts or any(c in member.filename for c in "\\:")
        )
        name = str(path).casefold()
        if is_link or is_odd or name in names or not path.parts:
            raise _refusal(archive, f"{member.filename[:80]!r} would be written elsewhere")
        names.add(name)
        found.append((member, Path(*path.parts)))
    return found


def _write(packed: ZipFile, member: ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    done = 0
    with packed.open(member) as source, target.open("xb") as file:
        while piece := source.read(_PIECE):
            done += len(piece)
            if done > member.file_size:
                raise BadZipFile("a file is larger than it says")
            file.write(piece)


def _refusal(archive: Path, why: str) -> DatasetError:
    return DatasetError(
        f"{archive.name} is not unpacked: {why}.", "Download it again from its publisher."
    )
