"""Lists as editors write them keep their structure on the way to Python-Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site.lists import renest
from generator.site.markdown_ext import extensions


def html(body: str) -> str:
    """A body as the site renders it."""
    names, config = extensions()
    return markdown.markdown("\n".join(renest(body.split("\n"))), extensions=names, extension_configs=config)


class _Shape(HTMLParser):
    """Lists as [("ul", [[words, list, …], …]), …]; words outside of lists as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.top: list = []
        self._stack: list[list] = [self.top]

    def handle_starttag(self, tag, attrs):
        if tag in {"ul", "ol"}:
            made: list = []
            self._stack[-1].append((tag, made))
            self._stack.append(made)
        elif tag == "li":
            item: list = []
            self._stack[-1].append(item)
            self._stack.append(item)

    def handle_endtag(self, tag):
        if tag in {"ul", "ol", "li"}:
            self._stack.pop()

    def handle_data(self, data):
        if data.strip():
            self._stack[-1].append(re.sub(r"\s+", " ", data.strip()))


def shape(body: str) -> list:
    """The lists that a reader sees."""
    parser = _Shape()
    parser.feed(html(body))
    return parser.top


EXAMPLES = {
    "- 甲\n- 乙": [("ul", [["甲"], ["乙"]])],
    "正文。\n- 甲\n- 乙": ["正文。", ("ul", [["甲"], ["乙"]])],
    "1. 甲\n\n   - 乙\n2. 丙": [("ol", [["甲", ("ul", [["乙"]])], ["丙"]])],
    "1. 甲\n\n   - 乙\n   续\n2. 丙": [("ol", [["甲", ("ul", [["乙续"]])], ["丙"]])],
    "- 甲\n  - 乙\n    - 丙\n- 丁": [("ul", [["甲", ("ul", [["乙", ("ul", [["丙"]])]])], ["丁"]])],
    "1. 甲\n   - 乙\n2. 丙": [("ol", [["甲", ("ul", [["乙"]])], ["丙"]])],
    "1. 甲\n  - 乙\n2. 丙": [("ol", [["甲", ("ul", [["乙"]])], ["丙"]])],
    "- 甲\n\t- 乙": [("ul", [["甲", ("ul", [["乙"]])]])],
    "1. 甲\n2. 乙\n- 丙": [("ol", [["甲"], ["乙"]]), ("ul", [["丙"]])],
    "1) 甲\n2) 乙": [("ol", [["甲"], ["乙"]])],
    "- 甲\n接着甲\n- 乙": [("ul", [["甲接着甲"], ["乙"]])],
    "- 甲\n  接着甲\n- 乙": [("ul", [["甲接着甲"], ["乙"]])],
    "- one\n  more": [("ul", [["one more"]])],
    "- 甲\n- 乙\n\n正文。": [("ul", [["甲"], ["乙"]]), "正文。"],
    "- 甲\n\n  甲的第二段。\n- 乙": [("ul", [["甲", "甲的第二段。"], ["乙"]])],
    "1. 甲\n\n   甲的第二段。\n\n2. 乙": [("ol", [["甲", "甲的第二段。"], ["乙"]])],
    "- 甲\n\n- 乙": [("ul", [["甲"], ["乙"]])],
    "* 甲\n+ 乙": [("ul", [["甲"], ["乙"]])],
    "-不是列表": ["-不是列表"],
    "2026. 甲": [("ol", [["甲"]])],
    "- 甲\n\n## 标题\n- 乙": [("ul", [["甲"]]), "标题", ("ul", [["乙"]])],
    "- 甲\n## 标题\n- 乙": [("ul", [["甲"]]), "标题", ("ul", [["乙"]])],
    "- 甲\n  - 乙\n> 引用": [("ul", [["甲", ("ul", [["乙"]])]]), "引用"],
    "- 甲\n\n> 引用": [("ul", [["甲"]]), "引用"],
}


@pytest.mark.parametrize("body", EXAMPLES)
def test_list_looks_as_it_was_meant(body):
    """Two spaces are enough, blank lines are not needed, and a line that goes on goes on."""
    assert EXAMPLES[body] == shape(body)


def test_code_outside_of_lists_is_not_touched():
    """Stars and spaces in a code block are not ours."""
    lines = ["```", "- 甲", "   - 乙", "text", "  1) 丙", "```"]
    assert lines == renest(lines)


def test_what_is_no_list_is_not_touched():
    """Tables, quotes, headings and paragraphs come out as they went in."""
    lines = [
        "正文。",
        "",
        "| 甲 | 乙 |",
        "|---|---|",
        "| 1 | 2 |",
        "",
        "> 引用",
        "> 再引",
        "",
        "## 标题",
        "文字 - 不是列表",
        "",
        "---",
    ]
    assert lines == renest(lines)


@st.composite
def trees(draw, depth: int = 0):
    """A list: its tag, and items made of a number and at most one list below."""
    tag = draw(st.sampled_from(["ul", "ol"]))
    below = trees(depth + 1) if depth < 3 else st.none()
    return tag, draw(st.lists(st.one_of(st.none(), st.none(), below), min_size=1, max_size=4))


def written(tree, step, blank, indent: int = 0, names=None) -> list[str]:
    """A list as an editor would write it."""
    names = names if names is not None else iter(range(1000))
    tag, items = tree
    lines: list[str] = []
    for number, below in enumerate(items, 1):
        marker = "-" if tag == "ul" else f"{number}."
        lines.append(f"{' ' * indent}{marker} 项{next(names)}")
        if below:
            lines += written(below, step, blank, indent + step, names)
        if blank and number < len(items):
            lines.append("")
    return lines


def meant(tree, names=None):
    """The same list as `shape` tells it."""
    names = names if names is not None else iter(range(1000))
    tag, items = tree
    return tag, [[f"项{next(names)}", *([meant(below, names)] if below else [])] for below in items]


@settings(max_examples=200, deadline=None)
@given(tree=trees(), step=st.sampled_from([2, 3, 4]), blank=st.booleans(), lead=st.booleans())
def test_any_nested_list_is_rendered_with_the_nesting_that_its_indents_say(tree, step, blank, lead):
    """Whatever the depth, the markers and the step, with blank lines between items or without, below a paragraph or alone."""
    body = ["正文。"] * lead + written(tree, step, blank)
    assert ["正文。"] * lead + [meant(tree)] == shape("\n".join(body))


LINES = st.lists(st.text(alphabet=" -*1.)#>|`~甲乙a\t", max_size=14), max_size=10)


@settings(max_examples=400, deadline=None)
@given(lines=LINES)
def test_no_word_is_lost(lines):
    """For any lines: every letter comes out, in order; only spaces, blank lines and list markers change."""

    def words(text: list[str]) -> str:
        return re.sub(r"[ \t\n]|(?<=\d)[.)]", "", "\n".join(text))

    assert words(lines) == words(renest(lines))


@settings(max_examples=200, deadline=None)
@given(tree=trees(), step=st.sampled_from([2, 3, 4]))
def test_nesting_twice_changes_nothing(tree, step):
    """What is already as Python-Markdown wants it stays so."""
    once = renest(written(tree, step, blank=False))
    assert once == renest(once)
