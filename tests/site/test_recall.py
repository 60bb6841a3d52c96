"""What a build remembers of pages: one is made again when something that it is made of differs, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shipped import ROOT, TODAY

from generator.cache import Cache
from generator.edition import Edition, select
from generator.enrich import enrich
from generator.model import Audience
from generator.read.library import read_library
from generator.settings import Settings
from generator.site.page import Known
from generator.site.pages import pages
from generator.site.recall import Recall

HEADS = {
    "A": "title: 甲\nrelated: [B]",
    "B": "title: 乙",
    "C": "title: 丙",
}


class Desk:
    """Three terms in a folder, read and planned again and again."""

    def __init__(self, root: Path) -> None:
        self.content = root / "content"
        self.settings = Settings(ROOT, self.content, root / "out")
        (self.content / "terms").mkdir(parents=True)
        for name, head in HEADS.items():
            self.write(name, head, f"{name} 的第一段。\n\n第二段。\n")

    def write(self, name: str, head: str, body: str) -> None:
        told = f"id: {name}\nkind: term\naudience: public\nowner: 组\nreviewed: 2026-11-01\n{head}"
        (self.content / "terms" / f"{name}.md").write_text(f"---\n{told}\n---\n\n{body}", "utf-8")

    def edition(self, today: date = TODAY, **updated: date) -> Edition:
        memory = Cache(self.settings.out / "articles")
        library, problems = read_library(self.content, memory)
        memory.close()
        assert [] == [problem for problem in problems if problem.severity.name == "ERROR"]
        edition = select(library, Audience.PUBLIC, today)
        return replace(edition, documents=tuple(d.dated(updated=updated.get(d.id)) for d in edition.documents))

    def made(self, today: date = TODAY, **updated: date) -> set[str]:
        """The articles whose pages were made."""
        memory = Cache(self.settings.out / "pages")
        edition = self.edition(today, **updated)
        found = pages(enrich(edition), self.settings, Recall(edition, memory))
        memory.close()
        return {Path(page.path).stem for page in found if not isinstance(page, Known)} & HEADS.keys()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path)
    assert {"A", "B", "C"} == found.made()
    return found


def test_what_is_as_it_was_is_not_made(desk):
    """No page of an article, when nothing was changed."""
    assert set() == desk.made()


def test_an_edit_of_a_text_makes_one_page(desk):
    """Those that lead to it show its title and first words, which are as they were."""
    desk.write("B", HEADS["B"], "B 的第一段。\n\n第二段改了。\n")

    assert {"B"} == desk.made()


@pytest.mark.parametrize(
    ("head", "body"),
    [("title: 乙乙", "B 的第一段。\n\n第二段。\n"), (HEADS["B"], "B 的第一段改了。\n\n第二段。\n")],
    ids=["title", "first words"],
)
def test_what_neighbours_show_makes_their_pages_too(desk, head, body):
    """A names B, so each shows the other; C has nothing to do with them."""
    desk.write("B", head, body)

    assert {"A", "B"} == desk.made()


def test_the_day_of_a_change_is_on_its_page_and_where_it_is_listed(desk):
    """Git tells it, and the file stays as it is."""
    assert {"A", "B"} == desk.made(B=date(2026, 11, 20))


def test_a_review_that_has_become_overdue_makes_the_page(desk):
    """The day passes, and nothing is edited."""
    assert set() == desk.made(date(2026, 11, 23))
    assert {"A", "B", "C"} == desk.made(date(2030, 1, 1))


def test_a_tag_that_gives_way_to_another_has_another_address_on_every_page(desk):
    """Two that sound alike: the first in order has the plain name."""
    desk.write("A", "title: 甲\nrelated: [B]\ntags: [发货]", "A 的第一段。\n\n第二段。\n")
    desk.made()
    desk.write("C", "title: 丙\ntags: [发火]", "C 的第一段。\n\n第二段。\n")

    assert {"A", "C"} == desk.made()


def test_a_page_that_is_known_can_be_made_when_it_is_asked_for(desk):
    """It says what it said when it was made."""
    memory = Cache(desk.settings.out / "pages")
    edition = desk.edition()
    remembered = pages(enrich(edition), desk.settings, Recall(edition, memory))
    anew = pages(enrich(edition), desk.settings)

    assert any(isinstance(page, Known) for page in remembered)
    assert anew == [page.opened() for page in remembered]
    assert [page.mark for page in anew] == [page.mark for page in remembered]
    assert [page.text for page in anew] == [page.text for page in remembered]
