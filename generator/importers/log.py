"""What the editor reads after an import: every entry as a line of JSON, and a page in Chinese that says what to look at."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from generator.importers.entries import ACTIONS, CHANGED, CODES, DOUBTED, DROPPED, Entry
from generator.importers.run import Imported
from generator.model import KINDS

_LONGEST: Final = 60
_HIDDEN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line ends to some readers, or nothing to others; in JSON they may be written as escapes."""


def as_json_lines(imported: Imported) -> str:
    """One object a line, in the order of the drafts and of the places in them."""
    lines = (json.dumps(row, ensure_ascii=False) for row in _rows(imported))
    return "".join(_HIDDEN.sub(lambda m: f"\\u{ord(m.group()):04x}", line) + "\n" for line in lines)


def _rows(imported: Imported) -> Iterator[dict[str, object]]:
    for name, entries in [*((d.id, d.entries) for d in imported.drafts), ("", imported.entries)]:
        for entry in sorted(entries):
            yield {
                "path": entry.place.path,
                "line": entry.place.line,
                "column": entry.place.column,
                "code": entry.code,
                "action": entry.action,
                "before": entry.before,
                "after": entry.after,
                "note": entry.note,
                "draft": name,
            }


def summary(imported: Imported, *, most: int | None = None) -> str:
    """The page: drafts, counts, every doubt, every line that was left behind; at most so many of each."""
    entries = sorted([entry for draft in imported.drafts for entry in draft.entries] + list(imported.entries))
    lines = [f"# 导入记录：{len(imported.drafts)} 篇草稿", ""]
    for made in imported.drafts:
        why = f"（{made.why}）" if made.why else ""
        lines.append(f"- {made.id} {KINDS[made.kind].name}{why}：{made.title}")
    lines += [f"- 已经导入过，没有再写：{file} → {there}" for file, there in dict.fromkeys(imported.known)]
    counts = Counter(entry.code for entry in entries)
    for action in (CHANGED, DROPPED, DOUBTED):
        codes = [code for code in CODES if CODES[code][0] == action and counts[code]]
        if codes:
            lines += ["", f"## {ACTIONS[action]}：{sum(counts[code] for code in codes)} 处", ""]
            lines += [f"- {code} {CODES[code][1]}：{counts[code]}" for code in codes]
        if action != CHANGED and codes:
            lines += ["", *_listed([entry for entry in entries if entry.action == action], most)]
    return "\n".join(lines) + "\n"


def _listed(entries: list[Entry], most: int | None) -> list[str]:
    shown = entries if most is None else entries[:most]
    lines = [
        f"- {entry.place} {entry.code} {_short(entry.before)}{f' —— {entry.note}' if entry.note not in ('', entry.before) else ''}"
        for entry in shown
    ]
    return lines + ([f"- 还有 {len(entries) - len(shown)} 处"] if len(shown) < len(entries) else [])


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"「{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}」"
