"""Word documents: mammoth makes HTML of headings, lists and tables; what it passes over goes into the log."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Final

import mammoth

from generator.importers.entries import Entry
from generator.importers.html import from_html
from generator.importers.line import IS_HAN, han_count
from generator.importers.raw import Finder, Raw, UnreadableError
from generator.problems import Place

_MOST: Final = 64 * 1024 * 1024
_PARTS: Final = 5_000
_STYLES: Final = (
    "\n".join(
        f"p[style-name='{name} {level}'] => h{level}:fresh"
        for name in ("标题", "Heading", "heading", "Überschrift")
        for level in range(1, 7)
    )
    + "\np[style-name='标题'] => h1:fresh\np[style-name='Title'] => h1:fresh\np[style-name='副标题'] => h2:fresh"
)
_PARAGRAPH: Final = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT: Final = re.compile(r"<w:(t|delText)(?:\s[^<>]*)?>([^<]*)</w:\1>|<w:(?:tab|br)(?:\s[^<>]*)?/>")
_ELSEWHERE: Final = re.compile(r"word/(?:header|footer|comments|footnotes|endnotes)\d*\.xml")
_NAMES: Final = {"header": "页眉", "footer": "页脚", "comments": "批注", "footnotes": "脚注", "endnotes": "尾注"}


def read_docx(data: bytes, path: str) -> list[Raw]:
    """A .docx file: one document."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError("IM02", "这是旧的 .doc，或者加了密码的文件", "在 Word 里去掉密码，另存为 .docx 再导入")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise UnreadableError("IM04", "文件损坏，打不开", "在 Word 里打开，另存一份再导入") from error
    if len(infos) > _PARTS or sum(info.file_size for info in infos) > _MOST:
        raise UnreadableError("IM03", "解开后超过 64 MB", "去掉图片，或拆成几个文件再导入")
    if "word/document.xml" not in archive.namelist():
        raise UnreadableError("IM02", "里面没有 Word 文档", "Excel 请另存为 CSV；其它文件另存为 .docx 或 .txt")
    xml = {info.filename: _part(archive, info) for info in infos if re.fullmatch(r"word/\w+\.xml", info.filename)}
    if any("<!ENTITY" in text or "<!DOCTYPE" in text for text in xml.values()):
        raise UnreadableError("IM04", "文件里有不该有的声明（DOCTYPE）", "在 Word 里打开，另存一份再导入")
    paragraphs = ["".join(words) for words in _paragraphs(xml["word/document.xml"])]
    converted = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {"src": ""})
    )
    raw = from_html(converted.value, path, Finder("\n".join(paragraphs), path), site=False)
    names = iter(info.filename for info in infos if info.filename.startswith("word/media/"))
    images = [
        Entry(Place(path), entry.code, entry.before or next(names, ""), "", entry.note or "图片没有带过来")
        if entry.code == "IM33"
        else entry
        for entry in raw.entries
    ]
    elsewhere = [
        entry for name, text in sorted(xml.items()) if _ELSEWHERE.fullmatch(name) for entry in _passed(name, text, path, raw)
    ]
    missing = _missing(paragraphs, xml["word/document.xml"], path, raw)
    return [Raw(raw.lines, title=raw.title, markdown=True, entries=(*images, *elsewhere, *missing))]


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    try:
        with archive.open(info) as file:
            data = file.read(_MOST + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise UnreadableError("IM04", "文件损坏，解不开", "在 Word 里打开，另存一份再导入") from error
    if len(data) > _MOST:
        raise UnreadableError("IM03", "解开后超过 64 MB", "去掉图片，或拆成几个文件再导入")
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")


def _paragraphs(xml: str, *, deleted: bool = False) -> Iterator[list[str]]:
    """The words of each paragraph; `deleted`: those of tracked deletions."""
    for match in _PARAGRAPH.finditer(xml):
        wanted = "delText" if deleted else "t"
        yield [
            unescape(text) if tag else "\t"
            for tag, text in _TEXT.findall(match.group())
            if tag == wanted or not (tag or deleted)
        ]


def _passed(name: str, xml: str, path: str, raw: Raw) -> Iterator[Entry]:
    """What stands outside the text; notes that were taken over are left out."""
    taken = _letters("".join(line.text for line in raw.lines))
    kind = next(word for part, word in _NAMES.items() if part in name)
    for words in _paragraphs(xml):
        text = "".join(words).strip()
        if text and _letters(text) not in taken:
            yield Entry(Place(path), "IM36", text, "", kind)


def _missing(paragraphs: list[str], xml: str, path: str, raw: Raw) -> list[Entry]:
    """Tracked deletions, and whatever of the text itself did not arrive."""
    taken = _letters("".join(line.text for line in raw.lines) + "".join(entry.before for entry in raw.entries))
    entries = [
        Entry(Place(path, number), "IM36", text, "", "修订中已删除")
        for number, words in enumerate(_paragraphs(xml, deleted=True), 1)
        if (text := "".join(words).strip())
    ]
    for number, paragraph in enumerate(paragraphs, 1):
        letters = _letters(paragraph)
        if letters and letters not in taken:
            entries.append(Entry(Place(path, number), "IM37", paragraph.strip(), "", "转换时没有读出来，请对照原文"))
    return entries


def _letters(text: str) -> str:
    return "".join(IS_HAN.findall(text)) if han_count(text) else ""
