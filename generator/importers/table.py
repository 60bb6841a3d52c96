"""CSV, as Excel and other systems write it: a row is a question with its answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from generator.importers.entries import Entry
from generator.importers.html import from_html
from generator.importers.line import Line, han_count
from generator.importers.raw import Finder, Raw, UnreadableError
from generator.importers.text import text_of
from generator.problems import Place

_COLUMNS: Final = {
    "title": (
        "问题", "标题", "题目", "标准问题", "标准问", "用户问题", "客户问题", "咨询问题", "主题", "名称", "问", "question",
        "title", "subject", "q", "name",
    ),
    "body": (
        "答案", "回答", "内容", "正文", "解答", "标准答案", "标准回答", "标准回复", "参考答案", "解决方案", "处理方法", "回复",
        "回复内容", "话术", "参考话术", "答复", "答", "answer", "content", "body", "reply", "a", "text",
    ),
    "aliases": (
        "相似问法", "相似问", "相似问题", "扩展问", "扩展问法", "别名", "其他问法", "同义问法", "aliases", "alias", "similar",
        "similar questions",
    ),
    "tags": (
        "标签", "分类", "类别", "类目", "关键词", "关键字", "栏目", "tags", "tag", "category", "categories", "keywords", "labels",
        "section",
    ),
}  # fmt: skip
_DELIMITERS: Final = ",\t;|，；"
_SPLIT: Final = re.compile(r"\s*[;；|｜\n/]\s*|\s*[、，,]\s*(?=[^,，、]{2})")
_TAGS: Final = re.compile(r"\s*[;；|｜\n、，,/>]\s*")
_HTML: Final = re.compile(r"<(?:p|br|div|span|ul|ol|li|a|b|strong|table|h\d)\b[^<>]*>", re.IGNORECASE)
_FIELD: Final = 1_000_000
_WORDY: Final = 20


def read_table(data: bytes, path: str) -> list[Raw]:
    """The rows of a table, each a document."""
    text, entries = text_of(data, path)
    if hint := re.match(r"sep=(.)\n", text):
        text = text[hint.end() :]
    delimiter = hint.group(1) if hint else _delimiter(text)
    csv.field_size_limit(_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begin = 2 if hint else 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begin, row))
            begin = reader.line_num + (2 if hint else 1)
    except csv.Error as error:
        message = (
            "引号没有成对，或一格里的字太多"
            if "field" in str(error) or "quote" in str(error) or "delimiter" in str(error)
            else str(error)
        )
        raise UnreadableError("IM04", message, "在 Excel 里打开，另存为「CSV UTF-8」再导入", reader.line_num or 1) from error
    if not rows:
        raise UnreadableError("IM06", "表里没有内容", "检查文件")
    above = next((n for n, (_, row) in enumerate(rows[:5]) if {"title", "body"} <= _roles(row).keys()), 0)
    titles, rows = rows[:above], rows[above:]
    names, body = _header(rows)
    if "title" not in names or "body" not in names:
        hint_text = "第一行写列名，至少有「问题」和「答案」两列"
        raise UnreadableError("IM08", "看不出哪一列是问题，哪一列是答案", hint_text, rows[0][0])
    finder = Finder(text, path)
    made = [_row(number, row, names, rows, path, finder) for number, row in body]
    first = [Entry(Place(path, number), "IM35", " ".join(filter(None, row)), "", "列名以上") for number, row in titles]
    if body and rows[0][0] != body[0][0]:
        first.append(Entry(Place(path, rows[0][0]), "IM35", " ".join(rows[0][1]), "", "列名"))
    if made:
        made[0] = replace(made[0], entries=(*entries, *first, *made[0].entries))
    return made


def _delimiter(text: str) -> str:
    """The sign that cuts the first rows into the same number of cells, more than one."""
    lines = text.split("\n")[:50]
    best, most = ",", 0
    for sign in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            continue
        usual = max(set(counts), key=counts.count, default=0)
        if usual > 1 and counts.count(usual) * (sign in ",\t" or counts.count(usual) == len(counts)) > most:
            best, most = sign, counts.count(usual)
    return best


def _roles(row: Sequence[str]) -> dict[str, list[int]]:
    """The columns that these names mean."""
    names: dict[str, list[int]] = {}
    for index, cell in enumerate(row):
        word = cell.strip().strip("*＊ ").casefold()
        role = next((role for role, words in _COLUMNS.items() if word in words), None)
        if role:
            names.setdefault(role, []).append(index)
    return names


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[dict[str, list[int]], Sequence[tuple[int, list[str]]]]:
    """Which columns hold what, and the rows below the header. Without a header the shorter of two columns asks."""
    names = _roles(rows[0][1])
    if "title" in names:
        return names, rows[1:]
    widths = {len(row) for _, row in rows}
    if widths == {2} and not names:
        lengths = [sum(len(row[i]) for _, row in rows) for i in (0, 1)]
        if lengths[0] < lengths[1] and all(row[0].strip() for _, row in rows):
            return {"title": [0], "body": [1]}, rows
    return names, rows[1:]


def _row(
    number: int, row: list[str], names: dict[str, list[int]], rows: Sequence[tuple[int, list[str]]], path: str, finder: Finder
) -> Raw:
    def cells(role: str) -> list[str]:
        return [row[i].strip() for i in names.get(role, ()) if i < len(row) and row[i].strip()]

    entries: list[Entry] = []
    header = rows[0][1]
    lines: list[Line] = []
    markdown = False
    used = {i for columns in names.values() for i in columns}
    titles = cells("title")
    title = finder.line(titles[0]) if titles else None
    for text in cells("body"):
        if _HTML.search(text):
            converted = from_html(text, path, finder, site=False)
            lines += converted.lines
            entries += converted.entries
            markdown = True
        else:
            lines += [finder.line(part) for part in text.split("\n")]
    for index, cell in enumerate(row):
        if index in used or not cell.strip():
            continue
        label = header[index].strip() if index < len(header) else ""
        if han_count(cell) >= _WORDY:
            lines += [Line.of("", path, number), finder.line(f"{label}：{cell.strip()}" if label else cell.strip())]
        else:
            entries.append(Entry(Place(path, number), "IM35", cell.strip(), "", label))
    aliases = [*titles[1:], *(part for cell in cells("aliases") for part in _SPLIT.split(cell) if part)]
    tags = [part for cell in cells("tags") for part in _TAGS.split(cell) if part]
    return Raw(
        tuple(lines),
        title=title,
        markdown=markdown,
        whole=True,
        kind="faq",
        aliases=tuple(finder.line(alias) for alias in aliases),
        tags=tuple(finder.line(tag) for tag in tags),
        entries=tuple(entries),
    )
