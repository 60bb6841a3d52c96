"""Links: every one leads somewhere, by a way that is allowed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final
from urllib.parse import unquote

from generator.check.context import Context
from generator.model import Document, Link, resolve
from generator.problems import Problem

_SCHEMES: Final = ("http:", "https:", "mailto:", "tel:")


def link_targets(context: Context) -> Iterator[Problem]:
    """LK01–LK04: files, headings, schemes and images."""
    for document in context.library.documents:
        for link in document.outline.links:
            if problem := _problem(context, document, link):
                yield problem


def _problem(context: Context, document: Document, link: Link) -> Problem | None:
    target = html.unescape(link.target)
    if target.lower().startswith(_SCHEMES):
        if link.image:
            return Problem(link.place, "LK04", f"图片在别的网站上：{target[:60]}", "把图片放进 content/ 再引用")
        return None
    if ":" in target.split("/", 1)[0] or target.startswith(("//", "/", "\\")):
        return Problem(link.place, "LK03", f"不允许的链接：{target[:60]}", "用相对路径（../policies/P01.md）或 https:// 地址")
    path = resolve(document.path, link.target)
    if path is None:
        return Problem(link.place, "LK03", f"链接指到了 content/ 之外：{target[:60]}", "只能链接 content/ 里的文件")
    if path not in context.library.paths and path not in context.library.assets:
        near = get_close_matches(path, sorted(context.library.paths | context.library.assets), 1)
        hint = f"是不是 {near[0]}？" if near else "检查路径，或删掉这个链接"
        return Problem(link.place, "LK01", f"链接的文件不存在：{target[:80]}", hint)
    other = context.by_path.get(path)
    anchor = target.partition("#")[2]
    if other and anchor and unquote(anchor) not in {h.anchor for h in other.outline.headings}:
        names = "、".join(f"#{h.anchor}" for h in other.outline.headings[:8]) or "没有小标题"
        return Problem(link.place, "LK02", f"{other.id} 里没有 #{unquote(anchor)[:60]}", f"可用的有：{names}")
    return None


def related_ids(context: Context) -> Iterator[Problem]:
    """LK05: `related` names articles that exist, and not the article itself."""
    for document in context.library.documents:
        for other in document.related:
            if other.casefold() == document.id.casefold():
                yield Problem(document.place("related"), "LK05", "related 里写了自己", "删掉它")
            elif other.casefold() not in context.by_id:
                near = get_close_matches(other, [d.id for d in context.library.documents], 1)
                hint = f"是不是 {near[0]}？" if near else "检查 id，或删掉它"
                yield Problem(document.place("related"), "LK05", f"related 里的 {other} 不存在", hint)
