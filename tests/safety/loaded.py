"""The program, loaded once: each run is a fork of it, so a proof can afford hundreds; strace may strike a run at a chosen call.

As a script it is the process that forks; imported, it is the handle on that process.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).resolve().parent.parent.parent


class Run(NamedTuple):
    """A run that has ended: its exit status (a signal is negative), and what it said."""

    status: int
    said: str


class Loaded:
    """`with Loaded() as program: program.kb("build", …)`."""

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, "-m", "safety.loaded"], cwd=ROOT / "tests", stdin=pipe, stdout=pipe, text=True
        )
        self._logs: dict[int, Path] = {}
        self._ask({"do": "ready"})
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the loaded program died"
        return json.loads(line)

    def start(self, out: Path, work: str, *arguments: object, strace: tuple[str, ...] = ()) -> int:
        """Begin a run beside `out`: `kb` with arguments, or `publish` of a folder. `strace` holds its options, as for `inject=`."""
        log = out.with_name(out.name + ".said")
        order = {"do": "start", "work": work, "arguments": [str(a) for a in arguments], "log": str(log), "strace": strace}
        pid = self._ask(order)["pid"]
        self._logs[pid] = log
        return pid

    def wait(self, pid: int) -> Run:
        status = self._ask({"do": "wait", "pid": pid})["status"]
        return Run(status, self._logs.pop(pid).read_text("utf-8", "replace"))


def tracer() -> str:
    """The strace that build.py found or installed."""
    found = shutil.which("strace")
    assert found, "no strace: run the tests with `python3 build.py test`"
    return found


def _publish(folder: str, out: str) -> int:
    from generator import publishing

    with publishing.staging(Path(out)) as stage:
        made = stage / "release"
        shutil.copytree(folder, made)
        publishing.publish(Path(out), made, {})
    return 0


def _work(order: dict[str, Any]) -> int:
    from generator.cli import lookup

    arguments = order["arguments"]
    if order["work"] == "publish":
        return lookup.guarded(arguments, lambda these: _publish(*these))
    sys.argv = ["kb", *arguments]
    try:
        lookup.main()
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _child(order: dict[str, Any], gate: int) -> None:
    descriptor = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    if order["strace"]:
        ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # PR_SET_PTRACER: a sibling may trace us
        os.write(1, b"\n")
        os.read(gate, 1)
    status = 99
    try:
        status = _work(order)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _start(order: dict[str, Any], tracers: dict[int, subprocess.Popen[str]]) -> int:
    Path(order["log"]).unlink(missing_ok=True)
    behind, gate = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(gate)
        _child(order, behind)
    os.close(behind)
    if order["strace"]:
        while not os.path.exists(order["log"]) or os.path.getsize(order["log"]) == 0:  # noqa: PTH110, PTH202  (waits a millisecond)
            pass
        command = [tracer(), "-f", *order["strace"], "-p", str(pid)]
        tracers[pid] = strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert strace.stderr
        line = strace.stderr.readline()
        assert "attached" in line, line
        os.write(gate, b"x")
    os.close(gate)
    return pid


def _serve() -> None:
    """Load all that a build loads, by building once; then do what is asked, one order a line."""
    import tempfile
    from datetime import date

    from safety.small import write_version

    import generator.cli.lookup
    from generator import pipeline
    from generator.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pipeline.build(Settings.find(write_version(here / "content", 0), here / "site"), date(2026, 11, 22))
    generator.cli.lookup.guarded([], lambda _: 0)
    import generator.cli.commands

    tracers: dict[int, subprocess.Popen[str]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        answer: dict[str, Any] = {}
        if order["do"] == "start":
            answer = {"pid": _start(order, tracers)}
        elif order["do"] == "wait":
            _, status = os.waitpid(order["pid"], 0)
            strace = tracers.pop(order["pid"], None)
            if strace:
                strace.communicate()
            answer = {"status": os.waitstatus_to_exitcode(status)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _serve()
