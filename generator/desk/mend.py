"""`kb check --fix` on disk: each article repaired, written in one step, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.check.copy import term_titles
from generator.check.mending import mend
from generator.check.prose import mixed_names
from generator.desk.atomic import write_whole
from generator.model import Library
from generator.read.source import MAX_BYTES


def mend_files(content: Path, library: Library, wanted: Sequence[Path] | None) -> Iterator[str]:
    """Repair every article (or those below `wanted`), and say what was done, a line a change; files that cannot be read are left alone."""
    below = None if wanted is None else {path.resolve() for path in wanted}
    names = mixed_names(term_titles(library))
    repaired = files = 0
    for path in sorted(library.paths):
        file = content / path
        if below is not None and below.isdisjoint({file, *file.parents}):
            continue
        try:
            data = file.read_bytes()
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # the check says so
        if len(data) > MAX_BYTES:
            continue
        mended, repairs = mend(text, f"content/{path}", names)
        if not repairs:
            continue
        write_whole(file, mended.encode("utf-8"), file.stat().st_mode & 0o777)
        files += 1
        repaired += len(repairs)
        for repair in sorted(repairs, key=lambda repair: repair.place):
            yield f"{repair.place}: {repair.code} 「{repair.before}」→「{repair.after}」"
    yield f"改了 {files} 个文件，{repaired} 处" if repaired else "没有能自动改的"
