"""An article's body as lines with a meaning: each a thing that is said, done, waited for, forbidden, chosen or told.

Facts stay names here (`{{截单时间}}`): a changed fact is one change with the pages that quote it, not a change of each sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from generator.model import Block, Document, Outline, Script, Section, Step, Text
from generator.read.structure import DONTS, STEPS, TEMPLATE, ending, read_flow, read_script, text_of

LABELS: Final = {
    "say": "说", "ask": "问", "wait": "等", "do": "做", "hangup": "挂机", "transfer": "转",
    "dont-word": "禁语", "dont-deed": "禁为", "reason": "原因", "instead": "改说",
    "node": "节点", "choice": "分支", "end": "出口", "template": "模板", "heading": "小标题", "text": "正文",
}  # fmt: skip


class Line(NamedTuple):
    """One line: what it is (a key of `LABELS`), its words, and the heading it stands under."""

    what: str
    text: str
    where: str = ""

    @property
    def same(self) -> tuple[str, str]:
        """What makes two lines one: a heading that is renamed does not change what stands below it."""
        return self.what, self.text


def lines(document: Document) -> tuple[Line, ...]:
    """All lines of the body, in order."""
    key = document.kind.key
    body = _flow(document) if key == "flow" else _sections(document.outline.sections, key)
    return tuple(line for line in body if line.text)


def raw(text: Text) -> str:
    """Words as one string, names in braces, blanks between words made one."""
    return " ".join("".join(part if isinstance(part, str) else f"{{{{{part.name}}}}}" for part in text).split())


def _words(markdown: str) -> str:
    return raw(text_of(markdown, {}))


def _sections(sections: tuple[Section, ...], kind: str) -> Iterator[Line]:
    for section in sections:
        if kind == "script" and section.name in (STEPS, DONTS):
            yield from _script(section)
            continue
        if section.heading:
            yield Line("heading", _words(section.heading.text), section.name)
        for block in section.blocks:
            template = kind == "remark" and section.name == TEMPLATE and block.kind == "quote"
            yield _told(block, section.name, "template" if template else "text")


def _told(block: Block, where: str, what: str = "text") -> Line:
    return Line(what, _words(block.text), where)


def _script(section: Section) -> Iterator[Line]:
    script: Script = read_script(Outline((section,)), {})
    for step in script.steps:
        yield Line(step.verb.key, _step(step), section.name)
    for dont in script.donts:
        yield Line(f"dont-{dont.kind}", raw(dont.text), section.name)
        yield Line("reason", " ".join(dont.reason.split()), section.name)
        yield Line("instead", raw(dont.instead), section.name)
    for block in script.stray:
        yield _told(block, section.name)


def _step(step: Step) -> str:
    condition = f"（{step.condition}）" if step.condition else ""
    return condition + raw(step.text) or step.verb.value


def _flow(document: Document) -> Iterator[Line]:
    nodes = {node.anchor: node for node in read_flow(document.outline, {}).nodes}
    here = ""
    for section in document.outline.sections:
        heading = section.heading
        if heading and heading.level == 2:
            here = heading.anchor if heading.explicit else ""
        if heading:
            node = nodes.get(heading.anchor) if heading.explicit else None
            yield Line("node" if node else "heading", _words(heading.text), section.name)
        choices = {choice.place: choice for choice in nodes[here].choices} if here in nodes else {}
        for block in section.blocks:
            if choice := choices.get(block.place):
                target = nodes.get(choice.target)
                yield Line("choice", f"{_words(choice.text)} → {target.title if target else choice.target}", section.name)
            elif here in nodes and block.kind in ("item", "paragraph") and ending(block.text):
                yield _told(block, section.name, "end")
            else:
                yield _told(block, section.name)
