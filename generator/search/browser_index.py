"""The index that `theme/assets/kb/reader.js` reads: postings in shards by range of terms, cards in chunks, all plain scripts.

    search/current.js             the version that pages ask
    search/<version>/index.js     stamp, sizes, kinds, synonyms, and the directory: where each page of it begins
    search/<version>/d<n>.js      a page of the directory, where each of its shards begins; a single page stands in index.js
    search/<version>/t<n>.js      a shard: its terms, each without what it shares with the one before, and their postings
    search/<version>/c<n>.js      a chunk of cards: what a result row shows
    search/<version>/fold.js      traditional -> simplified, only fetched when a question needs it
    search/<version>/sound.js     syllable -> characters, likewise

Scripts instead of JSON, because a page opened from a disk may load scripts and nothing else. `<version>` is a digest of it all.
A posting is text in the 64 digits of `DIGITS`: the idf, then for each record the difference to the one before and its impact,
plus 16 and followed by the section if that is not the first. Numbers are little-endian groups of five bits, plus 32 if more follow.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.analysis import ANALYSIS_ID, data, fold
from generator.search.terms import Posting

if TYPE_CHECKING:
    from generator.search.impacts import Postings
    from generator.search.records import Record

CURRENT: Final = "current.js"
SHARD_BYTES: Final = 7_000
CHUNK: Final = 4
PAGE: Final = 64
"""Shards a page of the directory."""
LEAD: Final = 70
SNIPPET: Final = 40
DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
MAX_SECTIONS: Final = 16


def browser_files(
    records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]
) -> tuple[str, dict[str, str]]:
    """The version, and name -> text of every file below `search/<version>/`."""
    files: dict[str, str] = {}
    firsts: list[str] = []
    last = ""
    for number, shard in enumerate(_shards(postings)):
        firsts.append(_separator(last, shard[0][0]))
        last = shard[-1][0]
        columns = [_front_coded([term for term, _ in shard]), ",".join(text for _, text in shard)]
        files[f"t{number}.js"] = _script(f"t{number}", _dump(columns))
    page = len(firsts) if len(firsts) <= 4 * PAGE else PAGE
    pages = [firsts[start : start + page] for start in range(0, len(firsts), page or 1)] or [[]]
    for number, names in enumerate(pages if len(pages) > 1 else ()):
        files[f"d{number}.js"] = _script(f"d{number}", _dump(names))
    for start in range(0, len(records), CHUNK):
        name = f"c{start // CHUNK}"
        files[f"{name}.js"] = _script(name, _dump([_card(record) for record in records[start : start + CHUNK]]))
    files["fold.js"] = _script("fold", _dump(data("t2s.txt").split("\n")[:2]))
    files["sound.js"] = _script("sound", _dump(data("pinyin.txt").splitlines()))
    folded = [[fold(word) for word in group] for group in synonyms]  # the reader may not have the table at hand
    used = [group for group in folded if any(_occurs(word, postings) for word in group)]
    index = {
        "analysis": ANALYSIS_ID,
        "size": len(records),
        "chunk": CHUNK,
        "kinds": _kinds(records),
        "count": len(firsts),
        "page": page,
        "pages": [names[0] if names else "" for names in pages],
        "firsts": pages[0] if len(pages) == 1 else [],
        "synonyms": used,
    }
    files["index.js"] = _script("index", _dump(index))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{files[name]}\n".encode())
    return digest.hexdigest()[:12], files


def current(version: str) -> str:
    """The text of `search/current.js`. Pages name this file and not the version, so that an edit does not make all of them new."""
    return _script("current", _dump(version))


def write_browser_index(folder: Path, files: dict[str, str]) -> None:
    """Write the files into an empty folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _shards(postings: Postings) -> Iterator[list[tuple[str, str]]]:
    shard: list[tuple[str, str]] = []
    size = 0
    for term, posting in postings.terms.items():
        text = _encode(posting)
        if shard and size + len(text) > SHARD_BYTES:
            yield shard
            shard, size = [], 0
        shard.append((term, text))
        size += len(text) + len(term.encode("utf-8", "surrogatepass"))
    if shard:
        yield shard


def _separator(last: str, first: str) -> str:
    """The shortest beginning of `first` that is behind `last`."""
    return next((first[:size] for size in range(1, len(first)) if first[:size] > last), first)


def _front_coded(terms: list[str]) -> str:
    coded: list[str] = []
    last = ""
    for term in terms:
        shared = next((i for i, (a, b) in enumerate(zip(last[:9], term, strict=False)) if a != b), min(len(last), len(term), 9))
        coded.append(f"{shared}{term[shared:]}")
        last = term
    return ",".join(coded)


def _number(value: int) -> str:
    digits = ""
    while value >= 32:
        digits += DIGITS[32 + (value & 31)]
        value >>= 5
    return digits + DIGITS[value]


def _encode(posting: Posting) -> str:
    parts = [_number(posting.idf)]
    last = 0
    for entry in posting.entries:
        section, impact = entry >> 4 & 15, entry & 15
        parts.append(_number((entry >> 8) - last))
        parts.append(DIGITS[16 + impact] + DIGITS[section] if section else DIGITS[impact])
        last = entry >> 8
    return "".join(parts)


def _card(record: Record) -> list[Any]:
    """[id, title, url, kind's name, [[anchor, heading, first words], …]]"""
    parts = [
        [part.anchor, part.heading, " ".join(part.text.split())[: SNIPPET if number else LEAD]]
        for number, part in enumerate(record.parts[:MAX_SECTIONS])
    ]
    return [record.id, record.title, record.url, record.card.get("kind_name", ""), parts]


def with_card_words(script: str, change: Callable[[str], str]) -> str:
    """A chunk of cards with its words changed: titles, names of kinds, headings and first words; ids and addresses stay."""
    start, stop = script.index(",") + 1, script.rindex(")")
    cards = [
        [number, change(title), url, change(kind), [[anchor, change(heading), change(text)] for anchor, heading, text in parts]]
        for number, title, url, kind, parts in json.loads(script[start:stop])
    ]
    return script[:start] + _safe(_dump(cards)) + script[stop:]


def _kinds(records: Sequence[Record]) -> list[list[Any]]:
    """[[kind, how many in a row], …]: records are in the order of ids, so kinds come in long rows."""
    rows: list[list[Any]] = []
    for record in records:
        if rows and rows[-1][0] == record.kind:
            rows[-1][1] += 1
        else:
            rows.append([record.kind, 1])
    return rows


def _occurs(word: str, postings: Postings) -> bool:
    return word in postings.terms or any(word[i : i + 2] in postings.terms for i in range(len(word) - 1))


def _script(name: str, data: str) -> str:
    return f'kbIndex("{name}",{_safe(data)});\n'


def _safe(data: str) -> str:
    # U+2028/2029 are line ends in old scripts; JSON allows them.
    return data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
