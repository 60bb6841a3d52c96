"""Repairs of lines, measured against what a person says is right."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

import pytest
from pairs import Pair, names, pairs

from generator.importers.entries import DOUBTED, DROPPED, Entry
from generator.importers.evidence import Evidence
from generator.importers.furniture import without_furniture
from generator.importers.line import Line
from generator.importers.repairs import repaired

LEAST = 0.95


def repair(documents: list[Pair]) -> tuple[dict[int, str], list[Entry]]:
    """The lines that are left by their number, and the entries."""
    lines = [Line.of(pair.came, "sample", number) for number, pair in enumerate(documents, 1)]
    done, entries = repaired(lines, Evidence.of(lines))
    kept, more = without_furniture(done)
    return {line.number: line.text for line in kept}, [*entries, *more]


def changes(before: str, after: str | None) -> Counter[tuple[object, ...]]:
    """What was done to a line, letter by letter."""
    if after is None:
        return Counter([("dropped", len(before))])
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: Counter[tuple[object, ...]] = Counter()
    for tag, a, b, c, d in codes:
        if tag == "replace" and b - a == d - c:
            found.update((a + i, a + i + 1, after[c + i]) for i in range(b - a))
        elif tag != "equal":
            found[a, b, after[c:d]] += 1
    return found


def measured(documents: list[Pair]) -> tuple[int, int, int]:
    """How many changes were made, were due, and were both."""
    kept, _ = repair(documents)
    made: Counter[tuple[object, ...]] = Counter()
    due: Counter[tuple[object, ...]] = Counter()
    for number, pair in enumerate(documents, 1):
        made.update((number, *change) for change in changes(pair.came, kept.get(number)))
        due.update((number, *change) for change in changes(pair.came, pair.right))
    return made.total(), due.total(), (made & due).total()


@pytest.mark.parametrize("name", names())
def test_nearly_all_repairs_are_right_and_nearly_all_damage_is_repaired(name, record_property):
    """Precision and recall, a letter or a line being one; each sample's own figures are printed with -s."""
    made, due, both = measured(pairs(name)[0])
    precision, recall = both / max(1, made), both / max(1, due)
    record_property("repairs", f"{name} {precision:.3f} {recall:.3f}")
    print(f"\n{name}: {made} repairs, precision {precision:.3f}, recall {recall:.3f}")

    assert precision >= LEAST
    assert recall >= LEAST


def test_over_all_samples_repairs_are_right(record_property):
    """The figure of the closing note."""
    counts = [measured(pairs(name)[0]) for name in names()]
    made, due, both = (sum(column) for column in zip(*counts, strict=True))
    record_property("repairs", f"all {both / made:.4f} {both / due:.4f}")
    print(f"\nall: {made} repairs, precision {both / made:.4f}, recall {both / due:.4f}")

    assert both / made >= LEAST
    assert both / due >= LEAST


@pytest.mark.parametrize("name", [n for n in names() if n != "duties"])
def test_what_must_stay_stays_and_what_is_doubtful_is_said(name):
    """Line by line: traps are untouched, doubts are raised where they are due and nowhere else."""
    documents, _ = pairs(name)
    kept, entries = repair(documents)
    doubted = {entry.place.line for entry in entries if entry.action == DOUBTED}
    dropped = {entry.place.line for entry in entries if entry.action == DROPPED}
    wrong = []
    for number, pair in enumerate(documents, 1):
        if pair.right is None:
            wrong += [f"kept: {pair.came}"] if number in kept else [] if number in dropped else [f"not logged: {pair.came}"]
        elif kept.get(number) != pair.right:
            wrong.append(f"{pair.came}\n  is {kept.get(number)}\n  not {pair.right}")
        if pair.right is not None and pair.doubt != (number in doubted):
            wrong.append(f"doubt {'missing' if pair.doubt else 'raised'}: {pair.came}")

    assert [] == wrong
