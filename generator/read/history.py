"""What git knows of the content: when each article last changed, what it was before, whole trees of old, and what is staged. The only caller of git.

File times are never used: they differ between two clones of the same commit.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator.errors import UsageError

_PATIENCE: Final = 60
_NO_FILE: Final = ("120000", "160000")
"""Modes of what is no file of ours: symbolic links and other repositories."""


class Touched(NamedTuple):
    """The last commit that touched a file: its day in the author's calendar, and its hash.

    The hash is empty for a commit without a parent: the first one, and the edge of a shallow clone, in which everything looks new.
    """

    day: date
    commit: str


def last_changes(content: Path) -> dict[str, Touched]:
    """Path under `content` -> the last commit that touched it, from one call of git; empty outside a repository."""
    out = _git(content, "-c", "core.quotePath=false", "-c", "log.showSignature=false", "log", "--format=%x01%as %H %P",
               "--name-only", "--no-renames", "--relative", "-z", "--", ".")  # fmt: skip
    changes: dict[str, Touched] = {}
    here: Touched | None = None
    for raw in (out or b"").decode("utf-8", "replace").split("\0"):
        for token in raw.strip("\n").split("\n"):
            if token.startswith("\x01"):
                day, commit, *parents = token[1:].split()
                here = Touched(date.fromisoformat(day), commit if parents else "")
            elif token and here:
                changes.setdefault(token, here)
    return changes


def around(content: Path, commits: Mapping[str, str]) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Path -> its bytes before and after that commit, None where it was not there; one call of git for all of them."""
    paths = [path for path in sorted(commits) if commits[path] and "\n" not in path]
    names = [f"{commits[path]}{which}:./{path}" for path in paths for which in ("^", "")]
    found = _blobs(content, names) if names else []
    return {path: (found[2 * n], found[2 * n + 1]) for n, path in enumerate(paths)} if len(found) == len(names) else {}


def tree(content: Path, revision: str) -> dict[str, bytes]:
    """Every article and table under `content` as that revision had it; attachments as empty files."""
    commit = _commit(content, revision)
    listed = (_git(content, "ls-tree", "-r", "-z", commit) or b"").decode("utf-8", "surrogateescape")
    paths: list[str] = []
    names: list[str] = []
    empty: list[str] = []
    for row in filter(None, listed.split("\0")):
        about, _, path = row.partition("\t")
        mode, _, name = about.split()
        if mode in _NO_FILE or path.startswith("/") or ".." in path.split("/"):
            continue
        if path.endswith((".md", ".yml")):
            paths.append(path)
            names.append(name)
        else:
            empty.append(path)
    blobs = _blobs(content, names)
    files = {path: data for path, data in zip(paths, blobs, strict=False) if data is not None}
    return files | dict.fromkeys(empty, b"")


def revisions(content: Path, words: Sequence[str]) -> tuple[str, str]:
    """What was typed as one or two revisions; the second is empty for the working tree. `A..B` and `A...B` as git has them."""
    if len(words) == 1 and ".." in words[0]:
        first, dots, second = words[0].partition("..." if "..." in words[0] else "..")
        first, second = first or "HEAD", second or "HEAD"
        if dots == "...":
            one, other = _commit(content, first), _commit(content, second)
            base = _git(content, "merge-base", one, other)
            if base is None:
                raise UsageError(f"{first} 和 {second} 没有共同的历史；写成 {first}..{second} 直接比较")
            first = base.decode().strip()
        return first, second
    return words[0], words[1] if len(words) > 1 else ""


def _commit(content: Path, revision: str) -> str:
    if not revision or revision.startswith("-") or "\0" in revision:
        raise UsageError(f"「{revision}」不是一个版本；写提交号、分支或标签，例如 HEAD~1")
    found = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        if _git(content, "rev-parse", "--git-dir") is None:
            raise UsageError(f"{content} 不在 git 里（或没有装 git），没有版本可以比较")
        raise UsageError(f"git 里没有「{revision}」这个版本；写提交号、分支或标签，例如 HEAD~1")
    return found.decode().strip()


def _git(content: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """What git prints, or None when it fails, is not there or takes for ever."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=content, input=given, stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout


def _blobs(content: Path, names: Sequence[str]) -> list[bytes | None]:
    """The contents of these objects, None for each that is not there or is no file."""
    given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    out = _git(content, "cat-file", "--batch", given=given) or b""
    found: list[bytes | None] = []
    position = 0
    while position < len(out):
        end = out.index(b"\n", position)
        head = out[position:end].split()
        position = end + 1
        if len(head) == 3 and head[2].isdigit():
            size = int(head[2])
            found.append(out[position : position + size] if head[1] == b"blob" else None)
            position += size + 1
        else:
            found.append(None)
    return found


def staged_files(content: Path) -> list[Path]:
    """The files that the next commit would add or change, anywhere in the repository around `content`."""
    top = _git(content, "rev-parse", "--show-toplevel")
    names = _git(content, "diff", "--cached", "--name-only", "--diff-filter=d", "-z")
    if top is None or names is None:
        raise UsageError("--staged 只能在 git 仓库里用；写上 PATH，或者什么都不写")
    return [Path(os.fsdecode(top.rstrip(b"\n"))) / os.fsdecode(name) for name in names.split(b"\0") if name]
