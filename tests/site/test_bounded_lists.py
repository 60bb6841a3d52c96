"""Lists stay bounded, however large the library grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shipped import ROOT

from generator.edition import Edition
from generator.enrich import enrich
from generator.model import KINDS, Audience, Document, Outline
from generator.settings import Settings
from generator.site import listings
from generator.site.page import Page
from generator.site.pages import pages


def edition(size: int) -> Edition:
    documents = tuple(
        Document(
            path=f"terms/G{number:05}.md",
            id=f"G{number:05}",
            kind=KINDS["term"],
            title=f"{'退运发客问'[number % 5]}词{number}",
            audience=Audience.PUBLIC,
            body="正文\n",
            body_line=9,
            outline=Outline(),
            tags=("常用",),
        )
        for number in range(size)
    )
    return Edition(Audience.PUBLIC, date(2026, 11, 22), documents, {}, {}, (), frozenset())


def pages_of(edition: Edition) -> dict[str, Page]:
    settings = Settings(ROOT, ROOT / "content", ROOT / "site")
    return {page.path: page for page in pages(enrich(edition), settings)}


def made(size: int) -> dict[str, Page]:
    return pages_of(edition(size))


def listed(page: Page) -> int:
    return sum(len(group["items"]) for group in page.data.get("groups", ()))


def test_no_list_names_everything_in_a_large_library():
    """At 1,200 articles no page lists more than a hundred, and every article is on some page of its kind, tag and letter."""
    found = made(1200)

    assert max(listed(page) for path, page in found.items() if path != "recent.md") <= listings.PER_PAGE
    for start in ("terms/index", "tags/changyong", "az-"):
        urls = {
            item["url"]
            for path, page in found.items()
            if path.startswith(start)
            for group in page.data["groups"]
            for item in group["items"]
        }
        assert {f"terms/G{number:05}.html" for number in range(1200)} <= urls, start


def test_tags_stand_in_the_order_of_their_sounds():
    """发 before 退 before 运, as in the A–Z; each with the number of its articles."""
    made_of = edition(2)
    first, second = made_of.documents
    tagged = (replace(first, tags=("运费", "退货")), replace(second, tags=("发票", "退货")))
    found = pages_of(replace(made_of, documents=tagged))
    rows = found["tags/index.md"].data["groups"][0]["items"]

    assert [("发票", 1), ("退货", 2), ("运费", 1)] == [(row["title"], row["count"]) for row in rows]


def test_pages_of_a_list_lead_to_each_other():
    """Each page but the first has a way back, each but the last a way on, and both exist."""
    found = made(250)
    urls = {page.url for page in found.values()}
    pagers = [found[path].data["pager"] for path in ("terms/index.md", "terms/index-2.md", "terms/index-3.md")]

    assert [1, 2, 3] == [pager["page"] for pager in pagers]
    assert ["", pagers[1]["prev"], pagers[2]["prev"]] == [pager["prev"] for pager in pagers]
    assert {pager[way] for pager in pagers for way in ("prev", "next")} - {""} <= urls


def test_a_short_library_has_its_letters_on_one_page():
    """A–Z with jump marks, as long as it is short."""
    found = made(60)

    assert 60 == listed(found["az.md"])
    assert not [path for path in found if path.startswith("az-")]
