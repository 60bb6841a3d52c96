"""What an agent need not type twice: the values of blanks that belong to the agent, in one private file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from generator.desk.atomic import write_whole
from generator.errors import StorageError

NAME: Final = "blanks.json"


def place() -> Path | None:
    """The file, or None when the agent has no home."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if not Path(base).is_absolute():
        home = os.environ.get("HOME", "")
        base = str(Path(home) / ".config") if home else ""
    return Path(base) / "kefu-kb" / NAME if base else None


def load() -> dict[str, str]:
    """What is remembered. A file that somebody damaged holds nothing: it costs a question, not the call."""
    file = place()
    try:
        data = json.loads(file.read_text("utf-8")) if file else {}
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {name: value for name, value in data.items() if isinstance(value, str)}


def remember(values: Mapping[str, str]) -> None:
    """Keep these beside what is kept already; readable by the agent alone."""
    file = place()
    if file is None:
        raise StorageError("没有 HOME，记不住；设好 HOME 或 XDG_CONFIG_HOME")
    _save(file, {**load(), **values})


def forget(names: Iterable[str] | None = None) -> list[str]:
    """Drop these, or all; returns what was dropped."""
    file = place()
    kept = load()
    gone = sorted(kept if names is None else kept.keys() & set(names))
    if file is None or not file.exists():
        return []
    if names is None:
        try:
            file.unlink()
        except OSError as error:
            raise StorageError(f"删不了 {file}（{error.strerror}）") from error
    elif gone:
        _save(file, {name: value for name, value in kept.items() if name not in gone})
    return gone


def _save(file: Path, values: Mapping[str, str]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError(f"建不了 {file.parent}（{error.strerror}）") from error
    text = json.dumps(dict(sorted(values.items())), ensure_ascii=False, indent=1)
    write_whole(file, (text + "\n").encode("utf-8"), 0o600)
