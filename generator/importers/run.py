"""All files of one import: read, known again or new, written; what cannot be read costs a letter each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from generator.errors import StorageError
from generator.importers.docx import read_docx
from generator.importers.drafts import Draft, Known, digest, draft, text_digest
from generator.importers.entries import Entry
from generator.importers.guard import guarded
from generator.importers.html import read_html
from generator.importers.language import level, readings
from generator.importers.letters import simplified
from generator.importers.raw import Raw, UnreadableError
from generator.importers.shape import Article, articles
from generator.importers.table import read_table
from generator.importers.text import read_markdown, read_plain
from generator.importers.zendesk import read_json
from generator.problems import Place, Problem

READERS: Final[Mapping[str, Callable[[bytes, str], list[Raw]]]] = {
    ".txt": read_plain, ".text": read_plain,
    ".md": read_markdown, ".markdown": read_markdown,
    ".html": read_html, ".htm": read_html, ".xhtml": read_html,
    ".docx": read_docx, ".doc": read_docx,
    ".csv": read_table, ".tsv": read_table,
    ".json": read_json, ".jsonl": read_json,
}  # fmt: skip
FORMATS: Final = "txt、md、html、docx、csv、json"
MAX_BYTES: Final = 20 * 1024 * 1024
_ELSE: Final[Mapping[str, str]] = {
    ".pdf": "用 Word 打开 PDF，另存为 .docx",
    ".xls": "在 Excel 里另存为「CSV UTF-8」",
    ".xlsx": "在 Excel 里另存为「CSV UTF-8」",
    ".wps": "在 WPS 里另存为 .docx",
    ".rtf": "在 Word 里另存为 .docx",
    ".pptx": "复制文字，存成 .txt",
    ".mht": "在浏览器里另存为「网页，仅 HTML」",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import comes to. `known`: file -> where its articles are already; `lost`: entries of files that gave no article."""

    drafts: tuple[Draft, ...]
    known: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class _Job:
    data: bytes
    path: str
    name: str
    suffix: str
    kind: str


def import_files(
    files: Sequence[Path], folders: Sequence[Path], letters: Mapping[str, str], today: date, kind: str = ""
) -> Imported:
    """The drafts of these files. `folders`: where articles are already; `letters`: the first letter of each kind's ids."""
    _warm()
    known = Known.of(folders)
    taken = set(known.ids)
    digests = dict(known.digests)
    drafts: list[Draft] = []
    again: list[tuple[str, str]] = []
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: list[str] = []
    for file in files:
        try:
            job = _job(file, kind)
            found = guarded(_prepared, job)
        except UnreadableError as error:
            problems.append(Problem(Place(str(file), error.line, error.column), error.code, error.message, error.hint))
            continue
        whole = digest(job.data)
        seen.append(whole)
        for number, article in enumerate(found, 1):
            if not article.kind:
                entries += article.entries
                continue
            there = digests.get(text_digest(article)) or digests.get(f"{whole}#{number}") or _same_id(article, known, file)
            if there:
                again.append((str(file), there))
                continue
            made = draft(article, letters[article.kind], taken, job.name, whole, number, today)
            taken.add(made.id.casefold())
            digests[text_digest(article)] = digests[f"{whole}#{number}"] = made.path
            drafts.append(made)
    return Imported(tuple(drafts), tuple(again), tuple(entries), tuple(problems), digest("".join(seen).encode())[:8])


def _warm() -> None:
    """Load the tables once here, not in the process of each file."""
    simplified("繁體", document=True)
    readings("責")
    level("的")


def _same_id(article: Article, known: Known, file: Path) -> str:
    """A draft of ours that is in the library under its id, whatever the editor has made of it since."""
    return str(file) if article.verbatim and article.id.casefold() in known.ids else ""


def _job(file: Path, kind: str) -> _Job:
    suffix = file.suffix.lower()
    if file.is_dir():
        raise UnreadableError("IM01", "这是一个目录", "写出里面的文件，例如 kb import 目录/*")
    if not file.exists():
        raise UnreadableError("IM01", "没有这个文件", "检查文件名和路径")
    if not file.is_file():
        raise UnreadableError("IM01", "这不是普通文件", "复制成普通文件再导入")
    if suffix not in READERS:
        raise UnreadableError("IM02", f"不认识的格式「{suffix or '没有扩展名'}」", _ELSE.get(suffix, f"能导入的有：{FORMATS}"))
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise UnreadableError("IM01", f"读不了这个文件（{error.strerror}）", "检查文件权限") from error
    if size > MAX_BYTES:
        raise UnreadableError("IM03", "文件超过 20 MB", "拆成几个文件再导入")
    if not data.strip():
        raise UnreadableError("IM06", "文件是空的", "检查文件")
    return _Job(data, str(file), file.stem, suffix, kind)


def _prepared(job: _Job) -> list[Article]:
    """Read one file and make articles of it; runs in a process of its own."""
    reader = READERS[job.suffix]
    begin = job.data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith(b"%pdf"):
        raise UnreadableError("IM02", "这是 PDF", _ELSE[".pdf"])
    if begin.startswith(b"pk\x03\x04"):
        reader = read_docx
    elif reader is read_plain and begin.startswith((b"<!doctype html", b"<html")):
        reader = read_html
    found = [article for raw in reader(job.data, job.path) for article in articles(raw, job.name)]
    if not any(article.kind for article in found):
        raise UnreadableError("IM06", "里面没有文章，只有网页边角料或空白", "检查文件；整页都是图片的，要先把文字录下来")
    return [replace(article, kind=job.kind) if job.kind and article.kind else article for article in found]


def write(drafts: Sequence[Draft], out: Path) -> None:
    """Write all drafts; never over a file."""
    for made in drafts:
        file = out / made.path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(made.text)
        except OSError as error:
            raise StorageError(f"写不了 {file}（{error.strerror}）") from error
