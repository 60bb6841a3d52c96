"""The files of `.vscode/`: schemas for the tables, snippets of every kind, and `kb check` as a task whose findings stand in the text.

No extension that an editor would have to trust is needed for the findings and the snippets; the schemas of the tables want the YAML one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Any, Final

from generator.model import CHANNELS, KINDS, Kind
from generator.scaffold.schemas import NAMES, schema
from generator.scaffold.start import LETTERS, Start

FINDING: Final = r"^::(error|warning) file=(.+?),line=(\d+),col=(\d+),title=(\S+) \S+::(.+)$"
"""A line of `kb check --format github`, the one form that says how bad a finding is."""
_DAY: Final = "${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}"


def files(topics: Collection[str]) -> dict[str, str]:
    """Text by path below `.vscode/`."""
    made: dict[str, Any] = {
        "extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        "settings.json": _settings(),
        "tasks.json": _tasks(),
        "kb.code-snippets": {**{f"{kind.name}（kb new {kind.key}）": _snippet(kind) for kind in KINDS.values()}, **_PIECES},
        **{f"schemas/{name}.json": schema(name, topics) for name in NAMES},
    }
    return {path: json.dumps(data, ensure_ascii=False, indent=2) + "\n" for path, data in made.items()}


def _settings() -> dict[str, Any]:
    return {
        "files.encoding": "utf8",
        "files.eol": "\n",
        "files.insertFinalNewline": True,
        "editor.unicodeHighlight.ambiguousCharacters": False,  # otherwise every 全角 mark has a frame around it
        "[markdown]": {
            "editor.wordWrap": "on",
            "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "off"},
        },
        "yaml.schemas": {f".vscode/schemas/{name}.json": f"content/{name}.yml" for name in NAMES if name not in KINDS},
    }


def _tasks() -> dict[str, Any]:
    matcher = {
        "owner": "kb",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {"regexp": FINDING, "severity": 1, "file": 2, "line": 3, "column": 4, "code": 5, "message": 6},
    }
    check = {
        "label": "kb check",
        "command": ".venv/bin/kb check --format github",
        "group": {"kind": "test", "isDefault": True},
        "problemMatcher": matcher,
    }
    serve = {"label": "kb serve", "command": ".venv/bin/kb serve", "isBackground": True, "problemMatcher": []}
    new = {"label": "kb new", "command": ".venv/bin/kb new", "problemMatcher": []}
    return {"version": "2.0.0", "tasks": [{"type": "shell", **task} for task in (check, serve, new)]}


def _snippet(kind: Kind) -> dict[str, Any]:
    """The draft of `kb new` with its blanks to jump through."""
    text = Start(kind).text(f"{LETTERS[kind.key]}00", date(2000, 1, 1))
    text = re.sub(r"([$}\\])", r"\\\1", text).replace("2000-01-01", _DAY)
    blanks = {
        f"id: {LETTERS[kind.key]}00": f"id: ${{1:{LETTERS[kind.key]}00}}",
        'title: "标题"': "title: ${2:标题}",
        "audience: internal": "audience: ${3|internal,public|}",
        "owner: 写上负责的小组": "owner: ${4:负责的小组}",
        "channel: phone": f"channel: ${{5|{','.join(CHANNELS)}|}}",
        "aliases: []": "aliases: [${6:相似问法}]",
    }
    for plain, blank in blanks.items():
        text = text.replace(f"\n{plain}\n", f"\n{blank}\n", 1)
    return {
        "prefix": [f"kb-{kind.key}", kind.name],
        "scope": "markdown",
        "body": text.rstrip("\n").split("\n"),
        "description": kind.purpose,
    }


_PIECES: Final = {
    "禁语": {"prefix": "禁语", "scope": "markdown", "body": ["- 禁语：$1", "  - 原因：$2", "  - 改说：$3"], "description": "绝不能说的话"},
    "禁为": {"prefix": "禁为", "scope": "markdown", "body": ["- 禁为：$1", "  - 原因：$2", "  - 改做：$3"], "description": "绝不能做的事"},
    "流程的一步": {
        "prefix": "流程步",
        "scope": "markdown",
        "body": ["## ${1:看什么} {#${2:id\\}}", "1. $3", "- [${4:是}](#${5:yes})", "- [${6:否}](#${7:no})"],
        "description": "流程里的一个岔口",
    },
}  # fmt: skip
