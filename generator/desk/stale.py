"""What is going stale, for people, programs and calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from generator.cleaning import clean
from generator.lifecycle import Deadline

WHAT: Final = {"review": "复核", "expires": "失效"}
_OCTETS: Final = 75


def group(deadlines: Iterable[Deadline], by: str) -> dict[str, list[Deadline]]:
    """By owner or by kind, each group with its most pressing first, groups in the order of theirs."""
    groups: dict[str, list[Deadline]] = {}
    for one in deadlines:
        name = one.document.owner if by == "owner" else one.document.kind.name
        groups.setdefault(name, []).append(one)
    return groups


def told(one: Deadline) -> str:
    """How pressing it is, in words."""
    if one.what == "expires":
        return f"{one.day} 失效（{'今天' if one.days == 0 else f'还有 {one.days} 天'}）"
    if one.overdue:
        return f"该在 {one.day} 复核，已过 {-one.days} 天"
    return f"{one.day} 复核（{'今天' if one.days == 0 else f'还有 {one.days} 天'}）"


def data(deadlines: Sequence[Deadline], today: date, within: timedelta, by: str = "") -> dict[str, Any]:
    """As `--format json` prints it."""
    found: dict[str, Any] = {
        "today": today.isoformat(),
        "within": within.days,
        "overdue": sum(one.overdue for one in deadlines),
        "items": [_row(one) for one in deadlines],
    }
    if by:
        found["by"] = by
        found["groups"] = [
            {"name": name, "overdue": sum(one.overdue for one in rows), "ids": [one.document.id for one in rows]}
            for name, rows in group(deadlines, by).items()
        ]
    return found


def _row(one: Deadline) -> dict[str, Any]:
    document = one.document
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind.key,
        "owner": document.owner,
        "audience": document.audience.value,
        "path": f"content/{document.path}",
        "what": one.what,
        "day": one.day.isoformat(),
        "days": one.days,
        "overdue": one.overdue,
        "reviewed": document.reviewed.isoformat() if document.reviewed else None,
    }


def calendar(deadlines: Iterable[Deadline], today: date, name: str) -> str:
    """The deadlines as iCalendar (RFC 5545): an event of a whole day each, which keeps its UID from one export to the next."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kefu-kb//stale//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for one in deadlines:
        lines += _event(one, today)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(one: Deadline, today: date) -> list[str]:
    document = one.document
    summary = f"{WHAT[one.what]}：{document.id} {document.title}"
    told_twice = f"{told(one)}。负责：{document.owner}。文件：content/{document.path}"
    # A day that ends after the last of the calendar cannot be written; the event is then of one day all the same.
    end = [f"DTEND;VALUE=DATE:{one.day + timedelta(1):%Y%m%d}"] if one.day < date.max else []
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(document.id)}-{one.what}@kefu-kb",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        *end,
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(told_twice)}",
        f"CATEGORIES:{_escaped(document.owner)},{_escaped(document.kind.name)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """A value as iCalendar has it; what could drive a terminal does not get there, however it got into a title."""
    return clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, none broken inside a letter."""
    part, octets = "", 0
    for char in line:
        size = len(char.encode("utf-8"))
        if octets + size > _OCTETS:
            yield part
            part, octets = " ", 1
        part += char
        octets += size
    yield part
