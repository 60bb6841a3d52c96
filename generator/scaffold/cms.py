"""The configuration of a git-based editing page (Sveltia CMS, Decap CMS): a form for every kind, from the declarations that check it.

The form keeps to shapes. What it saves is a commit like any other, and the check of the merge request has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from generator.model import KINDS, Kind
from generator.read.schema import CHOICES, DATES, ID, LISTS, LONGEST, MAX_TEXT
from generator.scaffold.fields import BY_TOOLS, FIELDS, allowed, needed
from generator.templates import BODIES

IMAGES: Final = "images"
"""Where uploaded pictures go, below the content."""

Row = dict[str, Any]


class Site(NamedTuple):
    """What the form needs to know of a project: owners as they are written now, topics as (key, name)."""

    backend: str
    repo: str
    branch: str
    folder: str
    owners: Sequence[str] = ()
    topics: Sequence[tuple[str, str]] = ()


def config(site: Site) -> Row:
    """As data, to be written as `admin/config.yml`."""
    return {
        "backend": {"name": site.backend, "repo": site.repo, "branch": site.branch},
        **({"publish_mode": "editorial_workflow"} if site.backend != "gitea" else {}),
        "locale": "zh_Hans",
        "media_folder": f"{site.folder}/{IMAGES}",
        "public_folder": f"../{IMAGES}",
        "slug": {"encoding": "unicode", "clean_accents": False},
        "collections": [_collection(kind, site) for kind in KINDS.values()],
    }


def _collection(kind: Kind, site: Site) -> Row:
    return {
        "name": kind.key,
        "label": kind.name,
        "label_singular": kind.name,
        "description": kind.purpose,
        "folder": f"{site.folder}/{kind.folder}",
        "extension": "md",
        "format": "yaml-frontmatter",
        "create": True,
        "delete": False,  # an article ends by `status: archived`: its id and its address must go on leading somewhere
        "identifier_field": "id",
        "slug": "{{fields.id}}",
        "summary": "{{id}} {{title}}",
        "fields": [*(_field(kind, name, site) for name in allowed(kind)), _body(kind)],
    }


def _field(kind: Kind, name: str, site: Site) -> Row:
    # An article without a status is published; nobody should do that by emptying a box.
    required = name in needed(kind) or name == "status"
    row = {"name": name, "label": FIELDS[name].label, "hint": FIELDS[name].meaning, "required": required}
    if name == "kind":
        return {"name": name, "label": FIELDS[name].label, "widget": "hidden", "default": kind.key}
    if name in BY_TOOLS:
        # Not shown, and there so that a form that writes only what it knows keeps them.
        return {"name": name, "label": FIELDS[name].label, "widget": "hidden", "required": False}
    return {**row, **_widget(name, site, required=required)}


def _widget(name: str, site: Site, *, required: bool) -> Row:
    if name in CHOICES:
        return {"widget": "select", "options": list(CHOICES[name]), **_preset(name)}
    if name == "owner" and site.owners:
        return {"widget": "select", "options": list(site.owners)}
    if name == "topic" and site.topics:
        return {"widget": "select", "options": [{"label": label, "value": key} for key, label in site.topics]}
    if name in DATES:
        return {
            "widget": "datetime",
            "date_format": "YYYY-MM-DD",
            "time_format": False,
            "default": "{{now}}" if required else "",
        }
    if name == "featured":
        return {"widget": "number", "value_type": "int", "min": 0, "max": 9999}
    if name in LISTS:
        return {"widget": "list", "field": {"name": "one", "label": FIELDS[name].label, "widget": "string"}}
    if name == "id":
        return {"widget": "string", "pattern": [f"^{ID.pattern}$", "只用字母、数字、汉字，中间可用 - 和 _"]}
    if name == "review_every":
        return {"widget": "string", "pattern": ["^[1-9][0-9]*[dmy]$", "写成 90d、6m 或 1y"]}
    longest = LONGEST.get(name, MAX_TEXT)
    return {"widget": "string", "pattern": [f"^[^<>]{{1,{longest}}}$", f"只写文字，最多 {longest} 个字"]}


def _preset(name: str) -> Row:
    presets = {"audience": "internal", "status": "draft", "channel": "phone"}
    return {"default": presets[name]} if name in presets else {}


def _body(kind: Kind) -> Row:
    """Written as Markdown: a rich editor would rewrite the lists and anchors that scripts and flows are read from."""
    return {"name": "body", "label": "正文", "widget": "markdown", "modes": ["raw"], "default": BODIES[kind.key]}
