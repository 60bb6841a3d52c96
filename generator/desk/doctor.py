"""`kb doctor`: is everything there that this knowledge base needs, and what to do where it is not. Looks, and changes nothing."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from generator.analysis import ANALYSIS_ID
from generator.desk.pulled import Copy, answering, copies
from generator.errors import KbError
from generator.publishing import kept, verify
from generator.release import CURRENT, Release, current
from generator.settings import Settings

ROOM = 512 * 1024 * 1024
"""Bytes below which the disk is nearly full."""
_PINNED = re.compile(r"^[A-Za-z0-9_.-]+==[^\\\n]+", re.MULTILINE)
PULLED = "拉取的数据"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CLIPBOARDS = ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe", "tmux")


class State(Enum):
    """Well; worth knowing; broken."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


class Line(NamedTuple):
    """One look: what was looked at, how it is, and the remedy where there is something to do."""

    name: str
    state: State
    text: str
    remedy: str = ""

    def data(self) -> dict[str, str]:
        """As `--format json` prints it."""
        return {**self._asdict(), "state": self.state.value}


Looks = list[tuple[str, Callable[[], Iterator[Line]]]]


def examine(settings: Settings, today: date) -> list[Line]:
    """Every look at a knowledge base and at the machine, in order."""
    return _looked(
        [
            ("Python", _python),
            ("依赖", lambda: _packages(settings.root)),
            ("配置", lambda: _settings(settings)),
            ("内容", lambda: _content(settings)),
            ("磁盘", lambda: _disk(settings.out)),
            ("版本", lambda: _release(settings.out, today)),
            (PULLED, lambda: _pulled(copies(), today, built=os.path.lexists(settings.out / CURRENT))),
            ("终端", _terminal),
            ("剪贴板", _clipboard),
            ("浏览器", _browser),
        ]
    )


def examine_desk(today: date) -> list[Line]:
    """The looks at a machine without a knowledge base, on which agents ask what they have pulled."""
    return _looked(
        [
            ("Python", _python),
            (PULLED, lambda: _pulled(copies(), today, built=False, needed=True)),
            ("终端", _terminal),
            ("剪贴板", _clipboard),
        ]
    )


def _looked(looks: Looks) -> list[Line]:
    """One that fails is a finding, not the end."""
    lines: list[Line] = []
    for name, look in looks:
        try:
            lines += look()
        except (KbError, OSError, ValueError) as error:
            lines.append(Line(name, State.BAD, str(error)))
    return lines


def _python() -> Iterator[Line]:
    version = sys.version.split()[0]
    if sys.version_info < (3, 11):  # noqa: UP036  (somebody may run the package without build.py)
        yield Line("Python", State.BAD, version, "换 Python 3.11 或更新的版本")
    else:
        yield Line("Python", State.OK, f"{version}（{sys.prefix}）")


def _packages(root: Path) -> Iterator[Line]:
    lock = root / "requirements.lock"
    if not lock.is_file():
        yield Line("依赖", State.NOTE, "没有 requirements.lock，无从核对")
        return
    from packaging.requirements import Requirement

    wrong = []
    rows = [Requirement(row.strip()) for row in _PINNED.findall(lock.read_text("utf-8"))]
    pinned = [row for row in rows if row.marker is None or row.marker.evaluate()]
    for row in pinned:
        try:
            have = importlib.metadata.version(row.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{row.name} 没有装")
            continue
        if not row.specifier.contains(have, prereleases=True):
            wrong.append(f"{row.name} 是 {have}，应是 {str(row.specifier).removeprefix('==')}")
    if wrong:
        yield Line("依赖", State.BAD, "；".join(wrong[:4]), "运行 python3 build.py，它会装成锁定的版本")
    else:
        yield Line("依赖", State.OK, f"{len(pinned)} 个包都是锁定的版本")


def _settings(settings: Settings) -> Iterator[Line]:
    name = settings.site_name  # parses mkdocs.yml
    _ = settings.topics, settings.feedback
    yield Line("配置", State.OK, f"{settings.config_file.name}：{name}")


def _content(settings: Settings) -> Iterator[Line]:
    if not settings.content.is_dir():
        yield Line("内容", State.BAD, f"没有 {settings.content}", "用 --content 指定内容目录")
        return
    articles = sum(1 for _ in settings.content.rglob("*.md"))
    yield Line(
        "内容", State.OK if articles else State.NOTE, f"{articles} 个文章文件", "" if articles else "运行 kb new faq 写第一篇"
    )


def _disk(out: Path) -> Iterator[Line]:
    here = next(folder for folder in (out, *out.parents) if folder.exists())
    if not os.access(here, os.W_OK):
        yield Line("磁盘", State.BAD, f"写不了 {here}", "改目录权限，或用 --out 指定别处")
    free = shutil.disk_usage(here).free
    megabytes = f"{here} 剩 {free // 2**20} MB"
    yield Line("磁盘", State.OK, megabytes) if free >= ROOM else Line("磁盘", State.NOTE, megabytes, "快满了；清出空间")
    left = [path.name for path in out.glob(".stage-*")] if out.is_dir() else []
    if left:
        yield Line("磁盘", State.NOTE, f"有中断的构建留下的 {'、'.join(left)}", "下一次 kb build 会清掉")


def _release(out: Path, today: date) -> Iterator[Line]:
    try:
        release = current(out)
    except KbError as error:
        yield Line("版本", State.BAD, str(error).split("；", 1)[0], "运行 kb build")
        return
    if wrong := verify(release.folder):
        text = f"{release.folder.name} 有 {len(wrong)} 个文件不对：{'、'.join(wrong[:3])}"
        yield Line("版本", State.BAD, text, "运行 kb rollback 退回上一个，或 kb build --clean 重做")
        return
    live = next((one for one in kept(out) if one.live), None)
    if live:
        yield Line("版本", State.OK, f"{live.name} 完好，按 {live.today} 生效，{live.size / 2**20:.1f} MB")
        yield from _clock(live.today, today)
    yield from _indexes(release)


def _clock(built: str, today: date) -> Iterator[Line]:
    if not built or built == today.isoformat():
        return
    if built > today.isoformat():
        yield Line("时钟", State.NOTE, f"线上版本按 {built} 生效，今天是 {today}", "核对本机日期；是有意提前发布的就不用管")
    else:
        yield Line(
            "时钟", State.NOTE, f"线上版本是按 {built} 生效的", "到期和生效的文章要重新 kb build 才会上下架；可以每天定时运行"
        )


def _indexes(release: Release) -> Iterator[Line]:
    from generator.search.lookup import Index

    for edition, name in (("internal", "内部索引"), ("public", "对外索引")):
        try:
            with Index(release.whoosh(edition)) as index:
                count = sum(1 for _ in index.all())
        except KbError as error:
            yield Line(name, State.BAD, str(error).split("；", 1)[0], "运行 kb build --clean")
        else:
            yield Line(name, State.OK, f"{count} 篇，{ANALYSIS_ID}")


def _pulled(found: list[Copy], today: date, *, built: bool, needed: bool = False) -> Iterator[Line]:
    """What agents have of other machines' builds. Where something is `built` here, that answers, and these matter less."""
    if needed and not found:
        yield Line(PULLED, State.BAD, "这里不是知识库目录，也还没有拉取过数据", "取一份：kb pull 网址或目录")
    best = answering(found)
    for copy in found:
        if copy.damage:
            missed = not built and copy.edition not in best
            text = f"{copy.title}：{copy.damage}" + ("" if built or missed else f"；现在用的是 {best[copy.edition].title}")
            yield Line(PULLED, State.BAD if missed else State.NOTE, text, f"再取一次：{copy.again}")
            continue
        used = "" if built or best[copy.edition] is copy else f"；查的时候用的是更新的 {best[copy.edition].name}"
        yield _aged(copy, f"{copy.told(today)}，完好{used}", today)
    if found and built:
        yield Line(PULLED, State.OK, "这里查的是自己构建的版本；查拉取的那份，命令后面加 --out，见 kb pull 的输出")


def _aged(copy: Copy, text: str, today: date) -> Line:
    if copy.day and copy.day > today:
        return Line(PULLED, State.NOTE, text, "数据的日期还没有到；核对本机日期")
    if copy.until and copy.until <= today:
        return Line(PULLED, State.NOTE, f"{text}；{copy.until} 起有文章生效或失效", f"先再取一次：{copy.again}")
    if copy.day and copy.day < today:
        return Line(PULLED, State.NOTE, text, f"要新的就再取一次：{copy.again}")
    return Line(PULLED, State.OK, text)


def _terminal() -> Iterator[Line]:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    preferred = locale.getpreferredencoding(False)
    if encoding not in ("utf-8", "utf8"):
        yield Line(
            "终端",
            State.NOTE,
            f"输出编码是 {encoding or '?'}（{preferred}），中文可能显示不了",
            "设 LANG=C.UTF-8 或 PYTHONUTF8=1",
        )
    else:
        yield Line("终端", State.OK, f"UTF-8，TERM={os.environ.get('TERM', '没有')}")


def _clipboard() -> Iterator[Line]:
    have = [tool for tool in CLIPBOARDS if shutil.which(tool)]
    if have:
        yield Line("剪贴板", State.OK, "、".join(have))
    else:
        yield Line(
            "剪贴板",
            State.NOTE,
            "没有剪贴板工具，kb copy 靠终端自己（OSC 52）",
            "不行就装 wl-clipboard 或 xclip，或用 --stdout",
        )


def _browser() -> Iterator[Line]:
    found = os.environ.get("KB_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        yield Line("浏览器", State.OK, f"{found}（只有测试用）")
    else:
        yield Line(
            "浏览器", State.NOTE, "没有 Chromium；构建用不着，测试要用", "python3 build.py test 会装，或用 KB_CHROMIUM 指定"
        )


def worst(lines: list[Line]) -> State:
    """The worst of all."""
    states: list[Any] = [line.state for line in lines]
    return State.BAD if State.BAD in states else State.NOTE if State.NOTE in states else State.OK
