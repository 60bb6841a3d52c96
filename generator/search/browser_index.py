"""The index that `theme/assets/kb/reader.js` reads: postings in shards by range of terms, cards in chunks, all plain scripts.

    search/index.js               stamp, sizes, kinds, synonyms, common pairs, and the directory: whole, or where each page of it begins
    search/d.<digest>.js          a page of the directory of a very large library: where each of its shards begins, and their names
    search/t.<digest>.js          a shard: a block of terms and postings (`blocks`)
    search/c<n>-<ids>.js          a chunk of cards: what a result row shows
    search/f.<digest>.js          traditional -> simplified, only fetched when a question needs it
    search/s.<digest>.js          syllable -> characters, likewise

Scripts instead of JSON, because a page opened from a disk may load scripts and nothing else. `<digest>` is of the file's content:
an edit leaves all other files as they were, under the names they had, and no page needs to know. `<ids>` is a digest of the ids of
a row of articles, <n> counts its chunks: a card that is met under this name is one of the article that was meant, whenever it was
fetched. Where a row ends follows from the ids around, so an article that comes or goes renames the cards of its own row only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from generator.analysis import ANALYSIS_ID, data, fold
from generator.search.blocks import Opened, front_coded
from generator.search.ranking import LARGE, is_common

if TYPE_CHECKING:
    from generator.search.blocks import Block
    from generator.search.impacts import Postings
    from generator.search.records import Record

CHUNK: Final = 4
WHOLE: Final = 4096
"""Shards up to which the directory is one page, in `index.js`: 9 bytes a shard cost less than a page for each word, and a way there and back."""
PAGE: Final = 64
"""Shards a page of a larger one."""
NAME: Final = 10
"""Hex digits of a digest in a name."""
ROW: Final = 128
"""Articles a row of cards has at least; it has twice as many usually, and four times at most."""


def browser_files(records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]) -> dict[str, str]:
    """Name -> text of every file below `search/`."""
    return {name: shard(block) for name, block in shards(postings).items()} | files_around(records, postings, synonyms)


def shards(postings: Postings) -> dict[str, Block]:
    """The files with postings, as the blocks that they are made of."""
    return {f"t.{_name(block)}.js": block for block in postings.blocks}


def shard(block: Block) -> str:
    """The text of such a file."""
    return _script(f"t.{_name(block)}", block.text)


def files_around(records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]) -> dict[str, str]:
    """Name -> text of all other files: the directory of the shards, the cards, and what a question may need beside them."""
    files: dict[str, str] = {}

    def named(letter: str, text: str) -> str:
        digest = _digest(text)
        files[f"{letter}.{digest}.js"] = _script(f"{letter}.{digest}", text)
        return digest

    names = [_name(block) for block in postings.blocks]
    lasts = ["", *(block.last for block in postings.blocks)]
    firsts = [_separator(last, block.first) for last, block in zip(lasts, postings.blocks, strict=False)]
    page = len(names) if len(names) <= WHOLE else PAGE
    starts = range(0, len(names), page or 1)
    pages = [[front_coded(firsts[at : at + page]), "".join(names[at : at + page])] for at in starts] or [["", ""]]
    rows = [(row, _digest("\n".join(record.id for record in row))) for row in _rows(records)]
    for row, ids in rows:
        for start in range(0, len(row), CHUNK):
            name = f"c{start // CHUNK}-{ids}"  # no dot before the digest: it is none of the content, a worker must not keep it
            files[f"{name}.js"] = _script(
                name, f"[{b','.join(record.shown for record in row[start : start + CHUNK]).decode('utf-8', 'surrogatepass')}]"
            )
    folded = [[fold(word) for word in group] for group in synonyms]  # the reader may not have the table at hand
    index = {
        "analysis": ANALYSIS_ID,
        "size": len(records),
        "chunk": CHUNK,
        "rows": [len(row) for row, _ in rows],
        "cards": "".join(ids for _, ids in rows),
        "kinds": _kinds(records),
        "count": len(names),
        "page": page,
        "pages": [firsts[at] for at in starts],
        "names": "".join(named("d", _dump(one)) for one in pages) if len(pages) > 1 else "",
        "only": pages[0] if len(pages) == 1 else None,
        "synonyms": [group for group in folded if any(_occurs(word, postings) for word in group)],
        "common": "".join(_common(postings)) if len(records) > LARGE else "",
        "fold": named("f", _dump(data("t2s.txt").split("\n")[:2])),
        "sound": named("s", _dump(data("pinyin.txt").splitlines())),
    }
    files["index.js"] = _script("index", _dump(index))
    return files


def _common(postings: Postings) -> Iterator[str]:
    """The pairs that a long question leaves out: a browser must know them before it asks."""
    terms = (term for block in postings.blocks for term in Opened(block.data).spans)
    return (term for term, idf, _ in terms if is_common(term, idf))


def write_browser_index(folder: Path, files: dict[str, str]) -> None:
    """Write the files into an empty folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _name(block: Block) -> str:
    return block.digest.hex()[:NAME]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:NAME]


def _rows(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Rows of records; one ends before an id whose digest says so, within limits."""
    start = 0
    for number, record in enumerate(records):
        size = number - start
        if size >= 4 * ROW or (size >= ROW and crc32(record.id.encode()) % ROW == 0):
            yield records[start:number]
            start = number
    if start < len(records):
        yield records[start:]


def _separator(last: str, first: str) -> str:
    """The shortest beginning of `first` that is behind `last`."""
    return next((first[:size] for size in range(1, len(first)) if first[:size] > last), first)


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
    return any(postings.find(piece) for piece in (word, *(word[i : i + 2] for i in range(len(word) - 1))))


def _script(name: str, data: str) -> str:
    return f'kbIndex("{name}",{_safe(data)});\n'


def _safe(data: str) -> str:
    # U+2028/2029 are line ends in old scripts; JSON allows them.
    return data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
