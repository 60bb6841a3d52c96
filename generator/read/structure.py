"""Lists with a meaning: the steps and don'ts of a script, the nodes of a flow, the text of a remark template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from generator.model import Block, Choice, Dont, Fact, Fill, Flow, Node, Outline, Script, Section, Step, Text, Verb, plain
from generator.read.outline import is_choice, strip_markup

_STEP: Final = re.compile(r"^(说|等|做|问|转|挂机)\s*(?:（([^（）]*)）)?\s*(?:[:：]\s*(.*))?$", re.DOTALL)
_DONT: Final = re.compile(r"^(禁语|禁为)\s*[:：]\s*(.*)$", re.DOTALL)
_DETAIL: Final = re.compile(r"^(原因|改说|改做)\s*[:：]\s*(.*)$", re.DOTALL)
_END: Final = re.compile(r"^(结束|转)\s*[:：]\s*(.*)$", re.DOTALL)
_BARE_END: Final = re.compile(r"(?:结束|转)\s*(?:[:：]\W*|[；;∶，。.]?|[；;∶，].*)", re.DOTALL)
_SECONDS: Final = re.compile(r"(?<![0-9])(?<!^[-−－])([0-9]{1,9})\s*秒")
_MENTION: Final = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")

STEPS: Final = "步骤"
DONTS: Final = "禁止"
TEMPLATE: Final = "模板"


def text_of(markdown: str, facts: Mapping[str, Fact]) -> Text:
    """Words with facts filled in and every other `{{name}}` as a blank."""
    parts: list[str | Fill] = []
    position = 0
    clean = strip_markup(markdown)
    for match in _MENTION.finditer(clean):
        parts.append(clean[position : match.start()])
        fact = facts.get(match.group(1))
        parts.append(fact.value if fact else Fill(match.group(1)))
        position = match.end()
    parts.append(clean[position:])
    return tuple(_merged(part for part in parts if part))


def _merged(parts: Iterator[str | Fill]) -> Iterator[str | Fill]:
    words = ""
    for part in parts:
        if isinstance(part, str):
            words += part
            continue
        if words:
            yield words
            words = ""
        yield part
    if words:
        yield words


def read_script(outline: Outline, facts: Mapping[str, Fact]) -> Script:
    """The data of a script; items that are none of ours are kept as `stray`."""
    steps: list[Step] = []
    donts: list[Dont] = []
    stray: list[Block] = []
    if section := outline.section(STEPS):
        for block in section.blocks:
            step = _step(block, facts) if block.kind == "item" and block.indent == 0 else None
            if step:
                steps.append(step)
            else:
                stray.append(block)
    if section := outline.section(DONTS):
        for block in section.blocks:
            if block.kind == "item" and block.indent == 0 and (match := _DONT.match(block.text)):
                kind = "word" if match.group(1) == "禁语" else "deed"
                donts.append(Dont(kind, text_of(match.group(2), facts), block.place))
            elif block.kind == "item" and block.indent and donts and (match := _DETAIL.match(block.text)):
                donts[-1] = _detailed(donts[-1], match, facts)
            else:
                stray.append(block)
    return Script(tuple(steps), tuple(donts), tuple(stray))


def _step(block: Block, facts: Mapping[str, Fact]) -> Step | None:
    match = _STEP.match(block.text)
    if not match:
        return None
    verb = Verb(match.group(1))
    text = text_of(match.group(3) or "", facts)
    seconds = None
    if verb is Verb.WAIT:
        found = _SECONDS.search("".join(part for part in text if isinstance(part, str)))
        seconds = int(found.group(1)) if found else None
    return Step(verb, text, block.place, match.group(2) or "", seconds)


def _detailed(dont: Dont, match: re.Match[str], facts: Mapping[str, Fact]) -> Dont:
    if match.group(1) == "原因":
        return replace(dont, reason=strip_markup(match.group(2)))
    return replace(dont, instead=text_of(match.group(2), facts))


def read_flow(outline: Outline, facts: Mapping[str, Fact]) -> Flow:
    """The nodes of a flow: every second-level heading with an id, and what lies below it; facts filled in."""
    starts = [i for i, s in enumerate(outline.sections) if s.heading and s.heading.level == 2]
    stops = [*starts[1:], len(outline.sections)][: len(starts)]
    return Flow(
        tuple(
            _node(outline.sections[start:stop], facts)
            for start, stop in zip(starts, stops, strict=True)
            if (heading := outline.sections[start].heading) and heading.explicit
        )
    )


def _node(sections: Sequence[Section], facts: Mapping[str, Fact]) -> Node:
    heading = sections[0].heading
    if heading is None:
        raise ValueError("a node begins with a heading")
    choices: list[Choice] = []
    ends: list[str] = []
    for block in (b for s in sections for b in s.blocks):
        link = is_choice(block.text) if block.kind == "item" else None
        if link and link.group(3).startswith("#"):
            choices.append(Choice(plain(text_of(link.group(2), facts)), link.group(3)[1:], block.place))
        elif block.kind in ("item", "paragraph") and (end := _END.match(block.text)):
            ends.append(f"{end.group(1)}：{plain(text_of(end.group(2), facts))}")
    return Node(heading.anchor, heading.text, heading.place, tuple(choices), tuple(ends))


def ending(text: str) -> bool:
    """Whether a line of a flow ends the way."""
    return bool(_END.match(text))


def bare_ending(text: str) -> bool:
    """Whether a line means to end the way, and does not say how, or has no colon to be known by."""
    return bool(_BARE_END.fullmatch(text))


def read_template(outline: Outline, facts: Mapping[str, Fact]) -> Text:
    """The text to paste: the quote under 模板; empty when there is none."""
    section = outline.section(TEMPLATE)
    quote = next((b for b in section.blocks if b.kind == "quote"), None) if section else None
    return text_of(quote.text, facts) if quote else ()


def unannounced_hang_ups(script: Script) -> Iterator[Step]:
    """Hang-ups that do not come right after a 说 and a 等, in that order."""
    before: list[Verb] = []
    for step in script.steps:
        if step.verb is Verb.HANG_UP and not any(pair == (Verb.SAY, Verb.WAIT) for pair in pairwise(before[-2:])):
            yield step
        before.append(step.verb)
