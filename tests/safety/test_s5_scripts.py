"""S5: no script runs from any article. Thousands of vectors in a body and in every field, shown to a real browser that tells of each attempt."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from safety.browsing import BAD_PARTS, NOTHING_RUNS, PARSED, seen, watched
from safety.promises import NIGHTLY
from safety.small import article, write_version
from safety.vectors import OURS, on_one_line, vectors
from shipped import ROOT, TODAY, browser, served

from generator import pipeline
from generator.problems import Report
from generator.read.library import read_library
from generator.settings import Settings
from generator.site.bodies import _rendered

A_PAGE = 100
FIELDS = 500
FETCHING = NOTHING_RUNS.replace("connect-src 'none'", "connect-src 'self'")
ALIKE = ("tags/", "hant/")
"""Folders of hundreds of pages made by few templates: some of them are opened by day, all by night."""
PLACES = {
    "body": "{}",
    "heading": "## {}",
    "link": "[点]({})",
    "link in brackets": "[点](<{}>)",
    "link text": "[{}](a.md)",
    "link title": '[点](a.md "{}")',
    "alt text": "![{}](a.png)",
    "picture": "![图](<{}>)",
    "attributes": "段落 {{: {} }}",
    "table": "| 甲 | 乙 |\n|---|---|\n| {} | 丙 |",
    "list": "- {}\n  - {}",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def shown(chromium: Browser, folder: Path, bodies: Sequence[str]) -> list[str]:
    """What a browser finds wrong with these bodies, a hundred on a page, each in its own section."""
    pages = [bodies[start : start + A_PAGE] for start in range(0, len(bodies), A_PAGE)]
    for number, some in enumerate(pages):
        sections = "".join(f'<section class="v">{body}</section>\n' for body in some)
        (folder / f"{number}.html").write_text(f"<!doctype html><meta charset=utf-8><title>v</title><body>{sections}", "utf-8")
    wrong: list[str] = []
    with served(folder) as address, watched(chromium, NOTHING_RUNS) as (page, noise):
        for number, some in enumerate(pages):
            page.goto(f"{address}{number}.html")
            found = page.evaluate(f"() => [...document.querySelectorAll('body > section.v')].map({BAD_PARTS})")
            extra = page.evaluate(
                "() => document.querySelectorAll('*').length - document.querySelectorAll('section.v, section.v *').length"
            )
            wrong += [f"{some[place][:200]}: {bad}" for place, bad in enumerate(found) if bad]
            wrong += [str(attempt) for attempt in seen(page)]
            if len(found) != len(some) or extra != 5:  # html, head, meta, title, body
                wrong.append(f"page {number}: {len(found)} sections of {len(some)}, {extra} elements outside of them")
    return wrong + [line for line in noise if "favicon" not in line]


def test_the_browser_tells_of_what_was_not_cleaned(chromium, tmp_path):
    """The oracle itself: raw vectors of our own are noticed, all of those that can do harm by themselves."""
    harmful = [vector for vector in OURS if vector.startswith(("<script", "<img", "<svg", "<iframe", "<noscript"))]
    unnoticed = []
    for number, vector in enumerate(harmful):
        (tmp_path / str(number)).mkdir()
        if not shown(chromium, tmp_path / str(number), [vector]):
            unnoticed.append(vector)

    assert len(harmful) >= 5
    assert [] == unnoticed


def test_no_vector_in_a_body_runs(chromium, tmp_path, proved):
    """Each as the text of an article, and each of hundreds in a heading, link, title, picture, attribute list, table, list."""
    tried = vectors()
    texts = list(dict.fromkeys(tried))
    for place, form in PLACES.items():
        some = texts if NIGHTLY else texts[:: max(1, len(texts) // FIELDS)]
        if place != "body":
            texts += [
                form.replace("{{", "{").replace("}}", "}").replace("{}", on_one_line(vector))
                for vector in some
                if vector in set(tried)
            ]
    rendered, over = _rendered(list(dict.fromkeys(texts)))
    bodies = [row[0] for row in rendered.values()]

    assert [] == shown(chromium, tmp_path, bodies)
    assert len(over) < len(texts) // 100
    proved(
        "S5",
        len(bodies),
        f"vectors in bodies ({len(tried)} whole, the rest in {len(PLACES) - 1} kinds of places): 0 attempts to run, 0 bad elements",
    )


def test_no_vector_in_a_field_runs(chromium, tmp_path, monkeypatch, proved):
    """Past all checks, in title, summary, tag, alias, owner, path and old address: pages keep their skeleton, and nothing runs."""
    content = write_version(tmp_path / "content", 1)
    some = [on_one_line(vector) for vector in vectors()]
    some = ["词条", *dict.fromkeys(some[:: max(1, len(some) // FIELDS)])]
    for number in range(len(some)):
        (content / "terms" / f"B{number}.md").write_text(
            article(f"B{number}", "term", "词条", "正文。", audience="public", tags="[词]", aliases="[词]", summary="词"),
            "utf-8",
        )
    library, problems = read_library(content)
    assert [] == problems

    def poisoned(document):
        if not document.id.startswith("B"):
            return document
        bad = some[int(document.id[1:])]
        return replace(
            document,
            title=bad,
            summary=bad,
            tags=(
                f"{bad[:50]}{document.id}",
            ),  # no two alike: articles that share a tag name each other, and their skeletons differ
            aliases=(bad,),
            owner=bad,
            path=f"terms/{bad}.md",
            redirect_from=(bad,),
            topic="order",
        )

    poison = replace(library, documents=tuple(map(poisoned, library.documents)))
    monkeypatch.setattr(pipeline, "read_and_check", lambda *_: (poison, Report.of([])))
    folder = pipeline.build(Settings(ROOT, content, tmp_path / "site"), TODAY).folder

    pages = sorted(path.relative_to(folder / "public").as_posix() for path in (folder / "public").rglob("*.html"))
    moved = [path for path in pages if 'http-equiv="refresh"' in (folder / "public" / path).read_text("utf-8")]
    others = [path for path in pages if path not in set(moved) and not path.startswith(("terms/B", *ALIKE))]
    others += [path for path in pages if path.startswith(ALIKE)][:: 1 if NIGHTLY else 25]
    wrong: list[str] = []
    with served(folder / "public") as address, watched(chromium, FETCHING) as (page, noise):
        page.goto(address + "404.html")
        articles = page.evaluate(PARSED, [f"{address}terms/B{number}.html" for number in range(len(some))])
        redirects = page.evaluate(PARSED, [address + quote(path) for path in moved])
        for path in [*others, *(f"terms/B{number}.html" for number in range(0, len(some), 1 if NIGHTLY else 25))]:
            page.goto(address + quote(path))
            wrong += [f"{path}: {attempt}" for attempt in seen(page)]

    assert [] == wrong + noise
    assert len(articles[0]) > 100
    assert set() == {some[number] for number, skeleton in enumerate(articles) if skeleton != articles[0]}
    assert set() == {moved[number] for number, skeleton in enumerate(redirects) if skeleton != redirects[0]}
    proved(
        "S5",
        len(some),
        f"vectors in title, summary, tag, alias, owner, path, old address ({len(moved)} redirects), and in {len(others)} lists",
    )


def test_no_vector_runs_when_it_is_found(chromium, tmp_path, monkeypatch, proved):
    """Our own vectors as titles, searched for in the page with its scripts on: the results are text."""
    content = write_version(tmp_path / "content", 1)
    for number, vector in enumerate(OURS):
        (content / "terms" / f"B{number}.md").write_text(
            article(f"B{number}", "term", "词条", f"正文 `{html.escape(on_one_line(vector))}`。", audience="public"), "utf-8"
        )
    library, _ = read_library(content)

    def poisoned(document):
        bad = on_one_line(OURS[int(document.id[1:])]) if document.id.startswith("B") else ""
        return replace(document, title=f"暗号 {bad}", aliases=(bad,), summary=bad) if bad else document

    poison = replace(library, documents=tuple(map(poisoned, library.documents)))
    monkeypatch.setattr(pipeline, "read_and_check", lambda *_: (poison, Report.of([])))
    folder = pipeline.build(Settings(ROOT, content, tmp_path / "site"), TODAY).folder
    strict = NOTHING_RUNS.replace("script-src 'none'", "script-src 'self'").replace("connect-src 'none'", "connect-src 'self'")
    asked = 0
    with served(folder / "public") as address, watched(chromium, strict) as (page, noise):
        page.goto(address + "index.html")
        for vector in ("暗号", *OURS):
            page.locator("input[name=q]").first.fill(on_one_line(vector))
            page.wait_for_timeout(120)
            asked += page.locator(".kb-hit").count() > 0
            assert [] == seen(page), vector

        assert [] == noise
    assert asked > 10
    proved("S5", asked, "vectors searched for in the page, and found: 0 attempts to run")
