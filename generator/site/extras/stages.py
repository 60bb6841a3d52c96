"""The files of a site that are no pages: worked out from an edition, and written into the finished site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.enrich import Enriched
from generator.model import Audience
from generator.settings import Settings
from generator.site.extras.copies import markdown_copies
from generator.site.extras.feeds import feed_files
from generator.site.extras.llms import llms_files
from generator.site.extras.sitemap import robots, sitemap_files
from generator.site.pages import Page


def extra_files(enriched: Enriched, pages: Sequence[Page], settings: Settings) -> Mapping[str, bytes]:
    """Path -> bytes of all that an edition tells other places. The internal one tells nobody anything."""
    public = enriched.edition.audience is Audience.PUBLIC
    files: dict[str, bytes] = {"robots.txt": robots(settings.site_url, public=public).encode()}
    if public:
        copies = markdown_copies(enriched.edition, settings)
        texts = {**copies, **llms_files(enriched, settings, copies)}
        files |= {path: text.encode() for path, text in texts.items()}
        files |= sitemap_files(pages, enriched.edition.documents, settings.site_url)
        files |= feed_files(enriched, settings)
    return dict(sorted(files.items()))


def finish(site: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a finished site. None of them may stand in for what is already there."""
    for path, data in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as new:
            new.write(data)
