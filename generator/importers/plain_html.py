"""HTML that says more than Markdown can: tables for layout, cells over several rows, lists of definitions, made plain before the conversion."""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from generator.analysis import HAN

_SOFT: Final = re.compile(rf"([{HAN}，。；：、！？）」』”]?)[ \t]*\n\s*(?=([{HAN}，。；：、！？（「『“]?))")
_SIGN: Final = re.compile(r"<(?=[A-Za-z/!?])")


def simplify(soup: BeautifulSoup) -> None:
    """Change a page in place, so that its Markdown shows what the page shows."""
    _plain_tables(soup)
    _definitions(soup)
    _literal(soup)
    _one_line(soup)


def _plain_tables(soup: BeautifulSoup) -> None:
    """Tables that only lay out a page become blocks; those of data stay."""
    for table in soup.find_all("table"):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        widest = max(
            (len([c for c in row.find_all(["td", "th"]) if c.find_parent("table") is table]) for row in rows), default=0
        )
        if table.find("table") or widest <= 1 or table.find(["h1", "h2", "h3", "ul", "ol", "blockquote", "pre"]):
            for tag in [table, *table.find_all(["tbody", "thead", "tfoot", "tr", "td", "th", "caption"])]:
                if tag.find_parent("table") in (table, None) or tag is table:
                    tag.name = "div"
        else:
            _filled(table, rows, soup)


def _filled(table: Tag, rows: list[Tag], soup: BeautifulSoup) -> None:
    """Cells that reach over several rows leave an empty one in each row below: Markdown knows no such cells."""
    hanging: dict[int, int] = {}
    for row in rows:
        column, below = 0, dict(hanging)
        for cell in [c for c in row.find_all(["td", "th"]) if c.find_parent("table") is table]:
            while hanging.get(column):
                cell.insert_before(soup.new_tag("td"))
                below[column] -= 1
                column += 1
            width, height = (_number(cell.get(name)) for name in ("colspan", "rowspan"))
            below |= dict.fromkeys(range(column, column + width), height - 1)
            del cell["rowspan"]
            column += width
        while hanging.get(column):
            row.append(soup.new_tag("td"))
            below[column] -= 1
            column += 1
        hanging = below


def _number(value: object) -> int:
    text = str(value or "")
    return min(int(text), 50) if re.fullmatch(r"[1-9]\d?", text) else 1


def _definitions(soup: BeautifulSoup) -> None:
    """词：意思, each a paragraph: our Markdown has no lists of definitions."""
    for term in soup.find_all("dt"):
        meaning = term.find_next_sibling()
        term.name = "p"
        if isinstance(meaning, Tag) and meaning.name == "dd" and not meaning.find(["p", "div", "ul", "ol", "table", "dl"]):
            if not term.get_text(strip=True).endswith(("：", ":")):
                term.append("：")
            term.extend(list(meaning.children))
            meaning.extract()
    for tag in soup.find_all(["dl", "dd"]):
        tag.name = "div"


def _literal(soup: BeautifulSoup) -> None:
    """A `<` that the page shows is shown again."""
    for text in soup.find_all(string=_SIGN):
        if not text.find_parent(["pre", "code"]):
            text.replace_with(NavigableString(_SIGN.sub("&lt;", str(text))))


def _one_line(soup: BeautifulSoup) -> None:
    """Line ends inside a paragraph mean nothing; between Han they would become blanks."""
    for text in soup.find_all(string=re.compile("\n")):
        if text.strip() and not text.find_parent("pre"):
            text.replace_with(
                NavigableString(_SOFT.sub(lambda m: m.group(1) if m.group(1) and m.group(2) else f"{m.group(1)} ", str(text)))
            )
