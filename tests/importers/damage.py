"""What copying does to a text, done on purpose: each function damages good Chinese as a known cause would, so the right answer is known."""

from __future__ import annotations

import random
from functools import cache

import opencc
from pypinyin import Style, pinyin


def traditional(text: str) -> str:
    """As a site that serves traditional readers from simplified text."""
    return _converter().convert(text)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def annotated(old: str, new: str, chance: float, dice: random.Random) -> str:
    """Readings behind letters that the script changed, as pages do that do not want to be copied: 責(zé)任."""
    done = []
    for before, after in zip(old, new, strict=True):
        done.append(after)
        if before != after and dice.random() < chance:
            done.append(f"({pinyin(after, style=Style.TONE)[0][0]})")
    return "".join(done)


def shifted(text: str, index: int) -> str | None:
    """GBK annotated byte by byte: a reading put into the middle of the letter behind `index`, and all read again."""
    data = text.encode("gbk", "ignore")
    if len(data) != 2 * len(text):
        return None
    cut = 2 * index + 1
    pair = data[cut : cut + 2].decode("gbk", "ignore")
    reading = pinyin(pair, style=Style.TONE)[0][0] if pair else ""
    if not reading or reading == pair or not reading[0].isalpha() or not ("一" <= pair <= "鿿"):
        return None
    return _read(data[: cut + 2] + b"(" + reading.encode("gbk") + b")" + data[cut + 2 :])


def _read(data: bytes) -> str:
    """GBK as old programs read it: two bytes that are no letter become one question mark."""
    text, position = "", 0
    while position < len(data):
        if data[position] < 0x80:
            text += chr(data[position])
            position += 1
            continue
        try:
            text += data[position : position + 2].decode("gbk")
        except UnicodeDecodeError:
            text += "?"
        position += 2
    return text


def misread(text: str, written: str, read: str) -> str:
    """Written in one encoding, read in another; what could not be read is a question mark."""
    return text.encode(written).decode(read, "replace").replace("\ufffd", "?")
