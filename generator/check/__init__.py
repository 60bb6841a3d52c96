"""Rules over a whole Library. A rule is a function that yields Problems; `RULES` is the list, in no particular order.

Front matter, encoding and tables are checked while they are read (`generator/read/`); here is what takes more than one field to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from generator.cache import Cache
from generator.check import (
    addresses,
    audience,
    copy,
    facts,
    flows,
    grids,
    ids,
    lifecycle,
    likeness,
    links,
    placeholders,
    quality,
    redirects,
    relations,
    saying,
    scripts,
)
from generator.check.context import Context
from generator.check.excuses import excused
from generator.check.seen import Seen
from generator.forked import spread
from generator.problems import Problem, Report

Rule = Callable[[Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    ids.unique_ids,
    ids.unique_paths,
    ids.alike_ids,
    ids.attachments_of_the_site,
    links.link_targets,
    links.related_ids,
    redirects.old_addresses,
    links.link_words,
    audience.within_edition,
    audience.internal_facts,
    audience.legal_review,
    addresses.inside,
    addresses.inside_facts,
    scripts.script_shape,
    scripts.waits_and_hang_ups,
    scripts.whole_donts,
    scripts.sections_once,
    scripts.sensible_steps,
    flows.flow_shape,
    flows.flow_ways,
    flows.flow_choices,
    flows.flow_ends,
    flows.flow_begins,
    placeholders.known_names,
    placeholders.closed_braces,
    placeholders.misspelt_braces,
    placeholders.unused_names,
    placeholders.blanks_for_customers,
    facts.contradictions,
    quality.headings,
    quality.heading_steps,
    quality.closed_fences,
    grids.tables,
    quality.empty_bodies,
    quality.kind_folders,
    quality.templates,
    quality.faq_answer,
    quality.remark_template,
    quality.known_topic,
    quality.settings_facts,
    saying.sayings,
    lifecycle.dates,
    lifecycle.reviews,
    lifecycle.successors,
    lifecycle.links_to_expiring,
    lifecycle.seals,
    likeness.questions,
    relations.repeated,
    relations.roles,
    relations.orphans,
    relations.attachments,
    copy.setting,
)


LONG: tuple[Rule, ...] = (copy.setting, facts.contradictions, quality.headings, saying.sayings)
"""Begun first, one after the other in turn, so that no process gets all the long ones."""
MANY = 500
"""Articles from which on a second process is worth its start."""


def check(context: Context, memory: Cache | None = None) -> Iterator[Problem]:
    """Everything that is wrong with the library, by every rule; in a large one on all cores.

    With a memory, rules about single articles look only at those that they have not seen with the same surroundings.
    """
    seen = Seen(context, memory) if memory else None

    def look(rule: Rule) -> list[Problem]:
        left = seen.rest(rule) if seen else context
        return list(rule(left)) if left else []

    def run(rules: Sequence[Rule]) -> dict[int, list[Problem]]:
        return {RULES.index(rule): look(rule) for rule in rules}

    found: dict[int, list[Problem]] = {}
    if (seen.left if seen else len(context.library.documents)) < MANY:
        found = run(RULES)
    else:
        for part in spread([*LONG, *(rule for rule in RULES if rule not in LONG)], run, worth=2):
            found |= part
    for number, rule in enumerate(RULES):
        yield from seen.whole(rule, found[number]) if seen else found[number]
    if seen:
        seen.remember()


def report(context: Context, found: Iterable[Problem] = (), memory: Cache | None = None) -> Report:
    """All findings of one run: those that reading found, those of every rule, without what editors have answered for."""
    return Report.of(excused(context, [*found, *check(context, memory)]))
