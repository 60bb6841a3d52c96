"""`kb verify`: somebody stands for the words of an article, until they change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.console import Screen, complain, emit, emit_json
from generator.cli.options import Day, content_option
from generator.errors import NothingFoundError, UsageError

if TYPE_CHECKING:
    from generator.desk.verify import Row

_STYLES = {"verified": ("green",), "changed": ("red", "bold"), "unverified": ("yellow",)}


@click.command()
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--by", help="谁核对的，例如 王芳。")
@click.option("--on", type=Day(), default=None, help="哪一天核对的，缺省今天。")
@click.option("--list", "listing", is_flag=True, help="列出每一篇有没有核实；可以只列几篇。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="--list 的输出格式。")
@content_option
def verify(ids: tuple[str, ...], by: str | None, on: date | None, listing: bool, form: str, content: Path | None) -> None:
    """记下这几篇由谁核实过，例如 kb verify P01 P02 --by 王芳。

    记的是现在的标题、摘要、正文和引用的事实；改一个字，或改一个事实，就又是未核实。写进文章的 verified 一行，reviewed 一起改。
    """
    from generator.desk import verify as desk
    from generator.read.library import read_library
    from generator.settings import Settings

    settings = Settings.find(content)
    if listing:
        _list(desk.rows(read_library(settings.content)[0]), ids, form)
        return
    if not ids or not by:
        raise UsageError("写上核实哪几篇、谁核实的：kb verify P01 --by 王芳；看有没有核实过：kb verify --list")
    day = on or date.today()
    if day > date.today():
        raise UsageError(f"--on {day} 还没有到；写真正核对的那一天")
    library, problems = read_library(settings.content)
    sealed = desk.seal(settings.content, library, problems, ids, desk.signer(by), day)
    desk.write(settings.content, sealed)
    for one in sealed:
        done = "已核实" if one.data is not None else "早已核实，没有变化"
        emit(f"{done}  {one.document.id} {one.document.title}  content/{one.document.path}")


def _list(rows: tuple[Row, ...], ids: tuple[str, ...], form: str) -> None:
    from generator.verification import STANDING_NAMES, Standing

    wanted = {one.casefold() for one in ids}
    if strange := wanted - {row.document.id.casefold() for row in rows}:
        raise NothingFoundError(f"没有 id 为「{min(strange)}」的文章")
    chosen = [row for row in rows if not wanted or row.document.id.casefold() in wanted]
    counts = {standing: sum(row.verification.standing is standing for row in chosen) for standing in Standing}
    if form == "json":
        data = {
            "counts": {standing.value: count for standing, count in counts.items()},
            "articles": [
                {
                    "id": row.document.id,
                    "title": row.document.title,
                    "kind": row.document.kind.key,
                    "owner": row.document.owner,
                    "path": f"content/{row.document.path}",
                    **row.verification.data(),
                }
                for row in chosen
            ],
        }
        emit_json(data)
        return
    screen = Screen()
    for standing in (Standing.CHANGED, Standing.UNVERIFIED, Standing.VERIFIED):
        for row in chosen:
            if row.verification.standing is not standing:
                continue
            sealed = f"（{row.verification.by} {row.verification.on}）" if row.verification.on else ""
            words = f"{row.document.id} {row.document.title}{sealed}"
            screen.block(STANDING_NAMES[standing], words, *_STYLES[standing.value], gap=12)
    if chosen:
        screen.show()
    complain("，".join(f"{STANDING_NAMES[standing]} {count} 篇" for standing, count in counts.items()))
