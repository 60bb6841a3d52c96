"""Front matter: split it off, and read a strict subset of YAML in which every value is text and knows its place.

Events instead of a loader: nothing is resolved (`0571` stays `0571`), nothing recurses, and an anchor, alias, tag or
nested mapping is refused where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from generator.problems import Place, Problem
from generator.read.misread import misread, shapeless, wide_colons
from generator.read.outline import fenced
from generator.read.source import hidden

MAX_BYTES: Final = 16 * 1024
MAX_DEPTH: Final = 3
_SECOND = re.compile(r"(?:id|kind|title|audience|owner|reviewed|status)[ \t]*[:：]")
_ODD: Final = re.compile("[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\uf900-\ufefe\uff00-\ufffc\U00010000-\U0010ffff]")
_PLAIN_LINE: Final = re.compile(
    r"""([A-Za-z_]\w{0,40}): +(?:\[([^\[\]{}:?#&*!|>'"%@`]*)\]|([^\s\-?:,\[\]{}#&*!|>'"%@`].*)) *"""
)
_NOT_PLAIN: Final = re.compile(r":(?: |$)| #")
_LOST: Final = re.compile(r"[ \t]+(#[^\s#].*)")
_CODED: Final = re.compile(r"(?<!\\)(?:\\\\)*(\\[xuU][0-9A-Fa-f]*)")
_FLOW_ITEM: Final = re.compile(r" *([^ ,?-](?:[^,]*[^ ,])?) *(?:,|$)")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as written."""

    text: str
    place: Place


class Table(dict[str, "Value"]):
    """A mapping; knows the place of each of its keys, its own, and which keys were written more than once."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.repeated: set[str] = set()


class Items(list["Value"]):
    """A list that knows its place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


Value: TypeAlias = Scalar | Table | Items


@dataclass(frozen=True, slots=True)
class Source:
    """A file cut in two. `block_line` and `body_line` are the lines where the parts begin, counted from 1."""

    block: str
    block_line: int
    body: str
    body_line: int


def split(text: str, path: str) -> tuple[Source | None, list[Problem]]:
    """Cut the front matter off; the first line must be exactly `---`."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        opener = next((i for i, line in enumerate(lines[:5]) if line.strip() == "---"), None)
        if opener:
            return None, [Problem(Place(path), "FM01", "第一行不是 ---", f"把第 {opener + 1} 行的 --- 移到文件最开头")]
        return None, [Problem(Place(path), "FM01", "没有文章信息（front matter）", "文件开头写 --- 、各字段、再写 ---")]
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            block = "\n".join(lines[1:number])
            if len(block.encode()) > MAX_BYTES:
                return None, [Problem(Place(path), "FM02", "文章信息超过 16 KB", "正文写在第二个 --- 之后")]
            return Source(block, 2, "\n".join(lines[number + 1 :]), number + 2), []
    return None, [Problem(Place(path), "FM01", "文章信息没有结尾的 ---", "在正文之前单独写一行 ---")]


def parse(block: str, path: str, first_line: int = 1) -> tuple[Value | None, list[Problem]]:
    """Read a block of the YAML subset; None when it is empty or broken. What is wrong is reported, all that can be told."""
    if (table := _plain(block, path, first_line)) is not None:
        return table, []
    if problems := list(wide_colons(block, path, first_line)):
        return None, problems
    reader = _Reader(block, path, first_line)
    try:
        value = reader.document()
    except _RefusedError as refused:
        return None, [*reader.problems, refused.problem]
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: numbers that PyYAML does not expect
        return None, [*reader.problems, misread(error, block, path, first_line)]
    if isinstance(value, Scalar) and (strange := shapeless(block, path, first_line)):
        return None, [*reader.problems, strange]
    return value, reader.problems


def _plain(block: str, path: str, first_line: int) -> Table | None:
    """The block read without PyYAML, twenty times faster, if every line is `name: plain words` or `name: [plain, words]`.

    Whatever might mean more in YAML (quotes, colons, comments, indentation, odd letters) is left to the real reader: None.
    """
    if not block or _ODD.search(block):
        return None
    table = Table(Place(path, first_line))
    for number, line in enumerate(block.split("\n"), first_line):
        match = _PLAIN_LINE.fullmatch(line)
        if not match or match.group(1) in table:
            return None
        name, items, words = match.groups()
        table.keys_at[name] = Place(path, number)
        if words is not None:
            if _NOT_PLAIN.search(words):
                return None
            table[name] = Scalar(words.rstrip(" "), Place(path, number, match.start(3) + 1))
        elif (found := _flow(items, path, number, match.start(2))) is None:
            return None
        else:
            table[name] = found
    return table


def _flow(text: str, path: str, line: int, column: int) -> Items | None:
    items = Items(Place(path, line, column))
    position = 0
    while match := _FLOW_ITEM.match(text, position):
        items.append(Scalar(match.group(1), Place(path, line, column + match.start(1) + 1)))
        position = match.end()
        if position == len(text) and match.group()[-1] != ",":
            return items
    return None


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Reader:
    """Walks the event stream once; depth is bounded, so is recursion."""

    def __init__(self, block: str, path: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._events = yaml.parse(block, Loader=yaml.SafeLoader)
        self._block = block
        self._path = path
        self._first = first_line

    def document(self) -> Value | None:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), 0)
        self._next()
        if not isinstance(event := self._next(), yaml.StreamEndEvent):
            raise self._refuse(event, "里面又有一份文档（---）", "一个文件只写一份")
        return value

    def _value(self, event: Any, depth: int) -> Value:  # PyYAML's stubs know no anchors
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(event, "用了 YAML 别名（*）", "把值直接写出来；以 * 开头的文字加引号")
        self._refuse_tricks(event)
        place = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            end: Any = event.end_mark
            if event.value and not event.style and (lost := _LOST.match(self._block, end.index)):
                hint = "要留下就给整个值加上双引号；是备注就在 # 后面空一格"
                where = Place(self._path, self._first + end.line, end.column + 1 + lost.start(1) - lost.start())
                self.problems.append(Problem(where, "FM03", f"「{lost.group(1)[:20]}」读不进来", hint))
            return Scalar(event.value, place)
        if depth >= MAX_DEPTH:
            raise self._refuse(event, f"套了 {depth + 1} 层", "值只能是文字或文字列表；含冒号的文字加引号")
        if isinstance(event, yaml.SequenceStartEvent):
            items = Items(place)
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                items.append(self._value(item, depth + 1))
            return items
        table = Table(place)
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self._refuse(key, "字段名不是文字", "每行写成 `字段: 值`")
            self._refuse_tricks(key)
            value = self._value(self._next(), depth + 1)
            if key.value in table:
                table.repeated.add(key.value)
                first = table.keys_at[key.value].line
                message = f"字段 {key.value} 写了两次"
                self.problems.append(Problem(self._place(key), "FM04", message, f"第 {first} 行已经有了，删掉一个"))
                continue
            table[key.value] = value
            table.keys_at[key.value] = self._place(key)
        return table

    def _refuse_tricks(self, event: Any) -> None:
        """What YAML can do beyond plain words, in a value or in the name of a field."""
        if event.anchor is not None:
            raise self._refuse(event, "用了 YAML 锚点（&）", "把值直接写出来；以 & 开头的文字加引号")
        if event.tag is not None:
            raise self._refuse(event, "用了 YAML 标签（!）", "去掉它；以 ! 开头的文字加引号")
        begin, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, yaml.ScalarEvent):
            return
        if event.style == '"' and ((letter := hidden(event.value)) and letter not in self._block):
            raise self._refuse(event, f"用 \\ 写出了不允许的字符 U+{ord(letter):04X}", "删掉它：引号里只写看得见的文字")
        if event.style == '"' and (code := _CODED.search(self._block, begin, end)):
            raise self._refuse(event, f"用「{code.group(1)}」写了一个字", "直接写这个字：让人看见写的是什么")
        if self._block[self._block.rfind("\n", 0, begin) + 1 : begin].strip() == "?":
            raise self._refuse(event, "用了 YAML 的问号写法", "每行写成 `字段: 值`")

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._path, self._first + (mark.line if mark else 0), (mark.column if mark else 0) + 1)

    def _refuse(self, event: yaml.Event, message: str, hint: str) -> _RefusedError:
        return _RefusedError(Problem(self._place(event), "FM05", message, hint))


def second(body: str, path: str, first_line: int) -> Problem | None:
    """FM16: another block of fields in the body, as when two articles were put into one file."""
    if "---" not in body:
        return None
    lines = body.split("\n")
    for number, line, code in fenced(lines):
        if not code and line.rstrip() == "---" and _SECOND.match("".join(lines[number + 1 : number + 2])):
            hint = "一个文件只写一篇：另一篇放进自己的文件，重复的删掉"
            return Problem(Place(path, first_line + number), "FM16", "正文里又有一份文章信息", hint)
    return None
