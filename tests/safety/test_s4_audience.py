"""S4: the audience fails closed. However the field is written wrong, the article goes nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safety.bad import AUDIENCES, with_audience
from safety.promises import NIGHTLY
from safety.small import article, write_version
from shipped import ROOT, TODAY

from generator.edition import select
from generator.errors import FindingsError
from generator.model import Audience
from generator.pipeline import build, read_and_check
from generator.problems import Severity
from generator.settings import Settings

RIGHT = re.compile(
    r"audience *:(?: +| *[\r\n](?: *[\r\n])* +)(?:public(?: *| +#.*)|(?:\"public\"|'public') *(?:#.*)?)(?:[\r\n]|$)"
)
"""Written from the YAML standard, not from our reader: what may make an article public. The value may stand below its key, further in."""
PIECES = ["audience", "Audience", "public", "internal", ":", "：", " ", "  ", "\t", "'", '"', "[", "]", "#", "\n", "-", "&a", "!!str", "|", ">",
          "\u200b", "\ufeff", "\xa0", "\u3000", "null", ",", "{", "}", "pub", "lic", "\r", "---\n", "\\u0070", "ｐ"]  # fmt: skip


def test_each_wrong_way_is_named_and_goes_nowhere(tmp_path, proved):
    """File and line for every one of them, all in one run; nothing is published."""
    content = write_version(tmp_path / "content", 1)
    for number, line in enumerate(AUDIENCES):
        (content / "terms" / f"bad{number:02}.md").write_bytes(
            with_audience(line).replace("id: B1", f"id: B{number:02}").encode()
        )

    library, report = read_and_check(Settings(ROOT, content, tmp_path / "site"), TODAY)

    named = {problem.place.path: problem.place.line for problem in report.problems}
    assert {f"content/terms/bad{number:02}.md" for number in range(len(AUDIENCES))} <= named.keys()
    assert min(named.values()) >= 1
    assert {"Q1", "G2"} == {document.id for document in select(library, Audience.PUBLIC, TODAY).documents}
    with pytest.raises(FindingsError):
        build(Settings(ROOT, content, tmp_path / "site"), TODAY)
    assert not (tmp_path / "site").exists()
    proved("S4", len(AUDIENCES), "wrong ways to write the audience: each named at file:line, none published")


def test_each_wrong_way_is_told_once_and_opens_nothing(tmp_path):
    """Public articles lead to it, and relate to it: no letter about any of them, one at least about itself, and no release."""
    content = write_version(tmp_path / "content", 1)
    for number in range(3):
        words = f"见[词条](B1.md)，第 {number} 次。"
        (content / "terms" / f"P{number}.md").write_text(article(f"P{number}", "term", f"词{number}", words, **PUBLIC), "utf-8")
    usual = read_and_check(Settings(ROOT, _with(content, "audience: internal"), tmp_path / "site"), TODAY)[1]
    assert ["AU04"] * 6 == [problem.code for problem in usual.problems if problem.code.startswith("AU")]

    for line in AUDIENCES:
        library, report = read_and_check(Settings(ROOT, _with(content, line), tmp_path / "site"), TODAY)
        told = {problem.place.path for problem in report.problems if problem.severity is Severity.ERROR}
        assert {"content/terms/B1.md"} == told, line
        assert "B1" not in {document.id for document in select(library, Audience.PUBLIC, TODAY).documents}
        with pytest.raises(FindingsError):
            build(Settings(ROOT, content, tmp_path / "site"), TODAY)
    assert not (tmp_path / "site").exists()


PUBLIC = {"audience": "public", "related": "[B1]"}


def _with(content: Path, line: str) -> Path:
    (content / "terms" / "B1.md").write_bytes(with_audience(line).encode())
    return content


def test_a_fact_for_nobody_knows_whom_is_told_once(tmp_path):
    """It is filled in for agents only; a customer's article that quotes it is no second letter, and goes nowhere."""
    content = write_version(tmp_path / "content", 1)
    facts = content / "facts.yml"
    right = facts.read_text("utf-8")
    wrong = re.sub(r"(?m)^(截单时间:(?:\n .*)*?\n  audience: )public", r"\1pubic", right)
    assert wrong != right
    for text, codes in ((wrong, ["AU03"]), (wrong.replace("pubic", "internal"), ["AU05"])):
        facts.write_text(text, "utf-8")
        library, report = read_and_check(Settings(ROOT, content, tmp_path / "site"), TODAY)
        assert codes == sorted({problem.code for problem in report.problems if problem.code.startswith("AU")})
        assert "截单时间" not in select(library, Audience.PUBLIC, TODAY).facts


SAYING = ["audience: public", 'audience: "public"', "audience:   'public'  # 对外"]
NEARLY = st.builds(
    lambda line, place, piece: line[:place] + piece + line[place:],
    st.sampled_from(SAYING),
    st.integers(0, 20),
    st.sampled_from(PIECES),
)
"""What says so, with one thing too many."""


def public(content: Path, line: str) -> bool:
    """Whether an article with this line goes out to customers."""
    (content / "B1.md").write_bytes(with_audience(line or " ").encode("utf-8", "surrogatepass"))
    library, report = read_and_check(Settings(ROOT, content, content / "site"), TODAY)
    return not report.errors and len(select(library, Audience.PUBLIC, TODAY).documents) == 1


@pytest.mark.parametrize("line", SAYING)
def test_what_says_so_is_public(tmp_path, line):
    """Or what follows would hold of a reader that lets nothing through."""
    assert RIGHT.fullmatch(line)
    assert public(tmp_path, line)


@settings(max_examples=5000 if NIGHTLY else 500, deadline=None, derandomize=True, database=None)
@given(
    line=st.one_of(
        NEARLY, st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=30).map("audience: {}".format)
    )
)
def test_any_line_in_its_place_is_public_only_if_it_says_so(tmp_path_factory, line):
    """Whatever stands there: an article is public only if exactly one line is `audience: public` as the standard reads it."""
    if public(tmp_path_factory.mktemp("content"), line):
        said = [match.start() for match in re.finditer(r"(?im)^[- ]*audience", line)]
        assert 1 == len(said)
        assert RIGHT.match(line, said[0]), line
