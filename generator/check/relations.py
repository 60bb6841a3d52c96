"""How articles hang together: nothing stands alone, nothing lies about unused, a role leads to its work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.check.context import Context
from generator.edition import linked_assets, resolve
from generator.model import Document
from generator.problems import Place, Problem, Severity

ENOUGH: Final = 50
"""From so many articles on, one that nothing leads to was forgotten; in a smaller library there is little to link."""


def repeated(context: Context) -> Iterator[Problem]:
    """RL01: `related` names each article once."""
    for document in context.library.documents:
        folded = [related.casefold() for related in document.related]
        if twice := sorted({name for name in folded if folded.count(name) > 1}):
            message = f"related 里 {'、'.join(twice).upper()} 写了两次"
            yield Problem(document.place("related"), "RL01", message, "留一个", Severity.WARNING)


def roles(context: Context) -> Iterator[Problem]:
    """RL02: a role says where its work is told: a flow or a script, in the text or in `related`."""
    for document in context.internal.documents:
        if document.kind.key == "role" and not any(d.kind.key in ("flow", "script") for d in _pointed(context, document)):
            hint = "链接它要走的流程、要说的话术，或写进 related"
            yield Problem(document.place(), "RL02", "岗位没有连到任何流程或话术", hint, Severity.WARNING)


def orphans(context: Context) -> Iterator[Problem]:
    """OR01: every article can be come to from another, or from the home page."""
    if len(context.internal.documents) < ENOUGH:
        return
    reached = {
        other.id for document in context.internal.documents for other in _pointed(context, document) if other is not document
    }
    pointing = {document.id for document in context.internal.documents if document.related}
    for document in context.internal.documents:
        if document.id not in reached | pointing and not document.topic and document.featured is None:
            message = "没有一篇文章连到这里，它也没有写 related"
            yield Problem(document.place(), "OR01", message, "写上 related，两边就都会显示", Severity.WARNING)


def _pointed(context: Context, document: Document) -> Iterator[Document]:
    for target in document.targets:
        if (path := resolve(document.path, target)) and (other := context.by_path.get(path)):
            yield other
    for related in document.related:
        if other := context.by_id.get(related.casefold()):
            yield other


def attachments(context: Context) -> Iterator[Problem]:
    """AS03: every attachment is named by an article, be it a draft."""
    for path in sorted(context.library.assets - linked_assets(context.library.documents)):
        yield Problem(Place(f"content/{path}"), "AS03", "没有文章用到这个附件", "删掉它，或在文章里链接它", Severity.WARNING)
