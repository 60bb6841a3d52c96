"""JSON Schemas (draft-07, which editors' programs read) of the front matter of each kind and of the tables, from the declarations that check them.

They tell shapes only. `kb check` stays the truth: it alone knows the other articles, the facts and the day.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from generator.model import KINDS, Kind
from generator.read.schema import CHOICES, DATES, ID, LISTS, LONGEST, MAX_ITEMS, MAX_TEXT, TOGETHER, TOGETHER_ASKED
from generator.scaffold.fields import FIELDS, allowed, needed

Schema = dict[str, Any]
DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_DAY: Final = (
    r"20\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))"  # leap years aside
)
_WORDS: Final = r"^[^<>\x00-\x1f]*$"
_NO_BRACES: Final = {"not": {"type": "string", "pattern": r"\{\{|\}\}"}}
_TABLES: Final = ("facts", "placeholders", "synonyms")
NAMES: Final = (*KINDS, *_TABLES)


def schema(name: str, topics: Collection[str] = ()) -> Schema:
    """The schema of a kind, or of a table beside the articles."""
    return {
        "facts": _facts,
        "placeholders": _placeholders,
        "synonyms": _synonyms,
    }[name]() if name in _TABLES else of_kind(KINDS[name], topics)  # fmt: skip


def of_kind(kind: Kind, topics: Collection[str] = ()) -> Schema:
    """The front matter of one kind. A value without quotes may look like a number to other programs; to us it is text."""
    properties = {name: _field(kind, name, topics) for name in allowed(kind)}
    return {
        "$schema": DRAFT,
        "title": f"{kind.name}的文章信息",
        "description": kind.purpose,
        "type": "object",
        "required": list(dict.fromkeys(needed(kind))),
        "properties": properties,
        "additionalProperties": False,
    }


def _field(kind: Kind, name: str, topics: Collection[str]) -> Schema:
    return {"title": FIELDS[name].label, "description": FIELDS[name].meaning, **_shape(kind, name, topics)}


def _shape(kind: Kind, name: str, topics: Collection[str]) -> Schema:
    blank: list[str] = [] if name in needed(kind) else [""]
    if name == "kind":
        return {"const": kind.key}
    if name in CHOICES:
        return {"enum": [*CHOICES[name], *blank]}
    if name == "topic" and topics:
        return {"enum": [*topics, *blank]}
    if name == "id":
        return {"type": ["string", "integer"], "pattern": f"^{ID.pattern}$"}
    if name in DATES:
        return {"type": "string", "pattern": f"^{_DAY}$" if name in needed(kind) else f"^({_DAY})?$"}
    if name == "featured":
        return {"type": ["string", "integer"], "pattern": "^([0-9]{1,4})?$", "minimum": 0, "maximum": 9999}
    if name == "review_every":
        return {"type": "string", "pattern": "^([1-9][0-9]*[dmy])?$"}
    if name in LISTS:
        asked = name == "aliases"
        alone = _words(name, TOGETHER_ASKED if asked else TOGETHER)
        items = {"type": "array", "maxItems": MAX_ITEMS, "items": _words(name) if asked else alone}
        one = {"type": "array", "maxItems": 1, "items": alone}
        # One value may stand without brackets.
        return {"anyOf": [*([one, {**items, "minItems": 2}] if asked else [items]), alone, {"type": "null"}]}
    if name in needed(kind):
        return {**_words(name), "minLength": 1}
    return _words(name)


def _words(name: str, forbidden: str = "") -> Schema:
    strange = {"not": {"type": "string", "pattern": rf"\{{\{{|\}}\}}|{forbidden}"}} if forbidden else _NO_BRACES
    return {"type": ["string", "number", "boolean"], "maxLength": LONGEST.get(name, MAX_TEXT), "pattern": _WORDS, **strange}


def _facts() -> Schema:
    fields = {
        "value": {"type": ["string", "number"], "description": "构建时填进文章的值"},
        "audience": {"enum": ["public", "internal"], "description": "public 客户也能看到，internal 只给客服"},
        "about": {**_list_of_words(), "description": "一句话里同时出现这些词，又写了另一个同单位的数，就是矛盾"},
    }
    return _table("事实：一处定义，处处引用", fields, ["value", "audience"])


def _placeholders() -> Schema:
    fields = {
        "hint": {"type": "string", "minLength": 1, "description": "提示客服怎么填"},
        "example": {"type": ["string", "number"], "description": "举例"},
        "choices": {**_list_of_words(), "description": "可选的值"},
        "default": {"type": ["string", "number"], "description": "缺省"},
        "remember": {"enum": ["yes", "no", True, False], "description": "yes：这个值属于客服本人，可以记住"},
    }
    return _table("占位：由客服在使用时填写", fields, ["hint"])


def _synonyms() -> Schema:
    group = {**_list_of_words(), "minItems": 2, "description": "一组说法不同、意思相同的词"}
    return {"$schema": DRAFT, "title": "同义词", "type": "array", "items": group}


def _table(title: str, fields: Schema, required: list[str]) -> Schema:
    entry = {"type": "object", "required": required, "properties": fields, "additionalProperties": False}
    return {"$schema": DRAFT, "title": title, "type": "object", "additionalProperties": entry}


def _list_of_words() -> Schema:
    return {"type": "array", "items": {"type": ["string", "number"]}}
