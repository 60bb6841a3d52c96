"""From one brand colour to all colours of a site, in light and in dark, each pair as readable as WCAG AA asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from generator.site.colour import Colour

TEXT: Final = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3, AA)."""
LENIENT: Final = 0.1
"""How much lighter or darker (of 1) a brand colour is silently made; beyond, somebody should choose."""
SHAPE: Final = 3.0
"""Contrast that a button or a field's edge needs (1.4.11)."""
GROUNDS: Final = ("bg", "card", "sunk", "tint")
_SIGNALS: Final = {
    False: {
        "mark": "#ffe9a8", "warn": "#7a4a00", "warn-bg": "#fff1d6", "warn-line": "#e8b85c",
        "bad": "#a8251c", "bad-bg": "#fdf0ee", "bad-line": "#e5b0aa",
    },
    True: {
        "mark": "#4d3d0c", "warn": "#ffce7a", "warn-bg": "#33270f", "warn-line": "#7d5f22",
        "bad": "#ffaea5", "bad-bg": "#351c1a", "bad-line": "#7a3d37",
    },
}  # fmt: skip
"""What means "look" and "never" means it under every brand."""
_WHITE: Final = Colour(1, 0, 0)
_GREYS: Final = {
    False: {"bg": (0.99, 0.002), "card": (1, 0), "sunk": (0.965, 0.005), "tint": (0.96, 0.018), "line": (0.91, 0.009)},
    True: {"bg": (0.195, 0.010), "card": (0.226, 0.012), "sunk": (0.262, 0.014), "tint": (0.29, 0.034), "line": (0.345, 0.016)},
}
"""Grounds: a breath of the brand's hue, so that a page is of one piece."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme by the names that style sheets use (`--ink`, `--tint`, …)."""

    dark: bool
    colours: Mapping[str, str]

    @property
    def css(self) -> str:
        """As declarations."""
        return "; ".join(f"--{name}: {value}" for name, value in self.colours.items())


def palette(brand: Colour, *, dark: bool) -> Palette:
    """Everything that follows from the brand's colour; of the colour itself the nearest shade that can be read."""
    greys = {
        name: Colour(lightness, min(brand.chroma, chroma), brand.hue) for name, (lightness, chroma) in _GREYS[dark].items()
    }
    grounds = tuple(greys[name] for name in GROUNDS)
    quiet = min(brand.chroma, 0.02)
    fill = _fill(brand, dark=dark)
    link = fill.readable(grounds, TEXT + 0.2, darker=not dark)
    deep = link.shade(link.lightness + (0.06 if dark else -0.06))
    colours = {
        "brand": fill, "link": link, "deep": deep,
        "on": Colour(0.2, min(brand.chroma, 0.03), brand.hue) if dark else _WHITE,
        **greys,
        "ink": Colour(0.94 if dark else 0.25, quiet, brand.hue),
        "soft": Colour(0.76 if dark else 0.47, quiet, brand.hue).readable(grounds, TEXT, darker=not dark),
        "edge": Colour(0.6, quiet, brand.hue).readable(grounds[:2], SHAPE, darker=not dark),
    }  # fmt: skip
    return Palette(dark, {name: colour.hex for name, colour in colours.items()} | _SIGNALS[dark])


def too_faint(brand: Colour, *, dark: bool) -> tuple[float, str] | None:
    """A colour that would have to become another one to be read: its contrast to the page, and the shade that could be."""
    fill = _fill(brand, dark=dark)
    if abs(fill.lightness - brand.lightness) <= LENIENT:
        return None
    page = Colour(*_GREYS[dark]["card"], brand.hue)
    return brand.against(page), fill.hex


def in_the_dark(brand: Colour) -> Colour:
    """The brand's colour for dark pages, when nobody chose one: light enough to be read, calm enough not to glow."""
    return _fill(Colour(max(brand.lightness, 0.72), min(brand.chroma, 0.13), brand.hue), dark=True)


def _fill(brand: Colour, *, dark: bool) -> Colour:
    """What buttons are filled with: white can be read on it by day, and it can be read on the page at night."""
    grounds = tuple(Colour(lightness, min(brand.chroma, chroma), brand.hue) for lightness, chroma in _GREYS[True].values())
    return brand.readable(grounds if dark else (_WHITE,), TEXT + 0.1, darker=not dark)
