"""What the picker knows: the question, its answers, the one that is pointed at. Values in, values out; no terminal, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Protocol

from generator.errors import NothingFoundError
from generator.search.lookup import Hit

LOOKED_UP_MOST: Final = ("T04", "T06", "F06", "C14", "P02", "M02")
"""What stands there before anything is typed; the internal home page shows the same (`tests/desk/test_picking.py`)."""
LIMIT: Final = 20
LONGEST: Final = 200


class Source(Protocol):
    """What the picker asks of an index."""

    def search(self, query: str, limit: int, kind: str | None = None) -> list[Hit]:
        """The best hits, best first."""

    def show(self, article_id: str) -> dict[str, Any]:
        """One article."""


class Question(NamedTuple):
    """What is asked: words, or (when `about` is an id) what belongs to an article."""

    words: str
    about: str = ""


class Row(NamedTuple):
    """One line of the list."""

    id: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Picking:
    """One moment of picking. The rows may still answer an older question; `pending` says so."""

    query: str = ""
    about: str = ""
    rows: tuple[Row, ...] = ()
    answered: Question | None = None
    selected: int = 0
    before: Picking | None = None

    @property
    def question(self) -> Question:
        """What has to be answered now."""
        return Question("", self.about) if self.about else Question(" ".join(self.query[:LONGEST].split()))

    @property
    def pending(self) -> bool:
        """Whether the rows answer something else than what is asked."""
        return self.question != self.answered

    @property
    def chosen(self) -> Row | None:
        """The row that is pointed at."""
        return self.rows[self.selected] if self.rows else None

    def typed(self, query: str) -> Picking:
        """Other words; the old rows stay until there are new ones, so that nothing flickers."""
        return self if query == self.query else replace(self, query=query, about="", before=None)

    def answer(self, question: Question, rows: tuple[Row, ...]) -> Picking:
        """Rows for a question; too late if another one is asked by now."""
        return replace(self, rows=rows, answered=question, selected=0) if question == self.question else self

    def moved(self, by: int) -> Picking:
        """Point so many rows further down (or up), stopping at the ends."""
        return replace(self, selected=max(0, min(self.selected + by, len(self.rows) - 1)))

    def related(self) -> Picking:
        """Ask for what belongs to the row that is pointed at; `back` returns here."""
        return replace(self, about=self.chosen.id, before=self) if self.chosen and not self.pending else self

    def back(self) -> Picking | None:
        """One step back: out of the related ones, then to no words, then out (None)."""
        if self.before:
            return self.before
        return self.typed("") if self.query else None


def find(source: Source, question: Question) -> tuple[Row, ...]:
    """The rows that answer a question."""
    if question.about:
        return _listed(source, source.show(question.about)["related"])
    if not question.words:
        return _listed(source, LOOKED_UP_MOST)
    from generator.model import KINDS  # 20 ms that the first look at the picker does without

    return tuple(Row(hit.id, _title(hit), KINDS[hit.kind].name if hit.kind in KINDS else hit.kind)
                 for hit in source.search(question.words, LIMIT))  # fmt: skip


def _listed(source: Source, ids: list[str] | tuple[str, ...]) -> tuple[Row, ...]:
    rows = []
    for article_id in ids:
        try:
            article = source.show(article_id)
        except NothingFoundError:
            continue  # another library than the shipped one, or not in this edition
        rows.append(Row(article["id"], article["title"], article["kind_name"]))
    return tuple(rows)


def _title(hit: Hit) -> str:
    data = ("", "步骤", "禁止", "模板", hit.title)
    return hit.title if hit.section in data else f"{hit.title} › {hit.section}"


def first_shown(selected: int, first: int, height: int, total: int) -> int:
    """The first row of a list's window, moved no further than needed to hold the selected one."""
    first = min(first, selected)
    first = max(first, selected - height + 1)
    return max(0, min(first, total - height))
