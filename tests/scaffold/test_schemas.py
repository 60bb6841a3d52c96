"""The JSON Schemas say what the reader of front matter says: of every shipped article, and of every broken one among the fixtures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml
from shipped import ROOT

from generator.model import KINDS
from generator.problems import Report
from generator.read.frontmatter import Items, Scalar, Table, Value, parse, split
from generator.read.library import read_article
from generator.read.schema import FIELDS as NAMES
from generator.scaffold import Start, vscode
from generator.scaffold.fields import FIELDS, allowed, needed
from generator.scaffold.schemas import NAMES as SCHEMAS
from generator.scaffold.schemas import schema
from generator.settings import Settings

TOPICS = ("before", "order", "return", "complain")
SHAPES = {"AU01", "AU02", "FM06", "FM07", "FM08", "FM09", "FM10", "FM11", "FM12", "FM13", "FM14", "FM15"}
"""What one field alone can tell; everything else takes the whole library, the body or the letters of the file."""
MARK = re.compile(r" \{[A-Z]{2}\d\d\}")
VALID = {name: fastjsonschema.compile(schema(name)) for name in SCHEMAS}


def data(value: Value | None) -> Any:
    """As a program sees it that reads text only."""
    if isinstance(value, Scalar):
        return value.text.strip()
    if isinstance(value, Items):
        return [data(one) for one in value]
    return {name: data(one) for name, one in value.items()} if isinstance(value, Table) else None


def front_matter(text: str) -> dict[str, Any] | None:
    source, _ = split(text, "content/a.md")
    table = parse(source.block, "content/a.md")[0] if source else None
    return data(table) if isinstance(table, Table) else None


def accepts(name: str, found: Any) -> bool:
    try:
        VALID[name](found)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def samples() -> list[Path]:
    return sorted((ROOT / "tests" / "rules").glob("*/**/*.md"))


def test_every_shipped_article_is_valid():
    """Read as text, and as any YAML program reads it, dates left alone."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for file in sorted((ROOT / "content").rglob("*.md")):
        text = file.read_text("utf-8")
        found = front_matter(text)
        VALID[found["kind"]](found)
        VALID[found["kind"]](yaml.load(text.split("---\n")[1], Loader))
    for name in ("facts", "placeholders", "synonyms"):
        VALID[name](yaml.load((ROOT / "content" / f"{name}.yml").read_text("utf-8"), Loader))


def test_a_fixture_is_valid_exactly_if_the_reader_finds_nothing_in_its_fields():
    """The same verdict on every article below tests/rules that can be read as a table; there are many of both sorts."""
    differing, verdicts = [], {True: 0, False: 0}
    for file in samples():
        text = MARK.sub("", file.read_text("utf-8"))
        found = front_matter(text)
        if found is None:
            continue
        kind = found.get("kind") if found.get("kind") in KINDS else "term"
        _, problems = read_article("a.md", text, {})
        sound = not SHAPES & {problem.code for problem in problems}
        verdicts[sound] += 1
        if accepts(kind, found) != sound:
            differing.append(f"{file.relative_to(ROOT)}: {Report.of(problems).problems}")

    assert [] == differing
    assert min(verdicts.values()) >= 10


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_new_draft_is_valid_and_loses_that_with_any_field_it_needs(kind, today):
    """Of every kind; and a field that it does not know is refused."""
    found = front_matter(Start(KINDS[kind]).text("A1", today))

    assert accepts(kind, found)
    assert not accepts(kind, {**found, "colour": "red"})
    for name in needed(KINDS[kind]):
        assert not accepts(kind, {key: value for key, value in found.items() if key != name}), name


def test_every_field_has_a_name_and_a_meaning():
    """And each belongs to some kind."""
    assert set(NAMES) == set(FIELDS)
    assert set(NAMES) == {name for kind in KINDS.values() for name in allowed(kind)}


@pytest.mark.parametrize("name", ["facts", "placeholders", "synonyms"])
def test_a_broken_table_is_not_valid(name):
    """What TB01, TB02, AU03 and FM06 say of tables."""
    broken = {
        "facts": [{"甲": {"value": "5 秒"}}, {"甲": {"audience": "public"}}, {"甲": {"value": "5", "audience": "all"}}, ["甲"]],
        "placeholders": [{"甲": {}}, {"甲": {"hint": ""}}, {"甲": {"hint": "写", "colour": "red"}}, {"甲": "写"}],
        "synonyms": [{"甲": "乙"}, [["甲"]], ["甲"]],
    }
    assert [False] * len(broken[name]) == [accepts(name, one) for one in broken[name]]


def test_the_topics_of_the_settings_are_offered():
    """A topic that `mkdocs.yml` does not have is no topic."""
    valid = fastjsonschema.compile(schema("faq", TOPICS))
    found = front_matter((ROOT / "content" / "faqs" / "D01.md").read_text("utf-8"))

    assert found == valid(found)
    with pytest.raises(fastjsonschema.JsonSchemaValueException, match="topic"):
        valid({**found, "topic": "nowhere"})


def test_the_files_for_vscode_are_those_that_the_declarations_make():
    """tools/make_vscode.py wrote them; nothing else lies there."""
    folder = ROOT / ".vscode"
    made = vscode.files([topic.key for topic in Settings(ROOT, ROOT / "content", ROOT / "site").topics])

    assert made == {
        file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()
    }


def test_the_task_reads_the_findings_of_the_check():
    """Every annotation of a run over broken content: place, severity, code and message, so that VS Code shows it in the text."""
    from generator.cli.findings import _annotation
    from generator.problems import Place, Problem, Severity

    problem = Problem(Place("content/faqs/Q 1.md", 3, 7), "CN01", "中文里用了半角的「,」", "改成「，」", Severity.WARNING)

    found = re.fullmatch(vscode.FINDING, _annotation(problem))

    assert ("warning", "content/faqs/Q 1.md", "3", "7", "CN01", "中文里用了半角的「,」；改成「，」") == found.groups()


def test_snippets_are_new_drafts_with_blanks(today):
    """With every blank at its default, a snippet is what `kb new` writes, but for the day."""
    snippets = json.loads(vscode.files(TOPICS)["kb.code-snippets"])
    for kind in KINDS.values():
        text = "\n".join(snippets[f"{kind.name}（kb new {kind.key}）"]["body"]) + "\n"
        text = re.sub(r"(?<!\\)\$\{\d\|([^,|]+),[^|]*\|\}", r"\1", text)
        text = re.sub(r"(?<!\\)\$\{\d:([^}]*)\}", r"\1", text)
        text = text.replace("${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}", today.isoformat())
        text = text.replace("\\}", "}").replace("\\$", "$")
        found = front_matter(text)

        assert accepts(kind.key, found), found
        assert Start(kind).text("A1", today).split("---\n", 2)[2] == text.split("---\n", 2)[2]
