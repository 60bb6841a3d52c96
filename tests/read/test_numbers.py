"""Numbers of items are those of the page: what the renderer counts, the outline counts, too."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.read.outline import outline
from generator.site.lists import renest
from generator.site.markdown_ext import Renderer

Item = tuple[str, int, int | None]
"""Its first letter, how deep it lies, its number."""


class _Counted(HTMLParser):
    """The items of a page, counted as a browser counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self._lists: list[int | None] = []
        self._fresh = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(int(dict(attrs).get("start") or 1) - 1 if tag == "ol" else None)
        elif tag == "li":
            last = self._lists[-1]
            self._lists[-1] = None if last is None else last + 1
            self._fresh = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if self._fresh and data.strip():
            self.items.append((data.strip()[0], len(self._lists) - 1, self._lists[-1]))
            self._fresh = False


def shown(body: str) -> list[Item]:
    page = _Counted()
    page.feed(Renderer().render("\n".join(renest(body.split("\n"))))[0])
    return page.items


def read(body: str) -> list[Item]:
    sections = outline(body, "a.md", 1).sections
    return [(b.text[0], b.depth, b.number) for s in sections for b in s.blocks if b.kind == "item"]


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ("1. 甲\n2. 乙", [("甲", 0, 1), ("乙", 0, 2)]),
        ("1. 甲\n1. 乙\n1. 丙", [("甲", 0, 1), ("乙", 0, 2), ("丙", 0, 3)]),
        ("3. 甲\n7. 乙", [("甲", 0, 3), ("乙", 0, 4)]),
        ("0) 甲\n1) 乙", [("甲", 0, 0), ("乙", 0, 1)]),
        ("1. 甲\n   1. 乙\n   2. 丙\n2. 丁", [("甲", 0, 1), ("乙", 1, 1), ("丙", 1, 2), ("丁", 0, 2)]),
        ("1. 甲\n   - 乙\n2. 丙", [("甲", 0, 1), ("乙", 1, None), ("丙", 0, 2)]),
        ("1. 甲\n\n   说明\n\n2. 乙", [("甲", 0, 1), ("乙", 0, 2)]),
        ("1. 甲\n\n说明\n\n2. 乙\n\n说明\n\n1. 丙", [("甲", 0, 1), ("乙", 0, 2), ("丙", 0, 1)]),
        ("1. 甲\n## 节\n1. 乙", [("甲", 0, 1), ("乙", 0, 1)]),
        ("1. 甲\n- 乙\n1. 丙", [("甲", 0, 1), ("乙", 0, None), ("丙", 0, 1)]),
        ("1. 甲\n续\n2. 乙", [("甲", 0, 1), ("乙", 0, 2)]),
        ("1. 甲\n\n   ```\n   # 码\n   ```\n\n2. 乙", [("甲", 0, 1), ("乙", 0, 2)]),
        ("1. 甲\n\n```\n1. 码\n```\n\n1. 乙", [("甲", 0, 1), ("乙", 0, 1)]),
    ],
)
def test_items_are_counted_as_the_page_counts_them(body, items):
    """From the first one's number on; a list ends with what does not lie within it."""
    assert items == read(body) == shown(body)


LINES = st.lists(
    st.tuples(st.sampled_from(["", "   ", "      "]), st.sampled_from(["1. 项", "2. 项", "5) 项", "- 点", "话", ""])),
    max_size=12,
)


@given(LINES)
def test_whatever_lists_are_written(lines):
    """Below an item at the margin, numbers and depths equal those of the page."""
    body = "1. 项\n" + "\n".join(f"{indent}{text}" if text else "" for indent, text in lines)

    assert shown(body) == read(body)
