"""A release's records as data, so that a desk far away can build its own index: opening a foreign Whoosh index would run code.

records/<edition>/manifest.json   format, analysis, edition, today, count, and the name, size and SHA-256 of the file
records/<edition>/records.jsonl   a header line (the same facts, under the hash, the synonyms and what is gone), then one line an article: its card

The card holds all that the index needs (parts are its sections), so nothing is said twice and nothing can contradict itself.
What is read is checked to the last field: whoever shows a card may rely on its shape. A new field of a card is a new FORMAT.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from generator.analysis import ANALYSIS_ID
from generator.errors import ReleaseError
from generator.lifecycle import GONE, Calendar, Tombstone
from generator.model import CHANNELS, KINDS, Audience, Verb
from generator.read.schema import ID
from generator.search.groups import Group, grouped
from generator.search.lines import Lines, told
from generator.search.records import Part, Record
from generator.verification import Standing

FORMAT: Final = 4
FOLDER: Final = "records"
MANIFEST: Final = "manifest.json"
FILE: Final = "records.jsonl"
BUFFER: Final = 1 << 20
MAX_MANIFEST: Final = 64 * 1024
MAX_FILE: Final = 256 * 1024 * 1024
MAX_LINE: Final = 8 * 1024 * 1024  # an article is 1 MiB at most (`read.source`); its words stand in the card more than once
MAX_COUNT: Final = 1 << 20  # postings pack the number of a record into 24 bits; this is well below
MAX_NAME: Final = 1 << 20  # whatever the check of content lets through must pass here
EDITIONS: Final = tuple(a.value for a in Audience)

_SHA: Final = re.compile(r"[0-9a-f]{64}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Manifest(NamedTuple):
    """What a snapshot says about itself."""

    analysis: str
    edition: str
    today: date
    articles: int
    size: int
    sha256: str


class Snapshot(NamedTuple):
    """A snapshot that was checked."""

    manifest: Manifest
    records: tuple[Record, ...]
    synonyms: tuple[tuple[str, ...], ...]
    calendar: Calendar


def write(
    records: Sequence[Record],
    synonyms: Sequence[Sequence[str]],
    folder: Path,
    edition: str,
    calendar: Calendar,
    lines: Lines | None = None,
) -> Manifest:
    """Write the records of one edition. The same records give the same bytes, whether lines were told before or not."""
    folder.mkdir(parents=True)
    about = {"analysis": ANALYSIS_ID, "edition": edition, "today": calendar.today.isoformat()}
    header = {
        **about,
        "until": calendar.until.isoformat() if calendar.until else None,
        "gone": [one.data() for one in calendar.gone],
        "synonyms": [list(group) for group in synonyms],
    }
    data = _line(header)
    size, whole = len(data), hashlib.sha256(data)
    with (folder / FILE).open("wb", BUFFER) as stream:
        stream.write(data)
        for group in grouped(records):
            data = lines.tell(group, size) if lines else told(group)
            if len(data) >= MAX_LINE:  # else none of them can be
                _bounded(group)
            stream.write(data)
            whole.update(data)
            size += len(data)
    if lines:
        lines.keep(whole.hexdigest())
    count = len(records)
    raw = json.dumps(
        {"format": FORMAT, **about, "count": count, "file": FILE, "size": size, "sha256": whole.hexdigest()}, indent=0
    )
    (folder / MANIFEST).write_bytes(raw.encode() + b"\n")
    return manifest(raw.encode())


def _bounded(group: Group) -> None:
    if too_long := [record.id for record in group.records if len(record.line) >= MAX_LINE]:
        raise ReleaseError(f"文章 {too_long[0]} 太长，放不进数据包；拆成几篇")


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def manifest(raw: bytes) -> Manifest:
    """Check the text of a `manifest.json`."""
    if len(raw) > MAX_MANIFEST:
        raise ReleaseError(f"{MANIFEST} 太大，不是数据包的清单")
    about = _parse(raw, MANIFEST)
    if not isinstance(about, dict) or type(about.get("format")) is not int:
        raise ReleaseError(f"{MANIFEST} 不是数据包的清单")
    if about["format"] != FORMAT:
        raise ReleaseError(f"数据包是第 {about['format']} 版格式，这里的 kb 只认第 {FORMAT} 版；升级旧的一方")
    if wrong := _MANIFEST(about):
        raise ReleaseError(f"{MANIFEST} 的 {wrong} 不对")
    today = date.fromisoformat(about["today"])
    return Manifest(about["analysis"], about["edition"], today, about["count"], about["size"], about["sha256"])


def read(folder: Path) -> Snapshot:
    """Read a snapshot: sizes and hash first, then every field of every line."""
    about = manifest(_bytes(folder / MANIFEST, MAX_MANIFEST))
    data = _bytes(folder / FILE, about.size)
    if len(data) != about.size or hashlib.sha256(data).hexdigest() != about.sha256:
        raise ReleaseError(f"{FILE} 和清单对不上：被改动过，或没有传完")
    lines = data.split(b"\n")
    if lines.pop() or len(lines) != about.articles + 1:
        raise ReleaseError(f"{FILE} 的行数和清单对不上")
    if max(map(len, lines)) >= MAX_LINE:
        raise ReleaseError(f"{FILE} 里有一行太长")
    header = _parse(lines[0], f"{FILE} 第 1 行")
    if wrong := _HEADER(header):
        raise ReleaseError(f"{FILE} 第 1 行的 {wrong} 不对")
    if (header["analysis"], header["edition"], header["today"]) != (about.analysis, about.edition, about.today.isoformat()):
        raise ReleaseError(f"{FILE} 和清单说的不是同一次发布")
    records = tuple(_record(line, f"{FILE} 第 {number} 行", about.edition) for number, line in enumerate(lines[1:], 2))
    ids = [record.id for record in records]
    if sorted(ids) != ids or len({article.casefold() for article in ids}) != len(ids):
        raise ReleaseError(f"{FILE} 里的文章次序不对，或有重复的 id")
    until = date.fromisoformat(header["until"]) if header["until"] else None
    if header["gone"] and about.edition == Audience.PUBLIC.value:
        raise ReleaseError(f"{FILE} 第 1 行的 gone 不对")
    days = Calendar(about.today, until, tuple(map(Tombstone.of, header["gone"])))
    return Snapshot(about, records, tuple(tuple(group) for group in header["synonyms"]), days)


def _bytes(file: Path, limit: int) -> bytes:
    """At most `limit` bytes and one more, of a real file: a pipe would wait for ever, a link may lead anywhere."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:  # noqa: PTH123  (of a descriptor)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ReleaseError(f"{file.name} 不是普通文件")
            return stream.read(limit + 1)
    except OSError as error:
        raise ReleaseError(f"读不了 {file.name}（{error.strerror}）") from error


def _record(line: bytes, place: str, edition: str) -> Record:
    card = _parse(line, place)
    wrong = _CARD(card) or _contradiction(card, edition)
    if wrong:
        raise ReleaseError(f"{place} 的 {wrong} 不对")
    parts = tuple(Part(s["anchor"], s["heading"], s["text"]) for s in card["sections"])
    return Record(
        card["id"], card["kind"], card["title"], card["url"], parts, tuple(card["aliases"]), tuple(card["tags"]), card
    )


def _contradiction(card: dict[str, Any], edition: str) -> str:
    """A field that has the right shape but cannot be true beside the others."""
    if edition == Audience.PUBLIC.value and card["audience"] != edition:
        return "audience"
    kind = KINDS[card["kind"]]
    if card["kind_name"] != kind.called(Audience(edition)):
        return "kind_name"
    if card["url"] != f"{kind.folder}/{card['id']}.html":
        return "url"
    if ("steps" in card) != ("donts" in card):
        return "steps"
    if any("marks" in s and len(s["marks"]) != s["text"].count("\n") + 1 for s in card["sections"]):
        return "sections.marks"
    return ""


def _parse(raw: bytes, place: str) -> Any:
    """Strict JSON: UTF-8, no NaN, no fractions (we have none), no field twice."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{place} 不是能读的 JSON") from error


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    return found


# The shape of a card. A check returns what is wrong (the path of a field), or nothing.
Check = Callable[[Any], str]


def _is(test: Callable[[Any], bool]) -> Check:
    return lambda value: "" if test(value) else "值"


def _text(limit: int = MAX_LINE, pattern: re.Pattern[str] | None = None) -> Check:
    """Text that can be encoded again, not longer than that."""

    def check(value: Any) -> str:
        fine = isinstance(value, str) and len(value) <= limit and not _SURROGATE.search(value)
        return "" if fine and (pattern is None or pattern.fullmatch(value)) else "值"

    return check


def _one_of(words: Iterable[str]) -> Check:
    known = frozenset(words)
    return _is(lambda value: isinstance(value, str) and value in known)


def _number(least: int, most: int) -> Check:
    return _is(lambda value: type(value) is int and least <= value <= most)


def _or_none(check: Check) -> Check:
    return lambda value: "" if value is None else check(value)


def _list(item: Check, most: int = MAX_NAME) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, list) or len(value) > most:
            return "值"
        return next((wrong for wrong in map(item, value) if wrong), "")

    return check


def _shape(required: Mapping[str, Check], optional: Mapping[str, Check] = {}) -> Check:
    known = {**required, **optional}

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return "值"
        if strange := sorted((value.keys() - known.keys()) | (required.keys() - value.keys())):
            return _shown(strange[0])
        for name, item in value.items():
            if wrong := known[name](item):
                return name if wrong == "值" else f"{name}.{wrong}"
        return ""

    return check


def _shown(name: str) -> str:
    """A foreign name as it may stand in a letter."""
    return name[:40].encode("utf-8", "replace").decode()


def _day(value: Any) -> str:
    try:
        return "" if _DAY.fullmatch(value) and date.fromisoformat(value) else "值"
    except (TypeError, ValueError):
        return "值"


_NAME: Final = _text(MAX_NAME, re.compile(r"[^\n]*\S[^\n]*"))
_NAMES: Final = _list(_NAME)
_MARK: Final = _text(MAX_NAME, re.compile(r" *(?:·|[0-9]{1,10}\.)?"))
_FIELDS: Final[Mapping[str, Check]] = {
    "id": _text(64, ID),
    "kind": _one_of(KINDS),
    "kind_name": _NAME,
    "title": _NAME,
    "url": _NAME,
    "audience": _one_of(EDITIONS),
    "summary": _text(),
    "aliases": _NAMES,
    "tags": _NAMES,
    "owner": _text(MAX_NAME),
    "related": _NAMES,
    "needs": _text(MAX_NAME),
    "sections": _list(
        _shape({"anchor": _text(MAX_NAME), "heading": _text(), "text": _text()}, {"marks": _list(_MARK, MAX_LINE)})
    ),
    **dict.fromkeys(("reviewed", "review_due", "effective", "expires", "updated"), _or_none(_day)),
}
_PLACEHOLDER: Final = _shape(
    {
        "name": _NAME,
        "hint": _text(),
        "example": _text(),
        "choices": _list(_text()),
        "default": _text(),
        "remember": _is(lambda value: isinstance(value, bool)),
    }
)
_STEP: Final = _shape(
    {
        "verb": _one_of(verb.key for verb in Verb),
        "text": _text(),
        "condition": _text(),
        "seconds": _or_none(_number(0, 10**9)),
    }
)
_DONT: Final = _shape({"kind": _one_of(("word", "deed")), "text": _text(), "reason": _text(), "instead": _text()})
_NODE: Final = _shape(
    {
        "id": _text(MAX_NAME),
        "title": _text(),
        "choices": _list(_shape({"text": _text(), "to": _text(MAX_NAME)})),
        "ends": _list(_text()),
    }
)
_CARD: Final = _shape(
    _FIELDS,
    {
        "placeholders": _list(_PLACEHOLDER),
        "replaced_by": _NAME,
        "verified": _shape(
            {"state": _one_of(one.value for one in Standing), "by": _text(MAX_NAME), "on": _or_none(_day)},
        ),
        "redirect_from": _NAMES,
        "channel": _one_of(("", *CHANNELS)),
        "steps": _list(_STEP),
        "donts": _list(_DONT),
        "nodes": _list(_NODE),
        "template": _text(),
        "flag": _one_of(("", "red")),
    },
)
_TOLD: Final[Mapping[str, Check]] = {"analysis": _NAME, "edition": _one_of(EDITIONS), "today": _day}
_GONE: Final = _shape(
    {
        "id": _text(64, ID),
        "title": _NAME,
        "state": _one_of(one.value for one in GONE),
        "since": _or_none(_day),
        "owner": _text(MAX_NAME),
        "replaced_by": _text(64),
        "replaced_by_title": _text(MAX_NAME),
    }
)
_HEADER: Final = _shape({**_TOLD, "until": _or_none(_day), "gone": _list(_GONE), "synonyms": _list(_list(_NAME))})
_MANIFEST: Final = _shape(
    {
        "format": _number(FORMAT, FORMAT),
        **_TOLD,
        "count": _number(0, MAX_COUNT),
        "file": _one_of((FILE,)),
        "size": _number(1, MAX_FILE),
        "sha256": _text(64, _SHA),
    }
)
