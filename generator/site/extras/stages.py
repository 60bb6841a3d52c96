"""The files of a site that are no pages: worked out from an edition, and written into the finished site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.enrich import Enriched
from generator.model import Audience
from generator.settings import Settings
from generator.site.extras.copies import markdown_copies
from generator.site.extras.feeds import feed_files
from generator.site.extras.hant import FOLDER, write_traditional
from generator.site.extras.llms import llms_files
from generator.site.extras.offline import MANIFEST, web_manifest, write_worker, write_zip
from generator.site.extras.pictures import icon_files, picture_files
from generator.site.extras.redirects import redirect_files
from generator.site.extras.sitemap import robots, sitemap_files
from generator.site.pages import Page


@dataclass(frozen=True, slots=True)
class Derived:
    """What is made of a finished site: the traditional twins of its pages, in OpenCC's way; and its form without a network."""

    pages: tuple[str, ...] = ()
    hant: str = ""
    base: str = ""
    offline: str = ""
    """The name of the folder in the zip; without one the site has no offline form."""


def derived(audience: Audience, pages: Sequence[Page], settings: Settings) -> Derived:
    """As the settings want it; of the internal site nothing."""
    if audience is not Audience.PUBLIC:
        return Derived()
    return Derived(tuple(page.url for page in pages), settings.hant, settings.site_url, settings.offline_name)


def extra_files(enriched: Enriched, pages: Sequence[Page], settings: Settings) -> Mapping[str, bytes]:
    """Path -> bytes of all that an edition tells other places. The internal one tells nobody anything."""
    public = enriched.edition.audience is Audience.PUBLIC
    files: dict[str, bytes] = {"robots.txt": robots(settings.site_url, public=public).encode()}
    if public:
        copies = markdown_copies(enriched.edition, settings)
        texts = {**copies, **llms_files(enriched, settings, copies)}
        files |= {path: text.encode() for path, text in texts.items()}
        files |= sitemap_files(pages, enriched.edition.documents, settings.site_url, [f"{FOLDER}/"] if settings.hant else [])
        files |= feed_files(enriched, settings)
        files |= {path: text.encode() for path, text in redirect_files(enriched.edition.documents, settings.site_url).items()}
        if settings.site_url:
            files |= picture_files(settings)
        if settings.offline_name:
            files |= {MANIFEST: web_manifest(settings), **icon_files(settings)}
    return dict(sorted(files.items()))


def derive(site: Path, wanted: Derived) -> None:
    """Complete a finished site."""
    if wanted.hant:
        write_traditional(site, wanted.pages, wanted.hant, wanted.base)
    if wanted.offline:
        names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
        write_worker(site, names)
        write_zip(site, names, wanted.offline)


def finish(site: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a finished site. None of them may stand in for what is already there."""
    for path, data in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as new:
            new.write(data)
