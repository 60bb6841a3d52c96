"""How Chinese is set: punctuation, spaces, quotes, easily confused characters. One line of words at a time, with the repair where it is certain.

What is not prose is masked first, letter for letter: code, addresses, tags, `{{names}}`, list markers. A masked letter is neither Han nor
anything else, so that nothing is said about its neighbours either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from generator.analysis import data, simplified

MASK: Final = "\0"
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_AFTER: Final = f"(?<=[{_HAN}”’）】》])"
_NOT_PROSE: Final = re.compile(
    r"`[^`]+`|(?<=\])\([^()]*(?:\([^()]*\)[^()]*)*\)|(?<=\])\[[^\[\]]*\]|<[^<>]*>|\{\{[^{}]*\}\}|\{[#:.][^{}]*\}"
    r"|[A-Za-z][A-Za-z0-9+.-]*://[^\s，。；！？、）】”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\\.",
    re.ASCII,
)
_MARKER: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6} )?")
_NO_PROSE_AT_ALL: Final = re.compile(r"[ \t]*(?:[|:\- \t]+|[-*_ ]{3,}|\[[^\[\]]+\]:.*|!!!.*|`{3}.*|~{3}.*)")

_COMMA: Final = re.compile(
    rf"{_AFTER}[,;!?:] *(?!//)(?![)*_])|(?<=[A-Za-z0-9%])[,;!?] *(?=[{_HAN}“（])|{_AFTER}\.(?= *$|[{_HAN}])"
)
_PARENTHESES: Final = re.compile(rf" ?\(([^()\n]*[{_HAN}][^()\n]*)\) ?|(?<=[{_HAN}])\(([^()\n]+)\)")
_FULL: Final = str.maketrans(",;:!?.()", "，；：！？。（）")
_TOUCHING: Final = re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])")
_FUSED: Final = re.compile(r"T恤|U盘|A股|B超|X光|K歌|Q版|IC卡|SIM卡|4S店|[甲乙丙丁]?第[0-9]+[条款项]")
_TWICE: Final = re.compile(r"([，、；：！？])\1+|。{2}(?!。)(?<!。。。)")
_STRAIGHT: Final = re.compile(rf'"([^"\n]*[{_HAN}][^"\n]*)"')
_CORNER: Final = re.compile(r"「([^「」\n]*)」")
_DOTS: Final = re.compile(rf"(?<=[{_HAN}])\.{{3,}}|\.{{3,}}(?=[{_HAN}])|。{{3,}}|(?<!…)…(?!…)|…{{3,}}")
_DASH: Final = re.compile(rf"(?<=[{_HAN}]) ?(?:--+|—(?!—)) ?(?=[{_HAN}])(?<!——)")
_WIDE: Final = re.compile(r"[Ａ-Ｚａ-ｚ０-９]+")
_SPACED: Final = re.compile(r"(?<=[，。、；：！？）】》”]) +(?=[^\s|])|(?<=[^\s|]) +(?=[，。、；：！？）】》])|\u3000+")
_APART: Final = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")


class Flaw(NamedTuple):
    """What is wrong from `start` to `end` of a line; `instead` is the certain repair, None where a person must decide."""

    start: int
    end: int
    code: str
    message: str
    hint: str
    instead: str | None = None


def masked(line: str) -> str:
    """The line with everything that is no prose blotted out."""
    if _NO_PROSE_AT_ALL.fullmatch(line):
        return MASK * len(line)
    if match := _MARKER.match(line):
        line = MASK * match.end() + line[match.end() :]
    return _NOT_PROSE.sub(lambda found: MASK * len(found.group()), line)


def flaws(line: str, names: re.Pattern[str] | None = None) -> list[Flaw]:
    """CN01–CN09, in the order of the line; where two overlap, the first one only. `names` are written as they are."""
    if not suspicious(line):
        return []
    prose = masked(line)
    if names:
        prose = names.sub(lambda match: MASK * len(match.group()), prose)
    found = sorted((flaw for rule in _RULES for flaw in rule(prose)), key=lambda flaw: (flaw.start, -flaw.end))
    told: list[Flaw] = []
    for flaw in found:
        if not told or (flaw.start >= told[-1].end and flaw[:2] != told[-1][:2]):
            told.append(flaw)
    return told


def suspicious(line: str) -> bool:
    """Whether any rule can have something to say: one quick look, which nearly every line passes. Masking never adds a flaw."""
    where, near, pairs = _suspects()
    return bool(where.search(line)) or any(match.group() + line[match.end()] in pairs for match in near.finditer(line))


def mixed_names(titles: Iterable[str]) -> re.Pattern[str] | None:
    """The names among these that mix Han with letters (E店宝): whoever chose them decided how they are written."""
    mixed = sorted({title for title in titles if _TOUCHING.search(title)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, mixed))) if mixed else None


def _half_width(prose: str) -> Iterator[Flaw]:
    for match in _COMMA.finditer(prose):
        mark = match.group().strip()
        instead = mark.translate(_FULL)
        yield Flaw(match.start(), match.end(), "CN01", f"中文里用了半角的「{mark}」", f"改成全角的「{instead}」", instead)
    for match in _PARENTHESES.finditer(prose):
        inner = match.group(1) or match.group(2)
        if MASK not in inner:
            start, end = match.start(), match.end()
            yield Flaw(start, end, "CN01", "中文里用了半角的括号", "改成全角的「（）」", f"（{inner.strip()}）")


def _touching(prose: str) -> Iterator[Flaw]:
    if prose.isascii():
        return
    fused = [match.span() for match in _FUSED.finditer(prose)]
    for match in _TOUCHING.finditer(prose):
        at = match.start()
        if not any(low <= at < high for low, high in fused):
            around = prose[max(0, at - 3) : at + 3].replace(MASK, "")
            yield Flaw(at, at, "CN02", f"中文与字母、数字连在一起：「{around}」", "中间空一格", " ")


def _repeated(prose: str) -> Iterator[Flaw]:
    for match in _TWICE.finditer(prose):
        mark = match.group()[0]
        yield Flaw(match.start(), match.end(), "CN03", f"标点重复：「{match.group()}」", f"只留一个「{mark}」", mark)


def _quotes(prose: str) -> Iterator[Flaw]:
    for pattern, name in ((_STRAIGHT, "半角引号"), (_CORNER, "直角引号")):
        for match in pattern.finditer(prose):
            if MASK not in match.group():
                inner = match.group(1)
                yield Flaw(match.start(), match.end(), "CN04", f"用了{name}：{match.group()[:20]}", "改成 “ ”", f"“{inner}”")


def _dots(prose: str) -> Iterator[Flaw]:
    for match in _DOTS.finditer(prose):
        yield Flaw(match.start(), match.end(), "CN05", f"省略号写成了「{match.group()}」", "改成「……」", "……")
    for match in _DASH.finditer(prose):
        yield Flaw(match.start(), match.end(), "CN05", f"破折号写成了「{match.group().strip()}」", "改成「——」", "——")


def _confused(prose: str) -> Iterator[Flaw]:
    pattern, right = confusions()
    for match in pattern.finditer(prose):
        word = right[match.group()]
        yield Flaw(match.start(), match.end(), "CN06", f"「{match.group()}」是错字", f"改成「{word}」", word)


def _wide(prose: str) -> Iterator[Flaw]:
    for match in _WIDE.finditer(prose):
        plain = unicodedata.normalize("NFKC", match.group())
        yield Flaw(match.start(), match.end(), "CN07", f"用了全角的「{match.group()[:20]}」", f"改成「{plain[:20]}」", plain)


def _spaced(prose: str) -> Iterator[Flaw]:
    for match in _SPACED.finditer(prose):
        if match.end() == len(prose) and not prose[match.start() : match.end()].strip(" "):
            continue
        yield Flaw(match.start(), match.end(), "CN08", "多余的空格", "删掉：全角标点旁边不空格，段首不空格", "")
    for match in _APART.finditer(prose):
        around = prose[max(0, match.start() - 2) : match.end() + 2].replace(MASK, "")
        yield Flaw(match.start(), match.end(), "CN08", f"汉字之间有空格：「{around}」", "删掉空格，或写上顿号、逗号")


def _traditional(prose: str) -> Iterator[Flaw]:
    pattern, simple = _old_forms()
    for match in pattern.finditer(prose):
        words = "".join(simple[char] for char in match.group())
        yield Flaw(match.start(), match.end(), "CN09", f"繁体字「{match.group()[:10]}」", f"改成「{words[:10]}」")


@cache
def _suspects() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """What each pattern above needs at least; and of each confused word the two letters that give it away.

    Both patterns begin with a set of letters, because `re` passes over all others at once: so a line costs a twentieth of its rules.
    """
    old = _old_letters()
    at = (
        rf"(?<=[{_HAN}”’）】》][,;:!?.])|(?<=[A-Za-z0-9%][,;!?])(?= *[{_HAN}“（])",
        rf"(?<=\()(?=[^()\n]*[{_HAN}])|(?<=[{_HAN}]\()",
        rf"(?<=[{_HAN}][A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])",
        r"(?<=[，、；：！？。])(?=[，、；：！？。])",
        r'(?<=["「\u3000Ａ-Ｚａ-ｚ０-９])',
        r"(?<=\.)(?=\.\.)|(?<=…)(?:(?<!……)(?!…)|(?=……))|(?<=-)(?=-)|(?<=—)(?<!——)(?!—)",
        rf"(?<=[，。、；：！？）】》”] )|(?<= )(?=[，。、；：！？）】》])|(?<=[{_HAN}] )(?= *[{_HAN}])",
        f"(?<=[{old}])",
    )
    where = re.compile(rf"[ ,;:!?.(%A-Za-z0-9，、；：！？。\"「\u3000Ａ-Ｚａ-ｚ０-９…\-—{old}](?:{'|'.join(at)})")
    pairs = frozenset(_telling(wrong, right) for wrong, right in confusions()[1].items())
    first, second = ("".join(sorted({pair[n] for pair in pairs})) for n in (0, 1))
    return where, re.compile(f"[{first}](?=[{second}])"), pairs


def _telling(wrong: str, right: str) -> str:
    """The first wrong letter and the one before it: the other letters (客户, 质量) are in every article, this pair is in hardly any."""
    differs = next((n for n, (one, other) in enumerate(zip(wrong, right, strict=False)) if one != other), 0)
    begin = max(0, differs - 1)
    return wrong[begin : begin + 2]


_RULES: Final = (_half_width, _touching, _repeated, _quotes, _dots, _confused, _wide, _spaced, _traditional)


@cache
def confusions() -> tuple[re.Pattern[str], dict[str, str]]:
    """Words with a wrong character and the right ones: `data/confusions.txt`, whose head tells how it is written."""
    right: dict[str, str] = {}
    patterns: list[str] = []
    for line in data("confusions.txt").splitlines():
        if not line or line[0] == "#":
            continue
        wrong, word, *but = line.split()
        right[wrong] = word
        before = "".join(f"(?<!{text[:-1]}{wrong})" for text in but if text[-1] == "-")
        after = "".join(f"(?!{text[1:]})" for text in but if text[0] == "-")
        patterns.append(f"{wrong}{before}{after}")  # the word first: `re` passes quickly over what cannot begin one
    return re.compile("|".join(patterns)), right


@cache
def _old_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """Traditional characters, and what they are here."""
    return re.compile(f"[{_old_letters()}]+"), simplified()


@cache
def _old_letters() -> str:
    """Only those that are not standard ones, too (those are in GB 2312)."""
    return "".join(char for char in simplified() if "\u4e00" <= char <= "\u9fff" and not _is_standard(char))


def _is_standard(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
