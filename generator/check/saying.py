"""What we tell agents to say, and what we tell customers ourselves, keeps the rules that an agent's draft has to keep."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.context import Context
from generator.model import Audience, Document, Library, Verb, plain
from generator.problems import Place, Problem
from generator.read.outline import strip_markup
from generator.read.structure import DONTS, STEPS, text_of
from generator.saying import PAGE, Checker, Phrase

SPOKEN = (Verb.SAY, Verb.ASK)


def sayings(context: Context) -> Iterator[Problem]:
    """SY01–SY05: the 说, 问 and 改说 of every script, and every public page. What goes out had time to be right: always errors."""
    checker = Checker(*spoken(context.library))
    for document in context.documents:
        for text, place in _spoken(document):
            yield from _problems(checker, text, document.channel, place)
    for document in context.within(Audience.PUBLIC):
        for text, place in _shown(document, context):
            yield from _problems(checker, text, PAGE, place)


def spoken(library: Library) -> tuple[list[Phrase], list[str]]:
    """What scripts forbid, and what they have agents say."""
    phrases: list[Phrase] = []
    allowed: list[str] = []
    for document in library.documents:
        allowed += [text for text, _ in _spoken(document)]
        words = [dont for dont in document.script.donts if dont.kind == "word"] if document.script else []
        phrases += [Phrase(plain(dont.text), document.id, dont.reason, plain(dont.instead)) for dont in words if dont.text]
    return phrases, allowed


def _spoken(document: Document) -> Iterator[tuple[str, Place]]:
    """What a script has agents say."""
    if document.script:
        yield from ((plain(step.text), step.place) for step in document.script.steps if step.verb in SPOKEN)
        yield from ((plain(dont.instead), dont.place) for dont in document.script.donts if dont.kind == "word")


def _shown(document: Document, context: Context) -> Iterator[tuple[str, Place]]:
    """What a page shows beside that: not the steps, which are read with their channel, and not what is forbidden on purpose."""
    yield document.title, document.place("title")
    yield document.summary, document.place("summary")
    for section in document.outline.sections:
        if section.heading:
            yield section.heading.text, section.heading.place
        if document.script and section.name in (STEPS, DONTS):
            continue
        for block in section.blocks:
            yield plain(text_of(strip_markup(block.text), context.library.facts)), block.place


def _problems(checker: Checker, text: str, channel: str, place: Place) -> Iterator[Problem]:
    for finding in checker.findings(text, channel):
        found = " ".join(finding.found.split())
        see = f"（见 {finding.source}）" if finding.source else ""
        reason = finding.reason.rstrip("。")
        message = f"有{finding.label}「{found}」{f'：{reason}' if reason else ''}{see}"
        yield Problem(place, finding.code, message, f"改说：{finding.instead}" if finding.instead else "换一种说法")
