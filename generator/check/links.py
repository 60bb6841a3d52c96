"""Links: every one leads somewhere, by a way that is allowed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from generator.check.context import Context
from generator.check.near import nearest
from generator.edition import resolve
from generator.model import Document, Link
from generator.problems import Problem, Severity
from generator.read.assets import PICTURES
from generator.read.outline import strip_markup
from generator.read.source import hidden

_VAGUE: Final = frozenset(
    {"点击这里", "点这里", "点此", "点击", "这里", "此处", "链接", "详情", "查看", "查看详情", "更多", "这个", "此链接"}
)
_HOST: Final = re.compile(r"\[?[0-9a-f:.]*:[0-9a-f:.]*\]?|(?:[a-z0-9_\u4e00-\u9fff-]+\.)*[a-z0-9_\u4e00-\u9fff-]+\.?")
"""Plain letters and Han: a Cyrillic а in a host leads elsewhere, and 。for a dot is read in two ways."""
_SCHEMES: Final = ("http:", "https:", "mailto:", "tel:")


def link_targets(context: Context) -> Iterator[Problem]:
    """LK01–LK04: files, headings, schemes and images."""
    for document in context.documents:
        for link in document.outline.links:
            if problem := _problem(context, document, link):
                yield problem


def _problem(context: Context, document: Document, link: Link) -> Problem | None:
    target = html.unescape(link.target)
    if not target.lower().removeprefix("mailto:").removeprefix("tel:").strip("#") or (target[0] == "?" and "#" not in target):
        return Problem(link.place, "LK01", "链接没有地址", "在圆括号里写上地址，或删掉这个链接")
    if hidden(unquote(target)):
        return Problem(link.place, "LK03", f"地址里有看不见的字符：{target[:60]}", "删掉它：看到的地址和打开的会不一样")
    if target.lower().startswith(_SCHEMES):
        if link.image:
            return Problem(link.place, "LK04", f"图片在别的网站上：{target[:60]}", "把图片放进 content/ 再引用")
        if target.lower().startswith("http") and not _hosted(target):
            return Problem(link.place, "LK03", f"地址不完整：{target[:60]}", "写成 https://例子.com/… 的样子")
        return None
    if ":" in target.split("/", 1)[0] or target.startswith("/") or "\\" in unquote(target):
        return Problem(link.place, "LK03", f"不允许的链接：{target[:60]}", "用相对路径（../policies/P01.md）或 https:// 地址")
    path = resolve(document.path, link.target)
    if path is None:
        return Problem(link.place, "LK03", f"链接指到了 content/ 之外：{target[:60]}", "只能链接 content/ 里的文件")
    if path not in context.library.paths and path not in context.library.assets:
        near = _near(context, path, link, document)
        hint = f"是不是 {near}？" if near else "放好这个文件，或删掉这个链接"
        return Problem(link.place, "LK01", f"链接的文件不存在：{target[:80]}", hint)
    if link.image and not path.lower().endswith(PICTURES):
        return Problem(link.place, "LK03", f"这里要的是图片：{target[:60]}", "换成图片文件；要链接就去掉前面的 !")
    other = context.by_path.get(path)
    anchor = target.partition("#")[2]
    if other and anchor and unquote(anchor) not in {h.anchor for h in other.outline.headings}:
        names = "、".join(f"#{h.anchor}" for h in other.outline.headings[:8]) or "没有小标题"
        return Problem(link.place, "LK02", f"{other.id} 里没有 #{unquote(anchor)[:60]}", f"可用的有：{names}")
    return None


def _near(context: Context, path: str, link: Link, document: Document) -> str:
    """The file that was meant: of that name in another folder, else the article that the link's words name, else one of nearly that name."""
    wrong = PurePosixPath(path)
    others = map(PurePosixPath, (context.library.paths | context.library.assets) - {document.path})
    alike = sorted(
        (file for file in others if file.suffix == wrong.suffix), key=lambda file: (file.parent != wrong.parent, file)
    )
    if moved := next((str(file) for file in alike if file.name == wrong.name), ""):
        return moved
    if wrong.suffix == ".md" and (titled := context.titled.get(strip_markup(link.text))):
        return titled
    near = nearest(wrong.stem, (file.stem for file in alike))
    return next((str(file) for file in alike if file.stem == near), "")


def _hosted(address: str) -> bool:
    """Whether an address names a host, and nothing before it, in a way that every program reads alike."""
    try:
        parts = urlsplit(address)
        return bool(_HOST.fullmatch(parts.hostname or "")) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def related_ids(context: Context) -> Iterator[Problem]:
    """LK05: `related` names articles that there are, and not the article itself."""
    for document in context.library.documents:
        for other in document.related:
            if other.casefold() == document.id.casefold():
                yield Problem(document.place("related"), "LK05", "related 里写了自己", "删掉它")
            elif other.casefold() not in context.by_id.keys() | context.unread:
                near = nearest(other, (d.id for d in context.library.documents))
                hint = f"是不是 {near}？" if near else "检查 id，或删掉它"
                yield Problem(document.place("related"), "LK05", f"related 里的 {other} 不存在", hint)


def link_words(context: Context) -> Iterator[Problem]:
    """LK06–LK08: a picture has words for who cannot see it, a link says where it leads."""
    for document in context.documents:
        for link in document.outline.links:
            words = strip_markup(link.text)
            if link.image and not words:
                hint = "写成 ![图上有什么](图片)：看不见图的人靠它，搜索也靠它"
                yield Problem(link.place, "LK06", "图片没有说明文字", hint, Severity.WARNING)
            elif not link.image and not words and "![" not in link.text:
                yield Problem(link.place, "LK07", "链接没有文字", "写成 [文字](地址)")
            elif not link.image and words in _VAGUE:
                hint = "写出它通向哪里，如 [退换货受理条件](P01.md)"
                yield Problem(link.place, "LK08", f"链接只写了「{words}」", hint, Severity.WARNING)
