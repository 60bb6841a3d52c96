"""The questions that an article answers: its title, and every second-level heading that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.site.extras.text import Passage


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what is answered, and where in the page; an empty anchor is the page itself."""

    name: str
    answer: str
    anchor: str


def asks(heading: str) -> bool:
    """Whether a heading is a question: it ends with the mark of one."""
    return heading.rstrip().endswith(("？", "?"))


def questions(title: str, chapters: Sequence[Passage]) -> list[Question]:
    """The title is answered by all that stands under no question of its own; a question without an answer is none."""
    own = [chapter for chapter in chapters if chapter.level and asks(chapter.heading)]
    rest = "\n".join(chapter.whole for chapter in chapters if chapter not in own)
    found = [Question(title, rest, ""), *(Question(c.heading, c.text, c.anchor) for c in own)]
    return [question for question in found if question.answer]
