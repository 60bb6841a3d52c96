"""`kb stale`: which articles want a review, and which are about to expire."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.console import Screen, complain, emit_bytes, emit_json
from generator.cli.options import Span, content_option, today_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.lifecycle import Deadline


@click.command()
@click.option("--by", type=click.Choice(["owner", "kind"]), help="按负责的小组或按类分组。")
@click.option("--owner", help="只看这个小组的。")
@click.option("--within", type=Span(), default="30d", show_default=True, help="往后看多久，例如 30d、3m；0 只看已经过期的。")
@click.option("--format", "form", type=click.Choice(["text", "json", "ics"]), default="text", help="输出格式；ics 可导入日历。")
@click.option("--fail-overdue", is_flag=True, help="有过了复核日的就以状态 1 结束，给定时任务用。")
@content_option
@today_option
def stale(
    by: str | None,
    owner: str | None,
    within: timedelta,
    form: str,
    fail_overdue: bool,
    content: Path | None,
    today: date | None,
) -> None:
    """列出过了复核日的、快到复核日的和快失效的文章，最急的在前。

    多久复核一次：文章的 review_every，其次 mkdocs.yml 的 review_every.owners、review_every.kinds，再次这一类的缺省。
    """
    from generator.desk import stale as desk
    from generator.lifecycle import deadlines
    from generator.pipeline import read
    from generator.settings import Settings

    settings = Settings.find(content)
    library, problems = read(settings)
    day = today or date.today()
    found = tuple(one for one in deadlines(library.documents, day, within) if not owner or one.document.owner == owner)
    if unread := {problem.place.path for problem in problems} & {f"content/{path}" for path in library.paths}:
        complain(f"{len(unread)} 个文件有错误，可能没有算全；运行 kb check 查看")
    if form == "json":
        emit_json(desk.data(found, day, within, by or ""))
    elif form == "ics":
        # Line ends are part of the format, and text mode would change them.
        emit_bytes(desk.calendar(found, day, f"{settings.site_name}：复核").encode("utf-8"))
    else:
        _print(found, by, within)
    if fail_overdue and any(one.overdue for one in found):
        sys.exit(1)


def _print(found: Sequence[Deadline], by: str | None, within: timedelta) -> None:
    from generator.desk import stale as desk

    screen = Screen()
    groups = desk.group(found, by) if by else {"": found}
    for number, (name, rows) in enumerate(groups.items()):
        if number:
            screen.line()
        if name:
            late = sum(one.overdue for one in rows)
            screen.line(screen.style(f"{name}（{len(rows)} 篇{f'，{late} 篇已过期' if late else ''}）", "bold"))
        for one in rows:
            styles = ("red", "bold") if one.overdue else ("yellow",)
            owner = "" if by == "owner" else f"（{one.document.owner}）"
            screen.block(one.document.id, f"{one.document.title}{owner}", *styles, indent=2, gap=8)
            screen.line(" " * 10 + screen.style(desk.told(one), "red" if one.overdue else "dim"))
    if found:
        screen.show()
    late = sum(one.overdue for one in found)
    ahead = f"在 {within.days} 天内" if within else "在今天"
    complain(f"{late} 篇过了复核日，{len(found) - late} 项{ahead}到期")
