"""Fetching a file: whole, checked, and never again what has arrived already."""

from __future__ import annotations

import errno
import hashlib
import shutil
import socket
import ssl
from http.client import HTTPResponse, IncompleteRead
from pathlib import Path

import pytest
from file_server import serve

from dasrec_core.data.importing.run import ImportCancelledError
from dasrec_core.data.public.download import Expected, download
from dasrec_core.errors import DatasetError, DiskError

CONTENT = bytes(range(256)) * 4096  # 1 MB
EXPECTED = Expected(len(CONTENT), hashlib.md5(CONTENT).hexdigest())


@pytest.fixture
def server():
    with serve(CONTENT) as files:
        yield files


@pytest.fixture
def target(tmp_path):
    return tmp_path / "downloads" / "set.zip"


def test_a_file_arrives_whole_and_tells_how_far_it_is(server, target) -> None:
    shares: list[float] = []
    assert download(server.url, target, EXPECTED, shares.append).read_bytes() == CONTENT
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [one.name for one in target.parent.iterdir()] == ["set.zip"]


def test_what_is_there_is_not_fetched_again(server, target) -> None:
    for _ in range(2):
        download(server.url, target, EXPECTED)
    assert server.ranges == [""]


def test_after_a_broken_connection_only_the_rest_is_asked_for(server, target) -> None:
    server.stops_after = 300_000
    with pytest.raises(DatasetError, match="after 300,000 of 1,048,576 bytes"):
        download(server.url, target, EXPECTED)
    assert not target.exists()
    download(server.url, target, EXPECTED)
    assert target.read_bytes() == CONTENT
    assert server.ranges == ["", "bytes=300000-"]


def test_a_server_that_sends_all_again_is_understood(server, target) -> None:
    server.knows_ranges = False
    target.parent.mkdir()
    target.with_name("set.zip.part").write_bytes(CONTENT[:1000])
    assert download(server.url, target, EXPECTED).read_bytes() == CONTENT


@pytest.fixture
def leave_free(monkeypatch):
    """Let a disk have so many bytes free."""

    def leave(free: int) -> None:
        usage = shutil.disk_usage(".")._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)

    return leave


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_going_on_needs_room_for_the_rest_only(server, target, leave_free, knows_ranges) -> None:
    server.knows_ranges = knows_ranges
    target.parent.mkdir()
    target.with_name("set.zip.part").write_bytes(CONTENT[:1_000_000])
    leave_free(len(CONTENT) - 1_000_000)
    assert download(server.url, target, EXPECTED).read_bytes() == CONTENT


@pytest.mark.parametrize(("kept", "missing"), [(0, 1_048_576), (48_576, 1_000_000)])
def test_without_room_for_what_is_missing_nothing_is_asked_for(
    server, target, leave_free, kept, missing
) -> None:
    target.parent.mkdir()
    target.with_name("set.zip.part").write_bytes(CONTENT[:kept])
    leave_free(missing - 1)
    with pytest.raises(DiskError, match="1 MB are needed"):
        download(server.url, target, EXPECTED)
    assert server.ranges == []


def test_a_file_that_has_arrived_needs_no_more_room(server, target, leave_free) -> None:
    target.parent.mkdir()
    target.with_name("set.zip.part").write_bytes(CONTENT)
    leave_free(0)
    assert download(server.url, target, EXPECTED).read_bytes() == CONTENT


def test_cancelling_keeps_what_has_arrived(server, target) -> None:
    def cancel(share: float) -> None:
        if share > 0.4:
            raise ImportCancelledError

    with pytest.raises(ImportCancelledError):
        download(server.url, target, EXPECTED, cancel)
    assert target.with_name("set.zip.part").stat().st_size >= 0.4 * len(CONTENT)
    assert not target.exists()


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"x", b"y" * 2_000_000])
def test_another_content_is_refused_and_removed(target, content) -> None:
    with serve(content) as server, pytest.raises(DatasetError, match="It was removed"):
        download(server.url, target, EXPECTED)
    assert list(target.parent.iterdir()) == []


def test_a_wrong_beginning_from_earlier_is_noticed_by_the_checksum(server, target) -> None:
    target.parent.mkdir()
    target.with_name("set.zip.part").write_bytes(b"?" * 1000)
    with pytest.raises(DatasetError, match="another checksum"):
        download(server.url, target, EXPECTED)
    assert download(server.url, target, EXPECTED).read_bytes() == CONTENT


def test_a_refusal_of_the_server_is_told_with_its_number(server, target) -> None:
    server.status = 404
    with pytest.raises(DatasetError, match="404"):
        download(server.url, target, EXPECTED)


def test_nobody_listening_is_told(target) -> None:
    with serve(b"") as server:
        url = server.url
    with pytest.raises(DatasetError, match="cannot be reached"):
        download(url, target, EXPECTED)


NETWORK_FAULTS = [
    OSError(errno.EHOSTUNREACH, "No route to host"),
    ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] bad record mac"),
    TimeoutError("timed out"),
    ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"),
    IncompleteRead(b""),
]


@pytest.mark.parametrize("fault", NETWORK_FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_of_the_network_while_reading_is_no_fault_of_the_disk(
    server, target, monkeypatch, fault
) -> None:
    def read(_answer: HTTPResponse, _size: int) -> bytes:
        raise fault

    monkeypatch.setattr(HTTPResponse, "read", read)
    with pytest.raises(DatasetError, match=r"127\.0\.0\.1 cannot be reached") as caught:
        download(server.url, target, EXPECTED)
    assert "connection" in caught.value.hint


def test_a_fault_of_the_network_on_connecting_is_no_fault_of_the_disk(target, monkeypatch) -> None:
    def refuse(*_address: object, **_options: object) -> None:
        raise NETWORK_FAULTS[0]

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(DatasetError, match="No route to host"):
        download("http://127.0.0.1:9/set.zip", target, EXPECTED)


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_disk(server, tmp_path) -> None:
    (tmp_path / "downloads").write_text("in the way")
    with pytest.raises(DiskError, match="cannot be written"):
        download(server.url, tmp_path / "downloads" / "set.zip", EXPECTED)


def test_a_file_that_cannot_be_written_is_a_fault_of_the_disk(server, target) -> None:
    target.with_name("set.zip.part").mkdir(parents=True)
    with pytest.raises(DiskError, match=r"set\.zip\.part cannot be written"):
        download(server.url, target, EXPECTED)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("size", [1, len(CONTENT)])
def test_a_full_disk_is_a_fault_of_the_disk(target, size) -> None:
    target.parent.mkdir()
    target.with_name("set.zip.part").symlink_to("/dev/full")
    with serve(CONTENT[:size]) as server, pytest.raises(DiskError, match="No space left"):
        download(server.url, target, Expected(size, ""))


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://a/b", "x"])
def test_only_encrypted_addresses_are_fetched(target, url) -> None:
    with pytest.raises(DatasetError, match="https"):
        download(url, target, EXPECTED)


def test_a_download_that_was_ended_while_it_waited_writes_nothing_more(server, target) -> None:
    is_ended = False

    def wait(share: float) -> None:
        nonlocal is_ended
        if is_ended:
            raise ImportCancelledError
        is_ended = share > 0.2  # from here on another download may be at work

    with pytest.raises(ImportCancelledError):
        download(server.url, target, EXPECTED, wait)
    assert target.with_name("set.zip.part").read_bytes() == CONTENT[: 256 * 1024]


def test_two_downloads_of_one_file_do_not_mix_what_they_write(server, target) -> None:
    part = target.with_name("set.zip.part")

    def write_elsewhere(share: float) -> None:
        if 0.2 < share < 0.3 and part.stat().st_size == 256 * 1024:
            part.write_bytes(CONTENT[:500_000])  # which another window has fetched meanwhile

    with pytest.raises(DatasetError, match="by another program or window"):
        download(server.url, target, EXPECTED, write_elsewhere)
    assert part.read_bytes() == CONTENT[:500_000]
