"""How fast is search, how large its indexes, and how do the usual ones compare? `bench/README.md` tells what is measured how.

    .venv/bin/python bench/search.py [--sizes 1000,10000] [--only build|cold|warm|browser] [--json FILE]

Nothing here touches the network. What cannot be run is listed as not run, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import search_browser
from corpus import POOL, ROOT, SEED
from search_cold import cold, spread

HERE = Path(__file__).resolve().parent
STAGES = ("build", "cold", "warm", "browser")
PAGEFIND_MOST = 10_000
MATERIAL_MOST = 1_000
KB = 1000
AGAIN = {"same": "nothing new", "more": "an article more", "clean": "the clean way, words remembered"}
GET_PAGEFIND = "python3 -m venv bench/.venv && bench/.venv/bin/pip install 'pagefind[extended]', or --pagefind PROGRAM"
GET_RIPGREP = "sudo apt-get install ripgrep, or --rg PROGRAM"

Row = tuple[str, str, str]
Goal = tuple[str, float, float, str]


class Bench:
    """One run: the numbers so far, and what was not run."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self.options = options
        self.work = work
        self.numbers: dict[str, Any] = {}
        self.not_run: list[str] = []
        self.goals: list[Goal] = []
        self.rg = found_program(options.rg, ["rg"])
        self.pagefind = found_program(options.pagefind, ["pagefind_extended", "pagefind"])

    def child(self, task: str, size: int, **more: Any) -> dict[str, Any]:
        """A task of search_build.py in a process of its own."""
        pool = self.options.pool and str(self.options.pool.resolve())
        order = {"task": task, "size": size, "folder": str(self.work / str(size)), "pool": pool, "seed": self.options.seed}
        started = time.perf_counter()
        command = [sys.executable, str(HERE / "search_build.py"), json.dumps(order | more)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{task} of {size}: exit code {done.returncode}: {done.stderr[-600:].strip()}")
        print(f"  {size:,}: {task}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def attempt(self, name: str, doing: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """What it gives, or a line in the list of what was not run."""
        started = time.perf_counter()
        try:
            return doing()
        except (RuntimeError, OSError, ImportError) as error:
            self.not_run.append(f"{name}: {str(error).strip() or type(error).__name__}")
        except Exception as error:  # noqa: BLE001  (Playwright's own errors share no base worth importing)
            self.not_run.append(f"{name}: {type(error).__name__}: {str(error).splitlines()[0]}")
        finally:
            print(f"  {name}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
        return None

    def wants(self, stage: str) -> bool:
        return stage in self.options.only

    def enough_memory(self, size: int) -> bool:
        """From the peak of a smaller library of this run: is there room for this one?"""
        known = {int(n): found["build"]["ours"]["peak_mb"] for n, found in self.numbers.items() if "ours" in found["build"]}
        free = available_mb()
        if not known or size < 20_000:
            return True
        base = max(known)
        need = known[base] * size // base
        if need > free * 0.9:
            self.not_run.append(
                f"{size:,}: would need about {need:,} MB ({known[base]:,} MB at {base:,}), {free:,} MB are free"
            )
            return False
        return True

    # ---- stages -----------------------------------------------------------------------------------------------

    def size(self, size: int) -> None:
        if not self.enough_memory(size):
            return
        found: dict[str, Any] = {"build": {}}
        folder = self.work / str(size)
        asked = self.child("questions", size, rounds=self.options.further)
        found["pool"] = asked["pool"]
        questions = [(kind, query) for kind, query in asked["questions"]]
        first = questions[:8]  # one of each kind
        built = self.attempt(f"{size:,}: our indexes", lambda: self.child("index", size))
        if not built:
            return
        found["build"]["ours"] = built
        self.numbers[str(size)] = found
        if self.wants("build"):
            found["build"]["again"] = self.child("again", size)
        if self.wants("cold") or self.wants("warm"):
            found["build"]["fts5"] = self.child("fts5", size)
        if self.wants("cold"):
            self._cold(size, folder, first, found)
        if self.wants("warm"):
            told = self.child("warm", size, questions=[query for _, query in questions], rounds=3)
            found["warm"] = {
                name: spread([ms for ms, _ in told[name]]) | {"slowest": max(told[name])[1]} for name in ("ours", "fts5")
            }
        if self.wants("browser"):
            self._browser(size, folder, first, questions[8:], found)
        if not self.options.work:
            shutil.rmtree(folder, ignore_errors=True)

    def _cold(self, size: int, folder: Path, first: Sequence[tuple[str, str]], found: dict[str, Any]) -> None:
        if self.rg:
            found["build"]["files"] = self.child("texts", size)
        else:
            self.not_run.append(f"{size:,}: ripgrep: not installed; {GET_RIPGREP}")
        told = self.attempt(f"{size:,}: cold kb", lambda: cold(folder, first, self.rg, self.options.runs))
        if not told:
            return
        found["cold"] = told
        limit = 80.0
        if "ripgrep" in told:
            limit = max(limit, 2 * told["ripgrep"]["wall_ms"]["p50"])
        if size == 10_000:
            self.goals.append(("cold kb at 10,000, median ms (80, or 2 x ripgrep)", told["kb"]["wall_ms"]["p50"], limit, "ms"))

    def _browser(
        self,
        size: int,
        folder: Path,
        first: Sequence[tuple[str, str]],
        further: Sequence[tuple[str, str]],
        found: dict[str, Any],
    ) -> None:
        if not search_browser.chromium():
            self.not_run.append(f"{size:,}: browser: no Chromium; set KB_CHROMIUM or install chromium")
            return
        told: dict[str, Any] = {}
        rivals = self._rivals(size, folder, found)

        def all_of_them() -> dict[str, Any]:
            with search_browser.opened() as browser:
                probe = search_browser.ours(browser, folder)
                told["ours"] = probe.measure(first, further, self.options.page_runs)
                for name, make in rivals:
                    few = name == "material"
                    measured = self.attempt(
                        f"{size:,}: {name} in the browser",
                        lambda make=make, few=few: make(browser, folder).measure(
                            first, further[:9] if few else further, 1 if few else self.options.page_runs
                        ),
                    )
                    if measured:
                        told[name] = measured
            return told

        if self.attempt(f"{size:,}: browser", all_of_them):
            found["browser"] = told
            self._browser_goals(size, told["ours"])

    def _rivals(self, size: int, folder: Path, found: dict[str, Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
        made = []
        if size > PAGEFIND_MOST:
            self.not_run.append(f"{size:,}: Pagefind: only up to {PAGEFIND_MOST:,} (time and memory)")
        elif not self.pagefind:
            self.not_run.append(f"{size:,}: Pagefind: not installed; {GET_PAGEFIND}")
        elif built := self.attempt(f"{size:,}: Pagefind", lambda: self.child("pagefind", size, program=self.pagefind)):
            found["build"]["pagefind"] = built
            made.append(("pagefind", search_browser.pagefind))
        if size > MATERIAL_MOST:
            self.not_run.append(f"{size:,}: Material: only up to {MATERIAL_MOST:,} (it builds its index in each page)")
        elif built := self.attempt(f"{size:,}: Material", lambda: self.child("material", size)):
            found["build"]["material"] = built
            made.append(("material", search_browser.material))
        return iter(made)

    def _browser_goals(self, size: int, told: dict[str, Any]) -> None:
        most = {10_000: 120, 100_000: 150}.get(size)
        if most is None:
            return
        worst = max((*told["by_question"], *told["weighed"]), key=lambda q: q["bytes"])
        self.goals += [
            (f"first result at {size:,}, median ms", told["first_ms"]["p50"], 150.0, "ms"),
            (f"first result at {size:,}, median KB gz", told["first_bytes"]["p50"] / KB, float(most), "KB"),
            (
                f"first result at {size:,}, worst KB gz ({worst['kind']}: {worst['query']})",
                worst["bytes"] / KB,
                float(most),
                "KB",
            ),
            (
                f"longest task at {size:,}, ms",
                max(told["first_long_task_ms"], told["next_long_tasks"]["longest_ms"]),
                50.0,
                "ms",
            ),
        ]


# ---- the report ---------------------------------------------------------------------------------------------------


def rows(numbers: dict[str, Any]) -> Iterator[Row]:
    """(what, engine, values) of everything measured."""
    for size, found in numbers.items():
        n = f"{int(size):,}"
        yield from _build_rows(n, found["build"])
        if told := found.get("cold"):
            base = told["kb"]["wall_ms"]["p50"]
            for name in ("kb", "ripgrep", "fts5", "python", "python -I -S"):
                if name in told:
                    wall, cpu = told[name]["wall_ms"], told[name]["cpu_ms"]
                    text = f"p50 {wall['p50']:.1f} / p95 {wall['p95']:.1f} ms; CPU {cpu['p50']:.1f} ms; kb is {base / wall['p50']:.2f} x this"
                    yield f"{n} cold", name, text
            bare = told["kb_byte_code_as_found_ms"]["p50"]
            yield (
                f"{n} cold",
                "kb, byte code as found",
                f"p50 {bare:.1f} ms; very first, with hashing {told['first_kb_ms']:.0f} ms",
            )
        for name, told in found.get("warm", {}).items():
            base = found["warm"]["ours"]["p50"]
            text = f"p50 {told['p50']:.2f} / p95 {told['p95']:.2f} / max {told['max']:.1f} ms ({told['slowest']})"
            yield f"{n} warm", name, f"{text}; ours is {base / told['p50']:.2f} x this"
        yield from _browser_rows(n, found.get("browser", {}))


def _build_rows(n: str, build: dict[str, Any]) -> Iterator[Row]:
    ours = build["ours"]
    seconds = f"postings {ours['postings_s']:.1f} + Whoosh {ours['whoosh_s']:.1f} + browser {ours['browser_s']:.1f} s"
    cpu = ours["postings_cpu_s"] + ours["whoosh_cpu_s"] + ours["browser_cpu_s"]
    memory = f"peak {ours['peak_mb']:,} MB (of it the library {ours['library_mb']:,})"
    yield f"{n} build", "ours", f"{seconds} (CPU {cpu:.1f}); {memory}; {ours['terms']:,} terms"
    yield f"{n} size", "Whoosh", f"{ours['whoosh_bytes'] / 1e6:.1f} MB in {ours['whoosh_files']} files"
    text = f"{ours['browser_bytes'] / 1e6:.1f} MB, gzip {ours['browser_gzip'] / 1e6:.1f} MB in {ours['browser_files']:,} files"
    largest = f"largest {ours['largest_gzip'] / KB:.1f} KB ({ours['largest_name']})"
    yield f"{n} size", "browser", f"{text}; directory {ours['directory_gzip'] / KB:.1f} KB gz, {largest}"
    kinds = ", ".join(f"{kind} {size / KB:.0f}" for kind, size in ours["gzip_by_kind"].items())
    yield f"{n} size", "· KB gzip", kinds
    if told := build.get("again"):
        text = ", ".join(f"{what} {told[f'{name}_cpu_s']:.1f}" for name, what in AGAIN.items())
        yield f"{n} again", "ours", f"CPU s of the postings with the last build at hand: {text}"
    for name in ("fts5", "pagefind", "material"):
        if told := build.get(name):
            peak = f"; peak {told['peak_mb']:,} MB" if "peak_mb" in told else ""
            packed = f", gzip {told['browser_gzip'] / 1e6:.1f} MB" if "browser_gzip" in told else ""
            files = f" in {told['files']:,} files" if "files" in told else ""
            peak += "; no jieba here, so Chinese is cut at marks only" if not told.get("jieba", True) else ""
            text = f"{told['build_s']:.1f} s (CPU {told['build_cpu_s']:.1f}); {told['bytes'] / 1e6:.1f} MB{packed}{files}{peak}"
            yield f"{n} build", name, text


def _browser_rows(n: str, browser: dict[str, Any]) -> Iterator[Row]:
    for name, told in browser.items():
        ms, size, slow = told["first_ms"], told["first_bytes"], told["first_slow_ms"]
        base = browser["ours"]
        text = f"p50 {ms['p50']:.0f} / max {ms['max']:.0f} ms, {size['p50'] / KB:.0f} / {size['max'] / KB:.0f} KB; 4G p50 {slow['p50']:.0f} ms"
        ratio = f"; ours is {base['first_ms']['p50'] / ms['p50']:.2f} x ms, {base['first_bytes']['p50'] / max(size['p50'], 1):.2f} x bytes"
        yield f"{n} first", name, f"{text}; {told['empty_first']} of 8 empty" + ("" if name == "ours" else ratio)
        ms, size, long = told["next_ms"], told["next_bytes"], told["next_long_tasks"]
        text = f"p50 {ms['p50']:.0f} / p95 {ms['p95']:.0f} ms, {size['p50'] / KB:.0f} / {size['p95'] / KB:.0f} / {size['max'] / KB:.0f} KB"
        tasks = f"long tasks {long['count']}, longest {max(long['longest_ms'], told['first_long_task_ms']):.0f} ms"
        tasks += f"; longest of first questions in CPU {told['first_task_cpu_ms']:.0f} ms" if name == "ours" else ""
        yield f"{n} next", name, f"{text}; {told['next_empty']} of {ms['n']} empty; {tasks}"
    for first in browser.get("ours", {}).get("by_question", ()):
        parts = ", ".join(f"{name} {size / KB:.1f}" for name, size in sorted(first["groups"].items(), key=lambda p: -p[1]))
        text = f"{min(first['ms']):.0f} ms, {first['bytes'] / KB:.0f} KB in {first['requests']} requests ({parts})"
        yield f"{n} first", f"· {first['kind']}", text
    if weighed := browser.get("ours", {}).get("weighed"):
        heaviest = ", ".join(f"{one['bytes'] / KB:.1f} ({one['query']})" for one in weighed[:3])
        yield f"{n} first", "· KB", f"of {len(weighed)} more questions {heaviest}; least {weighed[-1]['bytes'] / KB:.1f}"


def report(bench: Bench) -> None:
    """One table, then the goals, then what was not run."""
    table = [("what", "engine", "measured"), *rows(bench.numbers)]
    widths = [max(len(row[column]) for row in table) for column in (0, 1)]
    for what, engine, text in table:
        print(f"{what:<{widths[0]}}  {engine:<{widths[1]}}  {text}")
    for name, value, limit, unit in bench.goals:
        print(f"{'met ' if value <= limit else 'OVER'}  {name}: {value:.1f} {unit}, goal {limit:.0f}")
    for line in bench.not_run:
        print(f"not run: {line}")


def found_program(given: Path | None, names: Sequence[str]) -> str | None:
    """A program: as given (a file, or a virtual environment that holds it), in bench/.venv or ours, or on the path."""
    if given and given.is_file():
        return str(given.resolve())
    for place in (given,) if given else (HERE / ".venv", ROOT / ".venv"):
        for name in names:
            inside = [*place.glob(f"bin/{name}"), *place.glob(f"lib/python*/site-packages/pagefind_bin*/{name}")]
            programs = [path for path in inside if path.is_file() and os.access(path, os.X_OK)]
            if programs:
                return str(programs[0].resolve())
    if given:
        raise SystemExit(f"{given}: no {' or '.join(names)} there")
    return next((path for name in names if (path := shutil.which(name))), None)


def available_mb() -> int:
    """Memory that is free for the asking."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable"))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", default="1000,10000", help="articles, comma separated")
    parser.add_argument("--only", default=",".join(STAGES), help="build, cold, warm, browser; comma separated")
    parser.add_argument("--pool", type=Path, help=f"folder with corpus.jsonl (default {POOL.relative_to(ROOT)})")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--runs", type=int, default=15, help="cold processes a question")
    parser.add_argument("--page-runs", type=int, default=3, help="cold pages a question")
    parser.add_argument("--further", type=int, default=5, help="rounds of eight questions, the first round for cold starts")
    parser.add_argument("--rg", type=Path, help="ripgrep")
    parser.add_argument("--pagefind", type=Path, help="Pagefind's program, or a virtual environment that has it")
    parser.add_argument("--work", type=Path, help="folder to work in, kept (default: a temporary one)")
    parser.add_argument("--json", type=Path, help="file for all numbers")
    options = parser.parse_args()
    options.only = options.only.split(",")
    options.sizes = sorted(int(size) for size in options.sizes.split(","))
    if wrong := set(options.only) - set(STAGES):
        parser.error(f"--only knows {', '.join(STAGES)}, not {', '.join(sorted(wrong))}")
    return options


def main() -> None:
    options = parse()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        work = options.work or Path(temporary)
        bench = Bench(options, work.resolve())
        for size in options.sizes:
            if (bench.work / str(size)).exists():
                raise SystemExit(f"{bench.work / str(size)} is there already")
            bench.size(size)
    report(bench)
    load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    print(f"{load}; pool: {next(iter(bench.numbers.values()))['pool'] if bench.numbers else 'none'}")
    if options.json:
        facts = {"load_before": before, "cores": os.cpu_count(), "sizes": bench.numbers, "not_run": bench.not_run}
        facts["goals"] = [{"goal": g[0], "value": g[1], "limit": g[2], "met": g[1] <= g[2]} for g in bench.goals]
        options.json.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    main()
