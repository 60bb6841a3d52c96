"""A real git repository with an editor in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


class Repository:
    """A project under git; every commit has its day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content = root / "content"
        self.content.mkdir()
        (root / "mkdocs.yml").write_text("site_name: 试一试\n", "utf-8")
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, day: str = "2026-11-20") -> str:
        who = {f"GIT_{one}_{what}": "编辑" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        when = {f"GIT_{one}_DATE": f"{day}T12:00:00+08:00" for one in ("AUTHOR", "COMMITTER")}
        environment = {**os.environ, **who, **when, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=True
        ).stdout

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Files under content/; None takes one away."""
        for path, data in files.items():
            file = self.content / path
            if data is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.encode() if isinstance(data, str) else data)

    def commit(self, files: Mapping[str, str | bytes | None], day: str = "2026-11-20") -> str:
        self.write(files)
        self.git("add", "-A", day=day)
        self.git("commit", "-q", "--allow-empty", "-m", "改", day=day)
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path)
