"""The index that `theme/assets/kb/reader.js` reads: postings in shards by range of terms, cards in chunks, all plain scripts.

    search/<version>/index.js     stamp, sizes, first term of every shard, kinds, synonyms
    search/<version>/t<n>.js      a shard: term -> [idf, record, packed, record, packed, …], records as differences
    search/<version>/c<n>.js      a chunk of cards: what a result row shows
    search/<version>/fold.js      traditional -> simplified, only fetched when a question needs it
    search/<version>/sound.js     syllable -> characters, likewise

Scripts instead of JSON, because a page opened from a disk may load scripts and nothing else. `<version>` is a digest of it all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.analysis import ANALYSIS_ID, data, fold
from generator.search.terms import Posting

if TYPE_CHECKING:
    from generator.search.impacts import Postings
    from generator.search.records import Record

SHARD_CHARS: Final = 20_000
CHUNK: Final = 16
SNIPPET: Final = 80
MAX_SECTIONS: Final = 16


def browser_files(
    records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]
) -> tuple[str, dict[str, str]]:
    """The version, and name -> text of every file below `search/<version>/`."""
    files: dict[str, str] = {}
    firsts: list[str] = []
    for number, shard in enumerate(_shards(postings)):
        firsts.append(shard[0][0])
        body = ",".join(f"{json.dumps(term, ensure_ascii=False)}:{text}" for term, text in shard)
        files[f"t{number}.js"] = _script(f"t{number}", "{" + body + "}")
    for start in range(0, len(records), CHUNK):
        name = f"c{start // CHUNK}"
        files[f"{name}.js"] = _script(name, _dump([_card(record) for record in records[start : start + CHUNK]]))
    traditional, simplified = data("t2s.txt").split("\n")[:2]
    files["fold.js"] = _script("fold", _dump([traditional, simplified]))
    files["sound.js"] = _script("sound", _dump(data("pinyin.txt").splitlines()))
    folded = [[fold(word) for word in group] for group in synonyms]  # the reader may not have the table at hand
    used = [group for group in folded if any(_occurs(word, postings) for word in group)]
    index = {
        "analysis": ANALYSIS_ID,
        "size": len(records),
        "chunk": CHUNK,
        "kinds": _kinds(records),
        "shards": firsts,
        "synonyms": used,
    }
    files["index.js"] = _script("index", _dump(index))
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{files[name]}\n".encode())
    return digest.hexdigest()[:12], files


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
        if shard and size + len(text) > SHARD_CHARS:
            yield shard
            shard, size = [], 0
        shard.append((term, text))
        size += len(text) + len(term) + 4
    if shard:
        yield shard


def _encode(posting: Posting) -> str:
    numbers = [posting.idf]
    last = 0
    for entry in posting.entries:
        numbers += (entry >> 8) - last, entry & 255
        last = entry >> 8
    return "[" + ",".join(map(str, numbers)) + "]"


def _card(record: Record) -> list[Any]:
    """[id, title, url, kind's name, [[anchor, heading, first words], …]]"""
    parts = [[p.anchor, p.heading, " ".join(p.text.split())[:SNIPPET]] for p in record.parts[:MAX_SECTIONS]]
    return [record.id, record.title, record.url, record.card.get("kind_name", ""), parts]


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
    # U+2028/2029 are line ends in old scripts; JSON allows them.
    safe = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'kbIndex("{name}",{safe});\n'


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
