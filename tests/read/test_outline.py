"""The outline: what stands where, and anchors that are those of the rendered page."""

from __future__ import annotations

from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.problems import Place
from generator.read.outline import is_choice, outline, slug, strip_markup
from generator.site.markdown_ext import extensions

BODY = """\
开头一段，
接着一行。

## 怎么办理 {#how}

1. 先看[条件](../policies/P01.md#三个条件)。
2. 再等 {{静音等待}}，
   不要挂机。
   - 里面一层

> 引用一句
> 再一句

### 表

| 甲 | 乙 |
|---|---|
| ![图](图.png) | `[不算](没有.md)` |
"""


def test_sections_and_blocks_stand_where_they_are_written():
    """Each section has its heading, its blocks and its lines; each block its kind, text and place in the file."""
    lead, how, table = outline(BODY, "content/a.md", 10).sections
    assert [("", 0, 3), ("怎么办理", 3, 13), ("表", 13, 19)] == [
        (s.name, s.first_line, s.last_line) for s in (lead, how, table)
    ]
    assert [("paragraph", "开头一段， 接着一行。", Place("content/a.md", 10))] == [
        (b.kind, b.text, b.place) for b in lead.blocks
    ]
    expected = [
        ("item", "先看[条件](../policies/P01.md#三个条件)。", 15, 1, 0, 1),
        ("item", "再等 {{静音等待}}， 不要挂机。", 16, 1, 0, 2),
        ("item", "里面一层", 18, 4, 1, None),
        ("quote", "引用一句\n再一句", 20, 1, 0, None),
    ]
    assert expected == [(b.kind, b.text, b.place.line, b.place.column, b.depth, b.number) for b in how.blocks]
    assert ["table"] == [block.kind for block in table.blocks]


def test_headings_know_level_anchor_and_place():
    """Also whether the anchor was written by hand."""
    headings = outline(BODY, "content/a.md", 10).headings
    expected = [(2, "怎么办理", "how", 13, True), (3, "表", "表", 23, False)]
    assert expected == [(h.level, h.text, h.anchor, h.place.line, h.explicit) for h in headings]


def test_links_and_mentions_have_exact_places_and_spans():
    """The span cuts the target (or the mention) out of its line; the place is where the link begins."""
    found = outline(BODY, "content/a.md", 10)
    lines = BODY.split("\n")
    assert [("../policies/P01.md#三个条件", "条件", False, 15, 6), ("图.png", "图", True, 27, 3)] == [
        (link.target, link.text, link.image, link.place.line, link.place.column) for link in found.links
    ]
    assert [link.target for link in found.links] == [lines[n][start:stop] for n, start, stop in (k.span for k in found.links)]
    assert [("静音等待", 16, 7)] == [(m.name, m.place.line, m.place.column) for m in found.mentions]
    assert ["{{静音等待}}"] == [lines[n][start:stop] for n, start, stop in (m.span for m in found.mentions)]


LINKS = {
    "[甲](a.md)": ["a.md"],
    "[甲](a.md) 和 [乙](b.md)": ["a.md", "b.md"],
    '[甲](a.md "题目")': ["a.md"],
    "[甲](a.md '题目')": ["a.md"],
    "[甲]( a.md )": ["a.md"],
    "[甲](<a.md>)": ["a.md"],
    "[甲](a(1).md)": ["a(1).md"],
    "[甲[乙]丙](a.md)": ["a.md"],
    "[**粗**](a.md)": ["a.md"],
    "![图](a.png)": ["a.png"],
    "[![图](a.png)](b.md)": ["b.md", "a.png"],
    "[甲]: a.md": ["a.md"],
    '[甲]: <a.md> "题目"': ["a.md"],
    "[](a.md)": ["a.md"],
    "`[甲](a.md)`": [],
    "[甲] (a.md)": [],
    "[甲](a b.md)": [],
    "（[甲](a.md)）": ["a.md"],
    "[" * 3_000: [],
    "![[]()" * 2_000: [""] * 2_000,
    "[甲](" * 3_000: [],
}


@pytest.mark.parametrize("text", LINKS, ids=[text[:24] for text in LINKS])
def test_link_is_seen_however_it_is_written(text):
    """Every form that the renderer makes a link of is a link to the checks too."""
    assert LINKS[text] == [link.target for link in outline(text, "a.md", 1).links]


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "```markdown"])
def test_code_is_not_read(fence):
    """Headings, links and mentions in a code block are somebody's example."""
    body = f"前。\n\n{fence}\n## 小标题 {{#id}}\n[甲](没有.md) {{{{没有}}}}\n1. 说：您好\n```x\n{fence.rstrip('markdown')}\n\n## id\n后。\n"
    found = outline(body, "a.md", 1)
    assert [("id", "id")] == [(heading.text, heading.anchor) for heading in found.headings]
    assert ((), ()) == (found.links, found.mentions)
    assert ["前。", "后。"] == [block.text for section in found.sections for block in section.blocks]


def test_code_that_never_ends_hides_the_rest():
    """As in the page: nothing after the fence is Markdown any more."""
    assert ["甲"] == [heading.text for heading in outline("## 甲\n```\n## 乙\n", "a.md", 1).headings]


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.found.append(dict(attrs)["id"])


def rendered_anchors(body: str) -> list[str]:
    """The ids that Python-Markdown gives to the headings."""
    names, config = extensions()
    parser = _Anchors()
    parser.feed(markdown.markdown(body, extensions=names, extension_configs=config))
    return parser.found


WORDS = st.sampled_from(
    ["怎么办理", "退货", "运费", "Refund", "REFUND", "C#", "24 小时", "9:00–21:00", "a_b", "一_1", "x_2", "《消法》", "？", "！", "（一）", "1.",
     "**粗** ", "`码` ", "[链接](a.md) ", "*斜* ", "ﬁ", "Ⅻ", "𠮷", "é", "e\u0301", "·", "“引”", "&amp;", "50%", "甲/乙", "~", "+", "店铺 ", "_1", "-"]
)  # fmt: skip
HEADINGS = st.builds(
    lambda level, words, gap, end, explicit: f"{'#' * level}{gap}{''.join(words)}{explicit}{end}",
    st.integers(1, 6),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from([" ", "  ", "\t", ""]),
    st.sampled_from(["", " ", " ##", "#"]),
    st.sampled_from(["", "", "", " {#start}", " {: #怎么办理 }", " { #退货_1 }", " {#a .cls}", " {.cls}"]),
)
BODIES = st.lists(
    st.one_of(HEADINGS, st.sampled_from(["正文。", "- 项", "```\n## 码 {#start}\n```", "> 引用"])), max_size=8
).map("\n\n".join)


@settings(max_examples=500, deadline=None)
@given(body=BODIES)
@example(body="## ？\n\n## ！\n\n## _1")
@example(body="## 退货_1\n\n## 退货\n\n## 退货\n\n## 退货 {#退货_1}")
@example(body="##怎么办理\n\n## 标题{#x}\n\n## 标题 {: #x .y}")
@example(body="```\n## 码 {#start}\n```\n\n## start")
def test_anchors_are_those_of_the_rendered_page(body):
    """Whatever the headings say, twice or not, `#anchor` in a link means the same to the check and to the browser."""
    assert rendered_anchors(body) == [heading.anchor for heading in outline(body, "a.md", 1).headings]


def test_shipped_anchors_are_those_of_the_rendered_page(shipped, checked):
    """The same, for every article that we ship."""
    library, _ = checked(shipped)
    for document in library.documents:
        assert rendered_anchors(document.body) == [heading.anchor for heading in document.outline.headings], document.path


@settings(max_examples=300, deadline=None)
@given(body=st.text(alphabet="#-*+.1) \t\n>|`~[](){}!<>\"'甲a:\\=_", max_size=120))
def test_any_body_is_read_and_every_span_is_true(body):
    """For any text: no exception, places inside the file, and a span that cuts out what it names."""
    found = outline(body, "a.md", 1)
    lines = body.split("\n")
    for link in found.links:
        number, start, stop = link.span
        assert link.target == lines[number][start:stop]
        assert link.place.line == number + 1
    for mention in found.mentions:
        number, start, stop = mention.span
        assert (mention.name, "{{", "}}") == (
            lines[number][start + 2 : stop - 2].strip(),
            *(lines[number][start : start + 2], lines[number][stop - 2 : stop]),
        )
    assert all(1 <= heading.place.line <= len(lines) for heading in found.headings)
    bounds = [(section.first_line, section.last_line) for section in found.sections]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("怎么办理", "怎么办理"),
        ("24 小时内！", "24-小时内"),
        ("Ｆｕｌｌ　Width", "full-width"),
        ("a_b__c", "a-b-c"),
        ("？", ""),
        ("C# & D", "c-d"),
    ],
)
def test_slug_keeps_letters_and_digits_of_any_script(text, anchor):
    """A heading's address can be read, and does not shift when another heading is put before it."""
    assert anchor == slug(text)


@pytest.mark.parametrize(
    ("markdown_text", "words"),
    [
        ("**粗**和*斜*", "粗和斜"),
        ("买*一*送", "买一送"),
        ("`码`", "码"),
        ("[甲](a.md)乙", "甲乙"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("<b>粗</b>", "粗"),
    ],
)
def test_markup_is_taken_off(markdown_text, words):
    """A title or a step shows words, not asterisks; a lone asterisk is a word."""
    assert words == strip_markup(markdown_text)


@pytest.mark.parametrize(
    ("text", "target"), [("[下一步](#next)", "#next"), ("先[下一步](#next)", None), ("![图](a.png)", None), ("甲", None)]
)
def test_choice_is_an_item_that_is_nothing_but_a_link(text, target):
    """A link inside a sentence is no way on."""
    match = is_choice(text)
    assert target == (match.group(3) if match else None)
