"""A desk of our own, and two releases to pull."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from shipped import TODAY, build

ARTICLE = """---
id: {id}
kind: term
title: {title}
audience: {audience}
owner: 甲组
reviewed: 2026-11-01
---

{body}
"""


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A home of our own, and no proxy between us and this machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def content(folder: Path, body: str) -> Path:
    folder.mkdir()
    rows = (("A1", "无声电话", "internal"), ("A2", "退货运费", "public"), ("A3", "先行赔付", "internal"))
    for article, title, audience in rows:
        text = ARTICLE.format(id=article, title=title, audience=audience, body=body)
        (folder / f"{article}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> dict[str, Path]:
    """Two releases of a small knowledge base, of Friday and of Sunday."""
    folder = tmp_path_factory.mktemp("sites")
    build(folder / "friday", content(folder / "c1", "周五的话。"), date(2026, 11, 20))
    build(folder / "sunday", content(folder / "c2", "周日的话。"), TODAY)
    return {name: folder / name for name in ("friday", "sunday")}


@pytest.fixture
def source(sites, tmp_path) -> Path:
    """The data of Sunday, ours to damage."""
    shutil.copytree(sites["sunday"] / "current" / "records", tmp_path / "source" / "records")
    return tmp_path / "source"
