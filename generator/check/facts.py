"""Facts: a number defined once is not contradicted elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.check.context import Context
from generator.model import Document
from generator.problems import Place, Problem
from generator.read.structure import DONTS

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER: Final = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十]{1,3}"
_CLOCK: Final = re.compile(
    r"(上午|早上|下午|晚上|晚)?\s*(?:(\d{1,2})\s*[:：]\s*(\d{2})|(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*点(半)?)"
)
_QUANTITY: Final = re.compile(rf"({_NUMBER})(?:\s*[–—~～到至-]\s*({_NUMBER}))?\s*(.+)")
_SENTENCE: Final = re.compile(r"[^。！？；!?;\n]+")
_MENTION: Final = re.compile(r"\{\{[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class _Value:
    """A fact's value as numbers: `unit` is a word, or "clock" for times of day in minutes."""

    unit: str
    numbers: frozenset[float]
    pattern: re.Pattern[str]


def contradictions(context: Context) -> Iterator[Problem]:
    """FA01: a sentence about a fact does not carry another number of the same unit."""
    watched = [
        (fact, [words.split("|") for words in fact.about], value)
        for fact in context.library.facts.values()
        if fact.about and (value := _value(fact.value))
    ]
    for document in context.documents:
        sentences = list(_sentences(document))
        whole = "\n".join(sentence for _, sentence in sentences)
        here = [about for about in watched if all(any(word in whole for word in words) for words in about[1])]
        for place, sentence in sentences:
            for fact, groups, value in here:
                if not _is_about(groups, sentence, document.title):
                    continue
                for found, numbers in _found(value, sentence):
                    if not numbers <= value.numbers:
                        message = f"「{found.strip()}」与事实「{fact.name}」（{fact.value}）矛盾"
                        yield Problem(place, "FA01", message, f"写成 {{{{{fact.name}}}}}")


def _sentences(document: Document) -> Iterator[tuple[Place, str]]:
    for section in document.outline.sections:
        if section.name == DONTS:  # quotes what is wrong, on purpose
            continue
        for block in section.blocks:
            for match in _SENTENCE.finditer(_MENTION.sub(" ", block.text)):
                yield block.place, match.group()
    for name in ("title", "summary"):
        yield document.place(name), getattr(document, name)


def _is_about(groups: list[list[str]], sentence: str, title: str) -> bool:
    """Every group of words is met in the sentence or the title, at least one of them in the sentence itself."""
    here = [any(word in sentence for word in words) for words in groups]
    return any(here) and all(met or any(word in title for word in words) for met, words in zip(here, groups, strict=True))


def _value(text: str) -> _Value | None:
    if clocks := frozenset(_minutes(match) for match in _CLOCK.finditer(text)):
        return _Value("clock", clocks, _CLOCK)
    if match := _QUANTITY.fullmatch(text.strip()):
        unit = match.group(3).strip()
        pattern = re.compile(rf"({_NUMBER})(?:\s*[–—~～到至-]\s*({_NUMBER}))?\s*个?\s*{re.escape(unit)}")
        return _Value(unit, _numbers(match), pattern)
    return None


def _found(value: _Value, sentence: str) -> Iterator[tuple[str, frozenset[float]]]:
    for match in value.pattern.finditer(sentence):
        numbers = frozenset({_minutes(match)}) if value.unit == "clock" else _numbers(match)
        yield match.group(), numbers


def _numbers(match: re.Match[str]) -> frozenset[float]:
    return frozenset(_number(text) for text in match.groups()[:2] if text)


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return float(_DIGITS[text[-1]])
    return 10.0 * (_DIGITS.get(tens, 1)) + _DIGITS.get(ones, 0)


def _minutes(match: re.Match[str]) -> float:
    part, hour, minute, spoken, half = match.groups()
    hours = _number(hour or spoken)
    if part in ("下午", "晚上", "晚") and hours < 12:
        hours += 12
    return hours * 60 + (float(minute) if minute else 30.0 if half else 0.0)
