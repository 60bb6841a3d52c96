"""The import budget: what an agent waits for, and what an editor's check needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from shipped import ROOT, build

PROBE = """
import sys
sys.argv = ["kb", *{arguments!r}]
from generator.cli.lookup import main
try:
    main()
except SystemExit as end:
    status = end.code
print()
print("STATUS", status)
print("MODULES", *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


def loaded(*arguments: str, cwd: Path = ROOT) -> set[str]:
    code = PROBE.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert "STATUS 0" in lines, done.stdout + done.stderr
    return set(next(line for line in lines if line.startswith("MODULES ")).split()[1:])


def test_a_look_up_loads_whoosh_and_nothing_else_that_is_large(tmp_path):
    """`kb 无声` does without click, YAML, MkDocs, Markdown, pypinyin and jieba, nor does it load half of the standard library to declare a class."""
    build(tmp_path)

    modules = loaded("无声", f"--out={tmp_path}")

    assert "whoosh" in modules
    assert not modules & {"click", "yaml", "mkdocs", "markdown", "jinja2", "pypinyin", "jieba", "nh3", "dataclasses", "inspect"}


def test_a_check_loads_no_renderer_and_no_index():
    """`kb check` reads and judges; it does not build."""
    modules = loaded("check")

    assert "click" in modules
    assert not modules & {"mkdocs", "markdown", "jinja2", "whoosh", "pypinyin", "nh3"}


def test_help_loads_no_work():
    """`kb --help` loads click and our own doors only."""
    assert not loaded("--help") & {"mkdocs", "whoosh", "yaml", "markdown"}
