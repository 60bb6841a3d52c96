"""The shipped knowledge base at an address of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from shipped import ROOT, TODAY

from generator import pipeline
from generator.settings import Settings

BASE = "https://help.example.com/kb/"


def project(folder: Path, settings: str = "", content: Path = ROOT / "content") -> Settings:
    """A project like the shipped one, with more lines in its mkdocs.yml."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "theme", folder / "theme", dirs_exist_ok=True)
    (folder / "mkdocs.yml").write_text(f"site_url: {BASE}\n{(ROOT / 'mkdocs.yml').read_text('utf-8')}{settings}", "utf-8")
    return Settings(folder, content, folder / "site")


def published(folder: Path, settings: str = "", content: Path = ROOT / "content") -> Path:
    """The release of such a project."""
    return pipeline.build(project(folder, settings, content), TODAY).folder
