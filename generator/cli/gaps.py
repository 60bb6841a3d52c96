"""`kb gaps`: what was asked and not found, worst first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from generator.cli.console import Screen, clean, complain, emit, emit_json
from generator.cli.options import content_option

if TYPE_CHECKING:
    from generator.desk.gaps import Gap, Gaps

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_Row = TypeVar("_Row")


@click.command()
@click.option("--log", "logs", type=FILE, multiple=True, help="查询记录，可写多次；不写就用本机的。")
@click.option("--feedback", "feedback", type=FILE, multiple=True, help="网站收集的反馈（JSON 行），可写多次。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="问法最多列几组、写几篇。")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, help="至少问过几次才算。")
@click.option("--write", is_flag=True, help="给没有文章的问法各写一篇问答草稿，问法作别名。")
@content_option
def gaps(
    logs: tuple[Path, ...], feedback: tuple[Path, ...], form: str, limit: int, least: int, write: bool, content: Path | None
) -> None:
    """列出问了没找到的、换了说法再问的、已知缺的和没帮上忙的。

    查询记录要先打开：设环境变量 KB_LOG=1，或建文件 ~/.config/kefu-kb/log-on。
    """
    from generator.desk import gaps as desk
    from generator.desk.asked import FILE as NAME
    from generator.desk.asked import log_folder
    from generator.read.library import read_library
    from generator.settings import Settings

    settings = Settings.find(content)
    library, _ = read_library(settings.content)
    own = log_folder() / NAME
    files = list(logs) or ([own] if own.is_file() else [])
    read_logs = [_told(desk.read_log, file) for file in files]
    said = [one for file in feedback for one in _told(desk.read_feedback, file)]
    found = desk.find(read_logs, said, library)
    chosen = tuple(gap for gap in found.questions if gap.empty + gap.abandoned >= least)[:limit]
    found = found._replace(questions=chosen)
    written = desk.write_stubs(settings.content, library, chosen, date.today()) if write else []
    if form == "json":
        data = {
            "questions": [gap.data() for gap in found.questions],
            "known": [{"id": d.id, "title": d.title, "path": f"content/{d.path}", "owner": d.owner} for d in found.known],
            "unhelpful": [row.data() for row in found.unhelpful],
            "written": [str(file) for file in written],
        }
        emit_json(data)
        return
    if not files:
        complain("还没有查询记录：设 KB_LOG=1 打开，或用 --log 指定文件")
    _print(found)
    for file in written:
        emit(f"已新建 {file}")
    if written:
        emit("草稿不会发布；写好答案、补上负责的小组后，把 status: draft 改成 published")


def _told(read: Callable[[Path], tuple[list[_Row], int]], file: Path) -> list[_Row]:
    """The rows of a file; how many of its lines were passed over is said."""
    rows, bad = read(file)
    if bad:
        complain(f"{file}：跳过 {bad} 行读不懂的")
    return rows


def _print(found: Gaps) -> None:
    screen = Screen()
    screen.line(screen.style(f"问了没找到（{len(found.questions)} 组）", "bold"))
    for gap in found.questions:
        screen.block(_times(gap), "　".join(gap.words[:6]), "yellow", indent=2, gap=24)
        if gap.answered_by:
            screen.line(" " * 26 + screen.style(f"已有 {gap.answered_by}", "dim"))
    screen.line(screen.style(f"已知缺的（{len(found.known)} 篇）", "bold"))
    for document in found.known:
        screen.block(document.id, f"{document.title}（{document.owner}）", "cyan", indent=2, gap=8)
    if found.unhelpful:
        screen.line(screen.style(f"没帮上忙（{len(found.unhelpful)} 页）", "bold"))
    for row in found.unhelpful:
        reasons = f"：{'；'.join(row.reasons[:4])}" if row.reasons else ""
        screen.block(clean(row.page), f"{row.times}/{row.of} 次 {row.title}{reasons}", "cyan", indent=2, gap=8)
        for text in row.texts[:3]:
            screen.block("", f"「{text}」", indent=8, gap=2)
    screen.show()


def _times(gap: Gap) -> str:
    parts = [f"没找到 {gap.empty} 次" if gap.empty else "", f"换说法 {gap.abandoned} 次" if gap.abandoned else ""]
    return " ".join(part for part in parts if part)
