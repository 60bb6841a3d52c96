"""A bare `mkdocs build` goes through our plugin: the public edition, checked, and never more."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

from shipped import ROOT, build, tree

MKDOCS = Path(sys.executable).with_name("mkdocs")


def mkdocs(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [MKDOCS, "build", "-q", "-f", config, "-d", site]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_builds_the_public_edition_to_the_byte(tmp_path):
    """What MkDocs makes alone is what `kb build` publishes as public."""
    built = build(tmp_path / "site", today=date.today())

    done = mkdocs(ROOT / "mkdocs.yml", tmp_path / "bare")

    assert 0 == done.returncode, done.stderr
    assert tree(built.folder / "public") == tree(tmp_path / "bare")


def test_broken_content_stops_it_with_letters(tmp_path):
    """An article without audience: MkDocs stops, names file and line, and writes no page."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("---\nid: A1\nkind: term\ntitle: 秘密\n---\n秘密正文\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\ndocs_dir: content\nplugins: [kb]\ntheme: {{name: material, custom_dir: {ROOT}/theme}}\n", "utf-8"
    )

    done = mkdocs(tmp_path / "mkdocs.yml", tmp_path / "bare")

    assert done.returncode != 0
    assert "content/a.md:1:1: AU01" in done.stderr + done.stdout
    assert not list((tmp_path / "bare").rglob("*.html"))
