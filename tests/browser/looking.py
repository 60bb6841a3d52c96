"""What all tests of pages look with: two windows, a page that is watched, and the addresses of every template."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page
from shipped import ROOT, TODAY

from generator import pipeline
from generator.edition import select
from generator.enrich import enrich
from generator.model import Audience
from generator.settings import Settings
from generator.site import page as pages
from generator.site.csp import policy
from generator.site.staging import stage

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
CSP = policy()
THEME = ROOT / "theme"
FRAME = "main.html"
"""What all templates extend; no page is made of it alone."""
MADE_BY_MKDOCS = "404.html"
"""A page of its own accord: MkDocs makes it of the template of the same name."""


def templates_of_the_theme() -> set[str]:
    """The templates that the theme has."""
    return {path.name for path in THEME.glob("*.html")} - {FRAME}


def examples(made: Iterable[pages.Page]) -> dict[tuple[str, str, frozenset[str]], str]:
    """One address for each template, kind of article, and set of fields that the template is told: the page on which most of them say something."""
    best: dict[tuple[str, str, frozenset[str]], tuple[int, str]] = {}
    for page in made:
        seo = {"seo"} & page.data.keys()
        told = (-sum(bool(value) for value in page.data.values()), page.url)
        key = (page.template, str(page.data.get("kind", "")), frozenset(page.data) - seo)
        best[key] = min(best.get(key, told), told)
    return {key: url for key, (_, url) in best.items()}


def shown(content: Path = ROOT / "content") -> dict[str, list[pages.Page]]:
    """The pages of both editions of a content folder, as data."""
    settings = Settings(ROOT, content, ROOT / "site")
    library, _ = pipeline.read_and_check(settings, TODAY)
    editions = {a.value: enrich(select(library, a, TODAY), content) for a in Audience}
    return {name: [page.opened() for page in stage(enriched, (), settings).pages] for name, enriched in editions.items()}


def addresses() -> dict[str, list[str]]:
    """By edition, the addresses at which every template is seen, however it is used."""
    return {edition: sorted([*examples(made).values(), MADE_BY_MKDOCS]) for edition, made in shown().items()}


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: script errors, refused resources, requests that leave the site."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: None if local(request.url) else wrong.append(f"request: {request.url}"))
    return page, wrong


def local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "file:", "data:"))


def under_policy(route) -> None:
    """Answer with the policy in a header, too."""
    response = route.fetch()
    route.fulfill(response=response, headers={**response.headers, "content-security-policy": CSP})
