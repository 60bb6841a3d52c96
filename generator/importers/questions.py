"""Lists of questions with their answers: 问：… 答：…, a counter (阅读:146) below each question, or lines that ask and lines that tell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.importers.entries import Entry
from generator.importers.furniture import READ
from generator.importers.line import IS_HAN, Edit, Line, han_count

_ASK: Final = re.compile(
    r"[#*\s>-]*(?:\d{1,3}\s*[、.．)）]\s*)?(?:[【\[（(](?:问题?|提问|客户问|顾客问|Question|Q)\s*\d{0,3}\s*[】\]）)]\s*[:：、.．]?"
    r"|(?:问题?|提问|客户问|顾客问|Question|Q)\s*(?:\d{0,3}|[一二三四五六七八九十]{1,3})\s*[:：、.．])\s*\**\s*",
    re.IGNORECASE,
)
_TELL: Final = re.compile(
    r"[#*\s>-]*(?:[【\[（(](?:答案?|回答|回复|解答|客服答|标准答案|参考答案|Answer|A)\s*\d{0,3}\s*[】\]）)]\s*[:：、.．]?"
    r"|(?:答案?|回答|回复|解答|客服答|标准答案|参考答案|Answer|A)\s*(?:\d{0,3}|[一二三四五六七八九十]{1,3})\s*[:：、.．])\s*\**\s*",
    re.IGNORECASE,
)
_TELL_INSIDE: Final = re.compile(r"(?<=[?？。！\s])\s*[【\[（(]?(?:答案?|回答|解答|Answer|A)\d{0,3}[】\]）)]?\s*[:：]\s*")
_ALSO: Final = re.compile(r"[#*\s>-]*(?:相似问法?|相似问题|类似问法|扩展问|又问|也可能问|别的问法|其他问法|别名)\s*[:：]\s*")
_NUMBER: Final = re.compile(
    r"[#*\s>-]*(?:\d{1,3}\s*[、.．)）]|[（(]\d{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳]|Q\d{1,3}\s*[:：.]?)\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*[;；|｜]\s*")
_MARK: Final = "?？"
_WORDS: Final = re.compile(
    "怎么|怎样|如何|什么|为什么|为何|多久|多少|几天|几点|哪里|哪些|哪个|哪种|能不能|可不可以|可以.*吗|是否|有没有|吗$|呢$|谁|区别"
)
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the lines of its answer, and other ways to ask it."""

    title: str
    lines: tuple[Line, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of questions was read as; `rest` is what stood before the first."""

    questions: tuple[Question, ...]
    rest: tuple[Line, ...]
    entries: tuple[Entry, ...]


def questions(lines: Sequence[Line]) -> Asked | None:
    """The questions of a document; None when it is no list of them."""
    lines = [part for line in lines for part in _answer_apart(line)]
    for finder, least in ((_by_words, 1), (_by_counters, 1), (_by_marks, 3)):
        starts = list(finder(lines))
        asked = len(starts) > 1 or finder is not _by_counters or _asks(lines[starts[0]].text) if starts else False
        if asked and len(starts) >= least and _is_list(lines, starts):
            return _gathered(lines, starts)
    return None


def _asks(text: str) -> bool:
    return text.rstrip("*＊ ").endswith(tuple(_MARK)) or bool(_WORDS.search(text))


def _is_list(lines: Sequence[Line], starts: Sequence[int]) -> bool:
    """Each question has an answer, and most of the text is in them."""
    before = sum(han_count(line.text) for line in lines[: starts[0]])
    whole = sum(han_count(line.text) for line in lines)
    answered = sum(any(_content(line) for line in lines[a + 1 : b]) for a, b in _spans(starts, len(lines)))
    return answered >= max(1, len(starts) - 1) and before * 2 <= whole


def _content(line: Line) -> bool:
    return bool(line.text.strip()) and not READ.fullmatch(line.text.strip())


def _spans(starts: Sequence[int], end: int) -> list[tuple[int, int]]:
    return list(zip(starts, [*starts[1:], end], strict=True))


def _answer_apart(line: Line) -> Iterator[Line]:
    """`问：…？答：…` as two lines, `…？阅读:146` likewise."""
    if line.code:
        yield line
        return
    match = _TELL_INSIDE.search(line.text) if _ASK.match(line.text) or _NUMBER.match(line.text) else None
    if match is None:
        counter = next((m for m in READ.finditer(line.text) if m.end() == len(line.text.rstrip()) and m.start()), None)
        match = counter if counter and len(line.text[: counter.start()].strip()) <= _LONGEST else None
    if match and line.text[: match.start()].strip():
        yield line.cut(0, match.start())
        yield line.cut(match.start())
    else:
        yield line


def _by_words(lines: Sequence[Line]) -> Iterator[int]:
    """Lines that say that they ask, if somewhere below another says that it tells."""
    asks = [
        i for i, line in enumerate(lines) if not line.code and (m := _ASK.match(line.text)) and line.text[m.end() :].strip()
    ]
    tells = [i for i, line in enumerate(lines) if not line.code and _TELL.match(line.text)]
    if asks and tells:
        yield from (ask for ask, stop in _spans(asks, len(lines)) if any(ask < tell < stop for tell in tells))
        return
    # Answers with their word, questions without: the line before each is one.
    plain = [tell - 1 for tell in tells if tell and _short(lines[tell - 1])]
    if len(plain) >= 2 and len(plain) == len(tells):
        yield from plain


def _by_counters(lines: Sequence[Line]) -> Iterator[int]:
    """The line above each counter."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    for above, index in itertools.pairwise(filled):
        if READ.fullmatch(lines[index].text.strip()) and _short(lines[above]):
            yield above


def _by_marks(lines: Sequence[Line]) -> Iterator[int]:
    """Short lines that ask, when what follows tells."""
    for index, line in enumerate(lines):
        text = line.text.strip()
        asks = text.rstrip("*＊# ").endswith(tuple(_MARK)) and not text.startswith("# ")
        if asks and _short(line) and not line.code and not text.startswith("|"):
            follower = next((other.text.strip() for other in lines[index + 1 :] if other.text.strip()), "")
            if follower and not follower.endswith(tuple(_MARK)):
                yield index


def _short(line: Line) -> bool:
    return 0 < len(line.text.strip()) <= _LONGEST and bool(IS_HAN.search(line.text)) and not line.code


def _gathered(lines: Sequence[Line], starts: Sequence[int]) -> Asked:
    entries: list[Entry] = []
    found: list[Question] = []
    for start, stop in _spans(starts, len(lines)):
        asked = lines[start]
        prefix = _ASK.match(asked.text) or _NUMBER.match(asked.text)
        title = asked.text[prefix.end() if prefix else 0 :].strip().strip("#*＊ ")
        entries.append(Entry(asked.place(), "IM21", asked.text, title))
        body: list[Line] = []
        aliases: list[str] = []
        for line in lines[start + 1 : stop]:
            if READ.fullmatch(line.text.strip()):
                entries.append(line.dropped("IM31", "阅读计数"))
            elif match := _ALSO.match(line.text):
                aliases += [part for part in _BETWEEN.split(line.text[match.end() :].strip()) if part]
                entries.append(Entry(line.place(), "IM22", line.text, "；".join(aliases)))
            elif (match := _TELL.match(line.text)) and not body:
                current, more = line.edited([Edit(0, match.end(), "", "IM21", "答案的记号")])
                entries += more
                body.append(current)
            else:
                body.append(line)
        found.append(Question(title, tuple(body), tuple(aliases)))
    return Asked(tuple(found), tuple(lines[: starts[0]]), tuple(entries))
