"""Where a project and its live release are, in plain strings: `kb QUERY` asks only this, and does without pathlib (6 ms)."""

from __future__ import annotations

import os
from typing import Final

from generator.errors import ReleaseError, UsageError

CONFIG: Final = "mkdocs.yml"
OUT: Final = "site"
CURRENT: Final = "current"


def project_root() -> str:
    """The folder around the working directory that holds `mkdocs.yml`, or else the one this package belongs to."""
    folder = os.getcwd()
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    while not os.path.isfile(f"{folder}/{CONFIG}"):
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    for root in (folder, package):
        if os.path.isfile(f"{root}/{CONFIG}"):
            return root
    raise UsageError(f"这里和上级目录都没有 {CONFIG}；请在知识库目录里运行 kb")


def current_release(out: str) -> str:
    """The folder of the live release; the link is resolved once, so a publish in between changes nothing for the caller."""
    folder = os.path.realpath(f"{out}/{CURRENT}")
    if not os.path.lexists(f"{out}/{CURRENT}"):
        raise ReleaseError(f"{out} 里还没有发布过；先运行 kb build")
    if not os.path.isdir(folder):
        raise ReleaseError(f"{out}/{CURRENT} 不是一个版本；运行 kb build 重新发布")
    return folder
