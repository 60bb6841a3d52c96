"""The articles for OpenSearch or Elasticsearch: a bulk body, and the mapping that analyses words as we do, without a plug-in.

Posted to `/<index>/_bulk`: an action line and a source line an article. What our analysis does by itself (fold, characters and pairs
of Han, letters apart from digits) the mapping does with built-in filters; sounds, which have none, come ready as words.
`docs/scale.md` says when this is worth the trouble.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from generator.analysis import ANALYSIS_ID, fold, reading, runs, simplified
from generator.desk.export import Row

_FIELDS: Final = (
    "id", "kind", "title", "audience", "url", "summary", "owner", "tags", "aliases", "channel", "review_due", "needs",
)  # fmt: skip


def as_opensearch(exported: Sequence[Row]) -> str:
    """A bulk body: `{"index": …}` and the article, a line each, the last one ended, too."""
    lines = []
    for row in exported:
        lines += [{"index": {"_id": row.article["id"]}}, _source(row)]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def _source(row: Row) -> dict[str, Any]:
    article = row.article
    source = {name: article[name] for name in _FIELDS if article.get(name)}
    names = (article["title"], *article["aliases"])
    sections = [{name: section[name] for name in ("anchor", "heading", "text")} for section in article["sections"]]
    return {**source, "text": row.text, "sections": sections, "sounds": _sounds(names), "analysis": ANALYSIS_ID}


def _sounds(names: Sequence[str]) -> list[str]:
    """How titles and aliases sound: the syllables, and the initials as one word."""
    found: dict[str, None] = {}
    for name in names:
        for run, han, _ in runs(fold(name)):
            syllables = [reading(char) for char in run] if han else []
            if len(syllables) > 1 and all(syllables):
                found |= dict.fromkeys((" ".join(syllables), "".join(syllables), "".join(s[0] for s in syllables)))
    return list(found)


def mapping() -> dict[str, Any]:
    """Settings and mappings of an index, as `PUT /<index>` takes them."""
    pairs = [f"{one}=>{other}" for one, other in simplified().items()]
    apart = {"type": "pattern_replace", "pattern": r"(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})", "replacement": " "}
    analysis: Mapping[str, Any] = {
        "char_filter": {"kb_t2s": {"type": "mapping", "mappings": pairs}, "kb_apart": apart},
        "filter": {
            "kb_pairs": {"type": "cjk_bigram"},
            "kb_both": {"type": "cjk_bigram", "output_unigrams": True},
        },
        "analyzer": {
            "kb_text": _analyzer("kb_pairs"),
            "kb_names": _analyzer("kb_both"),
            "kb_sounds": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase"]},
        },
    }
    names = {"type": "text", "analyzer": "kb_names"}
    words = {"type": "text", "analyzer": "kb_text"}
    plain = {"type": "keyword"}
    properties = {
        **dict.fromkeys(("id", "kind", "audience", "url", "owner", "channel", "needs", "analysis"), plain),
        "title": names,
        "aliases": names,
        "tags": {"type": "keyword", "fields": {"words": names}},
        "summary": words,
        "text": words,
        "sounds": {"type": "text", "analyzer": "kb_sounds"},
        "review_due": {"type": "date", "format": "strict_date"},
        "sections": {"type": "nested", "properties": {"anchor": plain, "heading": names, "text": words}},
    }
    return {
        "settings": {"analysis": analysis, "index": {"number_of_replicas": 1}},
        "mappings": {"dynamic": "strict", "_meta": {"analysis": ANALYSIS_ID}, "properties": properties},
    }


def _analyzer(*filters: str) -> dict[str, Any]:
    steps = ["cjk_width", "lowercase", *filters]
    return {"type": "custom", "char_filter": ["kb_t2s", "kb_apart"], "tokenizer": "standard", "filter": steps}


def as_mapping() -> str:
    """The mapping as a file."""
    return json.dumps(mapping(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
