"""How long does the picker take, from the key to the screen? `bench/README.md` tells what is measured how.

    .venv/bin/python bench/picker.py [--size 10000] [--keys 200] [--openings 5] [--work DIR] [--json FILE]

A real `kb` in a real pseudo-terminal; the next key is sent when the screen of the last one is whole.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import NamedTuple, Self

from corpus import ROOT, SEED, library, questions, read_pool
from search_cold import spread

COLUMNS, ROWS = 120, 40
PATIENCE = 10.0
QUIET = 0.2
"""A screen is whole when nothing more came for so long."""
OPEN = "离开"
"""The end of the last line of the first screen."""
BACKSPACE, DOWN, UP = "\x7f", "\x1b[B", "\x1b[A"


class Answer(NamedTuple):
    """What a key cost: milliseconds until the first and the last byte that it drew, and CPU of the whole process."""

    first: float
    last: float
    cpu: float


class Terminal:
    """A program in a pseudo-terminal of its own."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self._process, self._end = _started(command, folder, environment)
        self.started = time.perf_counter()
        os.set_blocking(self._end, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=PATIENCE)
        os.close(self._end)

    def send(self, text: str) -> Answer:
        """Type, and wait until nothing more is drawn."""
        cpu, sent = self._cpu(), time.perf_counter()
        os.write(self._end, text.encode())
        first, last, _ = self.drawn(sent)
        return Answer((first - sent) * 1000, (last - sent) * 1000, self._cpu() - cpu)

    def drawn(self, since: float, until: str = "") -> tuple[float, float, bytes]:
        """When the first and the last bytes came, and all of them; those words must be among them."""
        first = last = 0.0
        got = b""
        while time.perf_counter() - since < PATIENCE:
            ready, _, _ = select.select([self._end], [], [], QUIET if first and until.encode() in got else PATIENCE)
            if not ready:
                break
            try:
                got += os.read(self._end, 1 << 16)
            except OSError:
                break
            last = time.perf_counter()
            first = first or last
        if not first or until.encode() not in got:
            raise RuntimeError(f"not drawn: {until or 'anything'}; but: {got[-300:].decode(errors='replace')}")
        return first, last, got

    def _cpu(self) -> float:
        """Milliseconds of CPU so far. All threads count; the kernel keeps them in nanoseconds where it can."""
        folder = Path(f"/proc/{self._process.pid}")
        if not (folder / "task").is_dir():
            return float("nan")
        return sum(int((task / "schedstat").read_text().split()[0]) / 1e6 for task in (folder / "task").iterdir())


def _started(command: Sequence[str], folder: Path, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment, start_new_session=True)  # fmt: skip
    os.close(theirs)
    return process, ours


def keys(asked: Sequence[str], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, bytes): whole questions letter by letter, arrows between them, and deleting; Chinese comes as committed by an input method."""
    rng = random.Random(seed)
    sent = 0
    while sent < count:
        question = rng.choice(asked)[:8]
        typed = list(question)
        for char in typed:
            yield "letter", char
        moves = [DOWN, DOWN, UP]
        for move in moves:
            yield "arrow", move
        for _ in typed:
            yield "delete", BACKSPACE
        sent += 2 * len(typed) + len(moves)


def project(work: Path, size: int, seed: int) -> tuple[Path, list[str]]:
    """A folder with a release of that many articles in it, made if it is not there; and questions about them."""
    folder = work / f"picker-{size}"
    index = folder / "site" / "current" / "index" / "internal"
    order = {"size": size, "folder": str(folder / "site"), "pool": None, "seed": seed}
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        command = [sys.executable, str(ROOT / "bench" / "search_build.py"), json.dumps(order | {"task": "index"})]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    records = library(size, read_pool(None), seed)
    return folder, [query for _, query in questions(records, 20, seed)]


def opening(kb: Path, folder: Path, environment: dict[str, str]) -> float:
    """Milliseconds from the start of the process until its first screen is whole."""
    started = time.perf_counter()
    with Terminal([str(kb)], folder, environment) as terminal:
        _, last, _ = terminal.drawn(started, OPEN)
    return (last - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--work", type=Path, help="keep the library here, and use one that is here")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    kb = Path(sys.executable).with_name("kb")
    with tempfile.TemporaryDirectory() as scratch:
        folder, asked = project(options.work or Path(scratch), options.size, options.seed)
        environment = os.environ | {
            "TERM": "xterm-256color",
            "XDG_CACHE_HOME": scratch,
            "LANG": "C.UTF-8",
            "PYTHONPYCACHEPREFIX": scratch,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its byte code
        opening(kb, folder, environment)  # hashes the index, compiles
        opened = [opening(kb, folder, environment) for _ in range(options.openings)]
        told: dict[str, list[Answer]] = {}
        slowest: list[tuple[float, str]] = []
        written = ""
        with Terminal([str(kb)], folder, environment) as terminal:
            terminal.drawn(terminal.started, OPEN)
            for kind, key in keys(asked, options.keys, options.seed):
                told.setdefault(kind, []).append(terminal.send(key))
                written = written + key if kind == "letter" else written[:-1] if kind == "delete" else written
                slowest.append((told[kind][-1].last, f"{kind} at {written!r}, key {sum(map(len, told.values()))}"))
    everything = [answer for answers in told.values() for answer in answers]
    numbers = {
        "articles": options.size,
        "load": os.getloadavg()[0],
        "opening_ms": spread(opened),
        **{f"{name}_ms": _spreads(answers) for name, answers in {**told, "all": everything}.items()},
    }
    print(f"{options.size:,} articles, {len(everything)} keys, {COLUMNS} x {ROWS}, load {numbers['load']:.1f}")
    print(f"opening            wall  {_line(opened)}   (goal 300)")
    for name, answers in {**told, "all": everything}.items():
        print(
            f"{name:8} {len(answers):4}  whole screen  {_line([a.last for a in answers])}{'   (goal 50)' if name == 'all' else ''}"
        )
        print(f"{'':13}   first byte  {_line([a.first for a in answers])}")
        print(f"{'':13}          CPU  {_line([a.cpu for a in answers])}")
    for milliseconds, what in sorted(slowest, reverse=True)[:5]:
        print(f"slow: {milliseconds:6.1f} ms  {what}")
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=2) + "\n", "utf-8")


def _spreads(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    return {name: spread([getattr(answer, name) for answer in answers]) for name in Answer._fields}


def _line(values: Sequence[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"p50 {ordered[len(ordered) // 2]:6.1f}  p95 {p95:6.1f}  max {ordered[-1]:6.1f} ms"


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    main()
