"""Letters written as entities (`&#x202e;`): what may not stand in a file may not come in that way either."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from generator.problems import Place, Problem
from generator.read.outline import bare, fenced
from generator.read.source import letter_problem

_ENTITY: Final = re.compile(r"&(?:#0*[0-9]{1,8};?|#[xX]0*[0-9A-Fa-f]{1,7};?|[A-Za-z][A-Za-z0-9]{1,31};)")


def entities(body: str, path: str, first_line: int) -> Iterator[Problem]:
    """EN04–EN10 for entities outside of code."""
    if "&" not in body:
        return
    for number, line, code in fenced(body.split("\n")):
        if code or "&" not in line:
            continue
        for match in _ENTITY.finditer(bare(line)):
            place = Place(path, first_line + number, match.start() + 1)
            letter = html.unescape(match.group())
            if not letter:  # Python gives nothing for what no page may hold
                yield Problem(place, "EN05", f"{match.group()} 不是能显示的字", "删掉它")
            elif problem := letter_problem(place, letter, match.group()):
                yield problem
