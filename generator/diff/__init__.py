"""What changed in meaning between two states of the content: words that are said, waits, ways, facts, lives; not how it is written."""

from __future__ import annotations

from generator.diff.articles import Change, compare_articles
from generator.diff.libraries import Diff, State, compare

__all__ = ["Change", "Diff", "State", "compare", "compare_articles"]
