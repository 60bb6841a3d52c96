"""Where an article stands on a day: in force, not yet, no longer; when it wants a review; what took its place.

The gate (`edition.select`) asks `Document.in_force` and nothing else; this page tells the rest of the story to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final

from generator.model import Audience, Document, Library, Status

_PERIOD: Final = re.compile(r"([0-9]{1,3})([dmy])")
_DAYS: Final = {"d": 1, "m": 30, "y": 365}


class State(Enum):
    """Where an article stands on a day; the value is the word in data."""

    IN_FORCE = "in-force"
    UPCOMING = "upcoming"
    EXPIRED = "expired"
    ARCHIVED = "archived"
    DRAFT = "draft"
    GAP = "gap"


STATE_NAMES: Final[Mapping[State, str]] = {
    State.IN_FORCE: "有效",
    State.UPCOMING: "还没生效",
    State.EXPIRED: "已过期",
    State.ARCHIVED: "已归档",
    State.DRAFT: "草稿",
    State.GAP: "待补",
}
GONE: Final = (State.EXPIRED, State.ARCHIVED)
"""What was out once. A draft never was: nobody asks for it by its id."""


def state(document: Document, today: date) -> State:
    """Where the article stands on that day."""
    if document.status is not Status.PUBLISHED:
        return State(document.status.value)
    if document.expires and document.expires <= today:
        return State.EXPIRED
    return State.IN_FORCE if document.in_force(today) else State.UPCOMING


def period(text: str) -> timedelta | None:
    """`90d`, `6m` or `1y` as days; a month has 30, a year 365. None for anything else, and for no time at all."""
    match = _PERIOD.fullmatch(text)
    return timedelta(int(match.group(1)) * _DAYS[match.group(2)]) or None if match else None


def due(reviewed: date | None, every: timedelta | None) -> date | None:
    """The day of the next review; None when it cannot be told, or lies beyond the calendar."""
    try:
        return reviewed + every if reviewed and every else None
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Periods:
    """How often articles want a review, where `mkdocs.yml` says so: by the key of a kind, by the name of an owner."""

    kinds: Mapping[str, timedelta] = field(default_factory=dict)
    owners: Mapping[str, timedelta] = field(default_factory=dict)

    def of(self, document: Document) -> timedelta | None:
        """The article's own word first, then its owner's, then its kind's, then what the kind has by default."""
        own = period(document.review_every)
        return own or self.owners.get(document.owner) or self.kinds.get(document.kind.key) or period(document.kind.review_every)


def scheduled(library: Library, periods: Periods) -> Library:
    """The same library with the days of review that these periods give."""
    if not periods.kinds and not periods.owners:
        return library
    documents = tuple(d.dated(review_due=due(d.reviewed, periods.of(d))) for d in library.documents)
    return replace(library, documents=documents)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An article that was in force once: what became of it, since when if a day is known, and what to use instead."""

    id: str
    title: str
    state: State
    since: date | None = None
    owner: str = ""
    replaced_by: str = ""
    replaced_by_title: str = ""

    def data(self) -> dict[str, Any]:
        """As it is stored and printed."""
        since = self.since.isoformat() if self.since else None
        return {**asdict(self), "state": self.state.value, "since": since}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Tombstone:
        """From what was stored."""
        since = date.fromisoformat(data["since"]) if data["since"] else None
        return cls(**{**data, "state": State(data["state"]), "since": since})


@dataclass(frozen=True, slots=True)
class Calendar:
    """What an index knows of its days: the one it was made for, the first on which it is out of date, and what is gone.

    `until` is None while nothing is going to happen by itself.
    """

    today: date
    until: date | None = None
    gone: tuple[Tombstone, ...] = ()


def calendar(library: Library, audience: Audience, today: date) -> Calendar:
    """The calendar of one edition. The public one has no tombstones: customers never learn what internal papers there were."""
    internal = audience is Audience.INTERNAL
    days = {
        day
        for document in library.documents
        if document.status is Status.PUBLISHED and (internal or document.audience is Audience.PUBLIC)
        for day in (document.effective, document.expires)
        if day and day > today
    }
    return Calendar(today, min(days, default=None), tuple(_tombstones(library, today)) if internal else ())


def _tombstones(library: Library, today: date) -> Iterator[Tombstone]:
    ended = [document for document in library.documents if state(document, today) in GONE]
    by_id = {d.id.casefold(): d for d in library.documents} if ended else {}
    for document in sorted(ended, key=lambda d: d.id):
        since = document.expires if document.expires and document.expires <= today else None
        heir = successor(document, by_id, today)
        told = (heir.id, heir.title) if heir else ("", "")
        yield Tombstone(document.id, document.title, state(document, today), since, document.owner, *told)


def successor(document: Document, by_id: Mapping[str, Document], today: date) -> Document | None:
    """What is in force in its place: `replaced_by`, followed as far as it takes. `by_id` has case-folded ids."""
    seen: set[str] = set()
    here: Document | None = document
    while here and here.replaced_by and here.id not in seen:
        seen.add(here.id)
        here = by_id.get(here.replaced_by.casefold())
        if here and state(here, today) is State.IN_FORCE:
            return here
    return None


def succeeded(library: Library, audience: Audience, today: date) -> tuple[tuple[Document, Document], ...]:
    """What has ended, each with what is in force in its place: old addresses lead there.

    Only among what this audience may see. A chain that passes through an internal article ends there for the public, even where it comes
    out again: what is internal changes nothing outside.
    """
    seen = [d for d in library.documents if audience is Audience.INTERNAL or d.audience is Audience.PUBLIC]
    ended = sorted((d for d in seen if state(d, today) in GONE), key=lambda d: d.id)
    by_id = {d.id.casefold(): d for d in seen} if ended else {}
    return tuple((d, heir) for d in ended if (heir := successor(d, by_id, today)))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which somebody has to look at an article: `what` is `review`, or `expires`. `days` are negative once it is past."""

    document: Document
    what: str
    day: date
    days: int

    @property
    def overdue(self) -> bool:
        """Whether the day is past."""
        return self.days < 0


def deadlines(documents: Iterable[Document], today: date, within: timedelta) -> tuple[Deadline, ...]:
    """Reviews that are overdue or due within that time, and articles that expire within it; the most pressing first.

    Only of articles that are in force or going to be: nobody has to look after a draft or the dead.
    """
    found: list[Deadline] = []
    for document in documents:
        if state(document, today) not in (State.IN_FORCE, State.UPCOMING):
            continue
        for what, day in (("review", document.review_due), ("expires", document.expires)):
            if day and day - today <= within:
                found.append(Deadline(document, what, day, (day - today).days))
    return tuple(sorted(found, key=lambda one: (one.day, one.document.id, one.what)))
