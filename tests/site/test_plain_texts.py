"""Texts without a mark are spared the search for marks; what comes out is what Python-Markdown alone makes of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from generator.site import markdown_ext
from generator.site.markdown_ext import Renderer, extensions

CHARS = [chr(code) for code in (*range(1, 0x7F), 0xA0, 0x3000, 0x4E00, 0xFF01, 0x1F600)]


def alone(text: str) -> str:
    """By Python-Markdown and our dialect, without the short cut."""
    names, config = extensions()
    return Markdown(extensions=names, extension_configs=config).convert(text)


def test_no_pattern_of_the_dialect_begins_without_a_mark():
    """Whatever pattern a new version brings: in all characters together, and each beside itself, but for the marks, none finds anything."""
    names, config = extensions()
    patterns = Markdown(extensions=names, extension_configs=config).inlinePatterns
    plain = [char for char in CHARS if not markdown_ext._MARK.search(char)]
    text = "".join(plain) + "".join(f" {char}{char} {char}x{char}" for char in plain if char != "\n")
    text = text.replace("  \n", " \n")

    assert not markdown_ext._MARK.search(text)
    assert [] == [pattern for pattern in patterns if pattern.getCompiledRegExp().search(text)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["运费", "*", "**", "_", "`", "[甲](#b)", "![图](a.png)", "<b>", "</b>", "&amp;", "&", "\\", "\\*", "  \n", "\n", "\n\n",
    "- ", "1. ", "## ", "| 甲 | 乙 |\n|---|---|\n| 丙 | *丁* |\n", "{.x}", "{#a}", "https://a.cn", "<https://a.cn>", "！", " ", "> ", "@"]), max_size=14))  # fmt: skip
def test_a_body_is_rendered_as_without_the_short_cut(pieces):
    """Marks and plain words in any order: the same HTML."""
    text = "".join(pieces)
    assert alone(text) == Renderer().render(text)[0]
