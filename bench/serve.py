"""How long an editor waits: from saving an article to its new words in an open page of `kb serve`, in a real Chromium.

    .venv/bin/python bench/serve.py [--rounds 5]                 # the shipped content, copied
    .venv/bin/python bench/serve.py --articles 10000 --rounds 3  # the articles of bench/build.py

The same for a second save while everything else is made again, for a mistake to stand on the page, and for it to go again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from shipped import browser  # noqa: E402

ALL_DONE = re.compile(r"已更新，|\d+ 个错误；")
"""With which `kb serve` says that everything is made again, or that it is not going to be."""
PATIENCE = 1_800


def library(content: Path, articles: int) -> str:
    """Fill the folder; the path of an internal article."""
    if not articles:
        shutil.copytree(ROOT / "content", content)
        return "scripts/T07"
    from build import ours, synthetic, write_all

    files = write_all(content, synthetic(articles), ours, 0)
    for name in ("facts.yml", "placeholders.yml", "synonyms.yml"):
        shutil.copy(ROOT / "content" / name, content / name)
    file = next(file for file in files[len(files) // 2 :] if "audience: internal" in file.read_text("utf-8"))
    return file.relative_to(content).with_suffix("").as_posix()


def main(articles: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        article = library(content, articles)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [Path(sys.executable).with_name("kb"), "serve", "--content", content, "--port", str(port)]
        said: queue.Queue[str] = queue.Queue()
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        errors = process.stderr
        assert errors
        threading.Thread(target=lambda: [said.put(line) for line in errors], daemon=True).start()
        try:
            wait_for(said, re.compile("预览："))
            print(f"first pages: {time.monotonic() - started:.1f} s")
            measure(content / f"{article}.md", f"http://127.0.0.1:{port}/{article}.html", rounds, said)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def wait_for(said: queue.Queue[str], words: re.Pattern[str]) -> None:
    """Until a line begins so."""
    while not words.match(said.get(timeout=PATIENCE)):
        pass


def measure(file: Path, address: str, rounds: int, said: queue.Queue[str]) -> None:
    text = file.read_text("utf-8")
    seen: dict[str, list[float]] = {
        "saved words on the page": [],
        "saved again meanwhile": [],
        "a mistake on the page": [],
        "mended, and gone": [],
    }
    everything: list[float] = []
    with browser() as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(address)
        for number in range(rounds):
            words, more = f"第 {number} 次保存", f"第 {number} 次又保存"

            def shows(words: str) -> Callable[[], None]:
                return page.get_by_text(words, exact=True).first.wait_for

            steps = (
                (text + f"\n{words}\n", shows(words), False),
                (text + f"\n{words}\n\n{more}\n", shows(more), True),
                (text.replace("audience: internal", "audience: intern"), lambda: page.locator(".kb-preview").wait_for(), True),
                (text, lambda: page.locator(".kb-preview").wait_for(state="detached"), True),
            )
            for (saved, wait, quiet), times in zip(steps, seen.values(), strict=True):
                with contextlib.suppress(queue.Empty):
                    while True:
                        said.get_nowait()
                started = time.monotonic()
                file.write_text(saved, "utf-8")
                wait()
                times.append(time.monotonic() - started)
                if quiet:
                    wait_for(said, ALL_DONE)
                    everything.append(time.monotonic() - started)
                    time.sleep(1)
    for name, times in seen.items():
        print(
            f"{name} (load {os.getloadavg()[0]:.1f}): median {statistics.median(times):.2f} s, worst {max(times):.2f} s, {rounds} rounds"
        )
    print(f"everything made again: median {statistics.median(everything):.1f} s")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=0, help="so many synthetic articles instead of the shipped content")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    main(args.articles, args.rounds)
