"""Fetching a file over HTTP: it goes on where it stopped, and is whole or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from dasrec_core.errors import DatasetError, DiskError

TIMEOUT_S = 30
_PIECE = 256 * 1024
_NO_SUCH_RANGE = 416
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Expected(NamedTuple):
    """What the whole file is known to be."""

    bytes: int
    md5: str


def download(
    url: str, target: Path, expected: Expected, progress: Callable[[float], None] | None = None
) -> Path:
    """Fetch ``url`` into ``target`` and return it; a whole file that is there is not fetched again.

    What has arrived is kept beside the target as ``<name>.part``. The next call asks the server
    for the rest only; a server that cannot do so sends all of it again.

    Args:
        url: ``https``, or ``http`` on this computer.
        target: Where the file goes.
        expected: Size and checksum; the file is put in place only if both are right.
        progress: Called with the share that has arrived, 0 to 1; raises to end the download.

    Raises:
        DatasetError: The server cannot be reached, refuses, or sends something else; or the file
            is being downloaded elsewhere too.
        DiskError: The file cannot be written, or there is no room for it.
    """
    _refuse_unsafe(url)
    if target.exists() and _is_whole(target, expected):
        return target
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        size = _fetch(url, part, expected, progress or (lambda _share: None))
    except HTTPError as error:
        if error.code == _NO_SUCH_RANGE:
            part.unlink(missing_ok=True)  # the file there is shorter than what was kept
        raise _refused(url, f"answers {error.code} {error.reason}") from error
    except OSError as error:  # of the disk: _reaching has translated those of the network
        raise DiskError(
            f"{part} cannot be written: {error.strerror or error}.", "Choose a place with room."
        ) from error
    if size < expected.bytes:
        raise _refused(url, f"ended the connection after {size:,} of {expected.bytes:,} bytes")
    if not _is_whole(part, expected):
        part.unlink()
        raise DatasetError(
            f"What came from {url} is not the file that was published: {size:,} bytes instead of "
            f"{expected.bytes:,}, or another checksum. It was removed.",
            "Try again later; if it happens again, the publisher has changed the file.",
        )
    part.replace(target)
    return target


def _refuse_unsafe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise DatasetError(f"{url[:100]} is not an https address.", "Only https addresses are fetched.")


def _refuse_no_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskError(
            f"There are {free / 1e6:,.0f} MB free in {folder}, {needed / 1e6:,.0f} MB are needed.",
            "Make room, or choose another place.",
        )


def _fetch(url: str, part: Path, expected: Expected, progress: Callable[[float], None]) -> int:
    """Fetch what is missing of ``part``; return its size, or more than is expected."""
    have = part.stat().st_size if part.exists() else 0
    if have > expected.bytes:
        part.unlink()
        have = 0
    if have == expected.bytes:
        return have
    # A server that sends all of it again overwrites what is kept, so the rest is enough then too.
    _refuse_no_room(part.parent, expected.bytes - have)
    headers = {"User-Agent": "dasrec-studio", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with _reaching(url):
        answer = urlopen(Request(url, headers=headers), timeout=TIMEOUT_S)
    with answer:
        goes_on = have > 0 and _starts_at(answer, have)
        done = have if goes_on else 0
        with part.open("ab" if goes_on else "wb") as file:
            while piece := _read(answer, url):
                # Waiting may have taken long: whoever ended the download may have begun it anew.
                progress(done / expected.bytes)
                _refuse_other_writer(part, file.fileno(), done)
                done += len(piece)
                if done > expected.bytes:
                    break  # a server that never stops must not fill the disk
                file.write(piece)
                file.flush()
                progress(done / expected.bytes)
    return done


def _refuse_other_writer(part: Path, file: int, size: int) -> None:
    """Raise unless ``part`` is as long as it was left: two downloads in one file spoil it."""
    if os.fstat(file).st_size != size:
        raise DatasetError(
            f"{part.name} is being downloaded by another program or window as well.",
            "Let that one finish; what it fetches need not be fetched again.",
        )


def _read(answer: HTTPResponse, url: str) -> bytes:
    with _reaching(url):
        return answer.read(_PIECE)


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    """Say of what fails in the block that the server cannot be reached.

    An OSError of the network, such as no route or a broken TLS record, has no type that tells it
    from one of the disk; only the place where it is raised does. Answers of the server pass.
    """
    try:
        yield
    except HTTPError:
        raise
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise _refused(url, f"cannot be reached: {reason}") from error


def _starts_at(answer: HTTPResponse, have: int) -> bool:
    span = answer.headers.get("Content-Range", "")
    return answer.status == 206 and span.startswith(f"bytes {have}-")


def _is_whole(path: Path, expected: Expected) -> bool:
    if path.stat().st_size != expected.bytes:
        return False
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(1024**2):
            digest.update(piece)
    return digest.hexdigest() == expected.md5


def _refused(url: str, what: str) -> DatasetError:
    host = urlsplit(url).hostname
    return DatasetError(
        f"{host} {what}. What has arrived so far is kept.",
        "Check the connection and try again; it goes on from there.",
    )
