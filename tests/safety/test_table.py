"""The table of docs/safety.md and the tests say the same: every promise, in both languages, with its figure, by a test that is there."""

from __future__ import annotations

import re

import pytest
from safety.promises import PROMISED
from shipped import ROOT

ALL = [f"R{number}" for number in range(1, 8)] + [f"S{number}" for number in range(1, 15)]


@pytest.mark.parametrize("page", ["docs/safety.md", "docs/safety.zh.md"])
def test_every_promise_has_its_row(page):
    """In order; the figure is the one that the run insists on; the file is there and says which promise it proves."""
    rows = [
        line.strip("| \n").split(" | ")
        for line in (ROOT / page).read_text("utf-8").splitlines()
        if re.match(r"\| [RS]\d+ \|", line)
    ]

    assert ALL == [row[0] for row in rows]
    for promise, _, least, proof in rows:
        file = ROOT / proof.strip("`")
        assert file.is_file(), promise
        assert f"{PROMISED[promise]:,}" == least.split(" ")[0], promise
        assert re.search(rf'proved\(\s*"{promise}"', file.read_text("utf-8")), promise


def test_each_promise_is_proved_by_a_test():
    """None is without a test that says its figure, and no test speaks for a promise that nobody made."""
    said = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        said |= set(re.findall(r'proved\(\s*"([RS]\d+)"', file.read_text("utf-8")))

    assert set(ALL) == PROMISED.keys() == said
