"""Every rule has a page, and its samples are true: the failing one gives exactly its code, the mended one nothing."""

from __future__ import annotations

import pytest
from rule_pages import PAGES, lay_out, pages

from generator.check import check
from generator.check.catalogue import CATALOGUE, RETIRED
from generator.check.context import Context
from generator.read.library import read_library

IN_SETTINGS = {"CF01", "BR01", "BR02", "BR03"}  # a sample in mkdocs.yml is no content folder
ALL = [page for page in pages() if page.code not in IN_SETTINGS]


@pytest.mark.parametrize("page", ALL, ids=[page.code for page in ALL])
def test_failing_sample_gives_its_code_and_the_mended_one_nothing(page, tmp_path, checked, monkeypatch):
    """What a page shows is what happens."""
    for name, sample, expected in (("failing", page.failing, {page.code}), ("mended", page.mended, set())):
        content = tmp_path / name
        content.mkdir()
        lay_out(sample, content)
        _, report = checked(content)
        assert expected == {problem.code for problem in report.problems}, "\n".join(map(str, report.problems))


def test_settings_page_shows_a_fact_that_is_internal_and_one_that_is_public(write, today):
    """The page of CF01, by its two names."""
    facts = "内部热线:\n  value: 1\n  audience: internal\n服务热线:\n  value: 2\n  audience: public\n"
    library, _ = read_library(write({"facts.yml": facts}))
    text = (PAGES / "CF01.md").read_text("utf-8")
    for quote, expected in (("{{内部热线}}", ["CF01"]), ("{{服务热线}}", [])):
        assert quote in text
        codes = [problem.code for problem in check(Context(library, today, frozenset(), (quote,)))]
        assert expected == [code for code in codes if code == "CF01"]


def test_every_rule_has_one_page_with_its_name_and_no_page_is_left_over():
    """Catalogue and folder say the same; no alias is used twice, no retired code again."""
    assert {(rule.code, rule.alias) for rule in CATALOGUE.values()} == {(page.code, page.alias) for page in pages()}
    assert {f"{code}.md" for code in CATALOGUE} == {file.name for file in PAGES.iterdir()}
    aliases = [rule.alias for rule in CATALOGUE.values()]
    assert len(aliases) == len(set(aliases))
    assert not RETIRED & set(CATALOGUE)
    assert list(CATALOGUE) == sorted(CATALOGUE)


def test_the_reference_table_is_the_one_that_is_written_from_the_catalogue():
    """`docs/rules.md` does not drift: run tools/make_rules_table.py."""
    from make_rules_table import table

    assert (PAGES.parent / "rules.md").read_text("utf-8") == table()
