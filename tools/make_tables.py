"""Make the tables of the search analysis: traditional -> simplified, character -> syllable, and how common words are.

    pip install opencc-python-reimplemented pypinyin jieba
    python tools/make_tables.py

`generator/data/t2s.txt`: two lines of equal length, from OpenCC's TSCharacters (Apache-2.0), first candidate of each.
`generator/data/pinyin.txt`: a line a syllable, `syllable characters`, the most common reading without tone of the characters
of GB 2312 (from pypinyin, MIT). Readings that depend on the word are added at build time, not here.
`generator/data/common.txt`: a line a level from 0 (of every text) to 9, `level characters pairs…`: how much a character or a pair
of neighbours tells in general Chinese, from the word counts of jieba's dictionary (MIT). What is not listed tells all it can.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from pathlib import Path

import jieba
import opencc
from pypinyin import Style, lazy_pinyin

DATA = Path(__file__).resolve().parent.parent / "generator" / "data"


def traditional() -> list[tuple[str, str]]:
    source = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    rows = [line.rstrip("\n").split("\t") for line in source.read_text("utf-8").splitlines() if "\t" in line]
    pairs = [(row[0], row[1].split(" ")[0]) for row in rows]
    table = {a: b for a, b in pairs if len(a) == len(b) == 1 and a != b}
    # To the end of each chain, so that folding what is folded changes nothing.
    return sorted((a, table.get(b, b)) for a, b in table.items() if table.get(b) != a)


def gb2312() -> list[str]:
    chars = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                chars.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return chars


def common() -> list[str]:
    """How rare is rare: characters from one in e^4 to one in e^12 of all words, pairs from e^6 to e^13, in ten levels."""
    counts: dict[int, Counter[str]] = {1: Counter(), 2: Counter()}
    total = 0
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, count = line.split(" ")[:2]
        total += int(count)
        for size in (1, 2):
            for piece in {word[i : i + size] for i in range(len(word) - size + 1)}:
                counts[size][piece] += int(count)
    levels: dict[int, list[str]] = defaultdict(list)
    for size, low, high in ((1, 4, 12), (2, 6, 13)):
        for piece, count in counts[size].items():
            level = int(10 * (math.log(total / count) - low) / (high - low)) if count else 10
            if level < 10 and all("\u4e00" <= char <= "\u9fff" for char in piece):
                levels[max(0, level)].append(piece)
    return [f"{level} {' '.join(sorted(pieces))}" for level, pieces in sorted(levels.items())]


def main() -> None:
    (DATA / "common.txt").write_text("\n".join(common()) + "\n", "utf-8")
    pairs = traditional()
    (DATA / "t2s.txt").write_text("".join(a for a, _ in pairs) + "\n" + "".join(b for _, b in pairs) + "\n", "utf-8")
    readings: dict[str, list[str]] = defaultdict(list)
    for char in gb2312():
        syllable = lazy_pinyin(char, style=Style.NORMAL, v_to_u=False)[0]
        if syllable.isascii() and syllable.isalpha():
            readings[syllable].append(char)
    lines = [f"{syllable} {''.join(sorted(chars))}" for syllable, chars in sorted(readings.items())]
    (DATA / "pinyin.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
