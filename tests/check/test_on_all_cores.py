"""A large library is checked by several processes; what they find is what one finds, in the same order."""

from __future__ import annotations

from shipped import ROOT, TODAY, TOPICS

from generator import check, forked
from generator.check.context import Context
from generator.read.library import read_library


def test_two_processes_find_what_one_finds(monkeypatch, tmp_path):
    """Over content with findings by many rules: every internal article made public."""
    for path in sorted((ROOT / "content").rglob("*")):
        file = tmp_path / path.relative_to(ROOT / "content")
        file.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            data = path.read_bytes()
            file.write_bytes(data.replace(b"audience: internal", b"audience: public") if path.suffix == ".md" else data)
    library, _ = read_library(tmp_path)
    context = Context(library, TODAY, TOPICS)
    alone = list(check.check(context))
    monkeypatch.setattr(check, "MANY", 1)
    monkeypatch.setattr(forked, "workers", lambda: 2)

    assert {"AU05", "PH04", "SY02"} <= {problem.code for problem in alone}
    assert alone == list(check.check(context))


def test_the_long_rules_are_rules():
    """A rule that is renamed or taken out is not forgotten here."""
    assert set(check.LONG) <= set(check.RULES)
