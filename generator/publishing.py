"""Making releases: both sites and the indexes of one build, complete or not there at all.

Stage in a folder of our own, write a manifest, fsync everything, rename, flip. Readers resolve `current` once.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from generator.errors import BusyError, ReleaseError, StorageError
from generator.release import CURRENT, RELEASES, Kept, Release
from generator.shelf import Shelf, below

MANIFEST: Final = "manifest.json"
KEEP: Final = 3
KEEP_SECONDS: Final = 600
"""A release younger than this stays, however many came after it: somebody may be reading it."""
SPARE: Final = 64 * 1024 * 1024
"""Bytes that must be free beyond the size of the live release before a build begins."""
MANY: Final = 256
"""New files beyond which the whole file system is flushed at once: twenty times as fast as one by one."""
FORMAT: Final = 1
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Nobody else builds or flips below this folder meanwhile; the lock goes with the process."""
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
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """An empty folder to build in, under the lock of this output; whatever is left of it afterwards is removed."""
    with locked(out):
        for stale in out.glob(".stage-*"):
            shutil.rmtree(stale, ignore_errors=True)
        for stale in out.glob(f".{CURRENT}-*"):
            stale.unlink(missing_ok=True)
        stage = out / f".stage-{os.getpid()}"
        stage.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def make_room(out: Path, before: int = 0) -> None:
    """Refuse to begin what cannot end: a release as large as the one `before` must fit beside it; if nobody knows that one, the live one."""
    if not before and (out / CURRENT).exists():
        before = _size(_manifest(out / CURRENT).get("files", {}))
    need = SPARE + before
    free = shutil.disk_usage(out).free
    if free < need:
        raise StorageError(
            f"磁盘空间不够：{out} 需要约 {need // 2**20} MB，只剩 {free // 2**20} MB；清出空间，或用 kb build --keep 少留几个旧版本"
        )


def _size(files: dict[str, Any]) -> int:
    return sum(row[0] for row in files.values() if isinstance(row, list) and row and isinstance(row[0], int))


def _manifest(release: Path) -> dict[str, Any]:
    """What a release says about itself, nothing where it cannot be read: whoever trusts it calls `verify`."""
    try:
        found = json.loads((release / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def publish(out: Path, folder: Path, facts: dict[str, Any], keep: int = KEEP, shelf: Shelf | None = None) -> Release:
    """Seal a finished folder and make it the current release. `facts` go into its manifest; `keep` releases stay, this one counted.

    A shelf knows all files, their hashes, and which of them are on the disk already.
    """
    if shelf is None:
        shelf = Shelf(folder)
        shelf.adopt()
    shelf.settle()
    digest = seal(shelf, facts)
    releases = out / RELEASES
    releases.mkdir(exist_ok=True)
    target = releases / digest[:16]
    if target.exists():
        if _differs(target, shelf):
            shutil.rmtree(target)
        else:
            os.utime(target)  # published again: it is the newest now
            _flip(out, target)
            shutil.rmtree(folder)  # now: a link that goes changes a time of its file, which the ledger is about to vouch for
            return Release(target)
    os.rename(folder, target)
    _sync(releases)
    _flip(out, target)
    _prune(releases, target, keep, time.time())
    return Release(target)


def _differs(target: Path, shelf: Shelf) -> bool:
    """Whether a release of that name is not what its name says. What the shelf has just taken over from it needs no second look."""
    if not shelf.taken_from(target):
        return bool(verify(target))
    here, _ = below(target)
    return (
        set(here) - {MANIFEST} != shelf.rows.keys()
        or (target / MANIFEST).read_bytes() != (shelf.folder / MANIFEST).read_bytes()
    )


def kept(out: Path) -> list[Kept]:
    """The releases that are there, newest first; a folder without a manifest is damaged, and listed all the same."""
    live = (out / CURRENT).resolve() if (out / CURRENT).exists() else None
    folders = [p for p in (out / RELEASES).iterdir() if p.is_dir()] if (out / RELEASES).is_dir() else []
    found = []
    for folder in sorted(folders, key=lambda p: (-p.stat().st_mtime_ns, p.name)):
        manifest = _manifest(folder)
        articles = manifest.get("articles")
        found.append(
            Kept(
                folder.name,
                folder.stat().st_mtime,
                str(manifest.get("today", "")),
                articles if isinstance(articles, dict) else {},
                _size(manifest.get("files", {})),
                folder.resolve() == live,
            )
        )
    return found


def rollback(out: Path, name: str = "") -> Release:
    """Make an older release live again: the named one (a beginning that fits one is enough), or the one published before the live one."""
    with locked(out):
        releases = kept(out)
        places = [number for number, release in enumerate(releases) if release.live]
        if name:
            chosen = [release for release in releases if release.name.startswith(name)]
        else:
            chosen = releases[places[0] + 1 :][:1] if places else releases[:1]
        if len(chosen) != 1:
            raise ReleaseError(_not_one(name, chosen, releases))
        folder = out / RELEASES / chosen[0].name
        if wrong := verify(folder):
            raise ReleaseError(f"版本 {chosen[0].name} 有损坏（{wrong[0]}），没有切换；选别的版本：kb releases")
        _flip(out, folder)
        return Release(folder)


def _not_one(name: str, chosen: list[Kept], releases: list[Kept]) -> str:
    if len(chosen) > 1:
        return f"「{name}」对得上 {len(chosen)} 个版本；多写几位：{'、'.join(r.name for r in chosen)}"
    if name:
        return f"没有叫「{name}」的版本；有这些：{'、'.join(r.name for r in releases) or '一个也没有'}"
    return "没有更早的版本可以回退；看看 kb releases"


def seal(shelf: Shelf, facts: dict[str, Any]) -> str:
    """Write `manifest.json` (size and SHA-256 of every file), flush what is new to the disk, return the manifest's digest."""
    files = shelf.rows.keys()
    text = _told(shelf, facts)
    manifest = shelf.folder / MANIFEST
    manifest.write_text(text + "\n", "utf-8")
    here, folders = below(shelf.folder)
    if odd := sorted({*here} ^ {*files, MANIFEST}):
        raise StorageError(f"封存时发现清单和磁盘上的文件对不上（{odd[0]}），没有发布；检查磁盘后重新运行")
    fresh = [*sorted(shelf.fresh), MANIFEST]
    if len(fresh) <= MANY or not _sync_all(shelf.folder):
        for path in (*fresh, *reversed(folders)):
            _sync(shelf.folder / path)
    return hashlib.sha256(text.encode()).hexdigest()


def _told(shelf: Shelf, facts: dict[str, Any]) -> str:
    """The text of a manifest: JSON with a line each. Its rows are written here, because `json` does lines six times as slowly."""
    about = json.dumps({"format": FORMAT, **facts, "files": {}}, ensure_ascii=False, sort_keys=True, indent=0)
    lines = []
    for path in sorted(shelf.rows):
        size, sha256, *_ = shelf.rows[path]
        lines.append(f'{_quoted(path)}: [\n{size},\n"{sha256}"\n]')
    rows = ",\n".join(lines)
    return about.replace('\n"files": {}', f'\n"files": {{\n{rows}\n}}', 1) if rows else about


def _sync_all(folder: Path) -> bool:
    """Flush the whole file system at once, which promises the same as each file by itself; False where there is no such call."""
    flush = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if flush is None:
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if flush(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
    return True


def verify(folder: Path) -> list[str]:
    """What differs between a sealed folder and its manifest; empty when all is as it was sealed."""
    manifest = _manifest(folder)
    if not manifest:
        return [MANIFEST]
    files: dict[str, Any] = manifest["files"]
    try:
        here = {*below(folder)[0]} - {MANIFEST}
    except OSError as error:
        return [f"{error.filename}: {error.strerror}"]
    wrong = sorted(here ^ files.keys())
    for name, sealed in files.items():
        try:
            data = (folder / name).read_bytes()
        except OSError:
            wrong.append(name)
            continue
        if sealed != [len(data), hashlib.sha256(data).hexdigest()]:
            wrong.append(name)
    return wrong


def _flip(out: Path, target: Path) -> None:
    link = out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / target.name)
    os.rename(link, out / CURRENT)
    _sync(out)


def _prune(releases: Path, target: Path, keep: int, now: float) -> None:
    """Keep the last few, and the young: a visitor who loads several files across a flip still finds the old ones."""
    others = sorted((p for p in releases.iterdir() if p != target), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[keep - 1 :]:
        if now - old.stat().st_mtime >= KEEP_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
