"""A server of files in a process of its own: text gzipped beforehand, one event loop, HTTP/1.1 with connections that stay.

A thread for each connection, beside the driver of the browser in one interpreter, made a page wait for threads that wait for each
other, which no server that anybody uses does. So this one shares nothing with the measuring but the machine.

    python bench/file_server.py '{"/search/": "/tmp/site/search"}'      # prints its port, serves until its input ends
"""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import mimetypes
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

BLANK = b'<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="icon" href="data:,"><title>bench</title><p>bench'
TAKEN = "/-/taken"
PACKED = ("application/json", "application/javascript", "image/svg+xml")


class Files:
    """Whole answers by path, made once; every one that is given is written down."""

    def __init__(self, mounts: Mapping[str, str]) -> None:
        self.mounts = [(prefix, Path(folder).resolve()) for prefix, folder in mounts.items()]
        self.log: list[tuple[str, int]] = []
        self._ready: dict[str, bytes] = {}

    def answer(self, path: str) -> bytes:
        """The answer to a GET, headers too."""
        if path == TAKEN:
            told, self.log = self.log, []
            return _message("200 OK", "application/json", json.dumps(told).encode(), packed=False)
        if path not in self._ready:
            self._ready[path] = self._read(path)
        message = self._ready[path]
        self.log.append((path, len(message)))
        return message

    def _read(self, path: str) -> bytes:
        if path == "/":
            return _message("200 OK", "text/html", BLANK, packed=False)
        for prefix, folder in self.mounts:
            place = (folder / path.removeprefix(prefix)).resolve()
            if path.startswith(prefix) and place.is_file() and place.is_relative_to(folder):
                media = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
                packed = media.startswith("text/") or media in PACKED
                body = place.read_bytes()
                return _message("200 OK", media, gzip.compress(body, 6) if packed else body, packed=packed)
        return _message("404 Not Found", "text/plain", b"", packed=False)


def _message(status: str, media: str, body: bytes, *, packed: bool) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {media}{'; charset=utf-8' if media.startswith('text/') else ''}",
        f"Content-Length: {len(body)}",
        "Cache-Control: max-age=3600",
        *(["Content-Encoding: gzip"] if packed else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


class Connection(asyncio.Protocol):
    """One connection: heads of requests come in, answers go out."""

    def __init__(self, files: Files) -> None:
        self.files, self.asked = files, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out: Any = transport

    def data_received(self, data: bytes) -> None:
        *heads, self.asked = (self.asked + data).split(b"\r\n\r\n")
        for head in heads:
            path = head.split(b" ", 2)[1].decode("ascii")
            self.out.write(self.files.answer(unquote(path.split("?", 1)[0])))


async def _serve(mounts: Mapping[str, str]) -> None:
    files = Files(mounts)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(files), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


class Server:
    """A running server, asked from outside."""

    def __init__(self, port: int) -> None:
        self.port = port

    def taken(self, only: str = "") -> dict[str, Any]:
        """What was served since the last time this was asked; only paths that hold a word."""
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        line.request("GET", TAKEN)
        log = [(path, size) for path, size in json.loads(line.getresponse().read()) if only in path]
        line.close()
        groups: dict[str, int] = {}
        for path, size in log:
            groups[group(path)] = groups.get(group(path), 0) + size
        return {"bytes": sum(size for _, size in log), "requests": len(log), "groups": groups}


FILES = {"a": "articles", "w": "numbers", "t": "postings", "c": "cards", "f": "fold", "s": "sound"}
"""What the first letter of a file of the browser's search tells."""


def group(path: str) -> str:
    """What a file is for: code, directory, postings, cards, tables."""
    name = path.rsplit("/", 1)[-1]
    if path.startswith("/search/"):
        return FILES.get(name[:1], "directory")
    if path.startswith("/pagefind/"):
        suffix = name.rsplit(".", 1)[-1]
        return {"pf_index": "postings", "pf_fragment": "cards", "pf_meta": "directory"}.get(suffix, "code")
    if name == "search_index.json":
        return "postings"
    return "page" if path in ("/", "/index.html") else "code"


@contextmanager
def serving(mounts: Mapping[str, Path]) -> Iterator[tuple[str, Server]]:
    """A server on this machine, and its address."""
    order = json.dumps({prefix: str(folder) for prefix, folder in mounts.items()})
    command = [sys.executable, str(Path(__file__).resolve()), order]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            port = int(process.stdout.readline())
            yield f"http://127.0.0.1:{port}", Server(port)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked for this; then the input ends
    asyncio.run(_serve(json.loads(sys.argv[1])))
