"""When each article last changed, from one call of git. The only caller of git."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path


def last_changes(content: Path) -> dict[str, date]:
    """Path under `content` -> day (author's calendar) of the last commit that touched it; empty outside a repository.

    File times are never used: they differ between two clones of the same commit.
    """
    command = ["git", "-c", "core.quotePath=false", "-c", "log.showSignature=false", "log", "--format=%x01%as",
               "--name-only", "--no-renames", "--relative", "-z", "--", "."]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=content, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    if done.returncode:
        return {}
    changes: dict[str, date] = {}
    day: date | None = None
    for raw in done.stdout.decode("utf-8", "replace").split("\0"):
        for token in raw.strip("\n").split("\n"):
            if token.startswith("\x01"):
                day = date.fromisoformat(token[1:])
            elif token and day:
                changes.setdefault(token, day)
    return changes
