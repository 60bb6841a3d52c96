"""Question -> hits, over the index of a release: verify, open, rank, cut the words to show.

The path of `kb QUERY`: whatever is imported here is paid for by an agent who waits.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from generator.analysis import ANALYSIS_ID, fold, fold_with_offsets
from generator.errors import GoneError, NothingFoundError, ReleaseError
from generator.search.ranking import Ranked, rank

if TYPE_CHECKING:
    from pathlib import Path

    from generator.lifecycle import Calendar
    from generator.search.impacts import Postings
    from generator.search.records import Record
    from generator.search.values import Memory

FORMAT: Final = 3
"""Of the files of an index: one that was made otherwise is made anew, not converted."""
STAMP: Final = "stamp.json"
GONE: Final = "gone.json"
MOVED: Final = "moved.json"
SNIPPET: Final = 60


class Hit(NamedTuple):
    """One article that answers, opened at the section that answers best."""

    id: str
    kind: str
    title: str
    section: str
    url: str
    snippet: str
    score: int
    audience: str
    share: int = 100
    near: bool = False
    """As a first hit: it has too little of the question to be its answer."""

    def data(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return self._asdict()


def write(
    folder: Path,
    records: Sequence[Record],
    postings: Postings,
    synonyms: Sequence[Sequence[str]],
    calendar: Calendar,
    memory: Memory | None = None,
) -> dict[str, tuple[int, str]]:
    """Write an index, what is gone, what moved, and a stamp: what made it and for which days, and the hash of every file.

    Returns the sizes and hashes in the stamp, by name. With a memory, a large file may have been taken over instead of written.
    """
    from generator.search import whoosh_index

    laid = whoosh_index.build(folder, records, postings, memory)
    if memory:
        memory.keep(laid.base)
    gone = {one.id.casefold(): one.data() for one in calendar.gone}
    (folder / MOVED).write_text(json.dumps(_moved(records), ensure_ascii=False, indent=0) + "\n", "utf-8")
    (folder / GONE).write_text(json.dumps(gone, ensure_ascii=False, indent=0) + "\n", "utf-8")
    files = laid.files | {p.name: _told(p.read_bytes()) for p in sorted(folder.iterdir()) if p.name not in laid.files}
    stamp = {
        "format": FORMAT,
        "analysis": ANALYSIS_ID,
        "today": calendar.today.isoformat(),
        "until": calendar.until.isoformat() if calendar.until else "",
        "synonyms": [list(group) for group in synonyms],
        "files": files,
    }
    (folder / STAMP).write_bytes(_sealed(json.dumps(stamp, ensure_ascii=False, sort_keys=True).encode()))
    return files


def _told(data: bytes) -> tuple[int, str]:
    return len(data), hashlib.sha256(data).hexdigest()


class Index:
    """An index that was verified before it was opened: opening Whoosh files unpickles, so a foreign one would be code.

    `pulled`: it came to this desk by itself, as data of somebody else's build; that decides what helps when it is old or damaged.
    """

    def __init__(self, folder: Path | str, *, pulled: bool = False) -> None:
        self._folder = str(folder)
        self.pulled = pulled
        self._synonyms, self.today, self.until = _verified(
            self._folder, "再取一次：kb pull 来源" if pulled else "运行 kb build 重新生成"
        )
        from generator.search.whoosh_reader import WhooshSource

        self._source = WhooshSource(str(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def search(self, query: str, limit: int, kind: str | None = None) -> list[Hit]:
        """The best hits, best first."""
        accept = None if kind is None else lambda number: bool(self._source.card(number)["kind"] == kind)
        ranked = rank(query, self._source, self._synonyms, limit, accept)
        return [_hit(query, best, self._source.card(best.number)) for best in ranked]

    def show(self, article_id: str) -> dict[str, Any]:
        """The article with that id, as `kb show --json` prints it."""
        number = self._source.number(article_id)
        if number is None and "/" in article_id:
            article_id = self._at(article_id) or article_id
            number = self._source.number(article_id)
        if number is None:
            number = self._filled(article_id)
        if number is None:
            if told := self.gone(article_id):
                raise GoneError(farewell(told), told)
            near = [hit.id for hit in self.search(article_id, 3)]
            hint = f"；相近的有 {'、'.join(near)}" if near else ""
            raise NothingFoundError(f"没有 id 为「{article_id}」的文章{hint}")
        return self._source.card(number)

    def _filled(self, article_id: str) -> int | None:
        """The number of T04 for `t4`: read out by a colleague, the noughts are left out."""
        letters = article_id.rstrip("0123456789")
        digits = article_id[len(letters) :].lstrip("0")
        tries = (self._source.number(letters + digits.zfill(width)) for width in range(1, 5)) if letters and digits else ()
        return next((number for number in tries if number is not None), None)

    def gone(self, article_id: str) -> dict[str, Any] | None:
        """The tombstone of an article that was in force once; the public index has none."""
        raw = _bytes(f"{self._folder}/{GONE}")
        key = article_id.casefold()
        # Every look-up asks, and hardly one asks for the dead: a glance at the bytes, before they are read as data.
        if json.dumps(key, ensure_ascii=False).encode("utf-8", "surrogatepass") not in raw:
            return None
        found: dict[str, Any] | None = json.loads(raw).get(key)
        return found

    def _at(self, address: str) -> str:
        """The id of the article that is, or once was, at an address of the site: whole, or any end of it that is still one."""
        from generator.redirects import same

        moved: dict[str, str] = json.loads(_bytes(f"{self._folder}/{MOVED}"))
        parts = address.partition("://")[2].partition("/")[2] or address
        rest = parts.partition("#")[0].partition("?")[0]
        while rest:
            key = same(rest)
            if key in moved:
                return moved[key]
            if key.count("/") == 1:
                name = key.rpartition("/")[2]
                number = self._source.number(name)
                if number is not None and same((card := self._source.card(number))["url"]) == key:
                    return str(card["id"])
                if number is None and self.gone(name):
                    return name
            rest = rest.partition("/")[2]
        return ""

    def all(self) -> Iterator[dict[str, Any]]:
        """Every article, as `show` gives it, in the order of ids."""
        return (self._source.card(number) for number in range(self._source.size))


def _moved(records: Sequence[Record]) -> dict[str, str]:
    """Old addresses as `redirects.same` writes them, each with the id of its article."""
    from generator.redirects import same
    from generator.search.groups import grouped

    pairs = ((same(address), article) for group in grouped(records) for address, article in group.moved)
    return {key: article for key, article in sorted(pairs) if key}


def farewell(told: dict[str, Any]) -> str:
    """What an agent hears who asks for an article that is no longer in force."""
    since = f"（{told['since']} 起）" if told["since"] else ""
    became = "已过期" if told["state"] == "expired" else "已归档"
    heir, owner = told["replaced_by"], told["owner"]
    instead = f"改用 {heir}《{told['replaced_by_title']}》" if heir else f"没有写改用哪一篇，问{owner or '主管'}"
    return f"{told['id']}《{told['title']}》{became}{since}，{instead}"


def _hit(query: str, ranked: Ranked, card: dict[str, Any]) -> Hit:
    sections = card["sections"]
    section = sections[ranked.section] if ranked.section < len(sections) else {"anchor": "", "heading": "", "text": ""}
    anchor = f"#{section['anchor']}" if section["anchor"] else ""
    text = " ".join(section["text"].split()) or card["summary"]
    return Hit(
        card["id"],
        card["kind"],
        card["title"],
        section["heading"],
        card["url"] + anchor,
        _snippet(text, query),
        ranked.score,
        card["audience"],
        ranked.share,
        ranked.near,
    )


def _snippet(text: str, query: str) -> str:
    """The words around the first place that the question touches."""
    if len(text) <= SNIPPET:
        return text
    folded, offsets = fold_with_offsets(text)
    wanted = fold(query)
    places = (folded.find(wanted[i : i + 2]) for i in range(max(1, len(wanted) - 1)))
    first = next((place for place in places if place >= 0), 0)
    start = max(0, offsets[first] - SNIPPET // 3)
    stop = min(len(text), start + SNIPPET)
    return ("…" if start else "") + text[start:stop] + ("…" if stop < len(text) else "")


def _verified(folder: str, again: str) -> tuple[list[list[str]], str, str]:
    """Check every file against the stamp; returns the synonyms and the days. Hashes are worked out once, then remembered by size and time."""
    try:
        raw = _bytes(f"{folder}/{STAMP}")
        said = raw.partition(b"\n")[0]
        if raw != _sealed(said):
            raise ReleaseError(f"索引被改动过，拒绝打开；{again}")
        stamp = json.loads(said)
        files: dict[str, list[Any]] = stamp["files"]
        synonyms: list[list[str]] = stamp["synonyms"]
        made = stamp.get("format"), stamp["analysis"]
        found = synonyms, str(stamp["today"]), str(stamp["until"])
        stats = {name: os.stat(f"{folder}/{name}") for name in files}
        here = {entry.name for entry in os.scandir(folder)} - {STAMP}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"索引不完整或已损坏；{again}") from error
    if made[0] != FORMAT:
        raise ReleaseError(f"索引是另一版 kb 生成的，格式不同；{again}")
    if made[1] != ANALYSIS_ID:
        raise ReleaseError(f"索引由 {made[1]} 生成，现在是 {ANALYSIS_ID}；{again}")
    if here != files.keys() or any(stats[name].st_size != size for name, (size, _) in files.items()):
        raise ReleaseError(f"索引被改动过，拒绝打开；{again}")
    times = sorted((n, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for n, s in stats.items())
    mark = hashlib.sha256(raw + repr(times).encode()).hexdigest()
    memory = _memory()
    if memory and os.path.exists(f"{memory}/{mark}"):
        return found
    if any(hashlib.sha256(_bytes(f"{folder}/{name}")).hexdigest() != digest for name, (_, digest) in files.items()):
        raise ReleaseError(f"索引被改动过，拒绝打开；{again}")
    if memory:
        _remember(memory, mark)
    return found


def _sealed(stamp: bytes) -> bytes:
    """A stamp with its own hash in a second line: a letter changed in a synonym would otherwise change answers, and nobody would know."""
    return stamp + b"\n" + hashlib.sha256(stamp).hexdigest().encode() + b"\n"


def _bytes(name: str) -> bytes:
    with open(name, "rb") as file:
        return file.read()


def _memory() -> str:
    """A private folder for what was verified; empty when there is none to be had."""
    home = os.environ.get("HOME")
    base = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    return f"{base}/kefu-kb/verified" if base else ""


def _remember(memory: str, mark: str) -> None:
    try:
        os.makedirs(memory, mode=0o700, exist_ok=True)
        for old in os.listdir(memory)[64:]:
            os.unlink(f"{memory}/{old}")
        os.close(os.open(f"{memory}/{mark}", os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError:
        return  # a read-only home costs speed, nothing else
