"""What `kb new` writes: a draft with every field its kind needs, from the same declaration that checks it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from generator.errors import StorageError, UsageError
from generator.scaffold.start import LETTERS as LETTERS
from generator.scaffold.start import Start as Start
from generator.scaffold.start import next_id, objection_to_id


def write_new(content: Path, start: Start, taken: Collection[str], today: date, article_id: str = "") -> Path:
    """Write a draft under that id, or the next free one; `taken` are folded ids. Never over an existing file."""
    if article_id and (why := objection_to_id(article_id, taken)):
        raise UsageError(why)
    chosen = article_id or next_id(LETTERS[start.kind.key], taken)
    file = content / start.kind.folder / f"{chosen}.md"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(start.text(chosen, today))
    except FileExistsError as error:
        raise UsageError(f"已经有 {file} 了，没有动它；换一个 --id") from error
    except OSError as error:
        raise StorageError(f"写不了 {file}（{error.strerror}）") from error
    return file
