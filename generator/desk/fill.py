"""From an article to words that are ready to send: what can be copied, which blanks it has, and what fills them.

A blank is whatever stands between 【 and 】. Nothing leaves here as finished while one is left, nor any `{{…}}`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from generator.cleaning import clean
from generator.errors import NothingFoundError, UsageError

BLANK: Final = re.compile(r"【([^【】]*)】")
_LEFT: Final = re.compile(r"【[^】]*】|\{\{.*?\}\}", re.DOTALL)
_MARKS: Final = ("【", "】", "{{", "}}")
_SPOKEN: Final = ("say", "ask")
_TODAY: Final = "today"


class Blank(NamedTuple):
    """One blank, as its placeholder declares it."""

    name: str
    hint: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    remember: bool = False

    def offered(self, today: date) -> str:
        """The default as it would be filled in."""
        return today.isoformat() if self.default == _TODAY else self.default

    def checked(self, value: str) -> str:
        """The value as it may be pasted, or a letter."""
        for char in value:
            if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
                raise UsageError(f"「{self.name}」的值里有控制字符或换行（U+{ord(char):04X}）；写成一行普通的字")
        value = clean(value).strip()
        if not value:
            raise UsageError(f"「{self.name}」不能空着")
        if any(mark in value for mark in _MARKS):
            raise UsageError(f"「{self.name}」的值里不能有 【】 或 {{{{}}}}")
        if not self.choices:
            return value
        chosen = next((choice for choice in self.choices if folded(choice) == folded(value)), None)
        if chosen is None:
            raise UsageError(f"「{self.name}」只能是：{'、'.join(self.choices)}；不是「{value}」")
        return clean(chosen).strip()


class Draft(NamedTuple):
    """Words with their blanks, in the order in which they are met."""

    text: str
    blanks: tuple[Blank, ...]


def folded(text: str) -> str:
    """Spelling that an input method decides does not count: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def draft(articles: Sequence[Mapping[str, Any]], step: int | None = None) -> Draft:
    """The words of these articles as one text, a blank line between."""
    if step is not None and len(articles) != 1:
        raise UsageError("--step 只能和一个 id 一起用")
    text = "\n\n".join(copyable(article, step) for article in articles)
    declared = {blank.name: blank for article in articles for blank in blanks(article)}
    names = dict.fromkeys(BLANK.findall(text))
    return Draft(text, tuple(declared.get(name) or Blank(name) for name in names))


def blanks(article: Mapping[str, Any]) -> list[Blank]:
    """The placeholders that an article declares."""
    return [
        Blank(
            clean(data["name"]),
            clean(data["hint"]),
            clean(data["example"]),
            tuple(map(clean, data["choices"])),
            clean(data["default"]),
            bool(data["remember"]),
        )
        for data in article.get("placeholders", ())
    ]


def copyable(article: Mapping[str, Any], step: int | None = None) -> str:
    """What is worth copying of an article: the spoken lines, the template, or the first paragraph; cleaned."""
    if "steps" in article:
        text = _spoken(article, step)
    elif step is not None:
        raise UsageError(f"{article['id']} 不是话术，没有步骤；去掉 --step")
    else:
        text = article["template"] if "template" in article else _first_paragraph(article)
    text = clean(text).strip()
    if not text:
        raise NothingFoundError(f"{article['id']} 没有可以复制的话；用 kb show {article['id']} 看怎么做")
    return text


def depending(article: Mapping[str, Any]) -> list[int]:
    """The numbers of all spoken lines, when one of them is for a certain case only: such lines are not one text."""
    lines = {number: s["condition"] for number, s in enumerate(article.get("steps", ()), 1) if s["verb"] in _SPOKEN}
    return list(lines) if len(lines) > 1 and any(lines.values()) else []


def _spoken(article: Mapping[str, Any], step: int | None) -> str:
    """The lines to say; steps are numbered as `kb show` numbers them."""
    lines = {number: str(s["text"]) for number, s in enumerate(article["steps"], 1) if s["verb"] in _SPOKEN}
    if step is None:
        return "\n".join(lines.values())
    if step not in lines:
        numbers = "、".join(map(str, lines))
        raise UsageError(f"{article['id']} 的第 {step} 步没有要说的话；" + (f"可以写 {numbers}" if lines else "整篇都没有"))
    return lines[step]


def _first_paragraph(article: Mapping[str, Any]) -> str:
    """The lead's first paragraph, never the summary when that was cut short for lists."""
    summary = str(article["summary"])
    start = summary.removesuffix("…")
    texts = [str(section["text"]) for section in article["sections"]]
    lead = texts[0].split("\n") if texts and not article["sections"][0]["heading"] else []
    paragraph = ""
    for line in lead:  # a paragraph may be broken over lines, as its summary tells
        paragraph = f"{paragraph} {line}".strip()
        if not start.startswith(paragraph):
            break
        if len(paragraph) >= len(start):
            return paragraph
    if " ".join(paragraph.split()).startswith(start) and paragraph:
        return paragraph
    if lead and lead[0].strip():
        return lead[0]
    lines = (line for text in texts for line in text.split("\n"))
    return next((line for line in lines if start and " ".join(line.split()).startswith(start)), summary)


def given(pairs: Iterable[str], known: Sequence[Blank]) -> dict[str, str]:
    """`名=值` as typed (a full-width ＝ will do), checked against the blanks that there are."""
    by_name = {folded(blank.name): blank for blank in known}
    values: dict[str, str] = {}
    for pair in pairs:
        parts = re.split("[=＝]", pair, maxsplit=1)
        if len(parts) != 2:
            raise UsageError(f"--set 要写成 名=值，不是「{pair}」；例如 --set 客户姓=王")
        blank = by_name.get(folded(parts[0].strip().removeprefix("【").removesuffix("】")))
        if blank is None:
            names = f"可以填：{'、'.join(b.name for b in known)}" if known else "这里没有要填的空"
            raise UsageError(f"没有「{parts[0].strip()}」这个空；{names}")
        value = blank.checked(parts[1])
        if values.setdefault(blank.name, value) != value:
            raise UsageError(f"「{blank.name}」给了两个不同的值：{values[blank.name]}、{value}")
    return values


def at_hand(known: Sequence[Blank], kept: Mapping[str, str], today: date) -> dict[str, str]:
    """What needs no asking: remembered values, then defaults. A value that no longer fits is passed over."""
    values: dict[str, str] = {}
    for blank in known:
        for value in (kept.get(blank.name, "") if blank.remember else "", blank.offered(today)):
            try:
                values[blank.name] = blank.checked(value)
            except UsageError:
                continue
            break
    return values


def lacking(missing: Sequence[Blank], ids: Sequence[str]) -> str:
    """The letter that lists what is missing and how to give it."""
    lines = [f"还有 {len(missing)} 处没填，没有复制："]
    for blank in missing:
        about = [blank.hint] if blank.hint else []
        about += [f"可选 {'、'.join(blank.choices)}"] if blank.choices else []
        about += [f"例如 {blank.example}"] if blank.example else []
        lines.append(f"  {blank.name}" + (f"：{'；'.join(about)}" if about else ""))
    example = " ".join(f"--set '{blank.name}=…'" for blank in missing)
    lines.append(f"这样给：kb copy {' '.join(ids)} {example}")
    return "\n".join(lines)


def finished(words: Draft, values: Mapping[str, str]) -> str:
    """The text with every blank filled; refuses to hand out one that is not."""
    text = BLANK.sub(lambda match: values.get(match.group(1), match.group()), words.text)
    if left := _LEFT.search(text):
        raise UsageError(f"还有没填的「{' '.join(left.group().split())}」，没有复制")
    return text
