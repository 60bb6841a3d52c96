"""Which index answers on this machine: the project's own release, or else the newest one that was pulled and is whole.

The path of `kb QUERY`: whatever is imported here is paid for by an agent who waits.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generator.errors import ReleaseError
from generator.places import current_release, default_release, pulled_releases
from generator.search.lookup import STAMP, Index

if TYPE_CHECKING:
    from pathlib import Path


def opened(out: Path | str | None, edition: str) -> Index:
    """The index to ask. A named folder, or a project's own release, is that one or a letter; only where neither is there do pulled ones answer."""
    if out:
        return Index(f"{current_release(str(out))}/index/{edition}")
    own, missing = default_release()
    if own:
        return Index(f"{own}/index/{edition}")
    return _pulled(edition, missing)


def _pulled(edition: str, missing: str) -> Index:
    """The newest pulled index that opens. One that is damaged is passed over as long as there is another one."""
    folders = pulled_releases()
    if not folders:
        raise ReleaseError(missing)
    dated = sorted(((day, folder) for folder in folders if (day := _day(f"{folder}/index/{edition}"))), reverse=True)
    if not dated:
        other = "internal" if edition == "public" else "public"
        raise ReleaseError(
            f"拉取来的数据里没有 {edition} 这一版；查另一版加 --edition {other}，或再拉一次：kb pull 来源 --edition {edition}"
        )
    damage = ""
    for _, folder in dated:
        try:
            return Index(f"{folder}/index/{edition}", pulled=True)
        except ReleaseError as error:
            damage = damage or str(error)
    raise ReleaseError(f"拉取来的{damage}")


def _day(folder: str) -> str:
    """The day that an index says it is of; empty where there is none. Says nothing about whether it is whole."""
    try:
        with open(f"{folder}/{STAMP}", "rb") as file:
            return str(json.loads(file.readline())["today"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        return "0"  # damaged: tried last, and told if there is no other
