"""What `kb new` writes: a draft with every field its kind needs, from the same declaration that checks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Final

from generator.errors import UsageError
from generator.model import KINDS, Kind
from generator.read.library import read_library
from generator.read.schema import ID

LETTERS: Final = {
    "faq": "Q", "policy": "P", "script": "T", "flow": "F", "role": "R", "term": "G", "service": "V", "remark": "M",
}  # fmt: skip

BODIES: Final = {
    "faq": "一句话回答，60 字以内，单独看也明白。\n\n再解释为什么、怎么办，链接到依据的政策。\n",
    "policy": "一两句话说清规则，让客户看得懂。\n\n## 怎么办理\n\n1. \n\n## 例外\n\n- \n",
    "script": "什么情况下用，一两句话。\n\n## 步骤\n\n1. 说：……\n2. 等：{{静音等待}}\n3. 做：……\n\n## 禁止\n\n- 禁语：……\n"
    "  - 原因：……\n  - 改说：……\n",
    "flow": "什么时候走这个流程。\n\n## 第一步 {#start}\n\n先做什么。\n\n- [是](#yes)\n- [否](#no)\n\n## 是 {#yes}\n\n- 结束：……\n\n"
    "## 否 {#no}\n\n- 转：……\n",
    "role": "这个岗位为谁解决什么问题。\n\n## 职责\n\n1. \n\n## 相关流程与话术\n\n- \n",
    "term": "一句话定义。\n",
    "service": "客户能得到什么。\n\n## 包括哪些\n\n- \n",
    "remark": "什么时候用这条备注。\n\n## 模板\n\n> ……{{日期}} {{客服姓名}}\n",
}


def scaffold(content: Path, kind_key: str, article_id: str | None, title: str | None, today: date) -> Path:
    """Write a draft and return its path; never over an existing file or id."""
    kind = KINDS.get(kind_key)
    if kind is None:
        raise UsageError(f"没有「{kind_key}」这一类；可以写：{'、'.join(KINDS)}")
    library, _ = read_library(content)
    taken = {d.id.casefold() for d in library.documents} | {Path(path).stem.casefold() for path in library.paths}
    if article_id and not ID.fullmatch(article_id):
        raise UsageError(f"id「{article_id}」不能用；只用字母、数字、汉字，中间可用 - 和 _")
    if article_id and article_id.casefold() in taken:
        raise UsageError(f"id {article_id} 已经用过了；换一个，或不写 --id 让 kb 来取")
    return write_new(content, kind, taken, title or "标题", today, article_id=article_id)


def write_new(
    content: Path,
    kind: Kind,
    taken: Collection[str],
    title: str,
    today: date,
    aliases: Iterable[str] = (),
    *,
    article_id: str | None = None,
) -> Path:
    """Write a draft under that id, or the next free one; `taken` are folded ids. Never over an existing file."""
    chosen = article_id or _next(LETTERS[kind.key], taken)
    file = content / kind.folder / f"{chosen}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write(draft(kind, chosen, title, today, aliases))
    return file


def draft(kind: Kind, article_id: str, title: str, today: date, aliases: Iterable[str] = ()) -> str:
    """The text of a new article."""
    lines = [
        f"id: {article_id}",
        f"kind: {kind.key}",
        f"title: {_quoted(title)}",
        "audience: internal",
        "status: draft",
        "owner: 写上负责的小组",
        f"reviewed: {today.isoformat()}",
    ]
    lines += [f"effective: {today.isoformat()}"] if "effective" in kind.required else []
    lines += ["channel: phone"] if "channel" in kind.required else []
    lines += [f"aliases: [{', '.join(map(_quoted, aliases))}]", "tags: []", "related: []"]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + BODIES[kind.key]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "”") + '"'


def _next(letter: str, taken: Collection[str]) -> str:
    number = 1
    while f"{letter}{number:02}".casefold() in taken:
        number += 1
    return f"{letter}{number:02}"
