"""A folder of anybody's Markdown as articles that our check lets through, so that all tools can build the same texts.

Each file becomes public articles of the kind `service`, because that kind asks for nothing but text: its title is the `title` of the front
matter, else the first heading, else the file's name; other front matter is left out. Links and pictures become their words. What is longer
than an article may be is cut into several. Then our own check reads them: a line that it refuses is reduced to its words, then dropped, and
an article that it still refuses is left out. What was done is told, because it is part of the measurement.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from generator import pipeline
from generator.problems import Severity
from generator.settings import Settings

ROOT: Final = Path(__file__).resolve().parent.parent
LINES: Final = 600
BYTES: Final = 40_000
"""An article may be three times as long; a page of that length helps nobody."""
ROUNDS: Final = 4
TABLES: Final = ("facts.yml", "placeholders.yml", "synonyms.yml")


@dataclass(frozen=True)
class Article:
    """One article, before anybody's dialect."""

    id: str
    kind: str
    folder: str
    title: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    body: str
    public: bool


Dialect = Callable[[Article, int], str]


def read(folder: Path) -> list[Article]:
    """Every Markdown file below, mapped."""
    made: list[Article] = []
    for number, file in enumerate(sorted(path for path in folder.rglob("*.md") if path.is_file())):
        head, text = _split(file.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n"))
        title = _title(head, text) or _clean(file.stem) or f"第 {number} 篇"
        for part, body in enumerate(_parts(_plain(text))):
            name = title if not part else f"{title}（{part + 1}）"
            key = f"R{number:06}" if not part else f"R{number:06}-{part + 1}"
            made.append(Article(key, "service", "services", name, (), (), body, public=True))
    return made


def accepted(articles: Sequence[Article], dialect: Dialect, today: date) -> tuple[list[Article], str]:
    """Those that our check lets through, and what had to be done for it."""
    bodies = {article.id: article.body.split("\n") for article in articles}
    plain: set[tuple[str, str]] = set()
    for turn in range(ROUNDS):
        wrong = dict(_refused([replace(a, body="\n".join(bodies[a.id])) for a in articles if a.id in bodies], dialect, today))
        if not wrong:
            break
        for key, numbers in wrong.items():
            if turn == ROUNDS - 1 or not all(0 <= number < len(bodies[key]) for number in numbers):
                del bodies[key]
                continue
            for number in numbers:
                words = "" if turn else _clean(bodies[key][number])
                plain.add((key, bodies[key][number]))
                bodies[key][number] = words
    kept = [replace(a, body="\n".join(bodies[a.id])) for a in articles if a.id in bodies]
    return (
        kept,
        f"{len(kept)} articles; {len(plain)} lines reduced to their words, {len(articles) - len(kept)} articles left out",
    )


def _refused(articles: Sequence[Article], dialect: Dialect, today: date) -> Iterator[tuple[str, set[int]]]:
    """Ids with the lines of the body, counted from 0, in which there is an error."""
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as name:
        content = Path(name) / "content"
        heads = {}
        for number, article in enumerate(articles):
            text = dialect(article, number)
            heads[article.id] = text[: text.index(article.body) if article.body else len(text)].count("\n")
            (content / article.folder).mkdir(parents=True, exist_ok=True)
            (content / article.folder / f"{article.id}.md").write_text(text, "utf-8")
        for table in TABLES:
            shutil.copy(ROOT / "content" / table, content / table)
        _, report = pipeline.read_and_check(Settings(ROOT, content, Path(name) / "site"), today)
    found: dict[str, set[int]] = {}
    for problem in report.problems:
        key = Path(problem.place.path).stem
        if problem.severity is Severity.ERROR and key in heads:
            found.setdefault(key, set()).add(problem.place.line - 1 - heads[key])
    yield from found.items()


def _split(text: str) -> tuple[str, str]:
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        head, _, body = text[4:].partition("\n---\n")
        return head, body
    return "", text


def _title(head: str, text: str) -> str:
    told = re.search(r"^title:\s*[\"']?(.+?)[\"']?\s*$", head, re.MULTILINE) or re.search(
        r"^#\s+(.+?)\s*#*$", text, re.MULTILINE
    )
    return _clean(told.group(1)) if told else ""


def _clean(text: str) -> str:
    """Its words alone, as much as a title may have."""
    return " ".join(re.sub(r"[^\w\s，。、：；？！-]", " ", text).split())[:60]


def _plain(text: str) -> str:
    """Without first heading, links, pictures, placeholders."""
    text = re.sub(r"^#\s+.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*\[[^\]]+\]:\s.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])", r"\1", text)
    return text.replace("{{", "{ {").replace("{%", "{ %")


def _parts(text: str) -> Iterator[str]:
    """Cut between lines, never inside a fence."""
    held: list[str] = []
    size, fenced = 0, False
    for line in text.split("\n"):
        held.append(line)
        size += len(line.encode("utf-8", "replace"))
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if (len(held) >= LINES or size >= BYTES) and not fenced:
            yield "\n".join(held)
            held, size = [], 0
    if any(map(str.strip, held)):
        yield "\n".join(held)
