"""What the search in a page reads (`theme/assets/kb/reader.js`): of a small library its words, of a larger one postings and cards.

    search/index.js               stamp, sizes, kinds, synonyms, common pairs, and the directory: the names of the other files
    search/f.<digest>.js          traditional -> simplified, only fetched when a question needs it
    search/s.<digest>.js          syllable -> characters, likewise

    small: search/a.<digest>.js   articles as they are read (`scanned`)
           search/w.<digest>.js   what weighing their words needs

    large: search/d.<digest>.js   a page of the directory of a very large library: where each of its shards begins, and their names
           search/t.<digest>.js   a shard: a block of terms and postings (`blocks`)
           search/c<n>-<ids>.js   a chunk of cards: what a result row shows

Scripts instead of JSON, because a page opened from a disk may load scripts and nothing else. `<digest>` is of the file's content:
an edit leaves all other files as they were, under the names they had, and no page needs to know. `<ids>` is a digest of the ids of
a row of articles, <n> counts its chunks: a card that is met under this name is one of the article that was meant, whenever it was
fetched. Where a row ends follows from the ids around, so an article that comes or goes renames the cards of its own row only.

A name of a file is in hex, because not every disk tells `a` from `A`. Where thousands of names are listed, they are in base64.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.analysis import ANALYSIS_ID, data, fold
from generator.search import scanned
from generator.search.blocks import front_coded, number
from generator.search.groups import bounds, grouped
from generator.search.ranking import LARGE

if TYPE_CHECKING:
    from generator.search.blocks import Block
    from generator.search.groups import Group
    from generator.search.impacts import Postings
    from generator.search.records import Record

CHUNK: Final = 4
WHOLE: Final = 4096
"""Shards up to which the directory is one page, in `index.js`: 8 bytes a shard cost less than a page for each word, and a way there and back."""
PAGE: Final = 64
"""Shards a page of a larger one."""
NAME: Final = 10
"""Hex digits of a digest in a name."""
ROW: Final = 64
"""Articles a file of a small library has at least."""


Files = dict[str, str]


def browser_files(records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]) -> Files:
    """Name -> text of every file below `search/`."""
    found = {name: shard(block) for name, block in shards(records, postings).items()}
    found |= {name: card_file(group, name) for name, group in cards(records).items()}
    return found | files_around(records, postings, synonyms)


def shards(records: Sequence[Record], postings: Postings) -> dict[str, Block]:
    """The files with postings, as the blocks that they are made of; a small library has none."""
    return {} if scanned.small(records) else {f"t.{_name(block)}.js": block for block in postings.blocks}


def shard(block: Block) -> str:
    """The text of such a file."""
    return _script(f"t.{_name(block)}", block.text)


def cards(records: Sequence[Record]) -> dict[str, Group]:
    """The files of cards, with the groups that they are made of; a small library has none."""
    if scanned.small(records):
        return {}
    named = [(group, _digest("\n".join(group.ids))) for group in grouped(records)]
    # No dot before the digest: it is none of the content, a worker must not keep it.
    return {f"c{n}-{ids}.js": group for group, ids in named for n in range(-(-len(group.ids) // CHUNK))}


def card_file(group: Group, name: str) -> str:
    """The text of such a file."""
    start = CHUNK * int(name[1 : name.index("-")])
    shown = b",".join(record.shown for record in group.records[start : start + CHUNK])
    return _script(name.removesuffix(".js"), f"[{shown.decode('utf-8', 'surrogatepass')}]")


def files_around(records: Sequence[Record], postings: Postings, synonyms: Sequence[Sequence[str]]) -> Files:
    """Name -> text of all other files: the directory, or the articles of a small library, and what a question may need beside them."""
    files: Files = {}
    folded = [[fold(word) for word in group] for group in synonyms]  # the reader may not have the table at hand
    index = {
        "analysis": ANALYSIS_ID,
        "size": len(records),
        "kinds": _kinds(records),
        "synonyms": [group for group in folded if any(_occurs(word, postings) for word in group)],
        "common": front_coded([pair for block in postings.blocks for pair in block.common] if len(records) > LARGE else []),
        "fold": _named(files, "f", _dump([spread(line) for line in data("t2s.txt").split("\n")[:2]])),
        "sound": _named(files, "s", _dump(sounds())),
        **(_words if scanned.small(records) else _directory)(files, records, postings),
    }
    files["index.js"] = _script("index", _dump(index))
    return files


def _words(files: Files, records: Sequence[Record], postings: Postings) -> dict[str, Any]:
    """A small library: a few files with all that it says."""
    ids = [record.id for record in records]
    rows = [records[start:stop] for start, stop in bounds(ids, ROW)]
    return {
        "rows": [len(row) for row in rows],
        "articles": _listed(_named(files, "a", _dump(scanned.rows(row))) for row in rows),
        "numbers": _named(files, "w", _dump(scanned.numbers(records, postings))),
    }


def _directory(files: Files, records: Sequence[Record], postings: Postings) -> dict[str, Any]:
    """A larger one: where its shards begin, and many small files of cards, of which a question needs few."""
    names = [_name(block) for block in postings.blocks]
    lasts = ["", *(block.last for block in postings.blocks)]
    firsts = [_separator(last, block.first) for last, block in zip(lasts, postings.blocks, strict=False)]
    page = len(names) if len(names) <= WHOLE else PAGE
    starts = range(0, len(names), page or 1)
    pages = [[front_coded(firsts[at : at + page]), _listed(names[at : at + page])] for at in starts] or [["", ""]]
    groups = grouped(records)
    return {
        "chunk": CHUNK,
        "rows": [len(group.ids) for group in groups],
        "cards": _listed(_digest("\n".join(group.ids)) for group in groups),
        "count": len(names),
        "page": page,
        "pages": [firsts[at] for at in starts],
        "names": _listed(_named(files, "d", _dump(one)) for one in pages) if len(pages) > 1 else "",
        "only": pages[0] if len(pages) == 1 else None,
    }


def _named(files: Files, letter: str, text: str) -> str:
    """Put a file under the digest of what it says, which is told."""
    digest = _digest(text)
    files[f"{letter}.{digest}.js"] = _script(f"{letter}.{digest}", text)
    return digest


def sounds() -> list[str]:
    """The table of readings as it is sent: a line a syllable, and the characters that are read so."""
    return [f"{syllable} {spread(chars)}" for syllable, chars in map(str.split, data("pinyin.txt").splitlines())]


def spread(chars: str) -> str:
    """Characters as how far each is from the one before, the first from 一: twice that, and one less where it goes back. A third to a half less to fetch."""
    steps = (after - before for before, after in pairwise([0x4E00, *map(ord, chars)]))
    return "".join(number(2 * step if step >= 0 else -2 * step - 1) for step in steps)


def write_browser_index(folder: Path, files: Files) -> None:
    """Write the files into an empty folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _name(block: Block) -> str:
    return block.digest.hex()[:NAME]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:NAME]


def _listed(digests: Iterable[str]) -> str:
    """Many names as text: nothing packs digits of chance, so the fewest are the least to fetch."""
    return b64encode(bytes.fromhex("".join(digests))).decode()


def _separator(last: str, first: str) -> str:
    """The shortest beginning of `first` that is behind `last`, or a text before it: a round number as last character packs better than most."""
    key = next((first[:size] for size in range(1, len(first)) if first[:size] > last), first)
    same, code = key[:-1], ord(key[-1])
    if code < 0x4E00:
        return key
    rounded = (same + chr(code >> bits << bits) for bits in range(12, 0, -1))
    return next((text for text in rounded if text > last), key)


def cards_name(name: str) -> str:
    """The file of the cards that go with a file of the search: of a file of articles one of its own, under a name for those articles."""
    return f"c-{name.removeprefix('a.')}" if name.startswith("a.") else name


def with_card_words(name: str, script: str, change: Callable[[str], str]) -> str:
    """The cards of such a file with their words changed: titles, names of kinds, headings and first words; ids and addresses stay."""
    rows = json.loads(script[script.index(",") + 1 : script.rindex(")")])
    if name.startswith("a."):
        return _script(cards_name(name).removesuffix(".js"), _dump(scanned.cards(rows, change)))
    cards = [
        [number, change(title), url, change(kind), [[anchor, change(heading), change(text)] for anchor, heading, text in parts]]
        for number, title, url, kind, parts in rows
    ]
    return _script(name.removesuffix(".js"), _dump(cards))


def _kinds(records: Sequence[Record]) -> list[list[Any]]:
    """[[kind, how many in a row], …]: records are in the order of ids, so kinds come in long rows."""
    kinds = chain.from_iterable(group.kinds for group in grouped(records))
    return [[kind, len(list(row))] for kind, row in groupby(kinds)]


def _occurs(word: str, postings: Postings) -> bool:
    return any(postings.find(piece) for piece in (word, *(word[i : i + 2] for i in range(len(word) - 1))))


def _script(name: str, data: str) -> str:
    return f'kbIndex("{name}",{_safe(data)});\n'


def _safe(data: str) -> str:
    # U+2028/2029 are line ends in old scripts; JSON allows them.
    return data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
