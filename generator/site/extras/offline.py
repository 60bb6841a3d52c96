"""The site without a network: what makes it installable, and its service worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from generator.analysis import data
from generator.settings import Settings
from generator.site.extras.pictures import brand_colour
from generator.site.scripts import ORDER

MANIFEST: Final = "manifest.webmanifest"
WORKER: Final = "sw.js"
EVERYTHING: Final = "offline.json"
ZIP: Final = "offline.zip"
FIRST: Final = 2_000_000
"""Bytes, before compression, that a worker fetches on a first visit: the shell, and the search if it fits as a whole."""
BUDGET: Final = 40_000_000
"""Bytes that an installed site keeps."""

MOST: Final = 3_000
"""Pages of a site that may be taken away as a zip: more would be a burden for a phone, and for every build."""

_FOR_MACHINES: Final = (".md", ".xml", ".txt", ".json", ".webmanifest", ".zip")
_SHARED_ELSEWHERE: Final = ("og/", "hant/og/")
"""Pictures that other sites fetch and no page shows."""
_IN_ONE: Final = tuple(f"assets/kb/{name}" for name in ORDER)
"""Modules that pages load as one script."""
_SHELL: Final = ("index.html", "search.html", "az.html")
_SAID: Final = {
    "lang": "zh-CN",
    "title": "现在没有网络",
    "text": "这一页还没有存在这台设备上。连上网络再打开，或者看看已经存下来的内容。",
    "search": "搜索",
    "home": "回到首页",
    "index": "问题索引 A–Z",
}


def fits(pages: int) -> bool:
    """Whether a site of so many pages is offered as a zip."""
    return pages <= MOST


def web_manifest(settings: Settings) -> bytes:
    """What a device needs to know to put the site on its home screen."""
    icons = [
        *({"src": f"icons/icon-{n}.png", "sizes": f"{n}x{n}", "type": "image/png", "purpose": "any"} for n in (192, 512)),
        {"src": "icons/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    manifest = {
        "name": settings.site_name,
        "short_name": settings.brand_name,
        "description": settings.description,
        "lang": "zh-CN",
        "id": "./",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "theme_color": brand_colour(settings),
        "background_color": "#ffffff",
        "icons": icons,
        "shortcuts": [{"name": "搜索", "url": "./search.html"}],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def worker_files(site: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
    """`sw.js` and the list of everything. `sizes` are those of the files of the finished site, sorted by name."""
    names = list(sizes)
    index = [name for name in names if name.startswith("search/")]
    small: list[str] = [name for name in _SHELL if name in sizes]
    small += [
        n
        for n in names
        if n.startswith(("assets/", "icons/icon-192")) and not n.startswith("assets/images/") and n not in _IN_ONE
    ]
    first = small if sum(sizes[name] for name in [*small, *index]) > FIRST else [*small, *index]
    at_once = {*first}
    rest = [name for name in for_readers(names) if name not in at_once]
    rest.sort(key=lambda name: (not name.startswith("search/"), name.startswith("hant/"), name))
    listed = json.dumps([[name, sizes[name]] for name in rest], ensure_ascii=False, separators=(",", ":")) + "\n"
    digest = hashlib.sha256(listed.encode())
    for name in first:
        digest.update(f"{name}\0".encode() + (site / name).read_bytes())
    about = {"version": digest.hexdigest()[:16], "shell": first, "all": EVERYTHING, "budget": BUDGET, "said": _SAID}
    script = data("worker.js").replace('"__KB__"', json.dumps(about, ensure_ascii=False, separators=(",", ":")), 1)
    return {EVERYTHING: listed.encode(), WORKER: script.encode()}


def for_readers(names: Iterable[str]) -> list[str]:
    """Of all files those that people read, and those that these need."""
    for_people = (name for name in names if not name.endswith(_FOR_MACHINES) and name not in (WORKER, "_redirects"))
    return [name for name in for_people if not name.startswith(_SHARED_ELSEWHERE) and not name.endswith(_IN_ONE)]
