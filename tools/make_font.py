"""Make the font of the pictures for sharing: the bold Noto Sans CJK SC, only the characters a shop's name and topics may need.

    apt-get install fonts-noto-cjk; pip install fonttools opencc
    python tools/make_font.py NotoSansCJK-Bold.ttc

`generator/data/pictures.otf`: ASCII, Chinese punctuation, GB 2312, and the traditional forms of its commoner half; no kerning, no
vertical forms, no hints. SIL Open Font License 1.1 (`generator/data/pictures.OFL.txt`), which allows parts under another name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection
from opencc import OpenCC

DATA = Path(__file__).resolve().parent.parent / "generator" / "data"
FAMILY = "Kefu KB Pictures"
SC = "Noto Sans CJK SC"


def gb2312(first: int, last: int) -> Iterator[str]:
    for high in range(first, last + 1):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def main(source: str) -> None:
    common = "".join(gb2312(0xB0, 0xD7))
    chars = {*map(chr, range(32, 127)), *"，。？！、；：“”‘’（）《》·—…￥～％", *common, *gb2312(0xD8, 0xF7)}
    for way in ("s2tw", "s2hk"):
        chars |= set(OpenCC(way).convert("\n".join(common))) - {"\n"}
    font = next(f for f in TTCollection(source).fonts if f["name"].getDebugName(1) == SC)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(char) for char in chars])
    cutter.subset(font)
    for number, name in ((1, FAMILY), (3, FAMILY), (4, f"{FAMILY} Bold"), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(name, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(DATA / "pictures.otf")


if __name__ == "__main__":
    main(sys.argv[1])
