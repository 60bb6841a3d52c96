"""Synthetic libraries: real Chinese sentences, recombined by a seeded generator into articles of about 700 characters.

Words, grammar and the skew of characters are real; what the sentences say together is not. The pool holds some ten thousand sentences, so
a large library repeats itself: its vocabulary grows slower than that of a real one, its posting lists are longer.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.analysis import fold, reading, runs
from generator.search.records import Part, Record

ROOT = Path(__file__).resolve().parent.parent
POOL = ROOT / "tests" / "data" / "cmrc2018"
SEED = 20261101
SECTIONS = 4
SECTION_CHARS = 142
LEAD_CHARS = 30
HEADINGS = 2000
KINDS = (("faq", "问答", "faqs"), ("policy", "政策", "policies"), ("service", "服务", "services"), ("term", "术语", "terms"))

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]")
_CLAUSE = re.compile(r"[^，。！？；：、“”（）()《》「」\s]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Pool:
    """What articles are made of: sentences for bodies, clauses for names and headings, short words for tags."""

    sentences: Sequence[str]
    names: Sequence[str]
    short: Sequence[str]
    tags: Sequence[str]
    sources: str


def read_pool(folder: Path | None) -> Pool:
    """Sentences of the shipped content and, where there is one, of a `corpus.jsonl` (one `{"text": …}` a line)."""
    texts = [_unmarked(path.read_text("utf-8")) for path in sorted((ROOT / "content").rglob("*.md"))]
    sources = [f"content ({len(texts)} files)"]
    place = (folder or POOL) / "corpus.jsonl"
    if place.is_file():
        lines = [json.loads(line)["text"] for line in place.read_text("utf-8").split("\n") if line.strip()]
        texts += lines
        sources.append(f"{place.parent.name} ({len(lines)} texts)")
    elif folder:
        raise SystemExit(f"{place}: no such file")
    found = dict.fromkeys(s.strip() for text in texts for s in _SENTENCE.findall(text))
    sentences = [s for s in found if 8 <= len(s) <= 90 and len(_HAN.findall(s)) >= 0.6 * len(s)]
    clauses = list(dict.fromkeys(c for s in sentences for c in _CLAUSE.findall(s) if _HAN.search(c)))
    if len(sentences) < 200:
        raise SystemExit("too few sentences for a synthetic library; name more with --pool DIR")
    return Pool(
        sentences,
        [c for c in clauses if 6 <= len(c) <= 16],
        [c for c in clauses if 4 <= len(c) <= 9],
        [c for c in clauses if 2 <= len(c) <= 4][:300],
        f"{', '.join(sources)}: {len(sentences)} sentences",
    )


def _unmarked(text: str) -> str:
    body = text.split("\n---\n", 1)[-1]
    body = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", body)
    lines = (line.lstrip("-*>0123456789. ") for line in body.splitlines() if not line.startswith(("#", "|", "`", ":")))
    return "\n".join(re.sub(r"[*`_]|\{[^}]*\}", "", line) for line in lines)


def library(size: int, pool: Pool, seed: int = SEED) -> list[Record]:
    """`size` articles, in the order of ids; the same seed gives the same library."""
    rng = random.Random(seed)
    headings = rng.sample(pool.short, min(HEADINGS, len(pool.short)))
    taken: set[str] = set()
    made = []
    for number in range(size):
        kind = KINDS[number * len(KINDS) // size]
        names = [_new_name(pool, rng, taken), *(rng.choice(pool.short) for _ in range(3))]
        parts = [Part("", "", _text(pool, rng, LEAD_CHARS))]
        for index, heading in enumerate(rng.sample(headings, SECTIONS)):
            parts.append(Part(f"s{index + 1}", heading, _text(pool, rng, SECTION_CHARS)))
        tags = tuple(rng.sample(pool.tags, 2))
        made.append(_record(f"N{number:06}", kind, tuple(names), tags, tuple(parts)))
    return made


def _new_name(pool: Pool, rng: random.Random, taken: set[str]) -> str:
    name = rng.choice(pool.names)
    while name in taken:
        name += rng.choice(pool.short)
    taken.add(name)
    return name


def _text(pool: Pool, rng: random.Random, chars: int) -> str:
    text = ""
    while len(text) < chars:
        text += rng.choice(pool.sentences)
    return text


def _record(
    key: str, kind: tuple[str, str, str], names: tuple[str, ...], tags: tuple[str, ...], parts: tuple[Part, ...]
) -> Record:
    card: dict[str, Any] = {
        "id": key,
        "kind": kind[0],
        "kind_name": kind[1],
        "title": names[0],
        "url": f"{kind[2]}/{key}.html",
        "audience": "public",
        "summary": parts[0].text[:90],
        "aliases": list(names[1:]),
        "tags": list(tags),
        "owner": "客服培训组",
        "related": [],
        "needs": "",
        "sections": [{"anchor": p.anchor, "heading": p.heading, "text": p.text} for p in parts],
        "reviewed": "2026-11-01",
        "review_due": "2099-01-01",
        "effective": None,
        "expires": None,
        "updated": "2026-11-01",
    }
    return Record(key, kind[0], names[0], card["url"], parts, names[1:], tags, card)


# ---- questions ----------------------------------------------------------------------------------------------


def questions(records: Sequence[Record], rounds: int, seed: int = SEED) -> list[tuple[str, str]]:
    """(kind of question, question): `rounds` times one of each kind, from the words of the library itself."""
    rng = random.Random(seed + 1)
    asked: list[tuple[str, str]] = []
    for _ in range(rounds):
        asked += [
            ("word", _piece(rng, _body(rng, records), 2)),
            ("question", "请问" + _piece(rng, _body(rng, records), 12) + "怎么办"),
            ("title", rng.choice(records).title),
            ("two words", _piece(rng, rng.choice(records).title, 2) + " " + _piece(rng, rng.choice(records).title, 3)),
            ("piece", _piece(rng, _body(rng, records), 4)),
            ("pinyin", "".join(_syllables(rng, records))),
            ("initials", "".join(s[0] for s in _syllables(rng, records))),
            ("character", _piece(rng, rng.choice(records).title, 1)),
        ]
    return asked


def _body(rng: random.Random, records: Sequence[Record]) -> str:
    return rng.choice(rng.choice(records).parts[1:]).text


def _han(text: str) -> list[str]:
    return [run for run, han, _ in runs(fold(text)) if han]


def _piece(rng: random.Random, text: str, size: int) -> str:
    """So many neighbouring Han characters of a text, or as many as it has in a row."""
    found = [run for run in _han(text) if len(run) >= size]
    if not found:
        return max(_han(text), key=len)
    run = rng.choice(found)
    start = rng.randrange(len(run) - size + 1)
    return run[start : start + size]


def _syllables(rng: random.Random, records: Sequence[Record]) -> list[str]:
    while True:
        syllables = [reading(char) for char in _piece(rng, rng.choice(records).title, 4)]
        if len(syllables) == 4 and all(syllables):
            return syllables


# ---- the same articles as files, for the others --------------------------------------------------------------


def markdown(record: Record) -> str:
    """An article as we keep it."""
    head = [
        "---",
        f"id: {record.id}",
        f"kind: {record.kind}",
        f"title: {record.title}",
        f"aliases: [{', '.join(record.aliases)}]",
        f"tags: [{', '.join(record.tags)}]",
        "---",
        "",
    ]
    return "\n".join([*head, *_sections(record), ""])


def plain_markdown(record: Record) -> str:
    """An article for MkDocs alone: aliases in the body, or its search would not know them."""
    return "\n".join([f"# {record.title}", "", "、".join(record.aliases), "", *_sections(record), ""])


def _sections(record: Record) -> Iterator[str]:
    for part in record.parts:
        yield from (f"## {part.heading}", "", part.text, "") if part.heading else (part.text, "")


def page(record: Record) -> str:
    """An article as a page of nothing but its words."""
    text = html.escape
    body = [f"<h1>{text(record.title)}</h1>", f"<p>{text('、'.join(record.aliases))}</p>"]
    for part in record.parts:
        heading = f'<h2 id="{part.anchor}">{text(part.heading)}</h2>' if part.heading else ""
        body.append(f"{heading}<p>{text(part.text)}</p>")
    title = text(record.title)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main data-pagefind-body>{''.join(body)}</main></body></html>"
    )
