"""What the head of each page tells machines: its address, its pictures, its other forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from generator.settings import Settings
from generator.site.extras.address import absolute
from generator.site.extras.hant import FOLDER
from generator.site.extras.offline import MANIFEST, WORKER, ZIP, fits
from generator.site.extras.pictures import picture_of
from generator.site.extras.structured import filled, head_graph
from generator.site.page import Page

FEEDS: Final = ({"type": "application/atom+xml", "url": "feed.xml"}, {"type": "application/feed+json", "url": "feed.json"})


def describing(settings: Settings, count: int) -> Callable[[Page], Page]:
    """What puts `seo` into the data of a page of a public edition, which has so many pages."""
    zipped = ZIP if fits(count) else ""
    offline = {"manifest": MANIFEST, "worker": WORKER, "zip": zipped} if settings.offline_name else {}
    return partial(_described, settings=settings, offline=offline)


def _described(page: Page, settings: Settings, offline: Mapping[str, str]) -> Page:
    base, data = settings.site_url, page.data
    if data.get("kind") == "search":  # not for machines
        base = ""
    graph = head_graph(data, page.url, base=base, brand=settings.brand_name, description=settings.description)
    seo: dict[str, Any] = {"canonical": absolute(base, page.url), "type": "article" if "id" in data else "website"}
    if "id" in data:
        seo["markdown"] = page.path.rpartition("/")[2]
    if base:
        seo |= {"feeds": FEEDS, "image": absolute(base, picture_of(_topic(page, settings))), "image_alt": settings.site_name}
    if offline:
        seo["offline"] = offline
    if settings.hant:
        ways = {"hans": absolute(base, page.url), "hant": absolute(base, page.url, f"{FOLDER}/")}
        seo["other"] = {"url": f"{FOLDER}/{page.url}", **ways}
    return replace(page, data={**data, "seo": seo | {"graph": graph}})


def _topic(page: Page, settings: Settings) -> str:
    """The topic whose picture stands for a page; empty for the site's."""
    known = {topic.key for topic in settings.topics}
    topic = page.data.get("topic") or page.url.removeprefix("topics/").removesuffix(".html")
    return topic if topic in known else ""


def completed(data: dict[str, Any], body: str) -> None:
    """Put the words of the rendered body into the structured data of a page's own data."""
    if seo := data.get("seo"):
        data["seo"] = {**seo, "jsonld": filled(seo.get("graph", ()), body, data.get("nodes", ()))}
