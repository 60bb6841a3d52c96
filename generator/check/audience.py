"""Between the editions: what goes out to customers points only to what goes out to customers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.context import Context
from generator.edition import resolve
from generator.model import Audience
from generator.problems import Problem


def within_edition(context: Context) -> Iterator[Problem]:
    """AU04: a link or relation never leaves its edition."""
    for edition in context.editions:
        ids, paths = edition.by_id(), edition.by_path()
        folded = {i.casefold() for i in ids}
        name = "对外" if edition.audience is Audience.PUBLIC else "内部"
        hint = "换一个目标，或改那一篇的 audience、status、日期"
        for document in edition.documents:
            for number, target in enumerate(document.targets):
                path = resolve(document.path, target)
                if path and path in context.by_path and path not in paths:
                    other = context.by_path[path].id
                    message = f"{name}版的文章链接到不在{name}版里的 {other}"
                    yield Problem(document.outline.links[number].place, "AU04", message, hint)
            for related in document.related:
                if related.casefold() in context.by_id and related.casefold() not in folded:
                    message = f"{name}版的文章把不在{name}版里的 {related} 列为相关"
                    yield Problem(document.place("related"), "AU04", message, hint)


def internal_facts(context: Context) -> Iterator[Problem]:
    """AU05: a public article quotes public facts only."""
    public = next(e for e in context.editions if e.audience is Audience.PUBLIC)
    for document in context.within(Audience.PUBLIC):
        for mention in document.outline.mentions:
            if mention.name in context.library.facts and mention.name not in public.facts:
                message = f"对外的文章引用了内部事实「{mention.name}」"
                yield Problem(mention.place, "AU05", message, "去掉这句，或在 facts.yml 里把它改成 public")


def legal_review(context: Context) -> Iterator[Problem]:
    """AU06: what waits for the lawyers is never public."""
    public = next(e for e in context.editions if e.audience is Audience.PUBLIC)
    for document in public.documents:
        if document.needs:
            message = f"{document.id} 待法务审核，却写了 audience: public"
            yield Problem(document.place("audience"), "AU06", message, "改成 internal，审核通过后再去掉 needs")
