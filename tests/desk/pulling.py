"""What the tests of pulling and of fetching share: a desk that has Friday's data, and a site that answers as it is told."""

from __future__ import annotations

import http.client
import http.server
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shipped import TODAY

from generator.desk.pull import pull
from generator.release import current
from generator.search.lookup import Index

NAME = "records/internal/manifest.json"


def words(target: Path, article: str = "A1", edition: str = "internal") -> str:
    with Index(current(target).whoosh(edition)) as index:
        return index.show(article)["sections"][0]["text"]


def friday(sites, target: Path) -> Path:
    pull(str(sites["friday"]), target, "internal", today=TODAY)
    return target


@contextmanager
def site(respond) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers as told, and what it was asked."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            try:
                respond(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(handler: Any, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def login_page(handler: Any) -> None:
    reply(handler, 200, b"<html>login</html>", Content_Type="text/html")


class Answer(io.BytesIO):
    """What an opener gives back."""

    def __init__(self, data: bytes, step: int | None = None) -> None:
        super().__init__(data)
        self.headers = http.client.HTTPMessage()
        self.step = step

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(self.step or size)
