"""What one entry of a table says, field by field: each value has the shape that it needs, or a finding at its own place."""

from __future__ import annotations

import re
from typing import Final

from generator.problems import Place, Problem
from generator.read.frontmatter import Items, Scalar, Table, Value

MAX_NAME: Final = 40
MAX_TEXT: Final = 100
MAX_WORD: Final = 30
MAX_ITEMS: Final = 50
_NAME: Final = re.compile(r"[^\s{}<>|`\[\]()#*_](?:[^{}<>|`\[\]\n]*[^\s{}<>|`\[\]])?")
_FORBIDDEN: Final = re.compile(r"[<>|`\x00-\x1f{}]|\]\(")
"""A value is filled into Markdown and into HTML: words only, and no name again."""
_WORD: Final = re.compile(r"\w")


class Cells:
    """One entry of `facts.yml` or `placeholders.yml`; tells what is wrong with it."""

    def __init__(self, entry: Table, place: Place, problems: list[Problem]) -> None:
        self.place = place
        self._entry = entry
        self._problems = problems
        self._told: set[str] = set()

    def problem(self, field: str, code: str, message: str, hint: str, place: Place | None = None) -> None:
        """A finding at the field's value, or at the entry when there is none."""
        value = self._entry.get(field)
        at = value.place if isinstance(value, (Scalar, Items)) else self._entry.keys_at.get(field, self.place)
        self._told.add(field)
        self._problems.append(Problem(place or at, code, message, hint))

    def told(self, field: str) -> bool:
        """Whether something is wrong with the field already."""
        return field in self._told

    def repeated(self, field: str) -> bool:
        """Whether it was written more than once."""
        return field in self._entry.repeated

    def name(self, name: str) -> None:
        """TB01: the entry can be quoted by its name."""
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
            hint = f"用一个词，最多 {MAX_NAME} 个字，首尾没有空格，没有括号和 < > | 这些符号"
            self._problems.append(Problem(self.place, "TB01", f"名称「{name[:MAX_NAME]}」没法引用", hint))

    def known(self, *names: str) -> None:
        """FM06: there are no fields but these."""
        for field, place in self._entry.keys_at.items():
            if field not in names:
                self.problem(field, "FM06", f"没有「{field}」这个字段", f"可以写：{'、'.join(names)}", place)

    def raw(self, field: str) -> str:
        """A word as it was written; empty when it is none."""
        value = self._entry.get(field)
        return value.text if isinstance(value, Scalar) else ""

    def text(self, field: str) -> str:
        """Plain words, or a finding."""
        value = self._entry.get(field)
        if value is not None and not isinstance(value, Scalar):
            self.problem(field, "FM09", f"{field} 应该是一段文字", f"写成 {field}: 文字")
            return ""
        return self._clean(field, value) if value else ""

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of plain words, or a finding."""
        value = self._entry.get(field)
        if value is None:
            return ()
        written = list(value) if isinstance(value, Items) else []
        items = [item for item in written if isinstance(item, Scalar) and item.text.strip()]
        if not items or len(items) != len(written):
            self.problem(field, "FM09", f"{field} 应该是文字列表", f"写成 {field}: [甲, 乙]，没有就删掉这一行")
            return ()
        if len(items) > MAX_ITEMS:
            self.problem(field, "FM15", f"{field} 写了 {len(items)} 个", f"最多 {MAX_ITEMS} 个，留下最要紧的")
        texts = tuple(self._clean(field, item, allowed="|") for item in items[:MAX_ITEMS])  # 甲|乙: the one or the other
        for number, text in enumerate(texts):
            if text in texts[:number]:
                self.problem(field, "TB01", f"{field} 里「{text}」写了两次", "删掉一个", items[number].place)
        return tuple(dict.fromkeys(text for text in texts if text))

    def _clean(self, field: str, value: Scalar, allowed: str = "") -> str:
        text = value.text.strip()
        if found := _FORBIDDEN.search(text.replace(allowed, "") if allowed else text):
            message = f"{field} 里不能有「{found.group().strip() or '换行'}」"
            self.problem(field, "FM10", message, "这里只写文字，一行写完，不引用别的名称", value.place)
            return _FORBIDDEN.sub(" ", text).strip()
        if len(text) > MAX_TEXT:
            self.problem(field, "FM14", f"{field} 有 {len(text)} 个字", f"最多 {MAX_TEXT} 个；细节写进文章", value.place)
        return text


def words_of(group: Value) -> tuple[tuple[str, ...], list[Problem]]:
    """A group of `synonyms.yml`: at least two words, all different, each one a search can find."""
    items = list(group) if isinstance(group, Items) else []
    words = tuple(item.text.strip() for item in items if isinstance(item, Scalar))
    if len(words) != len(items) or len(words) < 2:
        return (), [Problem(group.place, "TB01", "一组同义词至少两个词，每个词都是文字", "写成 - [运费, 邮费]")]
    if len(words) > MAX_ITEMS:
        return (), [Problem(group.place, "FM15", f"一组同义词有 {len(words)} 个", f"最多 {MAX_ITEMS} 个；只放意思相同的")]
    problems: list[Problem] = []
    for number, (word, item) in enumerate(zip(words, items, strict=True)):
        if not _WORD.search(word):
            problems.append(Problem(item.place, "TB01", f"「{word}」不是词", "写上字；没有就删掉"))
        elif word.casefold() in map(str.casefold, words[:number]):
            problems.append(Problem(item.place, "TB01", f"「{word}」写了两次", "删掉一个"))
        elif len(word) > MAX_WORD:
            problems.append(Problem(item.place, "FM14", f"一个词有 {len(word)} 个字", f"最多 {MAX_WORD} 个字"))
    return (() if problems else words), problems
