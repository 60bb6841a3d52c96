"""The forms of an editing page: whatever they let through is an article that the reader has nothing against."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from shipped import ROOT

from generator.model import KINDS
from generator.read.library import read_article
from generator.scaffold.cms import Site, config
from generator.scaffold.fields import allowed, needed

SITE = Site("github", "mingdeng/kefu-kb", "main", "content", ("客服组", "订单组"), (("return", "退换与售后"),))
FORMS = {form["name"]: form for form in config(SITE)["collections"]}
SAMPLES = {
    "id": "Z01",
    "title": "试试：能不能存",
    "summary": "一句话",
    "review_every": "6m",
    "replaced_by": "Z02",
    "topic": "return",
}


def filled(field: dict[str, Any]) -> Any:
    """What somebody would enter, as the form stores it."""
    widget = field["widget"]
    if widget == "select":
        first = field["options"][0]
        return field.get("default", first["value"] if isinstance(first, dict) else first)
    if widget == "hidden":
        return field.get("default")
    if widget == "string":
        value = SAMPLES[field["name"]]
        assert re.fullmatch(field["pattern"][0], value)
        return value
    return {"datetime": "2026-11-01", "number": 3, "list": ["甲: 乙", "no", "12315"]}[widget]


def saved(values: dict[str, Any], body: str) -> str:
    """A file as such programs write it: lists in lines, what needs quotes in quotes."""
    head = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000)
    return f"---\n{head}---\n{body}"


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_form_has_the_fields_of_its_kind_and_demands_what_the_check_demands(kind):
    """And the status besides, which an empty box would make published; the body at the end, as Markdown that stays as it is written."""
    fields = FORMS[kind]["fields"]

    assert [*allowed(KINDS[kind]), "body"] == [field["name"] for field in fields]
    assert {*needed(KINDS[kind]), "status"} == {field["name"] for field in fields[:-1] if field.get("required", True)}
    assert ["raw"] == fields[-1]["modes"]
    assert (f"content/{KINDS[kind].folder}", "md", "{{fields.id}}") == tuple(
        FORMS[kind][name] for name in ("folder", "extension", "slug")
    )


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_a_form_saves_can_be_read(kind, whole):
    """Every field filled in, or only those that it demands, the others left empty as such programs leave them."""
    *fields, body = FORMS[kind]["fields"]

    def empty(widget):
        return [] if widget == "list" else ""  # a new list each time: YAML would write the same one as an anchor

    values = {
        field["name"]: filled(field) if whole or field.get("required", True) else empty(field["widget"]) for field in fields
    }
    values = {name: "" if value is None else value for name, value in values.items()}

    document, problems = read_article(f"{KINDS[kind].folder}/Z01.md", saved(values, body["default"]), {})

    assert [] == problems
    assert document is not None
    assert (kind, "Z01", "draft") == (document.kind.key, document.id, document.status.value)
    assert (("甲: 乙", "no", "12315") if whole else ()) == document.aliases


def test_a_pattern_refuses_what_the_check_refuses():
    """So that the form tells it, and not the merge request."""
    patterns = {field["name"]: field["pattern"][0] for field in FORMS["faq"]["fields"] if "pattern" in field}
    refused = {"id": "a b", "title": "长" * 61, "summary": "<b>", "review_every": "半年"}

    assert dict.fromkeys(refused) == {name: re.search(patterns[name], value) for name, value in refused.items()}


def test_an_article_cannot_be_deleted_by_a_form():
    """It is archived: its id must go on leading somewhere."""
    assert {False} == {form["delete"] for form in FORMS.values()}


def test_the_command_writes_the_configuration_of_this_project():
    """With the owners and topics that there are."""
    done = subprocess.run(
        [Path(sys.executable).with_name("kb"), "cms-config", "--repo", "mingdeng/kefu-kb", "--backend", "gitlab"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = yaml.safe_load(done.stdout)

    assert {"name": "gitlab", "repo": "mingdeng/kefu-kb", "branch": "main"} == told["backend"]
    assert list(KINDS) == [form["name"] for form in told["collections"]]
    owner = next(field for field in told["collections"][0]["fields"] if field["name"] == "owner")
    assert "客服培训组" in owner["options"]


def test_the_page_takes_nothing_from_elsewhere():
    """One script, beside it; and none of it is in the sites."""
    page = (ROOT / "docs" / "deploy" / "cms" / "index.html").read_text("utf-8")

    assert ['"sveltia-cms.js"'] == re.findall(r"src=(\S+?)>", page)
    assert "://" not in page
    assert not list((ROOT / "theme").rglob("*cms*"))
