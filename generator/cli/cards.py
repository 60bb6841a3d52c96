"""An article as a card: what to say, what never to say, how long to wait. Lines of spans, for the terminal and for the picker alike.

Colour is for labels, marks and blanks only; the words stay in the terminal's own colour, so that a card reads well on light and on dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

from generator.cli.console import clean, width, wrap

if TYPE_CHECKING:
    from generator.cli.console import Screen

Span = tuple[str, str]
"""Names of styles, parted by spaces, and words."""
Line = list[Span]

WIDE: Final = 110
GAP: Final = 9
GUTTER: Final = 3
NARROW: Final = 16
VERB_LABEL: Final = {"say": "说", "wait": "等", "do": "做", "ask": "问", "hangup": "挂机", "transfer": "转"}
_VERB_STYLE: Final = {"say": "green", "wait": "yellow", "do": "cyan", "ask": "green", "hangup": "red bold", "transfer": "cyan"}
CHANNEL: Final = {"phone": "电话", "chat": "网聊", "any": "通用"}
LEGAL: Final = "待法务审核：按主管口径执行，不对客户引用"
_BLANK: Final = re.compile(r"(【[^】\n]+】)")
_READ_AS_DATA: Final = ("", "步骤", "禁止", "模板")


def card(screen: Screen, article: dict[str, Any], today: str) -> None:
    """Put an article on the screen."""
    for line in card_lines(article, today, screen.room):
        screen.spans(line)


def card_lines(article: dict[str, Any], today: str, columns: int) -> list[Line]:
    """The card, no line wider than `columns` (24 at least)."""
    columns = max(columns, 24)
    lines = [*_head(article, columns), *_standing(article, today, columns)]
    if article.get("steps") is not None:
        lines += _script(article, columns)
    elif article.get("template"):
        lines += _remark(article, columns)
    elif article.get("nodes"):
        lines += _flow(article, columns)
    else:
        lines += _sections(article["sections"], columns)
    if article["related"]:
        lines += [[], *_block("相关", "  ".join(article["related"]), columns, style="dim", lead=1)]
    return lines


# ---- head ----------------------------------------------------------------------------------------------------


def _head(article: dict[str, Any], columns: int) -> Iterator[Line]:
    facts = [article["kind_name"], CHANNEL.get(article.get("channel", ""), "")]
    facts += ["红旗" if article.get("flag") == "red" else "", "对外" if article["audience"] == "public" else "内部"]
    note = " · ".join(fact for fact in facts if fact)
    title = clean(f"{article['id']}  {article['title']}")
    space = columns - width(title) - width(note)
    if space >= 2:
        yield [("bold", title), ("", " " * space), ("dim", note)]
        return
    for part in wrap(title, columns):
        yield [("bold", part)]
    yield [("dim", note)]


def _standing(article: dict[str, Any], today: str, columns: int) -> Iterator[Line]:
    """Whether the words may be relied on today: reviewed, in force, cleared by the lawyers."""
    effective, expires, due = (article.get(name) or "" for name in ("effective", "expires", "review_due"))
    heir = article.get("replaced_by") or ""
    warnings = []
    if article.get("needs") == "legal-review":
        warnings.append(LEGAL)
    if effective > today:
        warnings.append(f"还没有生效，{effective} 起执行")
    if expires and expires <= today:
        warnings.append(f"已于 {expires} 失效，{f'改用 {heir}' if heir else '不要再用'}")
    if due and due < today:
        warnings.append(f"复核已到期（{due}），请向 {article['owner']} 确认")
    verified = article.get("verified") or {"state": ""}
    if verified["state"] == "changed":
        warnings.append(f"{verified['by']} {verified['on']} 核实之后又改过，拿不准就问 {article['owner']}")
    for warning in warnings:
        for part in wrap(clean(warning), columns - 2):
            yield [("red bold", "! "), ("bold", part)]
    sealed = {"verified": f"{verified.get('by')} {verified.get('on')} 核实", "unverified": "未核实"}
    facts = [sealed.get(verified["state"], "")]
    facts.append(f"已复核到 {due}" if due >= today and due else "")
    if effective and effective <= today:
        facts.append(f"{effective} 起执行")
    if expires > today:
        facts.append(f"{expires} 失效{f'，之后用 {heir}' if heir else ''}")
    if article.get("owner"):
        facts.append(article["owner"])
    for part in _in_lines(filter(None, facts), columns):
        yield [("dim", part)]


def _in_lines(facts: Iterable[str], columns: int) -> Iterator[str]:
    """As many facts on a line as fit; a line ends between two of them, so that no name is torn apart."""
    line = ""
    for fact in map(clean, facts):
        longer = f"{line} · {fact}" if line else fact
        if line and width(longer) > columns:
            yield from wrap(line, columns)
            longer = fact
        line = longer
    yield from wrap(line, columns)


# ---- scripts and remarks -------------------------------------------------------------------------------------


def _script(article: dict[str, Any], columns: int) -> Iterator[Line]:
    yield from _lead(article, columns)
    donts = article["donts"]
    if donts and columns >= WIDE:
        left = (columns - GUTTER) * 11 // 20
        yield from _beside(_steps(article, left), _donts(article, columns - GUTTER - left), left)
    else:
        yield from _steps(article, columns)
        if donts:
            yield []
            yield from _donts(article, columns)
    yield from _rest(article, columns)


def _steps(article: dict[str, Any], columns: int) -> Iterator[Line]:
    for number, step in enumerate(article["steps"], 1):
        text = f"（{step['condition']}）{step['text']}" if step["condition"] else step["text"]
        label = f"{number:>2} {VERB_LABEL[step['verb']]}"
        yield from _block(label, text, columns, style=_VERB_STYLE[step["verb"]], lead=1)


def _donts(article: dict[str, Any], columns: int) -> Iterator[Line]:
    for dont in article["donts"]:
        word = dont["kind"] == "word"
        yield from _block("✗ 禁语" if word else "✗ 禁为", dont["text"], columns, style="red bold", lead=1)
        if dont["reason"]:
            yield from _block("原因", dont["reason"], columns, style="dim", lead=3)
        if dont["instead"]:
            yield from _block("改说" if word else "改做", dont["instead"], columns, style="green", lead=3)


def _beside(left: Iterable[Line], right: Iterable[Line], columns: int) -> Iterator[Line]:
    """Two columns; the left one is `columns` wide."""
    first, second = list(left), list(right)
    for number in range(max(len(first), len(second))):
        line = list(first[number]) if number < len(first) else []
        if number < len(second):
            used = sum(width(text) for _, text in line)
            line += [("", " " * (columns + GUTTER - used)), *second[number]]
        yield line


def _remark(article: dict[str, Any], columns: int) -> Iterator[Line]:
    yield from _lead(article, columns)
    red = article.get("flag") == "red"
    yield from _block("红旗" if red else "备注", article["template"], columns, style="red bold" if red else "bold", lead=1)
    yield from _rest(article, columns)


def _rest(article: dict[str, Any], columns: int) -> Iterator[Line]:
    """What has to be filled in, and the sections that were not told yet."""
    yield from _blanks(article, columns)
    rest = [section for section in article["sections"] if section["heading"] not in _READ_AS_DATA]
    if rest:
        yield []
    yield from _notes(rest, columns)


def _blanks(article: dict[str, Any], columns: int) -> Iterator[Line]:
    """What has to be filled in, each with its hint."""
    blanks = article.get("placeholders") or []
    if not blanks:
        return
    yield []
    names = max(width(clean(blank["name"])) for blank in blanks)
    for number, blank in enumerate(blanks):
        name = clean(blank["name"])
        hint = blank["hint"]
        if blank["choices"]:
            hint += f"：{'、'.join(blank['choices'])}"
        elif blank["example"]:
            hint += f"，例如 {blank['example']}"
        label: Line = [("", " "), ("yellow", "要填" if number == 0 else "    "), ("", " " * (GAP - 5))]
        if columns - GAP - names - 2 < NARROW:
            yield from _hanging(label, f"{name}：{hint}", columns)
            continue
        label += [("", name + " " * (names - width(name) + 2))]
        yield from _hanging(label, hint, columns)


def _notes(sections: Iterable[dict[str, Any]], columns: int) -> Iterator[Line]:
    """升级, 说明: the heading beside the words where it is short, above them where it is not."""
    for section in sections:
        heading = section["heading"]
        if width(clean(heading)) > GAP - 3:
            yield from _sections([section], columns)
            continue
        style = "yellow" if heading == "升级" else "bold"
        for number, (mark, words) in enumerate(_lines(section)):
            paragraph = f"{mark} {words}" if mark else words
            yield from _block(heading if number == 0 else "", paragraph, columns, style=style, lead=1)


# ---- flows ---------------------------------------------------------------------------------------------------


def _flow(article: dict[str, Any], columns: int) -> Iterator[Line]:
    yield from _lead(article, columns)
    nodes = article["nodes"]
    texts = {section["anchor"]: _lines(section) for section in article["sections"]}
    numbers = {node["id"]: number for number, node in enumerate(nodes, 1)}
    for node in nodes:
        yield from _block(f"{numbers[node['id']]:>2}", node["title"], columns, style="cyan bold", gap=3, words="bold")
        ways = {choice["text"] for choice in node["choices"]} | set(node["ends"])
        for mark, line in texts.get(node["id"], ()):
            if line not in ways:
                yield from _block(mark or "·", line, columns, style="dim", lead=3, gap=5)
        for choice in node["choices"]:
            yield from _block(f"→ {numbers.get(choice['to'], '?')}", choice["text"], columns, style="cyan", lead=3, gap=9)
        for end in node["ends"]:
            yield from _block("■", end, columns, style="green", lead=3, gap=5)
    shown = {node["id"] for node in nodes} | {""}
    rest = [section for section in article["sections"] if section["anchor"] not in shown]
    if rest:
        yield []
    yield from _sections(rest, columns)


# ---- words ---------------------------------------------------------------------------------------------------


def _lead(article: dict[str, Any], columns: int) -> Iterator[Line]:
    """The situation in which the article is used, and a space below it."""
    sections = article["sections"]
    if sections and not sections[0]["heading"] and sections[0]["text"].strip():
        for mark, paragraph in _lines(sections[0]):
            yield from _hanging(_marker(mark), paragraph, columns)
        yield []


def _sections(sections: Iterable[dict[str, Any]], columns: int) -> Iterator[Line]:
    for number, section in enumerate(sections):
        if section["heading"]:
            if number:
                yield []
            for part in wrap(clean(section["heading"]), columns):
                yield [("bold", part)]
        lines = _lines(section)
        many = "marks" not in section and sum(not line.startswith("|") for _, line in lines) > 1
        lead: Line = [("", "  ")] if section["heading"] else []
        rows: list[str] = []
        for mark, line in [*lines, ("", "")]:
            if line.startswith("|") and line.endswith("|"):
                rows.append(line)
                continue
            yield from _table(rows, columns)
            rows = []
            if line:
                yield from _hanging([*lead, *_marker("·" if many and lead else mark)], line, columns)


def _lines(section: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lines that say something, each with the mark that stands before it where the page counts."""
    lines = section["text"].split("\n")
    marks = chain(section.get("marks", ()), repeat(""))
    return [(clean(mark), line) for mark, line in zip(marks, lines, strict=False) if line]


def _marker(mark: str) -> Line:
    return [("dim", f"{mark} ")] if mark else []


def _table(rows: list[str], columns: int) -> Iterator[Line]:
    """A Markdown table: in columns where they fit, else each row as a list of its cells."""
    cells = [[clean(cell.strip()) for cell in row.strip("|").split("|")] for row in rows]
    cells = [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    if not cells:
        return
    count = max(len(row) for row in cells)
    cells = [row + [""] * (count - len(row)) for row in cells]
    sizes = [max(width(row[place]) for row in cells) for place in range(count)]
    room = columns - 2 - sum(sizes[:-1]) - 2 * (count - 1)
    if room < min(sizes[-1], 20):
        for row in cells[1:]:
            pairs = (f"{name}：{cell}" if name else cell for name, cell in zip(cells[0][1:], row[1:], strict=True) if cell)
            yield from _hanging([("", "  ")], f"{row[0]}｜" + "；".join(pairs), columns)
        return
    for number, row in enumerate(cells):
        lead: Line = [("", "  ")]
        for cell, size in zip(row[:-1], sizes, strict=False):
            lead.append(("bold" if number == 0 else "", cell + " " * (size - width(cell) + 2)))
        yield from _hanging(lead, row[-1], columns, words="bold" if number == 0 else "")


def _block(
    label: str, text: str, columns: int, *, style: str, lead: int = 0, gap: int = GAP, words: str = ""
) -> Iterator[Line]:
    """A label and words beside it, hanging at column `gap`."""
    label = clean(label)
    space = max(1, gap - lead - width(label))
    yield from _hanging([("", " " * lead), (style, label), ("", " " * space)], text, columns, words)


def _hanging(lead: Line, text: str, columns: int, words: str = "") -> Iterator[Line]:
    indent = sum(width(part) for _, part in lead)
    for number, part in enumerate(wrap(clean(text), max(8, columns - indent))):
        first = lead if number == 0 else [("", " " * indent)]
        yield [*first, *_marked(part, words)] if part else lead


def _marked(text: str, words: str) -> Iterator[Span]:
    """Words with their blanks made visible."""
    for number, part in enumerate(_BLANK.split(text)):
        if part:
            yield ("yellow" if number % 2 else words, part)
