#!/usr/bin/env python3
"""The doorbell: sets up all that is needed, then builds or tests. Standard library only.

python3 build.py               both sites and the indexes, below site/current
python3 build.py --today DATE  the same as of another day (all options of `kb build`)
python3 build.py test          lint, types and all tests; a Chromium is installed if there is none
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / ".kb-stamp"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(arguments: list[str]) -> int:
    """Ring."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this very file may meet an older one)
        return _fail(f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}；用 python3.11 build.py 运行")
    started = time.monotonic()
    try:
        if arguments[:1] == ["test"]:
            _set_up("requirements-dev.lock")
            return _test(arguments[1:])
        _set_up("requirements.lock")
        if arguments[:1] == ["build"]:
            arguments = arguments[1:]
        subprocess.call([PYTHON, "-m", "compileall", "-q", ROOT / "generator"], stdout=subprocess.DEVNULL)
        status = subprocess.call([BIN / "kb", "build", *arguments], cwd=ROOT)
    except _SetUpError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130
    if status == 0 and "--help" not in arguments and sys.stdout.isatty():  # what cron does every night needs no advice
        _next_steps(time.monotonic() - started)
    return status


class _SetUpError(Exception):
    pass


def _set_up(lock: str) -> None:
    """A virtual environment that holds exactly what the lock says; nothing is done when it does already."""
    wanted = _digest(lock)
    have = STAMP.read_text("utf-8").split() if STAMP.is_file() else []
    if wanted in have and PYTHON.exists():
        return
    print(f"准备运行环境（{lock}，只在第一次和依赖变化时需要）…", flush=True)
    uv = shutil.which("uv")
    if not (PYTHON.exists() and have and (uv or _has_pip())):
        shutil.rmtree(VENV, ignore_errors=True)
        if uv:
            _run([uv, "venv", "--quiet", "--python", sys.executable, VENV], "建不了虚拟环境")
        else:
            _run([sys.executable, "-m", "venv", VENV], "建不了虚拟环境；在 Debian/Ubuntu 上先装 python3-venv")
    install = [uv, "pip", "install", "--quiet", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install", "--quiet"]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    _run([*install, "--require-hashes", "--no-deps", "-r", ROOT / lock], "依赖没有装上；检查网络或软件源", environment)
    _run([*install, "--no-deps", "--no-build-isolation", "-e", ROOT], "没能装上 kb 命令", environment)
    # Byte code now, not at the first look-up of an agent: some environments forbid writing it later.
    packages = next(VENV.glob("lib/python*/site-packages"), VENV / "Lib" / "site-packages")
    wanted_soon = (packages / name for name in ("click", "prompt_toolkit", "wcwidth", "whoosh", "yaml"))
    _run([PYTHON, "-m", "compileall", "-q", *wanted_soon], "编译不了依赖")
    STAMP.write_text(" ".join(sorted({wanted, *_still_true(have)})), "utf-8")


def _has_pip() -> bool:
    """An environment that uv made has none; without uv it cannot be mended, only made anew."""
    return subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def _digest(lock: str) -> str:
    data = b"".join((ROOT / name).read_bytes() for name in (lock, "pyproject.toml"))
    return hashlib.sha256(data + sys.version.encode() + str(ROOT).encode()).hexdigest()[:16]


def _still_true(have: list[str]) -> list[str]:
    """Stamps that the other lock still earns: the test tools do not undo what the build needs."""
    return [stamp for stamp in have if stamp in (_digest("requirements.lock"), _digest("requirements-dev.lock"))]


def _test(arguments: list[str]) -> int:
    browser = os.environ.get("KB_CHROMIUM") or _browser() or _install_browser()
    _install_tools()
    environment = {**os.environ, "KB_CHROMIUM": browser}
    steps: list[tuple[str, list[object]]] = [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("pytest", [PYTHON, "-m", "pytest", "-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal", *arguments]),
    ]
    if arguments:
        steps = steps[-1:]  # a person after one test wants that one
    failed = []
    for name, command in steps:
        print(f"== {name}", flush=True)
        if subprocess.call([str(part) for part in command], cwd=ROOT, env=environment):
            failed.append(name)
    if failed:
        return _fail(f"没有通过：{'、'.join(failed)}")
    return 0


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _install_browser() -> str:
    """Debian's Chromium, where that is possible."""
    remedy = "装一个 Chromium（Debian/Ubuntu：sudo apt-get install chromium），或用 KB_CHROMIUM 指定它的路径"
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise _SetUpError(f"页面测试需要 Chromium，这里没有；{remedy}")
    print("安装 Chromium（只在第一次需要）…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([apt, "update", "-qq"], remedy, environment)
    _run([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"], remedy, environment)
    if not (browser := _browser()):
        raise _SetUpError(f"装完仍找不到 Chromium；{remedy}")
    return browser


TOOLS = {"tmux": "tmux", "strace": "strace", "nginx": "nginx", "xclip": "xclip", "Xvfb": "xvfb"}
"""Program and Debian's package. tmux, xclip on an X server without a screen: tests copy through real ones. strace: the proofs strike builds at
chosen system calls. nginx: serves a release. Without them nothing is proven."""


def _install_tools() -> None:
    sought = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))  # where Debian puts nginx
    missing = [package for name, package in TOOLS.items() if not shutil.which(name, path=sought)]
    if not missing:
        return
    remedy = f"测试需要 {'、'.join(missing)}（Debian/Ubuntu：sudo apt-get install {' '.join(missing)}）"
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise _SetUpError(remedy)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([apt, "update", "-qq"], remedy, environment)
    _run([apt, "install", "-y", "-qq", "--no-install-recommends", *missing], remedy, environment)


def _run(command: list[object], remedy: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
        raise _SetUpError(remedy)


def _next_steps(seconds: float) -> None:
    kb = (BIN / "kb").relative_to(ROOT)
    print(f"完成，共 {seconds:.1f} 秒。接下来可以：")
    print(f"  {kb} 无声                查一条话术")
    print(f"  {kb} serve               在浏览器里预览，保存即刷新")
    print("  python3 build.py test         运行全部测试")


def _fail(letter: str) -> int:
    print(f"build.py: {letter}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
