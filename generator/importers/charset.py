"""Bytes become text: by their mark, by what they say of themselves, or by which reading is the least odd Chinese.

Detectors that go by byte statistics alone fail on short Chinese texts; the language decides better (docs/decisions/0034).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.importers.language import oddness

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES: Final = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")
_DECLARED: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,20})", re.IGNORECASE)
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "x-gbk": "gb18030"}
_SAMPLE: Final = 20_000
_MAX_DAMAGE: Final = 0.05
NAMES: Final = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32", "gb18030": "GBK/GB18030",
    "big5hkscs": "Big5", "cp950": "Big5", "hz": "HZ", "mixed": "UTF-8 与 GBK 混杂",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, how it was read, and how many places could not be (U+FFFD stands there)."""

    text: str
    codec: str
    damaged: int = 0

    @property
    def name(self) -> str:
        """The name of the encoding, for people."""
        return NAMES.get(self.codec, self.codec)


def decode(data: bytes, *, declared: bool = False) -> Decoded | None:
    """The text with Unix line ends; None when it is no text. `declared`: the file may name its encoding, as HTML does."""
    found = _decode(data, declared=declared)
    if found is None:
        return None
    text = found.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, found.codec, text.count("\ufffd"))


def _decode(data: bytes, *, declared: bool) -> Decoded | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(codec, "replace"), codec)
    if b"~{" in data and b"~}" in data and data.isascii():
        try:
            return Decoded(data.decode("hz"), "hz")
        except UnicodeDecodeError:
            pass
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Chinese in UTF-16 without a mark can be UTF-8 by accident, but only with these between its letters.
        if "\0" not in text:
            return Decoded(text, "utf-8")
    if declared and (match := _DECLARED.search(data[:4096])):
        codec = match.group(1).decode("ascii").lower()
        try:
            return Decoded(data.decode(_ALIASES.get(codec, codec)), _ALIASES.get(codec, codec))
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return _guessed(data)


def _guessed(data: bytes) -> Decoded | None:
    readings = sorted(_readings(data), key=lambda reading: reading[0])
    if readings:
        return readings[0][1]
    if mixed := _mixed(data):
        return mixed
    texts = [Decoded(data.decode(codec, "replace"), codec) for codec in ("utf-8", "gb18030", "big5hkscs")]
    best = min(texts, key=lambda t: (t.text.count("\ufffd"), oddness(t.text[:_SAMPLE])))
    return best if best.text and best.text.count("\ufffd") / len(best.text) < _MAX_DAMAGE and "\0" not in best.text else None


def _readings(data: bytes) -> Iterator[tuple[float, Decoded]]:
    """Every reading without a fault, with how odd it is; letters that no Chinese text has count as very odd."""
    for codec in _GUESSES:
        if codec.startswith("utf-16") and len(data) % 2:
            continue
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        foreign = sum(map(_foreign, sample)) / max(1, len(sample))
        if foreign < 0.1 and "\0" not in text:
            yield oddness(sample) + 100 * foreign, Decoded(text, codec)


def _foreign(char: str) -> bool:
    if char in "\t\n\r\f" or char.isascii():
        return char < " " and char not in "\t\n\r\f"
    category = unicodedata.category(char)
    return category in ("Cc", "Co", "Cn", "Cs", "Mn") or (
        category[0] == "L" and unicodedata.name(char, "")[:3] not in ("CJK", "FUL")
    )


def _mixed(data: bytes) -> Decoded | None:
    """Files put together from two: each line by itself is UTF-8 or GBK."""
    lines: list[str] = []
    for line in data.split(b"\n"):
        for codec in ("utf-8", "gb18030"):
            try:
                lines.append(line.decode(codec))
                break
            except UnicodeDecodeError:
                continue
        else:
            return None
    text = "\n".join(lines)
    return Decoded(text, "mixed") if "\0" not in text and oddness(text[:_SAMPLE]) < 17 else None
