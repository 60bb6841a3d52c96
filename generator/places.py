"""Where a project and its live release are, in plain strings: `kb QUERY` asks only this, and does without pathlib (6 ms)."""

from __future__ import annotations

import os
from typing import Final

from generator.errors import ReleaseError, UsageError

CONFIG: Final = "mkdocs.yml"
OUT: Final = "site"
CURRENT: Final = "current"
OURS: Final = "kefu-kb"
"""The name of our folders in a person's own ones."""


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


def own(variable: str, otherwise: str) -> str:
    """Our folder in one of a person's own: where that variable says, or else below the home."""
    base = os.environ.get(variable, "")
    return f"{base if base.startswith('/') else os.path.expanduser(f'~/{otherwise}')}/{OURS}"


def pulled_home() -> str:
    """The folder that holds what `kb pull` fetched for this person, by name."""
    return own("XDG_DATA_HOME", ".local/share")


def pulled_releases() -> list[str]:
    """The live release of everything that was pulled to this person's own folder, in the order of names."""
    home = pulled_home()
    try:
        names = sorted(os.listdir(home))
    except OSError:
        return []
    return [os.path.realpath(place) for name in names if os.path.isdir(place := f"{home}/{name}/{CURRENT}")]


def default_release() -> tuple[str, str]:
    """The live release of the project around us, or an empty string and the letter for somebody who has no other.

    What is there and broken is told, never passed over: it is the release that is meant.
    """
    try:
        out = f"{project_root()}/{OUT}"
    except UsageError:
        return (
            "",
            f"这里和上级目录都没有 {CONFIG}，本机也没有拉取来的数据；在知识库目录里运行 kb，或先取一份：kb pull 网址或目录",
        )
    if os.path.lexists(f"{out}/{CURRENT}"):
        return current_release(out), ""
    return "", f"{out} 里还没有发布过，本机也没有拉取来的数据；先运行 kb build，或取一份：kb pull 网址或目录"
