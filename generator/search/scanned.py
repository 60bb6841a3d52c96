"""What a browser needs of a small library to search without an index: the words, and the few numbers that it cannot know.

Lists that tell where each word stands are larger than the words themselves. So a small library is fetched as it is read, and
`theme/assets/kb/scan.js` looks through it for the terms of a question and weighs what it finds as `impacts` does: with the same
numbers in the same order, so that both arrive at the same postings. It only adds, multiplies and divides; a logarithm or a power
may differ in its last digit from machine to machine, so what comes of them is sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from generator.analysis import amount, data, fold, reading, runs
from generator.search.blocks import Opened
from generator.search.impacts import MAX_POSTINGS, Scale, average_length, dilution, length, levels, octave, readings, tells
from generator.search.records import LEAD, MAX_SECTIONS, SNIPPET, Record, first_words

if TYPE_CHECKING:
    from generator.search.impacts import Postings

SMALL: Final = 220_000
"""Characters that a small library has at most: about 300 articles of 700, which are 300 KB with all that their search needs."""
LEVELS: Final = 10

Row = list[Any]
"""An article: [id, title, address, kind's name, aliases, tags, [[anchor, heading, words, how long in quarter octaves], …]]"""


def small(records: Sequence[Record]) -> bool:
    """Is a library better sent than indexed? Of a large one only the first articles are looked at."""
    room = SMALL if len(records) <= MAX_POSTINGS else 0
    for record in records:
        room -= sum(map(len, (record.title, *record.aliases, *record.tags)))
        room -= sum(len(part.heading) + len(part.text) for part in record.parts)
        if room < 0:
            return False
    return True


def rows(records: Iterable[Record]) -> list[Row]:
    """The articles as they are sent."""
    return [
        [
            record.id,
            record.title,
            record.url,
            record.card.get("kind_name", ""),
            list(record.aliases),
            list(record.tags),
            [[part.anchor, part.heading, " ".join(part.text.split()), octave(amount(part.text), 1)] for part in record.parts],
        ]
        for record in records
    ]


def cards(rows: Iterable[Row], change: Callable[[str], str]) -> list[Row]:
    """What result rows show of these articles, as `Record.shown` has it, with the words changed."""
    return [
        [
            number,
            change(title),
            url,
            change(kind),
            [
                [anchor, change(heading), change(first_words(text, SNIPPET if place else LEAD))]
                for place, (anchor, heading, text, _) in enumerate(parts[:MAX_SECTIONS])
            ],
        ]
        for number, title, url, kind, _, _, parts in rows
    ]


def numbers(records: Sequence[Record], postings: Postings) -> dict[str, Any]:
    """What weighing needs beside the words:

    norms     by the length of a section, in quarter octaves: what the count of a word in it is divided by
    idf       of pairs and words, and of single characters of Han, by level: for 1, 2, … how many records at most a term of that idf has
    levels    by level: the terms and characters of this library that general Chinese knows
    contexts  runs of Han in names and headings that are read otherwise than character by character
    fold      its traditional characters, and what they become
    """
    average = average_length(sum(map(length, records)), sum(len(record.parts) for record in records))
    scale = Scale.of(len(records), average)
    terms = {term for block in postings.blocks for term in Opened(block.data).terms}
    known = levels()
    met: list[list[str]] = [[] for _ in range(LEVELS)]
    for piece in sorted({*terms, *(char for term in terms if len(term) == 2 for char in term)} & known.keys()):
        met[known[piece]].append(piece)
    longest = max((octave(amount(part.text), 1) for record in records for part in record.parts), default=0)
    return {
        "norms": [dilution(size, average) for size in range(longest + 1)],
        "idf": [
            [_steps(scale, tells(level) * more, len(records)) for level in range(LEVELS + 1)] for more in (1, scale.single)
        ],
        "levels": [" ".join(found) for found in met],
        "contexts": _contexts(records),
        "fold": _fold_of(records),
    }


def _steps(scale: Scale, tells: float, size: int) -> list[int]:
    """The most records that a term of idf 1, 2, … has: the idf of one is how many of these numbers are not less than its own."""
    steps: list[int] = []
    for count in range(size, 0, -1):
        steps += [count] * (scale.idf(tells, count) - len(steps))
    return steps


def _contexts(records: Iterable[Record]) -> dict[str, str]:
    found: dict[str, str] = {}
    for record in records:
        for name in (record.title, *record.aliases, *record.tags, *(part.heading for part in record.parts)):
            for run in (run for run, han, _ in runs(fold(name)) if han):
                way = readings(run)[-1:]
                if way and way[0] != tuple(map(reading, run)):
                    found[run] = " ".join(way[0])
    return dict(sorted(found.items()))


def _fold_of(records: Iterable[Record]) -> list[str]:
    text = {char for record in records for text in _texts(record) for char in text}
    letters = {low for char in text for low in unicodedata.normalize("NFKD", char).lower()}
    pairs = [pair for pair in zip(*data("t2s.txt").split("\n")[:2], strict=True) if pair[0] in letters]
    return ["".join(side) for side in zip(*pairs, strict=True)] or ["", ""]


def _texts(record: Record) -> Iterable[str]:
    yield from (record.id, record.title, *record.aliases, *record.tags)
    for part in record.parts:
        yield from (part.heading, part.text)
