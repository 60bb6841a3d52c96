"""An article's life: dates that can be, reviews that are done, and a successor for what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from generator.check.context import Context
from generator.check.near import nearest
from generator.edition import resolve
from generator.lifecycle import GONE, State, state, successor
from generator.model import Document, Status
from generator.problems import Problem, Severity
from generator.verification import Standing, verification

AHEAD: Final = timedelta(30)


def dates(context: Context) -> Iterator[Problem]:
    """LC01, LC06: an article is in force for a day at least, and nobody has reviewed it in the future."""
    for document in context.library.documents:
        effective, expires, reviewed = document.effective, document.expires, document.reviewed
        if effective and expires and expires <= effective:
            message = f"{expires} 失效，{effective} 才生效：一天也不会发布"
            yield Problem(document.place("expires"), "LC01", message, "改对两个日期；失效的那一天已经不算在内")
        if reviewed and reviewed > context.today:
            message = f"reviewed 写成了 {reviewed}，这一天还没有到"
            yield Problem(document.place("reviewed"), "LC06", message, "写真正核对过的那一天", Severity.WARNING)


def reviews(context: Context) -> Iterator[Problem]:
    """LC05: what is out was reviewed in time."""
    for document in context.library.documents:
        due = document.review_due
        if due and due < context.today and document.in_force(context.today):
            message = f"该在 {due} 复核，已经过了 {(context.today - due).days} 天"
            hint = f"请{document.owner or '负责的小组'}核对后改 reviewed，或运行 kb verify {document.id} --by 姓名"
            yield Problem(document.place("reviewed"), "LC05", message, hint, Severity.WARNING)


def successors(context: Context) -> Iterator[Problem]:
    """LC02–LC04, LC08: what has ended says what to use instead, and that can be used."""
    for document in context.library.documents:
        standing = state(document, context.today)
        if document.replaced_by:
            yield from _successor(context, document, standing)
        elif standing is State.EXPIRED:
            message = f"{document.expires} 已经失效，没有写改用哪一篇"
            hint = "加一行 replaced_by: 新文章的 id；没有新的就改成 status: archived；还有效就改 expires"
            yield Problem(document.place("expires"), "LC02", message, hint, Severity.WARNING)


def _successor(context: Context, document: Document, standing: State) -> Iterator[Problem]:
    place, heir = document.place("replaced_by"), document.replaced_by
    if heir.casefold() == document.id.casefold():
        yield Problem(place, "LC03", "replaced_by 里写了自己", "写接替它的那一篇的 id")
    elif heir.casefold() in context.unread:
        return
    elif heir.casefold() not in context.by_id:
        near = nearest(heir, (d.id for d in context.library.documents))
        yield Problem(place, "LC03", f"replaced_by 里的 {heir} 不存在", f"是不是 {near}？" if near else "检查 id，或删掉它")
    elif standing in GONE and successor(document, context.by_id, context.today) is None:
        message = f"{document.id} 已经不用了，接替它的 {heir} 现在也不能用"
        hint = f"发布 {heir}，或换一篇；客服查 {document.id} 时会看到改用哪一篇"
        yield Problem(place, "LC04", message, hint, Severity.WARNING)
    elif document.status is Status.PUBLISHED and document.expires is None:
        message = f"写了由 {heir} 接替，却没有写什么时候失效"
        yield Problem(place, "LC08", message, "加一行 expires: 日期，或改成 status: archived", Severity.WARNING)


def seals(context: Context) -> Iterator[Problem]:
    """VF02: what was verified are the words that stand there."""
    for document in context.documents:
        found = verification(document, context.library.facts)
        if found.standing is Standing.CHANGED:
            message = f"{found.by}在 {found.on} 核实之后，文字或引用的事实又改过"
            hint = f"请人再核对一遍，运行 kb verify {document.id} --by 姓名"
            yield Problem(document.place("verified"), "VF02", message, hint, Severity.WARNING)


def links_to_expiring(context: Context) -> Iterator[Problem]:
    """LC07: who points to what is about to expire hears of it before the day on which the build would stop (AU04)."""
    ending = {d.path: d for d in context.internal.documents if d.expires and d.expires - context.today <= AHEAD}
    by_id = {d.id.casefold(): d for d in ending.values()}
    for document in context.internal.documents if ending else ():
        led = [ending.get(resolve(document.path, target) or "") for target in document.targets]
        for number, other in enumerate([*led, *(by_id.get(related.casefold()) for related in document.related)]):
            if other is None or other is document or _ends_first(document, other):
                continue
            place = document.outline.links[number].place if number < len(led) else document.place("related")
            instead = f"，改成 {other.replaced_by}" if other.replaced_by else ""
            message = f"{other.id} 在 {other.expires} 失效，从那天起这里指到的就没有了"
            yield Problem(place, "LC07", message, f"在那之前改掉这一处{instead}", Severity.WARNING)


def _ends_first(document: Document, other: Document) -> bool:
    return bool(document.expires and other.expires and document.expires <= other.expires)
