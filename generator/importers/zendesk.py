"""Help-centre exports as JSON: Zendesk's `articles`, a plain list of articles, or one."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from generator.importers.entries import Entry
from generator.importers.html import from_html
from generator.importers.line import han_count
from generator.importers.raw import Finder, Raw, UnreadableError
from generator.importers.text import text_of

_TITLE: Final = ("title", "name", "subject", "question")
_BODY: Final = ("body", "html_body", "body_html", "content_html", "content", "html", "answer", "description", "text")
_TAGS: Final = ("label_names", "labels", "tags", "content_tags")
_HINT: Final = '写成 {"articles": [{"title": …, "body": …}]} 的样子'


def read_json(data: bytes, path: str) -> list[Raw]:
    """The articles of an export."""
    text, entries = text_of(data, path)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        value = _by_lines(text, error)
    except RecursionError as error:
        raise UnreadableError("IM05", "JSON 套得太深", _HINT) from error
    articles = _articles(value)
    if not articles:
        raise UnreadableError("IM06", "里面没有文章", _HINT)
    sections = _names(value)
    finder = Finder(text, path)
    made = [_raw(article, sections, finder, path) for article in articles]
    found = [raw for raw in made if raw.title or raw.lines]
    if not found:
        raise UnreadableError("IM06", "里面的文章没有 title 和 body", _HINT)
    found[0] = replace(found[0], entries=(*entries, *found[0].entries))
    return found


def _by_lines(text: str, error: json.JSONDecodeError) -> list[Any]:
    """JSON Lines, an article a line; otherwise the error of the whole stands."""
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        rows = [json.loads(line) for line in lines]
    except (json.JSONDecodeError, RecursionError):
        rows = []
    if len(rows) < 2:
        raise UnreadableError(
            "IM04", "不是完整的 JSON", "重新导出一次；手工改过的话，检查逗号和引号", error.lineno, error.colno
        ) from error
    return rows


def _articles(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, dict):
        inner = value.get("articles", value.get("results", value.get("article", value.get("data"))))
        value = value if inner is None else inner
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict) and any(item.get(name) for name in (*_TITLE, *_BODY))]


def _names(value: Any) -> dict[str, str]:
    """Sections and categories by their number."""
    found: dict[str, str] = {}
    for group in ("categories", "sections"):
        rows = value.get(group) if isinstance(value, dict) else None
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and "id" in row and isinstance(row.get("name"), str):
                found[f"{group}:{row['id']}"] = row["name"]
    return found


def _raw(article: Mapping[str, Any], sections: Mapping[str, str], finder: Finder, path: str) -> Raw:
    title = next((article[name] for name in _TITLE if isinstance(article.get(name), str) and article[name].strip()), "")
    body = next((article[name] for name in _BODY if isinstance(article.get(name), str) and article[name].strip()), "")
    used = {name for name in (*_TITLE, *_BODY) if article.get(name) in (title, body)}
    heading = finder.line(html.unescape(title.strip())) if title else None
    raw = from_html(body, path, finder, site=False) if body else Raw(())
    tags: list[str] = []
    for name in _TAGS:
        labels = article.get(name)
        if isinstance(labels, list):
            tags += [label for label in labels if isinstance(label, str)]
            used.add(name)
    section = sections.get(f"sections:{article.get('section_id')}", article.get("section"))
    section = section.get("name") if isinstance(section, dict) else section
    if isinstance(section, str) and section.strip():
        tags.append(section.strip())
        used.add("section")
    entries = list(raw.entries)
    place = (heading or finder.line("")).place()
    for name, value in article.items():
        if name in used or value in (None, "", [], {}):
            continue
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if han_count(shown) or name in ("draft", "locale", "html_url", "updated_at", "author_id", "id"):
            entries.append(Entry(place, "IM35", shown, "", name))
    return Raw(
        raw.lines,
        title=heading,
        markdown=True,
        whole=True,
        tags=tuple(map(finder.line, dict.fromkeys(tags))),
        entries=tuple(entries),
    )
