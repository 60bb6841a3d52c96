"""How long does `kb check` take? The real program from start to exit, and where its time goes, at several sizes of the same library.

.venv/bin/python bench/check.py                          # 1,000 articles; the target is 1.5 s
.venv/bin/python bench/check.py --sizes 226,1000,10000   # the first is the size of the shipped content
.venv/bin/python bench/check.py --content content        # a folder of one's own
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from corpus import KINDS, library, markdown, read_pool

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.check import RULES  # noqa: E402
from generator.check.context import Context  # noqa: E402
from generator.read.library import read_library  # noqa: E402

KB = Path(sys.executable).with_name("kb")
TODAY = date(2026, 11, 22)
FIELDS = "audience: public\nowner: 客服组\nreviewed: 2026-11-01\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--content", type=Path)
    options = parser.parse_args()
    print(
        "| articles | wall, best of runs | CPU | peak memory | reading | rules | slowest rules |\n|---|---|---|---|---|---|---|"
    )
    if options.content:
        row(options.content.resolve(), options.runs)
        return
    pool = read_pool(None)
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            content = Path(folder) / "content"
            written(content, size, pool)
            row(content, options.runs)


def written(content: Path, size: int, pool: object) -> None:
    folders = {key: folder for key, _, folder in KINDS}
    for record in library(size, pool):
        file = content / folders[record.kind] / f"{record.id}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        fields = f"{FIELDS}effective: 2026-11-01\n" if record.kind == "policy" else FIELDS
        file.write_text(markdown(record).replace("---\n", f"---\n{fields}", 1), "utf-8")


def row(content: Path, runs: int) -> None:
    walls, cpus, peaks = zip(*(one(content) for _ in range(runs)), strict=True)
    (articles, reading), rules = reading_of(content), rules_of(content)
    slowest = ", ".join(f"{name} {seconds:.2f}" for seconds, name in sorted(rules, reverse=True)[:4])
    total = sum(seconds for seconds, _ in rules)
    print(
        f"| {articles} | {min(walls):.2f} s | {min(cpus):.2f} s | {max(peaks):.0f} MB | {reading:.2f} s | {total:.2f} s | {slowest} |"
    )


def one(content: Path) -> tuple[float, float, float]:
    """Wall, processor time and peak memory of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [str(KB), "check", "--content", str(content), "--today", TODAY.isoformat()], cwd=ROOT, capture_output=True, check=False
    )
    wall = time.perf_counter() - started
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def reading_of(content: Path) -> tuple[int, float]:
    started = time.perf_counter()
    read, _ = read_library(content)
    return len(read.documents), time.perf_counter() - started


def rules_of(content: Path) -> list[tuple[float, str]]:
    read, _ = read_library(content)
    context = Context(read, TODAY, frozenset())
    _ = context.public, context.internal  # worked out once, by nobody in particular
    return [(timed(lambda rule=rule: list(rule(context))), rule.__name__) for rule in RULES]


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    main()
