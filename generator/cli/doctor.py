"""`kb doctor`: one line a look, the remedy beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.console import Screen, emit_json
from generator.cli.options import content_option, out_option
from generator.errors import ReleaseError, UsageError


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。")
@content_option
@out_option
def doctor(form: str, content: Path | None, out: Path | None) -> None:
    """看看环境、配置、线上版本、索引和拉取来的数据好不好；只看，不改。有坏的，退出码 4。

    不在知识库目录里时，只看这台电脑和拉取来的数据。
    """
    from generator.desk.doctor import State, examine, examine_desk, worst
    from generator.settings import Settings

    try:
        settings = Settings.find(content, out)
    except UsageError:
        if content or out:
            raise
        lines = examine_desk(date.today())
    else:
        lines = examine(settings, date.today())
    if form == "json":
        emit_json([line.data() for line in lines])
    else:
        marks = {State.OK: ("✓", "green"), State.NOTE: ("!", "yellow"), State.BAD: ("✗", "red")}
        screen = Screen()
        for line in lines:
            mark, colour = marks[line.state]
            remedy = f"；{line.remedy}" if line.remedy else ""
            screen.block(f"{mark} {line.name}", f"{line.text}{remedy}", colour, gap=14)
        screen.show()
    if worst(lines) is State.BAD:
        bad = "、".join(dict.fromkeys(line.name for line in lines if line.state is State.BAD))
        raise ReleaseError(f"有问题：{bad}")
