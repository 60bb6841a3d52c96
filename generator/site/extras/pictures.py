"""Pictures for sharing (1200 x 630) and icons for home screens: which ones a site has, and what stands on them. Drawn once and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from generator.cache import Cache, digest, program
from generator.settings import Settings

FOLDER: Final = "og"
ICONS: Final = {
    "icons/icon-192.png": (192, 0.22),
    "icons/icon-512.png": (512, 0.22),
    "icons/icon-180.png": (180, 0.0),
    "icons/icon-maskable-512.png": (512, 0.0),
}
"""Size, and how round the corners are; two fill their square, because some systems cut it to a shape of their own."""
_BRAND: Final = "#0d6b72"
"""Of a brand that has not chosen a colour."""
_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def picture_of(topic: str) -> str:
    """The path of a topic's picture, or of the site's."""
    return f"{FOLDER}/{topic or 'site'}.png"


def picture_files(
    settings: Settings, memory: Cache | None = None, script: str = "", words: Callable[[str], str] = str
) -> Mapping[str, bytes]:
    """Path -> PNG: one for the site, one for each topic; `words` puts what stands on them into another `script`."""
    told = {"": (str(settings.table("brand").get("tagline") or settings.site_name), settings.description)}
    told |= {topic.key: (topic.name, topic.summary) for topic in settings.topics}
    colour, name = brand_colour(settings), settings.brand_name
    return _drawn({picture_of(key): (colour, name, *texts) for key, texts in told.items()}, memory, script, words)


def icon_files(settings: Settings, memory: Cache | None = None) -> Mapping[str, bytes]:
    """Path -> PNG of the icons that home screens ask for."""
    colour = brand_colour(settings)
    return _drawn({path: (colour, size, rounding) for path, (size, rounding) in ICONS.items()}, memory)


def brand_colour(settings: Settings) -> str:
    """The colour of the brand as `#rrggbb`."""
    told = str(settings.table("brand").get("color") or "")
    if not _HEX.fullmatch(told):
        return _BRAND
    return told if len(told) == len(_BRAND) else "#" + "".join(2 * digit for digit in told[1:])


_Told = tuple[str, str, str, str] | tuple[str, int, float]
"""What a picture is drawn from, and what an icon is."""


def _drawn(
    wanted: Mapping[str, _Told], memory: Cache | None, script: str = "", words: Callable[[str], str] = str
) -> Mapping[str, bytes]:
    keys = {path: digest("drawn", program(), told, script) for path, told in wanted.items()}
    known = memory.found(keys.values()) if memory else {}
    if missing := {path: told for path, told in wanted.items() if keys[path] not in known}:
        from generator.site.extras.drawing import icon, picture  # with Pillow, which most builds do not need

        known |= {
            keys[path]: picture(told[0], *map(words, told[1:])) if len(told) == 4 else icon(*told)
            for path, told in missing.items()
        }
        if memory:
            memory.add({keys[path]: known[keys[path]] for path in missing})
    return {path: known[key] for path, key in keys.items()}
