"""`kb releases` and `kb rollback`: what has been published and is still there, and the way back to it."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.console import Screen, emit, emit_json
from generator.cli.options import out_option
from generator.errors import ReleaseError


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。")
@out_option
def releases(form: str, out: Path | None) -> None:
    """列出还留着的版本，最新的在前。"""
    from datetime import datetime

    from generator.publishing import kept
    from generator.settings import Settings

    folder = Settings.find(out=out).out
    found = kept(folder)
    if not found:
        raise ReleaseError(f"{folder} 里还没有发布过；先运行 kb build")
    times = [datetime.fromtimestamp(release.published).astimezone() for release in found]
    if form == "json":
        rows = [
            {**release._asdict(), "published": time.isoformat(timespec="seconds")}
            for release, time in zip(found, times, strict=True)
        ]
        emit_json(rows)
        return
    screen = Screen()
    for release, time in zip(found, times, strict=True):
        counts = f"对外 {release.articles.get('public', '?')} 篇 内部 {release.articles.get('internal', '?')} 篇"
        text = f"{'● 线上' if release.live else ' ' * 6} {time:%Y-%m-%d %H:%M}  {counts}  {release.size / 2**20:.1f} MB"
        screen.block(release.name, text, "cyan", *(["bold"] if release.live else []), gap=18)
    screen.show()


@click.command()
@click.argument("name", metavar="[版本]", required=False, default="")
@out_option
def rollback(name: str, out: Path | None) -> None:
    """退回上一个版本，或写明的那一个（kb releases 里的名字，写开头几位就行）。先核对，再一次切换。"""
    from generator import publishing
    from generator.settings import Settings

    release = publishing.rollback(Settings.find(out=out).out, name)
    emit(f"线上已是 {release.folder.name}；下一次 kb build 会按现在的内容重新发布")
