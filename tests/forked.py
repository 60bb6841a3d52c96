"""The real program many times: started once, then forked for each run, as a start costs ten times what a small check does.

A run is a process of its own with its own limits and its own exit status; what it imports is there already, and nothing else is. Where the start
itself is what a test is about, run `kb`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

SECONDS = 60
"""A net for what hangs, wide because tests run on busy machines."""


class Kb:
    """`kb`, as often as one likes. `megabytes` and `cpu` bound each run."""

    def __init__(self, cwd: Path, megabytes: int, cpu: int) -> None:
        self._bounds = {resource.RLIMIT_AS: megabytes * 1024 * 1024, resource.RLIMIT_CPU: cpu}
        self._server = subprocess.Popen(
            [sys.executable, __file__], cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, *arguments: object, bounded: bool = True) -> subprocess.CompletedProcess[bytes]:
        assert self._server.stdin
        assert self._server.stdout
        command = [str(argument) for argument in arguments]
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            asked = {"arguments": command, "out": out.name, "err": err.name, "bounds": self._bounds if bounded else None}
            self._server.stdin.write(json.dumps(asked) + "\n")
            self._server.stdin.flush()
            status = int(self._server.stdout.readline())
            return subprocess.CompletedProcess(command, status, Path(out.name).read_bytes(), Path(err.name).read_bytes())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()  # the end of what is asked is the end of the server


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    _run(
        {"arguments": ["check", "--content", tempfile.mkdtemp()], "out": os.devnull, "err": os.devnull}
    )  # what a check imports
    for line in sys.stdin:
        asked = json.loads(line)
        if child := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)
            continue
        status = 70
        try:
            status = _run(asked)
        finally:
            os._exit(status)


def _run(asked: dict[str, Any]) -> int:
    for number, name in ((1, asked["out"]), (2, asked["err"])):
        with Path(name).open("wb") as file:
            os.dup2(file.fileno(), number)
    for what, most in (asked.get("bounds") or {}).items():
        resource.setrlimit(int(what), (most, most))
    signal.alarm(SECONDS if "bounds" in asked else 0)
    from generator.cli.commands import run

    status = run(asked["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    _serve()
