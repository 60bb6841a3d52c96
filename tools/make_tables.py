"""Make the two character tables of the search analysis: traditional -> simplified, and character -> syllable.

    pip install opencc-python-reimplemented pypinyin
    python tools/make_tables.py

`generator/data/t2s.txt`: two lines of equal length, from OpenCC's TSCharacters (Apache-2.0), first candidate of each.
`generator/data/pinyin.txt`: a line a syllable, `syllable characters`, the most common reading without tone of the characters
of GB 2312 (from pypinyin, MIT). Readings that depend on the word are added at build time, not here.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

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


def main() -> None:
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
