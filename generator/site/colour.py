"""Colours as the eye sees them: OKLCH (lightness, chroma, hue) to and from #rrggbb, and the contrast that WCAG counts.

The two formulas are Ottosson's OKLab (https://bottosson.github.io/posts/oklab/) and WCAG 2.2's relative luminance.
"""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

_HEX: Final = re.compile(r"^#(?:[0-9a-f]{3}|[0-9a-f]{6})$", re.IGNORECASE)
_STEP: Final = 0.004
"""How finely a shade is searched; two neighbours look the same."""

RGB = tuple[float, float, float]


class Colour(NamedTuple):
    """Lightness from 0 (black) to 1 (white), chroma from 0 (grey), hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @classmethod
    def of(cls, text: str) -> Colour | None:
        """From `#0d6b72` or `#abc`; nothing from anything else."""
        if not _HEX.match(text):
            return None
        digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
        red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
        lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        return cls(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)

    @property
    def hex(self) -> str:
        """As style sheets write it; a colour that no screen shows loses chroma until one does."""
        return "#" + "".join(f"{round(255 * _display(part)):02x}" for part in self._shown())

    @property
    def luminance(self) -> float:
        """What WCAG compares."""
        shown = self.hex
        red, green, blue = (_linear(int(shown[i : i + 2], 16) / 255) for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def against(self, other: Colour) -> float:
        """Contrast from 1 to 21."""
        dark, light = sorted((self.luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)

    def shade(self, lightness: float) -> Colour:
        """The same colour, lighter or darker."""
        return self._replace(lightness=min(1.0, max(0.0, lightness)))

    def readable(self, on: tuple[Colour, ...], ratio: float, *, darker: bool) -> Colour:
        """The nearest shade that has this contrast to all of these."""
        shade = self
        while any(shade.against(ground) < ratio for ground in on) and 0 < shade.lightness < 1:
            shade = shade.shade(shade.lightness + (-_STEP if darker else _STEP))
        return shade

    def _linear(self) -> RGB:
        a = self.chroma * math.cos(math.radians(self.hue))
        b = self.chroma * math.sin(math.radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )

    def _shown(self) -> RGB:
        colour = self
        while any(not -0.0005 <= part <= 1.0005 for part in colour._linear()) and colour.chroma > 0.001:
            colour = colour._replace(chroma=colour.chroma * 0.95)
        red, green, blue = (min(1.0, max(0.0, part)) for part in colour._linear())  # noqa: SLF001
        return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)


def _display(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * math.pow(part, 1 / 2.4) - 0.055
