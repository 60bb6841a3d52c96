"""Two states of one article: what a reader, an agent or an operator would notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from generator.diff.lines import LABELS, Line, lines
from generator.model import Audience, Document, Fact, Status
from generator.verification import STANDING_NAMES, Standing, verification

FIELDS: Final[Mapping[str, str]] = {
    "audience": "受众", "status": "状态", "title": "标题", "kind": "类别", "effective": "生效", "expires": "失效", "replaced_by": "接替",
    "needs": "审核", "channel": "渠道", "flag": "红旗", "summary": "摘要", "topic": "主题", "featured": "首页次序", "owner": "负责",
    "review_every": "复核周期", "reviewed": "核对", "verified": "核实", "aliases": "相似问法", "tags": "标签", "related": "相关",
    "redirect_from": "旧地址", "path": "文件",
}  # fmt: skip
"""Fields of the front matter that mean something, those that matter most first."""
_LISTS: Final = ("aliases", "tags", "related", "redirect_from")
_STATUS: Final = {Status.PUBLISHED: "发布", Status.DRAFT: "草稿", Status.GAP: "待补", Status.ARCHIVED: "归档"}
_AUDIENCE: Final = {Audience.PUBLIC: "公开", Audience.INTERNAL: "内部"}


class Change(NamedTuple):
    """One thing that changed: what it is, as data and as editors call it; empty `before` is new, empty `after` is gone."""

    what: str
    label: str
    before: str
    after: str
    where: str = ""


def compare_articles(
    before: Document, after: Document, facts: tuple[Mapping[str, Fact], Mapping[str, Fact]] = ({}, {})
) -> tuple[Change, ...]:
    """What changed, the life of the article first, then its words in their order. `facts` are those of either state."""
    return (*_fields(before, after, facts), *_body(before, after), *_links(before, after))


def _fields(before: Document, after: Document, facts: tuple[Mapping[str, Fact], Mapping[str, Fact]]) -> Iterator[Change]:
    for name, label in FIELDS.items():
        if name in _LISTS:
            yield from _list(name, label, getattr(before, name), getattr(after, name))
            continue
        old, new = (
            (_standing(before, facts[0]), _standing(after, facts[1]))
            if name == "verified"
            else (_value(getattr(before, name)), _value(getattr(after, name)))
        )
        if old != new:
            yield Change(name, label, old, new)


def _standing(document: Document, facts: Mapping[str, Fact]) -> str:
    found = verification(document, facts)
    name = STANDING_NAMES[found.standing]
    return name if found.standing is Standing.UNVERIFIED else f"{name}（{found.by} {found.on}）"


def _value(value: Any) -> str:
    if isinstance(value, Status):
        return _STATUS[value]
    if isinstance(value, Audience):
        return _AUDIENCE[value]
    return "" if value is None else str(getattr(value, "name", value))


def _list(name: str, label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    yield from (Change(name, label, item, "") for item in before if item not in after)
    yield from (Change(name, label, "", item) for item in after if item not in before)


def _links(before: Document, after: Document) -> Iterator[Change]:
    """Where links lead; the choices of a flow are told as its branches."""
    old, new = (
        list(dict.fromkeys(link.target for link in d.outline.links if not link.target.startswith("#"))) for d in (before, after)
    )
    yield from _list("link", "链接", old, new)


def _body(before: Document, after: Document) -> Iterator[Change]:
    old, new = lines(before), lines(after)
    matcher = SequenceMatcher(None, [line.same for line in old], [line.same for line in new], autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what != "equal":
            yield from _replaced(old[i1:i2], new[j1:j2])


def _replaced(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Change]:
    """Lines of the same kind are one that changed, in their order; the rest is gone or new."""
    waiting = list(new)
    for line in old:
        twin = next((other for other in waiting if other.what == line.what), None)
        if twin:
            waiting.remove(twin)
            yield Change(line.what, LABELS[line.what], line.text, twin.text, twin.where)
        else:
            yield Change(line.what, LABELS[line.what], line.text, "", line.where)
    yield from (Change(line.what, LABELS[line.what], "", line.text, line.where) for line in waiting)
