"""Draws pictures for sharing and icons, in the brand's colour; the same words give the same bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FONT: Final = Path(__file__).resolve().parents[2] / "data" / "pictures.otf"
SIZE: Final = (1200, 630)
MARGIN: Final = 96
_TITLE: Final = 88
_SMALL: Final = 40
_INK: Final = 255
_SOFT: Final = 204
_MARKS: Final = "，。？！、；：”’）》"
_NEAR: Final = 6


def icon(colour: str, size: int, rounding: float) -> bytes:
    """An icon as a PNG."""
    return _png(_icon(colour, size, rounding))


def _on(colour: str) -> str:
    """White or nearly black, whichever is read better on the colour."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    light = sum(part * weight for part, weight in zip((red**2.2, green**2.2, blue**2.2), (0.2126, 0.7152, 0.0722), strict=True))
    return "#ffffff" if light < 0.36 else "#10201f"


def picture(colour: str, name: str, title: str, text: str) -> bytes:
    """A picture for sharing. Drawn as shares of ink on the colour, which are then the picture's palette: small, and nothing is rounded twice."""
    image = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(image)
    tile = _icon("#ffffff", 96, 0.25, "#000000")
    image.paste(tile.convert("L"), (MARGIN, MARGIN), tile.getchannel("A"))
    draw.text((MARGIN + 124, MARGIN + 20), _drawable(name), font=_font(_SMALL + 4), fill=_INK)
    lines = list(_wrapped(_drawable(title), _TITLE))[:2]
    top = 300 if len(lines) == 1 else 250
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * (_TITLE + 24)), line, font=_font(_TITLE), fill=_INK)
    bottom = top + len(lines) * (_TITLE + 24) + 32
    for number, line in enumerate(list(_wrapped(_drawable(text), _SMALL))[:2]):
        draw.text((MARGIN, bottom + number * (_SMALL + 16)), line, font=_font(_SMALL), fill=_SOFT)
    coloured = Image.frombytes("P", SIZE, image.tobytes())
    coloured.putpalette([part for share in range(_INK + 1) for part in _between(colour, _on(colour), share / _INK)])
    return _png(coloured)


def _icon(colour: str, size: int, rounding: float, ink: str = "") -> Image.Image:
    """A tile with a speech bubble; drawn at twice its size, so that its edges are soft."""
    unit = size * 2 / 32
    image = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    ink = ink or _on(colour)
    draw.rounded_rectangle((0, 0, size * 2 - 1, size * 2 - 1), radius=size * 2 * rounding, fill=colour)
    draw.rounded_rectangle((6 * unit, 8 * unit, 26 * unit, 22 * unit), radius=3 * unit, fill=ink)
    draw.polygon([(10.5 * unit, 21 * unit), (10.5 * unit, 26.5 * unit), (16.5 * unit, 21.9 * unit)], fill=ink)
    for right, row in ((21, 13), (17, 17)):
        draw.rounded_rectangle((11 * unit, (row - 1) * unit, right * unit, (row + 1) * unit), radius=unit, fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _between(first: str, second: str, share: float) -> tuple[int, int, int]:
    a, b = (tuple(int(text[i : i + 2], 16) for i in (1, 3, 5)) for text in (first, second))
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str) -> str:
    """The text, or nothing when the font lacks a letter of it: half a name would be a wrong name."""
    return text if all(_knows(char) for char in text) else ""


@cache
def _knows(char: str) -> bool:
    missing = _font(_SMALL).getmask("\uffff")
    mask = _font(_SMALL).getmask(char)
    return char == " " or (mask.size, bytes(mask)) != (missing.size, bytes(missing))


def _wrapped(text: str, size: int) -> Iterator[str]:
    """Lines that fit, of about one length; they end at a mark if one is near, and none begins with one."""
    font = _font(size)
    widest, whole = SIZE[0] - 2 * MARGIN, font.getlength(text)
    limit = min(widest, whole / math.ceil(whole / widest) + size) if whole else widest
    line = ""
    for char in text:
        if line and font.getlength(line + char) > limit and char not in _MARKS:
            mark = next((n for n in range(len(line), max(0, len(line) - _NEAR), -1) if line[n - 1] in _MARKS), len(line))
            yield line[:mark]
            line, limit = line[mark:], widest
        line += char
    if line:
        yield line
