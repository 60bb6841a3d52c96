"""What lies below `content/`: articles, attachments, and what must not lie there. Nothing is opened here, nothing outside is looked at."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from generator.errors import StorageError
from generator.names import DEVICE
from generator.problems import Place, Problem
from generator.read.tables import TABLES

ATTACHMENTS: Final = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf", ".docx", ".xlsx", ".pptx", ".csv", ".txt", ".zip", ".mp3", ".mp4",
)  # fmt: skip
"""What may go out beside the articles. No HTML, script or SVG: opened directly, they would run as ours."""
MAX_NAME: Final = 120
"""Bytes of one name: beyond 143 an encrypted home, beyond 255 no file system takes it; pages add to it."""
MAX_DEPTH: Final = 8
_FORBIDDEN: Final = re.compile(
    r"[#%&$`';=!{}\x00-\x1f\x7f-\xa0\xad<>:\"|?*\\\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000"
    r"\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]|^[ ~-]|[ .](?:\.[A-Za-z0-9]{1,8})?$"
)
_PROGRAMS: Final = frozenset({
    ".git", ".github", ".gitlab", ".svn", ".hg", ".vscode", ".idea", ".obsidian", ".trash", ".Trash", ".history", ".stfolder", ".stversions",
    ".import",  # what `kb import` tells of its drafts
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Files:
    """Paths under content/, sorted; and what is wrong with files before anybody reads them."""

    articles: tuple[str, ...]
    assets: frozenset[str]
    problems: tuple[Problem, ...]


def walk(content: Path) -> Files:
    """Every file below; what is hidden (`.git`) is passed over, symlinks are refused: what they point to is not ours to publish."""
    articles: list[str] = []
    assets: set[str] = set()
    problems: list[Problem] = []

    def refuse(error: OSError) -> None:
        if error.errno not in (errno.EACCES, errno.EPERM):
            raise StorageError(f"读不了目录 {error.filename}（{error.strerror}）") from error
        path = Path(str(error.filename)).relative_to(content).as_posix()
        problems.append(Problem(Place(f"content/{path}"), "EN01", "读不了这个目录", "检查权限：里面的文章一篇也读不到"))

    for folder, folders, names in os.walk(content, onerror=refuse):
        here = Path(folder)
        below = "" if here == content else f"{here.relative_to(content).as_posix()}/"
        for name in sorted(name for name in folders if name.startswith(".")):
            problems += _hidden_folder(here / name, f"{below}{name}")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in list(folders):
            found = list(_folder(here / name, f"{below}{name}"))
            problems += found
            if any(problem.code in ("PA01", "PA06") for problem in found):
                folders.remove(name)
        for name in sorted(names):
            path = below + name
            if name.startswith("."):
                problems += _hidden(name, path)
                continue
            found = [*_file(f"{folder}/{name}", name, path), *_decomposed(name, path, names)]
            problems += found
            if any(problem.code in ("PA01", "PA02", "PA03", "PA04", "PA07") for problem in found) or path in TABLES:
                continue
            if name.endswith(".md"):
                articles.append(path)
            else:
                assets.add(path)
    return Files(tuple(sorted(articles)), frozenset(assets), tuple(problems))


def _decomposed(name: str, path: str, names: list[str]) -> Iterator[Problem]:
    """A name as old Macs write it; that of a twin is told with the twin (ID02)."""
    composed = unicodedata.normalize("NFC", name)
    if composed != name and composed not in names:
        yield Problem(Place(f"content/{path}"), "EN08", "文件名里有拆开写的字符（不是 NFC）", f"改名为「{composed}」")


def _hidden(name: str, path: str) -> Iterator[Problem]:
    """What systems and programs leave behind (`.DS_Store`, `._V01.md`, `.#V01.md`) is nobody's article; a file that was meant as one is."""
    if name.lower().endswith(".md") and not name.startswith(("._", ".#")):
        place = Place(f"content/{path}")
        yield Problem(place, "PA04", "文件名以点开头，这篇文章不会被读到", "去掉开头的点；不要的文件删掉")


def _hidden_folder(folder: Path, path: str) -> Iterator[Problem]:
    """What programs keep for themselves (`.git`, `.obsidian`) is theirs; a hidden folder of articles is a mistake."""
    if folder.name in _PROGRAMS or folder.is_symlink():
        return
    with contextlib.suppress(OSError):
        if any(folder.glob("[!.]*.md")):
            place = Place(f"content/{path}")
            yield Problem(place, "PA04", "文件夹名以点开头，里面的文章不会被读到", "去掉开头的点；不要的文件夹删掉")


def _folder(folder: Path, path: str) -> Iterator[Problem]:
    place = Place(f"content/{path}")
    if folder.is_symlink():
        yield Problem(place, "PA01", "这是一个符号链接", "放真正的文件，不要放链接")
        return
    yield from _name(folder.name, place)
    if folder.name.lower().endswith((".md", ".yml", ".yaml", *ATTACHMENTS)):
        yield Problem(place, "PA05", "文件夹的名字像文件", "改个名字，不要带扩展名")
    if path.count("/") >= MAX_DEPTH:
        yield Problem(place, "PA06", f"文件夹套了 {path.count('/') + 1} 层", f"最多 {MAX_DEPTH} 层；往上移")


def _file(file: str, name: str, path: str) -> Iterator[Problem]:
    place = Place(f"content/{path}")
    try:
        mode = os.lstat(file).st_mode  # not a Path: this is asked of every article
    except OSError:
        mode = 0
    if stat.S_ISLNK(mode):
        yield Problem(place, "PA01", "这是一个符号链接", "放真正的文件，不要放链接")
    elif not stat.S_ISREG(mode) and not stat.S_ISSOCK(mode):
        # Reading a pipe or a device could wait for ever.
        yield Problem(place, "PA02", "这不是普通文件", "删掉它，放真正的文件")
    else:
        yield from _name(name, place)
        yield from _type(name, path, place)


def _type(name: str, path: str, place: Place) -> Iterator[Problem]:
    low = name.lower()
    if low.endswith((".md.txt", ".yml.txt")):
        yield Problem(place, "PA03", "多了一个 .txt，这个文件不会被读到", f"改成 {name[:-4]}：记事本另存时选「所有文件」")
        return
    if path in TABLES or name.endswith(".md") or low.endswith(ATTACHMENTS):
        return
    if low.endswith(".md"):
        yield Problem(place, "PA03", "扩展名大写了，这篇文章不会被读到", "改成小写的 .md")
    elif low.endswith((".yml", ".yaml")):
        near = get_close_matches(path, TABLES, 1)
        hint = f"是不是 {near[0]}？" if near else f"这里只认 {'、'.join(TABLES)}；别的放到 content/ 外面"
        yield Problem(place, "PA07", "这张表没有人读", hint)
    else:
        hint = "用 PNG、JPEG、WebP 图片，或 PDF、Office、CSV、TXT、ZIP、MP3、MP4 文件"
        yield Problem(place, "PA03", "不能作为附件发布的文件类型", hint)


def _name(name: str, place: Place) -> Iterator[Problem]:
    size = len(name.encode("utf-8", "surrogateescape"))
    if match := _FORBIDDEN.search(name):
        letter = match.group()
        shown = letter if letter.isprintable() and letter != " " else f"U+{ord(letter):04X}"
        yield Problem(place, "PA04", f"文件名里不能有「{shown}」", "只用汉字、字母、数字、- 和 _；首尾不用空格、点、减号")
    elif DEVICE.fullmatch(name):
        yield Problem(place, "PA04", f"「{name}」在 Windows 上是设备名", "换一个名字")
    elif size > MAX_NAME:
        yield Problem(place, "PA04", f"文件名有 {size} 个字节", f"最多 {MAX_NAME} 个（四十个汉字）；全名写在 title 里")
