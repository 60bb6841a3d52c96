"""S3: what makes the public site has nothing internal at hand: not in the object it is given, and no file is opened after selection."""

from __future__ import annotations

import gc
import re
from types import ModuleType

from safety.leaks import found_in
from safety.published import Site
from shipped import ROOT, TODAY
from test_s2_canaries import SECRETS, planted

from generator.edition import select
from generator.enrich import enrich
from generator.model import Audience
from generator.pipeline import read_and_check
from generator.search.records import records
from generator.settings import Settings


def words(*roots: object) -> set[str]:
    """Every string that can be reached from these values, through whatever they hold; classes, code and modules are no values."""
    seen: set[int] = set()
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, (type, ModuleType)) or callable(value):
            continue
        seen.add(id(value))
        if isinstance(value, str):
            found.add(value)
        waiting += gc.get_referents(value)
    return found


def test_the_public_edition_holds_no_internal_word(tmp_path, proved):
    """From the edition, its relations and its records, no planted word can be reached; from the internal one it can."""
    planted(tmp_path / "content")
    library, report = read_and_check(Settings(ROOT, tmp_path / "content", tmp_path / "site"), TODAY)
    assert 0 == report.errors
    heard = {}
    for audience in Audience:
        edition = select(library, audience, TODAY)
        told = words(edition, enrich(edition), records(edition))
        heard[audience] = found_in("\n".join(sorted(told)).encode(), SECRETS)
        count = len(told)

    assert set() == heard[Audience.PUBLIC]
    assert len(heard[Audience.INTERNAL]) > 30
    proved("S3", count, "strings reachable from the editions; 0 planted ones from the public one")


def test_after_selection_no_article_is_opened(loaded, memory):
    """The whole build under strace: once somebody asks what is remembered of an edition, nothing of content/ is opened but attachments."""
    site = Site(loaded, memory)
    log = memory / "calls"
    assert 0 == site.publish(2, ("-y", "-o", str(log), "-e", "trace=openat,mkdir")).status
    before, selected, *after = re.split(r"(/\.cache/(?:bodies|records|weights))", log.read_text("utf-8", "replace"))

    def articles(calls: str) -> list[str]:
        return re.findall(rf'"({re.escape(str(site.content))}[^"]*)"', calls)

    assert selected
    assert articles(before)
    assert [] == articles("".join(after))
