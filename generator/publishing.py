"""Making releases: both sites and the indexes of one build, complete or not there at all.

Stage in a folder of our own, write a manifest, fsync everything, rename, flip. Readers resolve `current` once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from generator.errors import BusyError, StorageError
from generator.release import CURRENT, RELEASES, Release

MANIFEST: Final = "manifest.json"
KEEP: Final = 3
FORMAT: Final = 1


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """An empty folder to build in, under the lock of this output; whatever is left of it afterwards is removed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"写不了 {out}（{error.strerror}）；检查目录权限") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("另一个构建正在进行；等它结束再运行") from error
        for stale in out.glob(".stage-*"):
            shutil.rmtree(stale, ignore_errors=True)
        stage = out / f".stage-{os.getpid()}"
        stage.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    finally:
        os.close(descriptor)


def publish(out: Path, folder: Path, facts: dict[str, Any]) -> Release:
    """Seal a finished folder and make it the current release. `facts` go into its manifest."""
    digest = seal(folder, facts)
    releases = out / RELEASES
    releases.mkdir(exist_ok=True)
    target = releases / digest[:16]
    if target.exists():
        if verify(target):
            shutil.rmtree(target)
        else:
            _flip(out, target)
            return Release(target)
    os.rename(folder, target)
    _sync(releases)
    _flip(out, target)
    _prune(releases, target)
    return Release(target)


def seal(folder: Path, facts: dict[str, Any]) -> str:
    """Write `manifest.json` (size and SHA-256 of every file), flush all to the disk, return the manifest's digest."""
    files: dict[str, list[int | str]] = {}
    folders = [folder]
    for path in _walk(folder):
        if path.is_dir():
            folders.append(path)
            continue
        data = path.read_bytes()
        files[path.relative_to(folder).as_posix()] = [len(data), hashlib.sha256(data).hexdigest()]
        _sync(path)
    text = json.dumps({"format": FORMAT, **facts, "files": files}, ensure_ascii=False, sort_keys=True, indent=0)
    manifest = folder / MANIFEST
    manifest.write_text(text + "\n", "utf-8")
    _sync(manifest)
    for path in reversed(folders):
        _sync(path)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(folder: Path) -> list[str]:
    """What differs between a sealed folder and its manifest; empty when all is as it was sealed."""
    try:
        files: dict[str, list[int | str]] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        here = {p.relative_to(folder).as_posix() for p in _walk(folder) if not p.is_dir()} - {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{MANIFEST}: {error}"]
    wrong = sorted(here ^ files.keys())
    for name, (size, digest) in files.items():
        try:
            data = (folder / name).read_bytes()
        except OSError:
            wrong.append(name)
            continue
        if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            wrong.append(name)
    return wrong


def _flip(out: Path, target: Path) -> None:
    link = out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / target.name)
    os.rename(link, out / CURRENT)
    _sync(out)


def _prune(releases: Path, target: Path) -> None:
    """Keep the last few: a visitor who loads several files across a flip still finds the old ones."""
    others = sorted((p for p in releases.iterdir() if p != target), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[KEEP - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below, sorted; a folder that cannot be read is an error, not an empty folder."""

    def refuse(error: OSError) -> None:
        raise error

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted([*folders, *names]):
            yield Path(here) / name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
