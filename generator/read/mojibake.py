r"""Text that was once read in the wrong encoding and saved like that: `浣犲ソ` for 你好, `ä½ å¥½`, `锟斤拷`.

And text that was wrapped for a journey and never unwrapped: `%E4%BD%A0`, `=E4=BD=A0`, `\u4f60`, `&#20320;`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LEADS: Final = (*range(0xE3, 0xEA), 0xEF)
"""First bytes of Chinese letters and punctuation in UTF-8."""


def _as_gbk() -> str:
    """What GBK makes of such a byte and the one behind it."""
    pairs = (bytes((lead, trail)) for lead in _LEADS for trail in range(0x80, 0xC0))
    return "".join(pair.decode("gbk", "ignore") for pair in pairs)


_GBK: Final = re.compile(f"[{_as_gbk()}]")
_DENSE: Final = re.compile(rf"(?:{_GBK.pattern}[^\x00-\x7f]{{0,3}}){{3}}")
"""Three of them close together: ordinary text has them one at a time (瑕疵, 浏览)."""
_RUN: Final = re.compile("[^\x00-\x7f]{3,}")
_LATIN: Final = re.compile(
    "(?:[\xc2-\xf4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}){2,}"
)
_HOLES: Final = re.compile(r"[\u4e00-\u9fff]\?[a-z]{0,3}[\u00c0-\u024f][)(]?(?=[\u4e00-\u9fff?])")
_KNOWN: Final = re.compile("锟斤拷|锟斤|烫烫烫|屯屯屯")
_CHINESE: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]{2,}")


_WRAPPED: Final = re.compile(
    r"(?<![\w/=.:?&(<#%-])(?:%E[3-9A-F](?:%[89AB][0-9A-F]){2}){2,}|(?:=E[3-9A-F](?:=[89AB][0-9A-F]){2}){2,}"
    r"|(?:\\u[3-9][0-9A-Fa-f]{3}){2,}|(?:&\#(?:[0-9]{5}|[xX][3-9][0-9A-Fa-f]{3});){2,}"
)
"""Two letters at least; an address may hold them (`https://…/%E4…`)."""
_WRAPPINGS: Final = ("%E", "=E", "\\u", "&#")


class Wrong(NamedTuple):
    """Letters from `start` to `end` of a text; `meant` is what they were, empty where that cannot be told."""

    start: int
    end: int
    meant: str


def mojibake(text: str) -> Iterator[Wrong]:
    """Every stretch that is certainly none of this text's own; ordinary Chinese costs one search."""
    if _GBK.search(text):
        for match in _RUN.finditer(text):
            meant = _meant(match.group()) if _GBK.search(match.group()) else ""
            if meant or _DENSE.search(match.group()):
                yield Wrong(*match.span(), meant)
    for pattern in (_LATIN, _HOLES, _KNOWN):
        for match in pattern.finditer(text):
            yield Wrong(*match.span(), _latin(match.group()) if pattern is _LATIN else "")


def _meant(run: str) -> str:
    """The run as the UTF-8 that it was: at least two letters, all Chinese; up to two bytes may have gone with the next letter."""
    try:
        data = run.encode("gbk")
    except UnicodeEncodeError:
        return ""
    for cut in range(3):
        try:
            text = data[: len(data) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return text if _CHINESE.fullmatch(text) else ""
    return ""


def _latin(run: str) -> str:
    try:
        return run.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


def undecoded(text: str) -> Iterator[Wrong]:
    """Every stretch of Chinese that still is as it travelled: nobody can read it, and no search finds it."""
    if not any(sign in text for sign in _WRAPPINGS):
        return
    for match in _WRAPPED.finditer(text):
        yield Wrong(*match.span(), _unwrapped(match.group()))


def _unwrapped(run: str) -> str:
    if run[0] in "%=":
        return bytes.fromhex(run.replace(run[0], "")).decode("utf-8", "replace")
    return html.unescape(run) if run[0] == "&" else re.sub(r"\\u(.{4})", lambda code: chr(int(code.group(1), 16)), run)
