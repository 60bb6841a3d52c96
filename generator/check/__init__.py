"""Rules over a whole Library. A rule is a function that yields Problems; `RULES` is the list, in no particular order.

Front matter, encoding and tables are checked while they are read (`generator/read/`); here is what takes more than one field to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.check import audience, facts, flows, ids, lifecycle, links, placeholders, quality, redirects, saying, scripts
from generator.check.context import Context
from generator.problems import Problem

Rule = Callable[[Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    ids.unique_ids,
    ids.unique_paths,
    links.link_targets,
    links.related_ids,
    redirects.old_addresses,
    audience.within_edition,
    audience.internal_facts,
    audience.legal_review,
    scripts.script_shape,
    scripts.waits_and_hang_ups,
    flows.flow_shape,
    flows.flow_ways,
    placeholders.known_names,
    placeholders.closed_braces,
    facts.contradictions,
    quality.headings,
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
)


def check(context: Context) -> Iterator[Problem]:
    """Everything that is wrong with the library, by every rule."""
    for rule in RULES:
        yield from rule(context)
