"""A Diff for the terminal's reader, for programs, and for the description of a merge request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from generator.diff import Change, Diff
from generator.diff.libraries import ADDED, CHANGED, REMOVED, RENAMED, ArticleDiff, FactDiff
from generator.model import Audience, Document

HOW: Final = {ADDED: "新增", REMOVED: "删除", RENAMED: "改号", CHANGED: "改动"}
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>()#+!|~@&$:-]")
_SHORT: Final = 24
_MANY: Final = 12


def counts(diff: Diff) -> dict[str, int]:
    """How many articles of each sort, facts, and so on."""
    return {how: sum(one.how == how for one in diff.articles) for how in HOW} | {
        "facts": len(diff.facts),
        "placeholders": len(diff.blanks),
        "synonyms": len(diff.synonyms),
        "rewritten": len(diff.rewritten),
        "unread": len(diff.unread),
    }


def summary(diff: Diff) -> str:
    """All of it in one line."""
    number = counts(diff)
    parts = [f"{name} {number[how]} 篇" for how, name in HOW.items() if number[how]]
    names = (("facts", "事实 {} 条"), ("placeholders", "占位 {} 个"), ("synonyms", "同义词 {} 组"), ("rewritten", "只改写法 {} 篇"),
             ("unread", "读不了 {} 个文件"))  # fmt: skip
    parts += [words.format(number[name]) for name, words in names if number[name]]
    return "，".join(parts) or "意思没有变"


# ---- data ----------------------------------------------------------------------------------------------------


def data(diff: Diff, before: str, after: str) -> dict[str, Any]:
    """As `--format json` prints it."""
    return {
        "from": before,
        "to": after or None,
        "counts": counts(diff),
        "articles": [_article(one) for one in diff.articles],
        "facts": [_fact(one) for one in diff.facts],
        "placeholders": [_fact(one) for one in diff.blanks],
        "synonyms": [{"before": old, "after": new} for old, new in diff.synonyms],
        "rewritten": [document.id for document in diff.rewritten],
        "unread": [f"content/{path}" for path in diff.unread],
    }


def _article(one: ArticleDiff) -> dict[str, Any]:
    document = one.document
    return {
        "id": document.id,
        "change": one.how,
        "title": document.title,
        "kind": document.kind.key,
        "audience": document.audience.value,
        "status": document.status.value,
        "path": f"content/{document.path}",
        "was": one.before.id if one.before and one.how == RENAMED else None,
        "published": one.published,
        "changes": [change._asdict() for change in one.changes],
    }


def _fact(one: FactDiff) -> dict[str, Any]:
    return {"name": one.name, "before": one.before, "after": one.after, "articles": [d.id for d in one.quoted]}


# ---- text ----------------------------------------------------------------------------------------------------


def text(diff: Diff) -> Iterator[tuple[str, str]]:
    """Lines with the style of each."""
    for one in diff.articles:
        yield "bold", _head(one)
        if one.published:
            yield "red bold", "  ! 客户从此能看到这一篇"
        for change in one.changes:
            yield from _lines(change)
    for title, facts in (("事实", diff.facts), ("占位", diff.blanks)):
        for fact in facts:
            yield "bold", f"{title}  {{{{{fact.name}}}}}  {_ids(fact.quoted)}"
            yield from _pair(fact.before, fact.after, "  ")
    for old, new in diff.synonyms:
        yield "bold", "同义词"
        yield from _pair(old, new, "  ")
    for path in diff.unread:
        yield "yellow", f"读不了  content/{path}，没有比较"


def _head(one: ArticleDiff) -> str:
    document = one.document
    was = f"（原来是 {one.before.id}）" if one.before and one.how == RENAMED else ""
    audience = "公开" if document.audience is Audience.PUBLIC else "内部"
    return f"{HOW[one.how]}  {document.id} {document.title}{was}  {document.kind.name} · {audience}"


def _lines(change: Change) -> Iterator[tuple[str, str]]:
    label = f"{change.label}（{change.where}）" if change.where and change.where != change.after else change.label
    if change.before and change.after and len(change.before) + len(change.after) <= _SHORT:
        yield "", f"  {label}：{change.before} → {change.after}"
        return
    if len(change.before) + len(change.after) <= _SHORT:
        yield ("green", f"  {label}：+ {change.after}") if change.after else ("red", f"  {label}：- {change.before}")
        return
    yield "", f"  {label}"
    yield from _pair(change.before, change.after, "    ")


def _pair(before: str, after: str, indent: str) -> Iterator[tuple[str, str]]:
    if before:
        yield "red", f"{indent}- {before}"
    if after:
        yield "green", f"{indent}+ {after}"


def _ids(documents: tuple[Document, ...]) -> str:
    if not documents:
        return "没有文章引用"
    more = f" 等 {len(documents)} 篇" if len(documents) > _MANY else ""
    return f"引用的有 {'、'.join(d.id for d in documents[:_MANY])}{more}"


# ---- Markdown ------------------------------------------------------------------------------------------------


def markdown(diff: Diff, before: str, after: str) -> Iterator[str]:
    """For the description of a merge request: nothing that stands in an article is taken for markup or for somebody's name."""
    yield f"## 内容改动：{summary(diff)}"
    yield ""
    ends = f"`{after.replace('`', '')}`" if after else "工作区"
    yield f"从 `{before.replace('`', '')}` 到 {ends}"
    for one in diff.articles:
        yield ""
        yield f"### {_escaped(_head(one))}"
        if one.published:
            yield ""
            yield "**客户从此能看到这一篇。**"
        if one.changes:
            yield from _table(("什么", "原来", "现在"), [(_where(c), c.before, c.after) for c in one.changes])
    for title, facts in (("事实", diff.facts), ("占位", diff.blanks)):
        if facts:
            yield ""
            yield f"### {title}"
            yield from _table((title, "原来", "现在", "引用"), [(f.name, f.before, f.after, _ids(f.quoted)) for f in facts])
    if diff.synonyms:
        yield ""
        yield "### 同义词"
        yield from _table(("原来", "现在"), diff.synonyms)
    if diff.unread:
        yield ""
        yield "### 读不了，没有比较"
        yield ""
        yield from (f"- {_escaped(f'content/{path}')}" for path in diff.unread)


def _where(change: Change) -> str:
    return f"{change.label}（{change.where}）" if change.where else change.label


def _table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_escaped(cell) or '–' for cell in row)} |"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", " ".join(text.split()))
