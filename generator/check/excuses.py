"""Findings that an editor has looked at and answered for: left out, if the reason is given and the rule allows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.check.catalogue import Rule, find_rule
from generator.check.context import Context
from generator.errors import UsageError
from generator.model import Excuse
from generator.problems import Problem, Severity


def excused(context: Context, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The findings without those that are excused; and IG01–IG04, what is wrong with the excuses themselves."""
    standing: dict[str, list[tuple[Excuse, Rule]]] = {}
    for document in context.library.documents:
        for excuse in document.excuses:
            rule, problem = _rule(excuse)
            if problem:
                yield problem
            if rule:
                standing.setdefault(excuse.place.path, []).append((excuse, rule))
    used: set[Excuse] = set()
    for problem in problems:
        answering = [e for e, rule in standing.get(problem.place.path, ()) if rule.code == problem.code and _covers(e, problem)]
        used.update(answering)
        if not answering:
            yield problem
    for excuse, rule in (pair for pairs in standing.values() for pair in pairs):
        if excuse not in used:
            message = f"这里没有 {rule.code}，不用忽略"
            yield Problem(excuse.place, "IG04", message, "删掉这行 kb:ignore", Severity.WARNING)


def _covers(excuse: Excuse, problem: Problem) -> bool:
    return excuse.first == 0 or excuse.first <= problem.place.line <= excuse.last


def _rule(excuse: Excuse) -> tuple[Rule | None, Problem | None]:
    try:
        rule = find_rule(excuse.rule)
    except UsageError as error:
        message, _, hint = str(error).partition("；")
        return None, Problem(excuse.place, "IG02", message if excuse.rule else "kb:ignore 没有写忽略哪条规则", hint)
    if not rule.excusable:
        return None, Problem(excuse.place, "IG03", f"{rule.code} 不能忽略", "按它说的改")
    if not excuse.reason:
        return rule, Problem(excuse.place, "IG01", "kb:ignore 没有写原因", f"写成 <!-- kb:ignore {rule.code} 原因 -->")
    return rule, None
