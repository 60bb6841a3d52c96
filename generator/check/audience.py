"""Between the editions: what goes out to customers points only to what goes out to customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.check.context import Context
from generator.edition import Edition, resolve
from generator.lifecycle import STATE_NAMES, state, successor
from generator.model import Audience, Document
from generator.problems import Problem


def within_edition(context: Context) -> Iterator[Problem]:
    """AU04: a link or relation never leads out of its edition, nor to what is in none."""
    for document in context.internal.documents:
        public = document.path in context.public.by_path
        editions = (context.internal, context.public) if public else (context.internal,)
        for number, target in enumerate(document.targets):
            other = context.by_path.get(resolve(document.path, target) or "")
            if other and (told := _missing(context, other, editions)):
                message, hint = told
                yield Problem(document.outline.links[number].place, "AU04", f"链接到 {message}", hint)
        for related in document.related:
            other = context.by_id.get(related.casefold())
            if other and (told := _missing(context, other, editions)):
                message, hint = told
                yield Problem(document.place("related"), "AU04", f"related 里写了 {message}", hint)


def _missing(context: Context, other: Document, editions: Sequence[Edition]) -> tuple[str, str] | None:
    """What keeps an article out of the first of these editions that lacks it, and what to do: one letter a link, not one an edition."""
    lacking = next((edition for edition in editions if other.path not in edition.by_path), None)
    if lacking is None:
        return None
    if lacking.audience is Audience.PUBLIC:
        if other.unclear:  # it is told itself; whether customers may be led there can be said when it says for whom it is
            return None
        return f"{other.id}（客户看不到）", "这一篇是对外的：换成对外的文章，或去掉；客户也该看那一篇，就改它的 audience"
    heir = successor(other, context.by_id, context.today)
    hint = f"改成接替它的 {heir.id}" if heir else "换一个目标，或改那一篇的 status、日期"
    return f"{other.id}（{STATE_NAMES[state(other, context.today)]}）", hint


def internal_facts(context: Context) -> Iterator[Problem]:
    """AU05: a public article quotes public facts only."""
    for document in context.within(Audience.PUBLIC):
        for mention in document.outline.mentions:
            fact = context.library.facts.get(mention.name)
            if fact and not fact.unclear and mention.name not in context.public.facts:
                message = f"对外的文章引用了内部事实「{mention.name}」"
                yield Problem(mention.place, "AU05", message, "去掉这句，或在 facts.yml 里把它改成 public")


def legal_review(context: Context) -> Iterator[Problem]:
    """AU06: what waits for the lawyers is never public."""
    for document in context.public.documents:
        if document.needs:
            message = f"{document.id} 待法务审核，却写了 audience: public"
            yield Problem(document.place("audience"), "AU06", message, "改成 internal，审核通过后再去掉 needs")
