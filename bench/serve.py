"""How long an editor waits: from saving an article to its new words in an open page of `kb serve`, in a real Chromium.

`.venv/bin/python bench/serve.py [rounds]`; the shipped content, copied. The same for a mistake to stand on the page, and to go again.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from shipped import browser  # noqa: E402

ARTICLE = "scripts/T07"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(ROOT / "content", content)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [Path(sys.executable).with_name("kb"), "serve", "--content", content, "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        assert process.stderr
        try:
            for line in process.stderr:
                if "预览" in line:
                    break
            measure(content / f"{ARTICLE}.md", f"http://127.0.0.1:{port}/{ARTICLE}.html", rounds)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def measure(file: Path, address: str, rounds: int) -> None:
    text = file.read_text("utf-8")
    seen: dict[str, list[float]] = {"saved words on the page": [], "a mistake on the page": [], "mended, and gone": []}
    with browser() as opened:
        page = opened.new_page()
        page.goto(address)
        for number in range(rounds):
            words = f"第 {number} 次保存"
            steps = (
                (text + f"\n{words}\n", lambda words=words: page.get_by_text(words).first.wait_for()),
                (text.replace("audience: internal", "audience: intern"), lambda: page.locator(".kb-preview").wait_for()),
                (text, lambda: page.locator(".kb-preview").wait_for(state="detached")),
            )
            for (saved, wait), times in zip(steps, seen.values(), strict=True):
                started = time.monotonic()
                file.write_text(saved, "utf-8")
                wait()
                times.append(time.monotonic() - started)
                time.sleep(4)  # what comes after the page (everything else made again) is not what is asked here
    for name, times in seen.items():
        print(
            f"{name} (load {os.getloadavg()[0]:.1f}): median {statistics.median(times):.2f} s, worst {max(times):.2f} s, {rounds} rounds"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
