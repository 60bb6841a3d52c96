"""The three tables beside the articles: facts, placeholders, synonyms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator.model import Audience, Fact, Placeholder
from generator.problems import Place, Problem
from generator.read.frontmatter import Items, Scalar, Table, Value, parse
from generator.read.source import read_text

FACTS: Final = "facts.yml"
PLACEHOLDERS: Final = "placeholders.yml"
SYNONYMS: Final = "synonyms.yml"
TABLES: Final = (FACTS, PLACEHOLDERS, SYNONYMS)


def read_facts(content: Path) -> tuple[dict[str, Fact], list[Problem]]:
    """`facts.yml`: name -> value, audience, about."""
    value, problems = _read(content, FACTS)
    facts: dict[str, Fact] = {}
    for name, place, entry in _entries(value, FACTS, problems):
        _known(entry, ("value", "audience", "about"), problems)
        text = _text(entry, "value")
        audience = _text(entry, "audience")
        if not text:
            problems.append(Problem(place, "TB02", f"事实「{name}」没有 value", "加一行 value: …"))
        if audience not in ("public", "internal"):
            problems.append(Problem(place, "AU03", f"事实「{name}」没有写清 audience", "写 audience: public 或 internal"))
        level = Audience.PUBLIC if audience == "public" else Audience.INTERNAL
        facts[name] = Fact(name, text, level, _list(entry, "about"), place)
    return facts, problems


def read_placeholders(content: Path) -> tuple[dict[str, Placeholder], list[Problem]]:
    """`placeholders.yml`: name -> hint, example, choices, default, remember."""
    value, problems = _read(content, PLACEHOLDERS)
    found: dict[str, Placeholder] = {}
    for name, place, entry in _entries(value, PLACEHOLDERS, problems):
        _known(entry, ("hint", "example", "choices", "default", "remember"), problems)
        if not _text(entry, "hint"):
            problems.append(Problem(place, "TB02", f"占位「{name}」没有 hint", "加一行 hint: 怎么填"))
        found[name] = Placeholder(
            name,
            _text(entry, "hint"),
            place,
            _text(entry, "example"),
            _list(entry, "choices"),
            _text(entry, "default"),
            _text(entry, "remember") == "yes",
        )
    return found, problems


def read_synonyms(content: Path) -> tuple[tuple[tuple[str, ...], ...], list[Problem]]:
    """`synonyms.yml`: groups of words that mean the same."""
    value, problems = _read(content, SYNONYMS)
    groups: list[tuple[str, ...]] = []
    if value is not None and not isinstance(value, Items):
        problems.append(Problem(value.place, "TB01", "同义词应该是一个列表", "每行写成 - [运费, 邮费]"))
        return (), problems
    for group in value or ():
        words = tuple(w.text for w in group if isinstance(w, Scalar) and w.text) if isinstance(group, Items) else ()
        if len(words) < 2:
            problems.append(Problem(group.place, "TB01", "一组同义词至少两个词", "写成 - [运费, 邮费]"))
            continue
        groups.append(words)
    return tuple(groups), problems


def _read(content: Path, name: str) -> tuple[Value | None, list[Problem]]:
    file = content / name
    if not file.is_file() or file.is_symlink():  # what is neither is told where files are walked
        return None, []
    text, problems = read_text(file, f"content/{name}")
    if text is None:
        return None, problems
    value, more = parse(text, f"content/{name}")
    return value, [*problems, *more]


def _entries(value: Value | None, name: str, problems: list[Problem]) -> Iterator[tuple[str, Place, Table]]:
    if value is None:
        return
    if not isinstance(value, Table):
        problems.append(Problem(Place(f"content/{name}"), "TB01", "应该是一条一条的名称", "写成 名称: 再缩进写字段"))
        return
    for key, entry in value.items():
        place = value.keys_at[key]
        if isinstance(entry, Table):
            yield key, place, entry
        else:
            problems.append(Problem(place, "TB01", f"「{key}」下面没有字段", "缩进两格写 value、hint 等字段"))


def _known(entry: Table, names: tuple[str, ...], problems: list[Problem]) -> None:
    problems += [
        Problem(place, "FM06", f"没有「{name}」这个字段", f"可以写：{'、'.join(names)}")
        for name, place in entry.keys_at.items()
        if name not in names
    ]


def _text(entry: Table, name: str) -> str:
    value = entry.get(name)
    return value.text.strip() if isinstance(value, Scalar) else ""


def _list(entry: Table, name: str) -> tuple[str, ...]:
    value = entry.get(name)
    return tuple(item.text for item in value if isinstance(item, Scalar)) if isinstance(value, Items) else ()
