"""A release's records come to the desk as data, and the desk makes its own index of them; the last good one stays until then.

What is trusted: the source, to say what the words are. What is not: that anything it sends is whole, small, or safe to open.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from generator import publishing
from generator.desk.fetch import Folder, Opener, Source, source_at
from generator.errors import KbError, ReleaseError, StorageError, UsageError
from generator.places import pulled_home
from generator.release import CURRENT, RELEASES, Release, current
from generator.search import snapshot
from generator.search.snapshot import Manifest

TITLES: Final = {"public": "对外版", "internal": "内部版"}
AHEAD: Final = timedelta(days=2)
"""A desk's clock and time zone may be a little behind; data from further ahead would block every later pull as older."""

_NAME: Final = re.compile(r"\w[\w.-]{0,39}")


class Pulled(NamedTuple):
    """What a pull did. `before` is what the desk had."""

    folder: Path
    manifest: Manifest
    before: Manifest | None
    changed: bool


class _Held(NamedTuple):
    """What the desk has of an edition: its release, what it says about itself, and whether it is whole and answers."""

    release: Release
    manifest: Manifest
    whole: bool


def default_folder(name: str = "default") -> Path:
    """Where a person's own copies live."""
    if not _NAME.fullmatch(name):
        raise UsageError("--name 只用字母、数字、汉字、- 和 _，40 个字以内")
    return Path(pulled_home()) / name


def pull(
    source: str,
    target: Path,
    edition: str,
    opener: Opener | None = None,
    *,
    today: date,
    headers: Mapping[str, str] | None = None,
    force: bool = False,
) -> Pulled:
    """Fetch one edition, build its index here, flip. Whatever goes wrong, what was there before still answers."""
    origin = source_at(source, opener, headers)
    _ours(target)
    with publishing.staging(target) as stage:
        held = _held(target, edition)
        try:
            return _pull(origin, stage / "release", target, edition, held, today, force=force)
        except ReleaseError as error:
            raise ReleaseError(f"{error}。{_kept(held, today)}") from error


def _pull(origin: Source, folder: Path, target: Path, edition: str, held: _Held | None, today: date, *, force: bool) -> Pulled:
    records = folder / snapshot.FOLDER / edition
    records.mkdir(parents=True)
    name = f"{snapshot.FOLDER}/{edition}"
    origin.fetch(f"{name}/{snapshot.MANIFEST}", records / snapshot.MANIFEST, snapshot.MAX_MANIFEST)
    offered = snapshot.manifest((records / snapshot.MANIFEST).read_bytes())
    if offered.edition != edition:
        raise ReleaseError(f"要的是{TITLES[edition]}，送来的是{TITLES[offered.edition]}")
    if held and held.whole and held.manifest == offered:
        if isinstance(origin, Folder):
            # Near at hand: look whether what lies there is what it says. From a site the manifest must do, or every look would cost the data.
            origin.fetch(f"{name}/{snapshot.FILE}", records / snapshot.FILE, offered.size)
            snapshot.read(records)
        return Pulled(held.release.folder, offered, held.manifest, changed=False)
    if not force:
        _timely(offered, held, today)
    origin.fetch(f"{name}/{snapshot.FILE}", records / snapshot.FILE, offered.size)
    _index(folder, edition)
    _carry(target, folder, edition)
    facts = {"pulled": sorted(path.name for path in (folder / snapshot.FOLDER).iterdir())}
    published = publishing.publish(target, folder, facts)
    return Pulled(published.folder, offered, held.manifest if held else None, changed=True)


def _index(folder: Path, edition: str) -> None:
    """Check the records, index them, and ask the new index for its first article before anybody depends on it."""
    from generator.search import lookup
    from generator.search.impacts import postings

    found = snapshot.read(folder / snapshot.FOLDER / edition)
    made = Release(folder).whoosh(edition)
    lookup.write(made, found.records, postings(found.records), found.synonyms, found.calendar)
    with lookup.Index(made) as index:
        for record in found.records[:1]:
            index.show(record.id)


def _timely(offered: Manifest, held: _Held | None, today: date) -> None:
    if offered.today > today + AHEAD:
        raise ReleaseError(f"数据的日期 {offered.today} 还没有到；检查本机的日期，确实要用就加 --force")
    if held and offered.today < held.manifest.today:
        raise ReleaseError(f"来源的数据是 {offered.today} 的，比本机的旧；确实要退回去就加 --force")


def _carry(target: Path, new: Path, edition: str) -> None:
    """The other edition, if the desk has it whole, stays beside the new one."""
    try:
        old = current(target).folder
    except ReleaseError:
        return
    damaged = publishing.verify(old)
    for other in (name for name in snapshot.EDITIONS if name != edition):
        parts = (f"{snapshot.FOLDER}/{other}/", f"index/{other}/")
        if all((old / part).is_dir() for part in parts) and not any(
            n.startswith((*parts, publishing.MANIFEST)) for n in damaged
        ):
            for part in parts:
                shutil.copytree(old / part, new / part, symlinks=True)


def _held(target: Path, edition: str) -> _Held | None:
    """What is there, judged without trusting it."""
    from generator.search.lookup import Index

    try:
        release = current(target)
        raw = (release.folder / snapshot.FOLDER / edition / snapshot.MANIFEST).read_bytes()
        about = snapshot.manifest(raw)
    except (OSError, ReleaseError):
        return None
    try:
        with Index(release.whoosh(edition)):
            whole = not publishing.verify(release.folder)
    except (OSError, KbError):
        whole = False
    return _Held(release, about, whole)


def _kept(held: _Held | None, today: date) -> str:
    if held is None:
        return "本机还没有可用的数据"
    if not held.whole:
        return "本机原来的数据也损坏了；修好来源后再拉一次"
    return f"本机原来的数据没有动，照常能查：{held.manifest.today} 的（{age(held.manifest.today, today)}）"


def age(day: date, today: date) -> str:
    """How old data of that day are."""
    days = (today - day).days
    return "今天" if days == 0 else f"{days} 天前" if days > 0 else f"{-days} 天后"


def _ours(target: Path) -> None:
    """Make the folder, private; refuse one that holds anything else, or the sites of a `kb build`: a pull would take those down."""
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        here = [entry.name for entry in os.scandir(target)]
        releases = target / RELEASES
        built = (
            [path for path in releases.iterdir() if (path / "public").exists() or (path / "internal").exists()]
            if (RELEASES in here)
            else []
        )
    except OSError as error:
        raise StorageError(f"用不了 {target}（{error.strerror}）；换一个目录") from error
    strange = [n for n in here if n not in (".lock", CURRENT, RELEASES) and not n.startswith((".stage-", f".{CURRENT}-"))]
    if built:
        raise UsageError(f"{target} 是 kb build 的发布目录，里面有网站；拉取请用另一个目录")
    if strange:
        raise UsageError(f"{target} 里有别的东西（{min(strange)}）；拉取请用一个空目录")
