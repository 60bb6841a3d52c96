"""Identities: an id names one article, on any file system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from generator.check.context import Context
from generator.model import Document
from generator.names import folded
from generator.problems import Place, Problem

_FILES_OF_THE_SITE: Final = frozenset({"robots.txt", "llms.txt", "llms-full.txt", "offline.zip"})
_FOLDERS_OF_THE_SITE: Final = ("assets/kb/", "assets/brand/", "icons/", "og/", "search/", "hant/")
"""Where a site has files of its own with an ending that attachments have, too; a test looks for more in the shipped sites."""


def unique_ids(context: Context) -> Iterator[Problem]:
    """ID01: no two articles share an id, whatever its case."""
    seen: dict[str, Document] = {}
    for document in context.library.documents:
        key = folded(document.id)
        if key in seen:
            message = f"id {document.id} 与 {seen[key].place()} 重复"
            yield Problem(document.place(), "ID01", message, "换一个没用过的 id；id 一旦发布就不再改")
        else:
            seen[key] = document


def alike_ids(context: Context) -> Iterator[Problem]:
    """ID03: no two ids differ by a letter that looks like a digit: agents type them, read out by a colleague."""
    keys = [(folded(document.id), document) for document in context.library.documents]
    for letter, digit in ("o0", "l1", "i1"):
        seen: dict[str, tuple[str, Document]] = {}
        for key, document in keys:
            first, other = seen.setdefault(key.replace(letter, digit), (key, document))
            if first != key:
                message = f"id {document.id} 与 {other.id} 看起来一样，只差字母 {letter.upper()} 和数字 {digit}"
                yield Problem(document.place(), "ID03", message, "换一个分得清的 id")


def unique_paths(context: Context) -> Iterator[Problem]:
    """ID02: no two files have names that another system takes for the same."""
    seen: dict[str, str] = {}
    for path in sorted(context.library.paths | context.library.assets):
        first = seen.setdefault(folded(path), path)
        if first != path:
            message = f"文件名与 content/{first} 只差大小写或编码形式"
            yield Problem(Place(f"content/{path}"), "ID02", message, "改一个名字：在 Windows 和 macOS 上它们是同一个文件")
    yield from _twin_folders(
        {path.rpartition("/")[0]: path for path in sorted(context.library.paths | context.library.assets, reverse=True)}
    )


def _twin_folders(firsts: Mapping[str, str]) -> Iterator[Problem]:
    """Each folder with its first file; of two, that with small letters is right."""
    seen: dict[str, str] = {}
    for folder in sorted(firsts, key=str.swapcase):
        other = seen.setdefault(folded(folder), folder)
        if other != folder:
            message = f"文件夹「{folder}」与「{other}」只差大小写或编码形式"
            hint = f"移到 {other}/：在 Windows 和 macOS 上它们是同一个文件夹"
            yield Problem(Place(f"content/{firsts[folder]}"), "ID02", message, hint)


def attachments_of_the_site(context: Context) -> Iterator[Problem]:
    """ID04: no attachment takes the name of a file that the site makes: of the two, one would be lost."""
    for path in sorted(context.library.assets):
        key = folded(path)
        folder = next((f for f in _FOLDERS_OF_THE_SITE if key.startswith(f)), "")
        if folder:
            hint = "移到用到它的文章旁边"
            yield Problem(Place(f"content/{path}"), "ID04", f"content/{folder} 和网站自己的 {folder} 同名", hint)
        elif key in _FILES_OF_THE_SITE:
            yield Problem(Place(f"content/{path}"), "ID04", f"content/{path} 和网站自己的 {key} 同名", "换一个名字")
