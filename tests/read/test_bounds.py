"""The bounds of a body: what passes them is rendered at once, what is beyond them is named with its line, and never rendered."""

from __future__ import annotations

import resource
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from slow_markdown import PATTERNS

from generator.cache import Cache
from generator.errors import SiteError
from generator.limits import OverLimitError, bounded_memory, limited
from generator.read.bounds import bounds
from generator.read.outline import outline
from generator.read.source import MAX_BYTES
from generator.site import markdown_ext
from generator.site.bodies import Bodies
from generator.site.lists import renest
from generator.site.markdown_ext import extensions
from generator.site.page import Page
from generator.site.sanitise import sanitise

SIZES = [2**power for power in range(15)]


def passes(text: str) -> bool:
    return len(text.encode()) <= MAX_BYTES and not bounds(text, "a.md", 1)


def largest(make) -> str:
    """The longest text of a pattern that the bounds let through, to within a tenth or so."""
    best, step = 1, 1
    for size in SIZES:
        if not passes(make(size)):
            break
        best, step = size, size
    while step > max(1, best // 10):
        step //= 2
        if passes(make(best + step)):
            best += step
    return make(best)


def repeated(text: str, seam: str) -> str:
    """As many of it as the bounds let through."""
    count = 1
    while count < 4096 and passes(seam.join([text] * count * 2)):
        count *= 2
    return seam.join([text] * count)


def rendered(text: str) -> str:
    names, settings_ = extensions()
    return sanitise(Markdown(extensions=names, extension_configs=settings_).convert("\n".join(renest(text.split("\n")))))


@pytest.mark.parametrize("name", PATTERNS)
def test_what_passes_the_bounds_is_rendered_within_its_limits(name, proved):
    """Each slow pattern at the largest size that passes: once, again on every line, and again in every paragraph."""
    text = largest(PATTERNS[name])
    for whole in {text, repeated(text, "\n"), repeated(text, "\n\n"), repeated(PATTERNS[name](5), "\n")}:
        with limited():
            outline(whole, "a.md", 1)
            rendered(whole)
    proved(
        "S9",
        1,
        "slow patterns at the largest sizes that pass (once, on every line, in every paragraph): rendered within the limits",
    )


@pytest.mark.parametrize(
    ("name", "size", "code", "line"),
    [
        ("open brackets with letters", 4_000, "LM01", 1),
        ("open brackets with letters", 500, "LM03", 1),
        ("images in images", 2_000, "LM03", 1),
        ("CDATA", 1, "LM04", 1),
        ("tags that do not end", 301, "LM04", 1),
        ("stars and underscores", 10_001, "LM04", 1),
        ("headings", 100_000, "LM05", 201),
        ("nested quotes", 50, "LM06", 1),
        ("quotes deeper on each line", 50, "LM06", 7),
        ("nested lists", 100, "LM06", 14),
        ("nested lists, four spaces", 100, "LM06", 8),
        ("nested lists on one line", 50, "LM06", 1),
        ("lists in quotes", 50, "LM06", 1),
        ("nested admonitions", 50, "LM06", 8),
        ("a wide table", 50, "LM07", 1),
        ("many paragraphs", 5_000, "LM02", 3_001),
        ("many short lines", 15_000, "LM03", 1),
        ("nested emphasis", 2_000, "LM01", 1),
    ],
)
def test_what_is_too_much_is_named_with_its_line(name, size, code, line):
    """The first line that is beyond a bound."""
    found = [(problem.code, problem.place.line) for problem in bounds(PATTERNS[name](size), "a.md", 1)]
    assert (code, line) in found


def test_an_article_beyond_its_bounds_is_not_read_on_and_hides_no_other(write, checked, article):
    """Its front matter is still checked, the other articles are read as ever."""
    files = {"V01.md": article("[a" * 3000, audience="Public"), "V02.md": article("[坏](V99.md)\n", id="V02")}
    library, report = checked(write(files))
    assert ["V02"] == [document.id for document in library.documents]
    assert {"AU02", "LM01", "LM03", "LK01"} == {problem.code for problem in report.problems}


PIECES = st.sampled_from(
    ["[", "](", "a", "![", "]", "*", "**", "_", "`", "```\n", "\n", "\n\n", "> ", "- ", "1. ", "    ", "|", "-|-", "<", "<a ", "<!--",
     "&#", "\\", "{{", "}}", "{#", "!!! note\n", "#", " ", "\t", "字", "：", "]: x", '"', "'", "()", "http://a", ":"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(PIECES, min_size=1, max_size=8), count=st.integers(1, 400), tail=st.lists(PIECES, max_size=8))
def test_any_repeated_text_that_passes_is_rendered_within_its_limits(parts, count, tail):
    """Patterns that nobody thought of: some pieces of Markdown, again and again."""
    text = "".join(parts) * count + "".join(tail)
    if passes(text):
        with limited():
            outline(text, "a.md", 1)
            rendered(text)


def test_work_that_takes_too_long_is_stopped_and_the_timer_put_back():
    """Also inside a regular expression; afterwards nothing rings any more."""
    before = signal.getsignal(signal.SIGPROF)
    import re

    with pytest.raises(OverLimitError, match="太慢"), limited(0.05):
        re.match(r"(?:a+)+b", "a" * 60)
    assert before is signal.getsignal(signal.SIGPROF)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_work_that_goes_too_deep_or_takes_too_much_memory_is_stopped():
    """The same letter as for time, saying which."""

    def deeper() -> None:
        deeper()

    with pytest.raises(OverLimitError, match="太深"), limited():
        deeper()
    with pytest.raises(OverLimitError, match="内存"), limited():
        raise MemoryError


def test_work_that_takes_too_much_memory_is_stopped_and_the_next_is_not():
    """Three gigabytes under a bound of half of one; without the bound so much may be asked for again."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with bounded_memory(512):
        with pytest.raises(OverLimitError, match="内存"), limited():
            bytearray(3 * 1024**3)
        with limited():
            assert 1024**2 == len(bytearray(1024**2))
    assert before == resource.getrlimit(resource.RLIMIT_AS)


def test_an_article_that_takes_too_much_memory_is_named(tmp_path, monkeypatch):
    """As one that takes too long: the build says which it is, and does not take the machine down."""
    monkeypatch.setattr(markdown_ext.Renderer, "render", lambda _, text: (str(len(bytearray(3 * 1024**3))), [], []))
    page = Page("faqs/Q1.md", "一", "article.html", {}, "正文\n")

    with pytest.raises(SiteError, match=r"faqs/Q1\.md：要用的内存太多"):
        Bodies(Cache(tmp_path / "bodies")).render([page])
