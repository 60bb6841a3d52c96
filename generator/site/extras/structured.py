"""Structured data (schema.org, as JSON-LD): what a page says, once more for machines, in the same words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from generator.site.extras.address import absolute
from generator.site.extras.questions import questions
from generator.site.extras.text import chapters

_UNSAFE: Final = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""Within a script element `</script` and `<!--` would end or twist it; in JSON they may be written otherwise."""


def script_text(data: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def head_graph(data: Mapping[str, Any], url: str, *, base: str, brand: str, description: str) -> list[dict[str, Any]]:
    """What is known of a page before its body is rendered. Without an address of the site nothing that needs one is told."""
    kind = data.get("kind")
    graph: list[dict[str, Any]] = []
    if kind == "home":
        site: dict[str, Any] = {"@type": "WebSite", "name": data["title"], "description": description, "inLanguage": "zh-Hans"}
        publisher: dict[str, Any] = {"@type": "Organization", "name": brand}
        graph += [site | _at(base, url), publisher | _at(base, url)] if base else [site]
    elif "id" in data:
        graph.append(_article(data, url, base, brand))
    crumbs = [crumb for crumb in data.get("breadcrumbs", ()) if crumb["title"]]
    if base and len(crumbs) > 1:
        graph.append(_crumbs(crumbs, url, base))
    return graph


def _article(data: Mapping[str, Any], url: str, base: str, brand: str) -> dict[str, Any]:
    types = {"faq": "FAQPage", "flow": "HowTo"}
    node: dict[str, Any] = {"@type": types.get(data["kind"], "Article"), "inLanguage": "zh-Hans"}
    node |= {"headline" if node["@type"] == "Article" else "name": data["title"]} | _at(base, url)
    if data.get("summary"):
        node["description"] = data["summary"]
    if day := data.get("updated") or data.get("reviewed"):
        node["dateModified"] = day
    return node | {"publisher": {"@type": "Organization", "name": brand}}


def _at(base: str, url: str) -> dict[str, str]:
    return {"url": absolute(base, url)} if base else {}


def _crumbs(crumbs: Sequence[Mapping[str, str]], url: str, base: str) -> dict[str, Any]:
    places = enumerate(crumbs, 1)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": crumb["title"], "item": absolute(base, crumb["url"] or url)}
            for n, crumb in places
        ],
    }


def filled(graph: Iterable[Mapping[str, Any]], body: str, nodes: Sequence[str] = ()) -> str:
    """The graph with the words of the rendered body, as the text of a script element; empty when there is nothing to tell.

    `nodes` are the anchors of the headings that are steps of a flow.
    """
    told = [full for node in graph if (full := _with_body(dict(node), body, nodes))]
    return script_text({"@context": "https://schema.org", "@graph": told}) if told else ""


def _with_body(node: dict[str, Any], body: str, nodes: Sequence[str]) -> dict[str, Any]:
    page = node.get("url", "")
    if node["@type"] == "FAQPage":
        node["mainEntity"] = [
            {"@type": "Question", "name": q.name, "acceptedAnswer": {"@type": "Answer", "text": q.answer}}
            | _at(page, f"#{q.anchor}" if q.anchor else "")
            for q in questions(node["name"], chapters(body))
        ]
        return node if node["mainEntity"] else {}
    if node["@type"] == "HowTo":
        steps = (chapter for chapter in chapters(body) if chapter.level and chapter.anchor in nodes)
        node["step"] = [
            {"@type": "HowToStep", "position": n, "name": step.heading, "text": step.text}
            | _at(page, f"#{step.anchor}" if step.anchor else "")
            for n, step in enumerate(steps, 1)
        ]
        return node if node["step"] else {}
    return node
