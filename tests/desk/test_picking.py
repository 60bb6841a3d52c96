"""The picker's state, without any screen."""

from __future__ import annotations

import pytest

from generator.desk.picking import LIMIT, LONGEST, LOOKED_UP_MOST, Picking, Question, Row, find, first_shown
from generator.errors import NothingFoundError
from generator.search.lookup import Hit
from generator.site.home import DESKTOP

ROWS = (Row("T04", "无声电话", "话术"), Row("F06", "改地址", "流程"), Row("P02", "运费", "政策"))


class Library:
    """Three articles; every question is answered by all of them."""

    asked: list[tuple[str, int]]

    def __init__(self) -> None:
        self.asked = []

    def search(self, query: str, limit: int, kind: str | None = None) -> list[Hit]:
        self.asked.append((query, limit))
        return [
            Hit("T04", "script", "无声电话", "步骤", "", "", 9, "internal"),
            Hit("F06", "flow", "改地址", "未打单", "", "", 5, "internal"),
            Hit("X01", "poem", "诗", "诗", "", "", 1, "internal"),
        ]

    def show(self, article_id: str) -> dict:
        if article_id not in ("T04", "F06", "P02"):
            raise NothingFoundError(article_id)
        return {"id": article_id, "title": f"题{article_id}", "kind_name": "话术", "related": ["P02", "GONE", "F06"]}


def answered(query: str = "", rows: tuple[Row, ...] = ROWS) -> Picking:
    state = Picking(query)
    return state.answer(state.question, rows)


def test_the_home_page_and_the_picker_begin_alike():
    """One list of what is looked up most, in both places."""
    assert DESKTOP == LOOKED_UP_MOST


def test_nothing_typed_asks_for_what_is_looked_up_most():
    """Those of them that this library has, in their order."""
    assert ["T04", "F06", "P02"] == [row.id for row in find(Library(), Picking().question)]


def test_words_are_searched_without_the_spaces_around_them():
    """Spaces, also wide ones, do not make another question; a whole pasted letter is cut."""
    library = Library()

    find(library, Picking("  无声　电话 ").question)
    find(library, Picking("长" * 1000).question)

    assert [("无声 电话", LIMIT), ("长" * LONGEST, LIMIT)] == library.asked


def test_a_row_names_kind_and_section():
    """The section where the answer stands, unless its name says nothing; a kind that is unknown by its key."""
    assert (Row("T04", "无声电话", "话术"), Row("F06", "改地址 › 未打单", "流程"), Row("X01", "诗", "poem")) == find(
        Library(), Question("x")
    )


def test_old_rows_stay_until_the_new_ones_are_there():
    """Typing leaves the list standing and says that it is pending."""
    state = answered("无").typed("无声")

    assert ROWS == state.rows
    assert state.pending
    assert not state.answer(Question("无声"), ROWS[:1]).pending


def test_a_late_answer_changes_nothing():
    """The answer to a question that was overtaken is dropped."""
    state = answered("无").typed("无声")

    assert state == state.answer(Question("无"), ROWS[:1])


def test_a_space_is_no_new_question():
    """The same words with a space behind them are answered already."""
    state = answered("无声").typed("无声 ")

    assert not state.pending
    assert "无声 " == state.query


@pytest.mark.parametrize(("by", "place"), [(1, 1), (2, 2), (3, 2), (99, 2), (-1, 0)])
def test_the_pointer_stops_at_the_ends(by, place):
    """Never outside of the list."""
    assert place == answered().moved(by).selected


def test_in_an_empty_list_nothing_is_chosen():
    """Moving and asking for related ones do no harm."""
    state = answered("？", ())

    assert state.chosen is None
    assert 0 == state.moved(1).selected
    assert state == state.related()


def test_new_rows_are_pointed_at_from_the_top():
    """An answer begins at its best."""
    state = answered("无").moved(2).typed("无声")

    assert 0 == state.answer(state.question, ROWS).selected


def test_related_ones_and_back():
    """They are asked for by id; back is the list as it was, pointer included."""
    before = answered("无").moved(1)
    state = before.related()

    assert Question("", "F06") == state.question
    assert state.pending
    assert ["P02", "F06"] == [row.id for row in find(Library(), state.question)]
    assert before == state.answer(state.question, ROWS[:1]).back()


def test_typing_leaves_the_related_ones():
    """New words are a question to the whole library."""
    state = answered("无").related().typed("无声")

    assert Question("无声") == state.question
    assert state.before is None


def test_related_waits_for_the_answer():
    """While the list is an old one, its row is not what the agent means."""
    state = answered("无").typed("无声")

    assert state == state.related()


def test_back_clears_and_then_leaves():
    """First the words go, then the picker."""
    cleared = answered("无声").back()

    assert "" == cleared.query
    assert cleared.back() is None


@pytest.mark.parametrize(
    ("selected", "first", "height", "total", "shown"),
    [
        (0, 0, 5, 20, 0),
        (4, 0, 5, 20, 0),
        (5, 0, 5, 20, 1),
        (19, 0, 5, 20, 15),
        (2, 10, 5, 20, 2),
        (3, 3, 5, 4, 0),
        (0, 0, 5, 0, 0),
    ],
)
def test_the_window_moves_no_further_than_needed(selected, first, height, total, shown):
    """The selected row is always seen, and no row of the window stays empty without need."""
    assert shown == first_shown(selected, first, height, total)
