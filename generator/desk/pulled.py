"""What `kb pull` has brought to this machine: whole or not, of which day, and which copy of several answers. Looks, and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator.desk.pull import TITLES, age
from generator.errors import KbError
from generator.places import pulled_home
from generator.publishing import verify
from generator.release import CURRENT, Release, current
from generator.search import snapshot
from generator.search.lookup import Index

DEFAULT: Final = "default"


class Copy(NamedTuple):
    """One edition under one name. `damage` says what is wrong with it; then the rest is what could still be read.

    From the day `until` on another choice of articles is in force than this copy holds. `opens`: its index can be asked.
    """

    name: str
    edition: str
    day: date | None = None
    articles: int = 0
    until: date | None = None
    damage: str = ""
    opens: bool = False

    @property
    def title(self) -> str:
        """How people call it."""
        return f"{self.name} 的{TITLES[self.edition]}"

    def told(self, today: date) -> str:
        """How many articles, and how old."""
        return f"{self.title} {self.articles} 篇，{self.day} 的数据（{age(self.day, today)}）" if self.day else self.title

    @property
    def again(self) -> str:
        """The command that fetches it anew."""
        name = "" if self.name == DEFAULT else f" --name {self.name}"
        return f"kb pull 来源{name}{' --edition public' if self.edition == 'public' else ''}"


def copies() -> list[Copy]:
    """Every copy of this person's own folder, by name and edition."""
    home = Path(pulled_home())
    try:
        names = sorted(entry.name for entry in os.scandir(home) if os.path.lexists(f"{entry.path}/{CURRENT}"))
    except OSError:
        return []
    return [copy for name in names for copy in _copies(home / name)]


def _copies(folder: Path) -> Iterator[Copy]:
    try:
        release = current(folder)
    except KbError:
        yield Copy(folder.name, "internal", damage=f"{CURRENT} 不是一个版本")
        return
    wrong = verify(release.folder)
    damage = f"有 {len(wrong)} 个文件不对：{'、'.join(wrong[:3])}" if wrong else ""
    found = [edition for edition in snapshot.EDITIONS if (release.folder / snapshot.FOLDER / edition).is_dir()]
    if not found:
        yield Copy(folder.name, "internal", damage=damage or "里面没有数据")
    for edition in found:
        yield _copy(folder.name, release, edition, damage)


def _copy(name: str, release: Release, edition: str, damage: str) -> Copy:
    try:
        about = snapshot.manifest((release.folder / snapshot.FOLDER / edition / snapshot.MANIFEST).read_bytes())
    except (OSError, KbError) as error:
        return Copy(name, edition, damage=damage or str(error))
    try:
        with Index(release.whoosh(edition)) as index:
            until = date.fromisoformat(index.until) if index.until else None
    except KbError as error:
        return Copy(name, edition, about.today, about.articles, damage=damage or str(error).split("；", 1)[0])
    return Copy(name, edition, about.today, about.articles, until, damage, opens=True)


def answering(found: list[Copy]) -> dict[str, Copy]:
    """By edition the copy that answers where nothing was built: as `search.opening` chooses, of those that open the newest."""
    ranked = sorted((copy for copy in found if copy.opens), key=lambda copy: (copy.day or date.min, copy.name))
    return {copy.edition: copy for copy in ranked}
