"""Words that are not said to a customer: 禁语 and their near variants, absolute promises, what one channel does not bear, rudeness.

One engine for the agent's draft (`kb say-check`) and for the lint of our own words (rules SY01–SY05). It takes plain values and knows
neither index nor library.

**Near variants.** People do not repeat a 禁语 letter by letter. Text and phrase become tokens (folded; no punctuation, no particles, no
doubled letters; 您 = 你, 啥 = 什么; every number is alike), then the phrase is aligned in order: each token that is met gains its weight, each
token that stands between costs a little, and what is gained must reach `ENOUGH` of the whole. A plain word weighs 1, a small word (我 就 都 了)
almost nothing, a negation more, and a negation that the phrase does not have breaks the match: so 从来不讲价 is 从不讲价, and 从不涨价 is not.
Edit distance alone cannot tell these two apart; an embedding would need a model, and could not say why.
A clause of a phrase counts by itself when it is heavy enough and holds no polite word; a very light phrase must be the whole clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from operator import add
from typing import Any, Final, NamedTuple

from generator.analysis import data
from generator.thin import ENDS, PAUSE, STOP, Thin, Token, chars_of, tokens_of

CODES: Final[Mapping[str, str]] = {
    "forbidden": "SY01",
    "promise": "SY02",
    "interjection": "SY03",
    "address": "SY04",
    "rude": "SY05",
}
LABELS: Final[Mapping[str, str]] = {
    "forbidden": "禁语",
    "promise": "绝对的承诺",
    "interjection": "网聊慎用的语气词",
    "address": "不合适的称呼",
    "rude": "粗话或威胁",
}
ANY: Final = "any"
"""A channel: both. What goes out on either must be right on both."""
PAGE: Final = "page"
"""A channel: none, a page that is read."""

ENOUGH: Final = 0.8
HEAVY: Final = 4.5
"""What a clause must weigh to count without the rest of its phrase; a phrase below it is light."""
LIGHT: Final = 0.95
"""What a light phrase must reach."""
LONG: Final = 8
"""Tokens from which a phrase must share two pairs with a text to be aligned with it at all."""
BOTH_WAYS: Final = 2
"""A phrase of so many clauses is looked for in either order: 我听不见，大声点 is 大声点，我听不见."""
REACH: Final = 12
"""Tokens that are looked at beyond a phrase's own length."""

_SMALL: Final = frozenset("我你他她它们的了着就都也还又才可要是那这个一点些给把得地喂亲什么")
_TURNS: Final = frozenset("不没别未无勿吗")
"""Negations, and what makes a question: they turn the meaning."""
_POLITE: Final = re.compile("[请您谢]|抱歉|对不起|不好意思|麻烦")


class Phrase(NamedTuple):
    """A 禁语: who says so, why, and what to say instead."""

    text: str
    source: str
    reason: str = ""
    instead: str = ""


class Wording(NamedTuple):
    """A rule of `wording.yml`."""

    kind: str
    channel: str
    severity: str
    reason: str
    instead: str
    pattern: re.Pattern[str]
    exceptions: re.Pattern[str] | None


class Finding(NamedTuple):
    """Words of the text from `start` to `end` (indices into it) that should not be said."""

    start: int
    end: int
    kind: str
    found: str
    reason: str
    instead: str
    source: str = ""
    severity: str = "error"

    @property
    def code(self) -> str:
        """The code of its kind."""
        return CODES[self.kind]

    @property
    def label(self) -> str:
        """Its kind in Chinese."""
        return LABELS[self.kind]


class Shipped(NamedTuple):
    """What `wording.yml` holds. Negations and softeners are tried on the clause before a 禁语, `asked` on what stands within it."""

    wording: tuple[Wording, ...]
    negations: re.Pattern[str]
    softeners: re.Pattern[str]
    asked: re.Pattern[str]


@cache
def shipped() -> Shipped:
    """The wording that comes with the program."""
    import yaml

    table: dict[str, Any] = yaml.safe_load(data("wording.yml"))
    guards = table["guards"]
    wording = tuple(_wording(row) for row in table["wording"])
    return Shipped(
        wording,
        re.compile(f"(?:{guards['negations']})$"),
        re.compile(f"(?:{guards['softeners']})$"),
        re.compile(guards["asked"]),
    )


def _wording(row: Mapping[str, Any]) -> Wording:
    exceptions = row.get("exceptions")
    return Wording(
        row["kind"],
        row["channel"],
        row["severity"],
        row["reason"],
        row["instead"],
        re.compile("|".join(spelled for pattern in row["patterns"] for spelled in _spelled(pattern))),
        re.compile("|".join(f"(?:{e})" for e in exceptions)) if exceptions else None,
    )


def _spelled(pattern: str) -> list[str]:
    """`[你您]好` as 你好, 您好: where every alternative begins with a letter, `re` passes over all other letters at once."""
    match = re.fullmatch(r"\[([^\]^]+)\](.*)", pattern)
    if not match:
        return [pattern]
    letters = re.sub("(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), match[1])
    return [letter + match[2] for letter in letters]


def _weight(char: str) -> float:
    return 1.5 if char in _TURNS else 0.2 if char in _SMALL else 1.0


def _gap(char: str) -> float:
    """What a strange token in the middle costs."""
    return 1.5 if char in _TURNS else 0.1 if char in _SMALL else 0.25


class _Unit(NamedTuple):
    """What is looked for: a whole phrase, or a heavy clause of it."""

    phrase: Phrase
    chars: str
    weight: float


def _unit(phrase: Phrase, text: str) -> _Unit:
    chars = chars_of(text)
    return _Unit(phrase, chars, sum(map(_weight, chars)))


class _Match(NamedTuple):
    share: float
    start: int
    end: int
    """First and last token."""


class Checker:
    """Reads drafts. `allowed` are lines that are right as they are: a clause of a 禁语 that stands there was not what is wrong with it."""

    def __init__(self, phrases: Iterable[Phrase], allowed: Iterable[str] = ()) -> None:
        self._rules = shipped()
        fine = {_unit(_NOBODY, clause).chars for line in allowed for clause in _clauses(line)}
        self._units: dict[int, _Unit] = {}
        self._pairs: dict[str, list[int]] = {}
        for phrase in phrases:
            whole = _unit(phrase, Thin(phrase.text).text)
            clauses = _clauses(phrase.text)
            units = [whole, _unit(phrase, "".join(reversed(clauses)))] if len(clauses) == BOTH_WAYS else [whole]
            for clause in clauses:
                unit = _unit(phrase, clause)
                if HEAVY <= unit.weight < whole.weight and unit.chars not in fine and not _POLITE.search(clause):
                    units.append(unit)
            for unit in units:
                self._add(unit)

    def _add(self, unit: _Unit) -> None:
        number = len(self._units)
        self._units[number] = unit
        for pair in {"".join(pair) for pair in pairwise(unit.chars)}:
            self._pairs.setdefault(pair, []).append(number)

    def findings(self, text: str, channel: str = ANY) -> list[Finding]:
        """Everything that should not be said on that channel, in order; words that a 禁语 covers are told once."""
        thinned = Thin(text)
        found = list(self._forbidden(text, thinned))
        for wording in self._rules.wording:
            if wording.channel in (ANY, channel) or channel == ANY:
                found += _worded(text, thinned, wording)
        return _told_once(found)

    def _forbidden(self, text: str, thinned: Thin) -> Iterator[Finding]:
        if not self._pairs:
            return
        chars = chars_of(thinned.text)
        pairs = list(map(add, chars, chars[1:]))
        if self._pairs.keys().isdisjoint(pairs):
            return
        places: dict[int, list[int]] = {}
        for index, pair in enumerate(pairs):
            for number in self._pairs.get(pair, ()):
                places.setdefault(number, []).append(index)
        tokens: list[Token] = []
        best: list[tuple[float, float, int, int, _Unit]] = []
        for number, hits in places.items():
            unit = self._units[number]
            for low, high in _windows(hits, len(unit.chars), len(chars)):
                match = _aligned(unit, chars[low:high])
                tokens = tokens or (tokens_of(thinned.text) if match else [])
                if match and self._counts(unit, match, tokens, low, thinned.text):
                    best.append((match.share, unit.weight, low + match.start, low + match.end, unit))
        taken: set[int] = set()
        for _, _, start, end, unit in sorted(best, key=lambda m: (-m[1] * m[0], m[2])):
            span = set(range(start, end + 1))
            if taken & span:
                continue
            taken |= span
            phrase = unit.phrase
            begin, stop = thinned.span(tokens[start].at, tokens[end].at)
            yield Finding(begin, stop, "forbidden", text[begin:stop], phrase.reason, phrase.instead, phrase.source)

    def _counts(self, unit: _Unit, match: _Match, tokens: Sequence[Token], low: int, text: str) -> bool:
        """Whether words that align are meant like the 禁语: neither denied nor asked politely; a light one is the whole clause."""
        first, last = tokens[low + match.start].at, tokens[low + match.end].at
        clause = max(text.rfind(end, 0, first) for end in ENDS) + 1
        before = text[clause:first]
        if self._rules.negations.search(before) or self._rules.softeners.search(before):
            return False
        if self._rules.asked.search(text, first, last) and not self._rules.asked.search(unit.chars):
            return False
        if unit.weight >= HEAVY:
            return True
        stop = min(place for end in ENDS if (place := text.find(end, last)) >= 0)
        around = before + text[last + 1 : stop]
        return match.share > LIGHT and all(char in _SMALL for char in chars_of(around))


_NOBODY: Final = Phrase("", "")


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split(f"[{STOP}{PAUSE}]", Thin(text).text) if clause]


def _windows(hits: Sequence[int], length: int, size: int) -> Iterator[tuple[int, int]]:
    """Stretches of tokens around shared pairs; those that touch are one. A longer phrase must share two pairs."""
    stretches: list[list[int]] = []
    for hit in hits:
        low, high = max(0, hit - length - REACH), min(size, hit + length + REACH)
        if stretches and low <= stretches[-1][1]:
            stretches[-1][1] = high
            stretches[-1][2] += 1
        else:
            stretches.append([low, high, 1])
    for low, high, count in stretches:
        if count > 1 or length < LONG:
            yield low, high


def _aligned(unit: _Unit, chars: str) -> _Match | None:
    """The best stretch of a text that holds enough of the unit, in its order."""
    if sum(_weight(char) for char in unit.chars if char in chars) < ENOUGH * unit.weight:
        return None
    # gained[i]: the best score, first and last token of an alignment that has used the first i characters of the unit
    nothing = (0.0, -1, -1)
    gained = [nothing] * (len(unit.chars) + 1)
    best = nothing
    for index, here in enumerate(chars):
        cost, weight = _gap(here), _weight(here)
        row = [nothing]
        for i, char in enumerate(unit.chars, 1):
            score, first, last = gained[i]
            stay = (score - cost, first, last) if score > cost else nothing
            choice = max(stay, row[i - 1], key=_score)
            if char == here:
                score, first, _ = gained[i - 1]
                choice = max((score + weight, index if first < 0 else first, index), choice, key=_score)
            row.append(choice)
        gained = row
        if row[-1][0] > best[0]:
            best = row[-1]
    share = best[0] / unit.weight
    return _Match(share, best[1], best[2]) if share >= ENOUGH else None


def _score(state: tuple[float, int, int]) -> float:
    return state[0]


def _worded(text: str, thinned: Thin, wording: Wording) -> Iterator[Finding]:
    passed: list[tuple[int, int]] | None = None
    for match in wording.pattern.finditer(thinned.text):
        start, end = match.span()
        start += thinned.text[start] in ENDS
        if passed is None:
            passed = [m.span() for m in wording.exceptions.finditer(thinned.text)] if wording.exceptions else []
        if end <= start or any(low <= start < high for low, high in passed):
            continue
        begin, stop = thinned.span(start, end - 1)
        yield Finding(begin, stop, wording.kind, text[begin:stop], wording.reason, wording.instead, "", wording.severity)


def _told_once(found: Iterable[Finding]) -> list[Finding]:
    """By place; what a 禁语 or a longer finding of the same kind covers is left out."""
    told: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.kind != "forbidden", f.start - f.end, f.start)):
        if not any(
            finding.start < other.end and other.start < finding.end and other.kind in ("forbidden", finding.kind)
            for other in told
        ):
            told.append(finding)
    return sorted(told, key=lambda f: (f.start, f.end, f.kind))
