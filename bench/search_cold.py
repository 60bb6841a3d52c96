"""Cold questions: a new process each, ours and the others in turn, so that a busy moment meets all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KB = ROOT / ".venv" / "bin" / "kb"
FTS5 = Path(__file__).resolve().with_name("fts5_query.py")


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so many of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 1).__int__() - 1))]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Least, median, p95 and most."""
    return {
        "min": round(min(values), 2),
        "p50": round(quantile(values, 0.5), 2),
        "p95": round(quantile(values, 0.95), 2),
        "max": round(max(values), 2),
        "n": len(values),
    }


def run_once(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, int, int]:
    """(wall ms, CPU ms, peak MB, exit code) of a process, its output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        start = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
        pid = os.posix_spawn(command[0], list(command), dict(environment), file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
    finally:
        os.close(null)
    cpu = usage.ru_utime + usage.ru_stime
    return wall * 1000, cpu * 1000, usage.ru_maxrss // 1024, os.waitstatus_to_exitcode(status)


def commands(folder: Path, rg: str | None) -> dict[str, list[str]]:
    """Name -> command, the question to be put at its end; the last two are what a process costs that does nothing."""
    made = {"kb": [str(KB), "--out", str(folder), "--"]}
    if rg:
        made["ripgrep"] = [rg, "-l", "-F", "--no-config", "-e"]
    made["fts5"] = [sys.executable, "-I", "-S", str(FTS5), str(folder / "fts5.db")]
    made["python"] = [sys.executable, "-c", "pass"]
    made["python -I -S"] = [sys.executable, "-I", "-S", "-c", "pass"]
    return made


def cold(folder: Path, asked: Sequence[tuple[str, str]], rg: str | None, runs: int) -> dict[str, Any]:
    """Each question so many times of each command, A B C A B C; kb's first run, which hashes the index, stands apart."""
    bare = dict(os.environ) | {"XDG_CACHE_HOME": str(folder / "cache"), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    # Byte code in a folder of ours: measured with it, whatever this environment says, and nothing written into .venv.
    environment = bare | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "pyc")}
    made = commands(folder, rg)
    first = run_once([*made["kb"], asked[0][1]], environment)
    if first[3] not in (0, 3):
        said = subprocess.run([*made["kb"], asked[0][1]], env=environment, capture_output=True, text=True, check=False)
        raise SystemExit(f"kb does not answer: {said.stderr or first[3]}")
    after = {"ripgrep": [str(folder / "md")]}
    walls: dict[str, dict[str, list[float]]] = {name: {} for name in made}
    cpus: dict[str, list[float]] = {name: [] for name in made}
    peaks: dict[str, int] = {}
    codes: dict[str, dict[str, int]] = {name: {} for name in made}
    for turn in range(runs + 1):
        for kind, query in asked:
            for name, command in made.items():
                full = [*command, query, *after.get(name, [])]
                wall, cpu, peak, code = run_once(full, environment)
                if turn == 0:  # files into memory, byte code onto the disk
                    continue
                walls[name].setdefault(kind, []).append(wall)
                cpus[name].append(cpu)
                peaks[name] = max(peaks.get(name, 0), peak)
                codes[name][kind] = code
    told: dict[str, Any] = {"first_kb_ms": round(first[0], 1), "questions": dict(asked)}
    told["kb_byte_code_as_found_ms"] = spread([run_once([*made["kb"], asked[0][1]], bare)[0] for _ in range(5)])
    for name in made:
        told[name] = {
            "wall_ms": spread([ms for values in walls[name].values() for ms in values]),
            "cpu_ms": spread(cpus[name]),
            "by_question": {kind: spread(values) for kind, values in walls[name].items()},
            "peak_mb": peaks[name],
            "found_nothing": [kind for kind, code in codes[name].items() if code],
        }
    return told
