"""How things look on a terminal: the one door through which content reaches it, cleaned, cut by width, coloured last."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_VERB_STYLE = {"say": "green", "wait": "yellow", "do": "blue", "ask": "green", "hangup": "red", "transfer": "blue"}
_VERB_LABEL = {"say": "说", "wait": "等", "do": "做", "ask": "问", "hangup": "挂机", "transfer": "转"}
_CHANNEL = {"phone": "电话", "chat": "网聊", "any": "通用"}


class _Clean(dict[int, str | int]):
    """Removes what could move the cursor, set the clipboard or reorder the line; line ends stay."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        category = unicodedata.category(char)
        result: str | int = code
        if char == "\t":
            result = " "
        elif category in ("Cf", "Zl", "Zp", "Co", "Cn"):
            result = ""
        elif category in ("Cc", "Cs") and char != "\n":
            result = "\ufffd"
        self[code] = result
        return result


@cache
def _clean_table() -> _Clean:
    return _Clean()


def clean(text: str) -> str:
    """Text that is safe on a terminal and in a pipe."""
    return text.translate(_clean_table())


def emit(text: str, stream: TextIO | None = None) -> None:
    """Print cleaned text; a closed pipe is not an error."""
    _write(clean(text), stream or sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    data = (text + "\n").encode(stream.encoding or "utf-8", "replace")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(text: str) -> None:
    """A letter on standard error."""
    emit(text, sys.stderr)


def width(text: str) -> int:
    """Columns that a text takes: wide characters count two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most so many columns; Chinese may break anywhere but before closing punctuation."""
    for paragraph in text.split("\n"):
        line, used = "", 0
        for char in paragraph:
            size = width(char)
            if used + size > columns and char not in "，。！？；：、）」』”’…":
                yield line
                line, used = "", 0
            line += char
            used += size
        yield line


class Screen:
    """A page of text for one stream: collects lines, styles them if the stream is a terminal, prints them at once."""

    def __init__(self, stream: TextIO | None = None, columns: int | None = None) -> None:
        self._stream = stream or sys.stdout
        tty = self._stream.isatty()
        self._colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.columns = columns or (min(shutil.get_terminal_size((80, 24)).columns, 100) if tty else 80)
        self._lines: list[str] = []

    def style(self, text: str, *names: str) -> str:
        """Cleaned text, styled where there is colour."""
        text = clean(text)
        if not self._colour or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """A line that is styled already."""
        self._lines.append(text)

    def block(self, label: str, text: str, *styles: str, indent: int = 0, gap: int = 6) -> None:
        """A label and words beside it, hanging."""
        lead = " " * indent + self.style(label, *styles) + " " * max(1, gap - width(label))
        rest = " " * (indent + max(gap, width(label) + 1))
        for number, part in enumerate(wrap(clean(text), self.columns - width(rest))):
            self._lines.append((lead if number == 0 else rest) + part)

    def show(self) -> None:
        """Print everything."""
        _write("\n".join(self._lines), self._stream)


def card(screen: Screen, article: dict[str, Any], today: str) -> None:
    """An article as an agent needs it: what to say, what never to say, how long to wait."""
    facts = [article["kind_name"], _CHANNEL.get(article.get("channel", ""), "")]
    facts += ["对外" if article["audience"] == "public" else "内部"]
    head = f"{article['id']}  {article['title']}"
    note = " · ".join(fact for fact in facts if fact)
    space = max(2, screen.columns - width(clean(head)) - width(note))
    screen.line(screen.style(head, "bold") + " " * space + screen.style(note, "dim"))
    for warning in _warnings(article, today):
        screen.line(screen.style(f"! {warning}", "yellow"))
    if article.get("steps") is not None:
        _script(screen, article)
    elif article.get("template"):
        flag = "红旗备注" if article.get("flag") == "red" else "备注"
        screen.block(flag, article["template"], "red" if article.get("flag") else "bold", indent=2, gap=10)
    elif article.get("nodes"):
        _flow(screen, article)
    else:
        _sections(screen, article["sections"])
    if article["related"]:
        screen.line(screen.style("相关 " + "  ".join(article["related"]), "dim"))


def _warnings(article: dict[str, Any], today: str) -> Iterator[str]:
    if article.get("needs") == "legal-review":
        yield "待法务审核：按主管口径执行，不对客户引用"
    if article.get("review_due") and article["review_due"] < today:
        yield f"复核已到期（{article['review_due']}），请向 {article['owner']} 确认"


def _script(screen: Screen, article: dict[str, Any]) -> None:
    sections = article["sections"]
    if sections and not sections[0]["heading"]:
        _paragraph(screen, sections[0]["text"])
    for number, step in enumerate(article["steps"], 1):
        label = _VERB_LABEL[step["verb"]]
        text = step["text"]
        if step["condition"]:
            text = f"（{step['condition']}）{text}"
        screen.block(f"{number:>2} {label}", text, _VERB_STYLE[step["verb"]], "bold", indent=1, gap=8)
    for dont in article["donts"]:
        label = "✗ 禁语" if dont["kind"] == "word" else "✗ 禁为"
        screen.block(label, dont["text"], "red", "bold", indent=1, gap=8)
        if dont["reason"]:
            screen.block("原因", dont["reason"], "dim", indent=9, gap=6)
        if dont["instead"]:
            screen.block("改说" if dont["kind"] == "word" else "改做", dont["instead"], "green", indent=9, gap=6)
    _sections(screen, [s for s in sections if s["heading"] not in ("", "步骤", "禁止")])


def _flow(screen: Screen, article: dict[str, Any]) -> None:
    texts = {section["anchor"]: section["text"] for section in article["sections"]}
    titles = {node["id"]: node["title"] for node in article["nodes"]}
    for number, node in enumerate(article["nodes"], 1):
        screen.line(screen.style(f"{number:>2} {node['title']}", "bold"))
        ways = {choice["text"] for choice in node["choices"]} | set(node["ends"])
        for line in texts.get(node["id"], "").split("\n"):
            if line and line not in ways:
                screen.block("·", line, "dim", indent=4, gap=2)
        for choice in node["choices"]:
            to = titles.get(choice["to"], "")
            screen.block(
                "→", choice["text"] + (f"（{to}）" if to and to not in choice["text"] else ""), "cyan", indent=4, gap=3
            )
        for end in node["ends"]:
            screen.block("■", end, "green", indent=4, gap=3)


def _sections(screen: Screen, sections: list[dict[str, str]]) -> None:
    for section in sections:
        if section["heading"]:
            screen.line(screen.style(section["heading"], "bold"))
        _paragraph(screen, section["text"])


def _paragraph(screen: Screen, text: str) -> None:
    for line in wrap(clean(text), screen.columns - 2):
        if line:
            screen.line("  " + line)
