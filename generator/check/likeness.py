"""Questions that are asked twice: two articles that answer the same words leave the search to choose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from generator.analysis import fold
from generator.check.context import Context
from generator.model import Audience, Document
from generator.problems import Problem, Severity

ALIKE: Final = 0.75
"""Share of character pairs from which two questions are one: 怎么申请退款 and 如何申请退款 have 0.43, 什么时候发货 and 什么时候能发货 0.67."""
_WORDS: Final = re.compile(r"[^\w]+|[吗呢啊呀的了]")


def questions(context: Context) -> Iterator[Problem]:
    """FQ03–FQ05: no two FAQs ask the same, no two articles of a kind share an alias, no alias repeats its title."""
    yield from _twins([d for d in context.internal.documents if d.kind.key == "faq"])
    named: dict[tuple[str, str, Audience], Document] = {}
    for document in context.internal.documents:
        own = {_bare(document.title)}
        for alias in document.aliases:
            bare = _bare(alias)
            if bare in own:
                message = f"相似问法「{alias}」和标题或别的问法是一样的"
                yield Problem(document.place("aliases"), "FQ05", message, "删掉它，换一个客户真会用的说法", Severity.WARNING)
            own.add(bare)
        for bare in sorted(own - {""}):
            other = named.setdefault((bare, document.kind.key, document.audience), document)
            if other is not document:
                where = "title" if bare == _bare(document.title) else "aliases"
                message = f"{other.id} 也叫「{bare}」"
                hint = "两篇都有的说法，搜索不知道先给哪一篇；留给更合适的那一篇"
                yield Problem(document.place(where), "FQ04", message, hint, Severity.WARNING)


def _twins(faqs: list[Document]) -> Iterator[Problem]:
    pairs = {document.id: _pairs(document.title) for document in faqs}
    holders: dict[str, list[Document]] = {}
    for document in faqs:
        counts: dict[str, int] = {}
        for pair in pairs[document.id]:
            for other in holders.get(pair, ()):
                counts[other.id] = counts.get(other.id, 0) + 1
        for other_id in sorted(_alike(document, counts, pairs)):
            other = next(d for d in faqs if d.id == other_id)
            if other.audience is document.audience:
                message = f"和 {other.id}「{other.title}」几乎是同一个问题"
                yield Problem(document.place("title"), "FQ03", message, "合成一篇，把另一种问法写进 aliases", Severity.WARNING)
        for pair in pairs[document.id]:
            holders.setdefault(pair, []).append(document)


def _alike(document: Document, counts: Mapping[str, int], pairs: Mapping[str, frozenset[str]]) -> set[str]:
    mine = len(pairs[document.id])
    return {other for other, both in counts.items() if both / (mine + len(pairs[other]) - both) >= ALIKE}


def _bare(text: str) -> str:
    return _WORDS.sub("", fold(text))


def _pairs(text: str) -> frozenset[str]:
    bare = _bare(text)
    return frozenset("".join(pair) for pair in pairwise(bare)) or frozenset({bare})
