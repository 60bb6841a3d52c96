"""From a front-matter table to a Document: the shape of every field, by kind. Meaning is `check/`'s business."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from generator.lifecycle import due, period
from generator.model import CHANNELS, KINDS, Audience, Document, Kind, Outline, Status
from generator.problems import Place, Problem
from generator.read.frontmatter import Items, Scalar, Source, Table, Value
from generator.verification import read_seal

ID: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff](?:[0-9A-Za-z_\u4e00-\u9fff-]{0,62}[0-9A-Za-z\u4e00-\u9fff])?")
RESERVED: Final = re.compile(r"index|con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
"""A page of this name would be the folder's own, or could not lie on a disk of Windows."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FORBIDDEN: Final = re.compile(r"[<>]|\{\{|\}\}|[\x00-\x1f]")

REQUIRED: Final = ("id", "kind", "title", "audience", "owner", "reviewed")
LISTS: Final = ("tags", "aliases", "related", "redirect_from")
OPTIONAL: Final = (
    "review_every", "status", "summary", "topic", "featured", "effective", "expires", "replaced_by", "channel", "flag", "needs", "origin",
    "source", "verified", *LISTS,
)  # fmt: skip
FIELDS: Final = (*REQUIRED, *OPTIONAL)
CHOICES: Final[dict[str, Collection[str]]] = {
    "kind": tuple(KINDS),
    "audience": tuple(a.value for a in Audience),
    "status": tuple(s.value for s in Status),
    "channel": tuple(CHANNELS),
    "flag": ("red",),
    "needs": ("legal-review",),
    "origin": ("seed", "editorial", "import"),
}
DATES: Final = ("reviewed", "effective", "expires")
TEXTS: Final = ("id", "title", "owner", "summary", "topic", "review_every", "replaced_by", "source", "verified")

_BRACKET: Final = r"^\s*[【［〔]|[\]】］〕]\s*$"
TOGETHER: Final = rf"{_BRACKET}|[,，、;；]"
"""Several entries of a list that YAML takes for one: commas and brackets that it does not know."""
TOGETHER_ASKED: Final = rf"{_BRACKET}|[,，、;；].*[,，、;；]"
"""The same of a way of asking that stands alone: one comma may be its own, and among others every comma is."""
YEARS: Final = range(2000, 2100)
MAX_TEXT: Final = 100
LONGEST: Final = {"title": 60, "summary": 200, "tags": 30, "aliases": 60, "source": 200, "verified": 200}
MAX_ITEMS: Final = 50


class Schema:
    """Reads one table; collects everything that is wrong with it."""

    def __init__(self, path: str, table: Table, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._file = f"content/{path}"
        self._path = path
        self._table = table
        self._top = Place(self._file, first_line)

    def document(self, source: Source, outline: Outline) -> Document | None:
        """The document, as much of it as can be read; None without a usable id and kind."""
        self._unknown_fields()
        values: dict[str, Any] = {name: self._list(name) for name in LISTS}
        values |= {name: self._choice(name) for name in CHOICES}
        values |= {name: self._date(name) for name in DATES}
        values |= {name: self._text(name) for name in TEXTS}
        kind = KINDS.get(values["kind"])
        self._of_kind(kind)
        self._required(kind)
        if values["title"] and not re.search(r"\w", values["title"]):
            self._problem("title", "FM07", f"title 写成了「{values['title']}」，没有文字", "写上这篇文章的名字")
        featured = self._featured()
        values["review_every"] = self._every(values["review_every"])
        self._seal(values["verified"])
        every = period(values["review_every"] or (kind.review_every if kind else ""))
        if values["id"] and RESERVED.fullmatch(values["id"]):
            self._problem("id", "FM08", f"id 写成了「{values['id']}」，这个名字在网站或 Windows 上另有用处", "换一个，例如 T04")
            values["id"] = ""
        if values["id"] and not ID.fullmatch(values["id"]):
            self._problem("id", "FM08", f"id 写成了「{values['id']}」", "只用字母、数字、汉字，中间可用 - 和 _，例如 T04")
            values["id"] = ""
        if not values["id"] or kind is None:
            return None
        return Document(
            path=self._path,
            body=source.body,
            body_line=source.body_line,
            outline=outline,
            kind=kind,
            **self._audience(values.pop("audience")),
            status=Status(values.pop("status") or "published"),
            featured=featured,
            review_due=due(values["reviewed"], every),
            places={name: self._place(name) for name in self._table},
            **{name: value for name, value in values.items() if name != "kind"},
        )

    def _audience(self, word: str) -> dict[str, Any]:
        """Closed by default: whatever is not the word `public`, said once, is internal, and a finding besides."""
        unclear = not word or "audience" in self._table.repeated
        return {"audience": Audience.PUBLIC if word == "public" and not unclear else Audience.INTERNAL, "unclear": unclear}

    def _problem(self, name: str, code: str, message: str, hint: str, place: Place | None = None) -> None:
        self.problems.append(Problem(place or self._place(name), code, message, hint))

    def _place(self, name: str) -> Place:
        value = self._table.get(name)
        if isinstance(value, (Scalar, Items)):
            return value.place
        return self._table.keys_at.get(name, self._top)

    def _unknown_fields(self) -> None:
        for name, place in self._table.keys_at.items():
            if name not in FIELDS:
                near = get_close_matches(name, FIELDS, 1)
                hint = f"是不是 {near[0]}？" if near else "删掉它；能用的字段见 docs/content-model.md"
                self._problem(name, "FM06", f"没有「{name}」这个字段", hint, place)

    def _of_kind(self, kind: Kind | None) -> None:
        """A field that other kinds declare as theirs has no meaning here."""
        if kind is None:
            return
        special = {name for other in KINDS.values() for name in (*other.required, *other.optional)} - {"effective"}
        for name in sorted(special & self._table.keys() - {*kind.required, *kind.optional}):
            hint = f"删掉它；{kind.name}没有这个字段"
            self._problem(name, "FM06", f"{kind.name}不用「{name}」这个字段", hint, self._table.keys_at[name])

    def _required(self, kind: Kind | None) -> None:
        for name in (*REQUIRED, *(kind.required if kind else ())):
            value = self._table.get(name)
            empty = value is None or (isinstance(value, Scalar) and not value.text.strip())
            if not empty:
                continue
            if name == "audience":
                hint = "加一行 audience: internal（只给客服）或 audience: public（给客户）"
                self._problem(name, "AU01", "没有写 audience", hint)
            else:
                self._problem(name, "FM07", f"缺少字段 {name}", f"加一行 {name}: …")

    def _text(self, name: str) -> str:
        value = self._table.get(name)
        if value is None:
            return ""
        if not isinstance(value, Scalar):
            self._problem(name, "FM09", f"{name} 应该是一段文字", f"写成 {name}: 文字")
            return ""
        return self._clean(name, value)

    def _clean(self, name: str, value: Scalar) -> str:
        if found := _FORBIDDEN.search(value.text.strip()):
            message = f"{name} 里不能有「{found.group().strip() or '换行'}」"
            self._problem(name, "FM10", message, "这里只写文字，一行写完", value.place)
            return _FORBIDDEN.sub(" ", value.text).strip()
        if len(text := value.text.strip()) > (longest := LONGEST.get(name, MAX_TEXT)):
            message = f"{name} 有 {len(text)} 个字"
            self._problem(name, "FM14", message, f"最多 {longest} 个；细节写进正文", value.place)
        return text

    def _list(self, name: str) -> tuple[str, ...]:
        value = self._table.get(name)
        if value is None or (isinstance(value, Scalar) and not value.text):
            return ()
        items: list[Value] = [value] if isinstance(value, Scalar) else list(value) if isinstance(value, Items) else []
        if not all(isinstance(item, Scalar) for item in items) or isinstance(value, Table):
            self._problem(name, "FM09", f"{name} 应该是文字列表", f"写成 {name}: [甲, 乙]")
            return ()
        for item in items:
            pattern = TOGETHER if name != "aliases" else TOGETHER_ASKED if len(items) == 1 else r"(?!)"
            if isinstance(item, Scalar) and re.search(pattern, item.text):
                hint = f"用半角逗号分开，写成 {name}: [甲, 乙]"
                self._problem(name, "FM09", f"「{item.text.strip()[:20]}」像是几项连在一起", hint, item.place)
        if len(items) > MAX_ITEMS:
            self._problem(name, "FM15", f"{name} 写了 {len(items)} 个", f"最多 {MAX_ITEMS} 个，留下最要紧的")
        texts = [self._clean(name, item) for item in items[:MAX_ITEMS] if isinstance(item, Scalar)]
        return tuple(dict.fromkeys(text for text in texts if text))

    def _choice(self, name: str) -> str:
        text = self._exact("audience") if name == "audience" else self._text(name)
        options = CHOICES[name]
        if not text or text in options:
            return text
        near = get_close_matches(text, options, 1)
        hint = f"是不是 {near[0]}？" if near else f"可以写：{'、'.join(options)}"
        if name == "audience":
            self._problem(name, "AU02", f"audience 写成了「{text}」，按内部处理", hint)
        else:
            self._problem(name, "FM11", f"{name} 写成了「{text}」", hint)
        return ""

    def _exact(self, name: str) -> str:
        """A word as it was written: with spaces in the quotes it is another."""
        value = self._table.get(name)
        return value.text if self._text(name) and isinstance(value, Scalar) else ""

    def _date(self, name: str) -> date | None:
        text = self._text(name)
        if not text:
            return None
        with contextlib.suppress(ValueError):
            if _DATE.fullmatch(text) and (day := date.fromisoformat(text)).year in YEARS:
                return day
        self._problem(name, "FM12", f"{name} 写成了「{text}」，不是这个世纪的日期", "写成 2026-11-01 的样子")
        return None

    def _featured(self) -> int | None:
        text = self._text("featured")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text):
            self._problem("featured", "FM13", f"featured 写成了「{text}」", "写一个整数，小的排前面")
            return None
        return int(text)

    def _every(self, text: str) -> str:
        if text and not period(text):
            self._problem("review_every", "FM13", f"review_every 写成了「{text}」", "写成 90d、6m 或 1y")
            return ""
        return text

    def _seal(self, text: str) -> None:
        if text and not read_seal(text):
            hint = "删掉这一行，核对之后运行 kb verify ID --by 姓名；这一行不用手写"
            self._problem("verified", "VF01", f"verified 写成了「{text[:60]}」", hint)
