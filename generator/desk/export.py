"""The articles for tools that agents use already: Espanso, spreadsheets, programs, Chatwoot.

Everything is cleaned, in the order of ids, and inert where it goes: no formula in a spreadsheet, no variable in a template.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from generator.cleaning import clean
from generator.desk.fill import BLANK, Blank, blanks, copyable
from generator.errors import NothingFoundError
from generator.model import CHANNELS

BOM: Final = "\ufeff"  # or Excel takes UTF-8 for the local code page
LEGAL: Final = "legal-review"
_DATE: Final = "kb_today"
_FORMULA: Final = "=+-@\u2212"
_PAIRS: Final = re.compile(
    r"\[(?=\[)|(?<=\[)\[|\](?=\])|(?<=\])\]|\{(?=\{)|(?<=\{)\{|\}(?=\})|(?<=\})\}|\\(?=[{}])|(?<=\$)\|(?=\$)"
)
_LIQUID: Final = re.compile(r"\{(?=[{%])")
_WIDE: Final = str.maketrans("[]{}\\|", "［］｛｝＼｜")


class Row(NamedTuple):
    """An article with the words that are worth copying; none for one that only tells what to do."""

    article: Mapping[str, Any]
    text: str
    blanks: tuple[Blank, ...]

    @property
    def sayable(self) -> bool:
        """There are words, and lawyers do not forbid to send them to a customer."""
        return bool(self.text) and self.article["needs"] != LEGAL


def rows(articles: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Cleaned articles in the order of ids."""
    cleaned = (_cleaned(article) for article in articles)
    return [_row(article) for article in sorted(cleaned, key=lambda article: (article["id"].casefold(), article["id"]))]


def _row(article: Mapping[str, Any]) -> Row:
    try:
        text = copyable(article)
    except NothingFoundError:
        text = ""
    return Row(article, text, tuple(blanks(article)))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(item) for name, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


def as_jsonl(exported: Sequence[Row]) -> str:
    """One article a line, as `kb show --json` gives it, and its words as `text`."""
    lines = (json.dumps({**row.article, "text": row.text}, ensure_ascii=False, sort_keys=True) for row in exported)
    return "".join(line + "\n" for line in lines)


def as_chatwoot(exported: Sequence[Row]) -> str:
    """Canned responses as Chatwoot's API takes them. It renders them with Liquid: `{{` and `{%` lose their meaning."""
    responses = [
        {"short_code": row.article["id"].casefold(), "content": _LIQUID.sub("｛", row.text)} for row in exported if row.sayable
    ]
    return json.dumps(responses, ensure_ascii=False, indent=1) + "\n"


def as_csv(exported: Sequence[Row]) -> str:
    """A table for Excel: byte order mark, CRLF, every cell quoted, no cell a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([inert(cell(row)) for cell in _COLUMNS.values()] for row in exported)
    return BOM + file.getvalue()


_COLUMNS: Final[Mapping[str, Callable[[Row], str]]] = {
    "编号": lambda row: row.article["id"],
    "类别": lambda row: row.article["kind_name"],
    "标题": lambda row: row.article["title"],
    "对象": lambda row: "对外" if row.article["audience"] == "public" else "内部",
    "渠道": lambda row: CHANNELS.get(row.article.get("channel", ""), ""),
    "红旗": lambda row: "是" if row.article.get("flag") == "red" else "",
    "原文": lambda row: row.text,
    "要填的空": lambda row: "、".join(dict.fromkeys(BLANK.findall(row.text))),
    "相似问法": lambda row: "；".join(row.article["aliases"]),
    "标签": lambda row: "；".join(row.article["tags"]),
    "摘要": lambda row: row.article["summary"],
    "负责": lambda row: row.article["owner"],
    "复核到期": lambda row: row.article.get("review_due") or "",
    "注意": lambda row: "待法务审核，不对客户引用" if row.article["needs"] == LEGAL else "",
}


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could begin one gets an apostrophe, whatever its width."""
    first = unicodedata.normalize("NFKC", cell.lstrip()[:1])[:1]
    risky = cell[:1] in ("\t", "\r", "\n") or (first and first in _FORMULA)
    return f"'{cell}" if risky else cell


def as_espanso(exported: Sequence[Row]) -> str:
    """A match file: `:t04` types the words of T04; blanks become the fields of a form."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes every text: what is a word in YAML 1.1 may be a number in the YAML that Espanso reads."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
    triggers = [":" + row.article["id"].casefold() for row in exported]
    data: dict[str, Any] = {"matches": [_match(row, triggers) for row in exported if row.sayable]}
    if any(f"{{{{{_DATE}}}}}" in match.get("form", match.get("replace", "")) for match in data["matches"]):
        today = {"name": _DATE, "type": "date", "params": {"format": "%Y-%m-%d"}}
        data = {"global_vars": [today], **data}
    return str(yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1 << 30))


def _match(row: Row, triggers: Sequence[str]) -> dict[str, Any]:
    trigger = ":" + row.article["id"].casefold()
    flag = "（红旗备注）" if row.article.get("flag") == "red" else ""
    match: dict[str, Any] = {"trigger": trigger, "label": f"{row.article['id']} {row.article['title']}{flag}"}
    if terms := [*row.article["aliases"], *row.article["tags"]]:
        match["search_terms"] = terms
    if any(other != trigger and other.startswith(trigger) for other in triggers):
        match["right_word"] = True  # or :t1 would fire while :t10 is being typed
    text, fields = _form(row)
    if not fields:
        return {**match, "replace": text}
    match["form"] = text
    if settings := {name: settings for name, settings in fields.items() if settings}:
        match["form_fields"] = settings
    return match


def _form(row: Row) -> tuple[str, dict[str, dict[str, Any]]]:
    """The words in Espanso's own writing, and the fields with what they offer."""
    declared = {blank.name: blank for blank in row.blanks}
    names = _field_names(BLANK.findall(row.text))
    fields: dict[str, dict[str, Any]] = {}
    written = ""
    for number, part in enumerate(BLANK.split(row.text)):
        if number % 2 == 0:
            written += _literal(part)
            continue
        blank = declared.get(part) or Blank(part)
        if blank.default == "today":
            written += f"{{{{{_DATE}}}}}"
            continue
        settings: dict[str, Any] = {"type": "choice", "values": list(blank.choices)} if blank.choices else {}
        if blank.default:
            settings["default"] = blank.default
        fields[names[part]] = settings
        written += f"[[{names[part]}]]"
    return written, fields


def _field_names(found: Iterable[str]) -> dict[str, str]:
    """Names that Espanso accepts: letters, digits and underscores; no two alike."""
    names: dict[str, str] = {}
    for name in found:
        if name in names:
            continue
        field = re.sub(r"\W", "_", name) or "_"
        while field in names.values():
            field += "_"
        names[name] = field
    return names


def _literal(text: str) -> str:
    """Words without a meaning to Espanso: pairs of brackets, also those that would arise beside a field, become full-width."""
    text = _PAIRS.sub(lambda match: match.group().translate(_WIDE), text)
    for edge in (0, -1):
        if text and text[edge] in "[]{}\\|$":
            wide = text[edge].translate(_WIDE)
            text = wide + text[1:] if edge == 0 else text[:-1] + wide
    return text


FORMATS: Final[Mapping[str, Callable[[Sequence[Row]], str]]] = {
    "espanso": as_espanso,
    "csv": as_csv,
    "jsonl": as_jsonl,
    "chatwoot": as_chatwoot,
}
