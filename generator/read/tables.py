"""The three tables beside the articles: facts, placeholders, synonyms. What an entry says is read by `read/cells.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from generator.model import Audience, Fact, Placeholder
from generator.problems import Place, Problem
from generator.read.cells import Cells, words_of
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
    for name, cells in _entries(value, FACTS, problems):
        cells.known("value", "audience", "about")
        text = cells.text("value")
        if not text and not cells.told("value"):
            cells.problem("value", "TB02", f"事实「{name}」没有 value", "加一行 value: …")
        level, unclear = _audience(name, cells)
        facts[name] = Fact(name, text, level, cells.texts("about"), cells.place, unclear)
    return facts, problems


def _audience(name: str, cells: Cells) -> tuple[Audience, bool]:
    """Closed by default, as that of an article; and whether it is only so because nobody can tell."""
    written = cells.raw("audience")
    if written not in ("public", "internal"):
        near = get_close_matches(written, ("public", "internal"), 1)
        message = f"audience 写成了「{written[:40]}」，按内部处理" if written else f"事实「{name}」没有写清 audience"
        cells.problem("audience", "AU03", message, f"是不是 {near[0]}？" if near else "写 audience: public 或 internal")
    unclear = written not in ("public", "internal") or cells.repeated("audience")
    return Audience.PUBLIC if written == "public" and not unclear else Audience.INTERNAL, unclear


def read_placeholders(content: Path) -> tuple[dict[str, Placeholder], list[Problem]]:
    """`placeholders.yml`: name -> hint, example, choices, default, remember."""
    value, problems = _read(content, PLACEHOLDERS)
    found: dict[str, Placeholder] = {}
    for name, cells in _entries(value, PLACEHOLDERS, problems):
        cells.known("hint", "example", "choices", "default", "remember")
        hint, choices, default = cells.text("hint"), cells.texts("choices"), cells.text("default")
        if not hint and not cells.told("hint"):
            cells.problem("hint", "TB02", f"占位「{name}」没有 hint", "加一行 hint: 怎么填")
        if choices and default and default not in choices:
            cells.problem("default", "FM11", f"default「{default}」不在 choices 里", f"可以写：{'、'.join(choices)}")
        remember = cells.raw("remember")
        if remember not in ("", "yes", "no"):
            cells.problem("remember", "FM11", f"remember 写成了「{remember[:40]}」", "写 remember: yes，或删掉这一行")
        found[name] = Placeholder(name, hint, cells.place, cells.text("example"), choices, default, remember == "yes")
    return found, problems


def read_synonyms(content: Path) -> tuple[tuple[tuple[str, ...], ...], list[Problem]]:
    """`synonyms.yml`: groups of words that mean the same."""
    value, problems = _read(content, SYNONYMS)
    groups: list[tuple[str, ...]] = []
    if value is not None and not isinstance(value, Items):
        problems.append(Problem(value.place, "TB01", "同义词应该是一个列表", "每行写成 - [运费, 邮费]"))
        return (), problems
    first: dict[str, Place] = {}
    for group in value or ():
        words, found = words_of(group)
        problems += found
        if len(words) > 1:
            groups.append(words)
            problems += _repeated(group, first)
    return tuple(groups), problems


def _repeated(group: Value, first: dict[str, Place]) -> Iterator[Problem]:
    """TB03: a word of the group that an earlier one has, too; `first` are the words so far, with the places of their groups."""
    for item in group if isinstance(group, Items) else ():
        if isinstance(item, Scalar):
            other = first.setdefault(item.text.strip().casefold(), group.place)
            if other != group.place:
                message = f"「{item.text.strip()}」在第 {other.line} 行那一组里也有"
                yield Problem(item.place, "TB03", message, "意思都相同就并成一组，不同就只留在一组里")


def twice(facts: Mapping[str, Fact], placeholders: Mapping[str, Placeholder]) -> Iterator[Problem]:
    """TB01: a name is a fact or a placeholder."""
    for name in sorted(facts.keys() & placeholders.keys()):
        message = f"「{name}」在 {FACTS} 里也有，会按事实填"
        yield Problem(placeholders[name].place, "TB01", message, "一个名称只在一张表里定义，改掉一个")


def _read(content: Path, name: str) -> tuple[Value | None, list[Problem]]:
    file = content / name
    # What else it may be is told where files are walked; a socket only says so when read.
    if file.is_symlink() or not (file.is_file() or file.is_socket()):
        return None, []
    text, problems = read_text(file, f"content/{name}")
    if text is None:
        return None, problems
    value, more = parse(text, f"content/{name}")
    return value, [*problems, *more]


def _entries(value: Value | None, name: str, problems: list[Problem]) -> Iterator[tuple[str, Cells]]:
    if value is None:
        return
    if not isinstance(value, Table):
        problems.append(Problem(Place(f"content/{name}"), "TB01", "应该是一条一条的名称", "写成 名称: 再缩进写字段"))
        return
    for key, entry in value.items():
        place = value.keys_at[key]
        if not isinstance(entry, Table):
            problems.append(Problem(place, "TB01", f"「{key}」下面没有字段", "缩进两格写 value、hint 等字段"))
            continue
        cells = Cells(entry, place, problems)
        cells.name(key)
        yield key, cells
