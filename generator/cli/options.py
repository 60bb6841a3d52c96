"""Options that several commands share."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from generator.lifecycle import period

FOLDER = click.Path(path_type=Path, file_okay=False)


class Day(click.ParamType[date]):
    """A calendar day, `2026-11-01`."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A day, or a letter."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"「{value}」不是日期，写成 2026-11-01 的样子", param, ctx)


class Span(click.ParamType[timedelta]):
    """A span of days: `30d`, `3m`, `1y`, or `0`."""

    name = "时间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """A span, or a letter."""
        if isinstance(value, timedelta):
            return value
        found = timedelta(0) if value in ("0", "0d") else period(value)
        if found is None:
            self.fail(f"「{value}」不是一段时间，写成 30d、3m 或 1y", param, ctx)
        return found


content_option = click.option("--content", type=FOLDER, help="内容目录，缺省是知识库里的 content/。")
out_option = click.option("--out", type=FOLDER, help="发布目录，缺省是知识库里的 site/。")
release_option = click.option("--out", type=FOLDER, help="发布目录，缺省是知识库里的 site/，没有就用拉取来的。")
today_option = click.option("--today", type=Day(), default=None, help="把这一天当作今天（生效、过期、复核按它算）。")
