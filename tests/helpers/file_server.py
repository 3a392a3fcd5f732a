"""A small HTTP server on this computer that misbehaves as a test asks."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """Serves one content.

    Attributes:
        ranges: What was asked for, one entry per request; empty for all of it.
        knows_ranges: Whether it answers with the rest when only that is asked for.
        stops_after: Bytes after which it drops the connection, once.
        status: Answer instead of the content.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges: list[str] = []
        self.knows_ranges = True
        self.stops_after: int | None = None
        self.status = 200
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range", "")
        self.ranges.append(wanted)
        if self.status != 200:
            handler.send_error(self.status)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        rest = self.content
        if start and self.knows_ranges:
            rest = self.content[start:]
            handler.send_response(206)
            size = len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            handler.send_response(200)
        handler.send_header("Content-Length", str(len(rest)))
        handler.end_headers()
        stop, self.stops_after = self.stops_after, None
        with suppress(BrokenPipeError, ConnectionResetError):  # who stops a download hangs up
            handler.wfile.write(rest[:stop])


@contextmanager
def serve(content: bytes) -> Iterator[FileServer]:
    """Serve ``content`` on a free port of this computer for the duration of a block."""
    files = FileServer(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            files.answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    files.url = f"http://127.0.0.1:{server.server_port}/set.zip"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def movielens() -> bytes:
    """Return an archive laid out as MovieLens 100K is: no headers, tabs and bars, Latin-1."""
    rows = [f"{u}\t{i}\t{1 + (u + i) % 5}\t{881250000 + i}\n" for u in range(9) for i in range(6)]
    films = [f"{i}|Caf\xe9 {i} (1995)|01-Jan-1995||http://x/?a\n" for i in range(6)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("ml-100k/u.data", "".join(rows))
        packed.writestr("ml-100k/u.item", "".join(films).encode("latin-1"))
    return buffer.getvalue()
