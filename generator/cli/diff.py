"""`kb diff`: what changed in meaning between two revisions, or between one and what lies on the disk."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.console import Screen, complain, emit, emit_json, wrap
from generator.cli.options import content_option
from generator.errors import UsageError


@click.command()
@click.argument("revisions", nargs=-1, required=True, metavar="版本 [版本]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="markdown 可贴进合并请求。"
)
@content_option
def diff(revisions: tuple[str, ...], form: str, content: Path | None) -> None:
    """说清两个版本之间意思上变了什么：说法、禁语、等待、分支、事实和引用它的文章。

    只写一个版本，就和现在的文件比，例如 kb diff HEAD。也可以写 main..HEAD、main...HEAD。
    """
    from generator.desk import diff as desk
    from generator.diff import State, compare
    from generator.read.history import revisions as parsed
    from generator.read.library import read_library
    from generator.read.revision import read_revision
    from generator.settings import Settings

    if len(revisions) > 2:
        raise UsageError("最多写两个版本，例如 kb diff HEAD~1 HEAD")
    folder = Settings.find(content).content
    before, after = parsed(folder, revisions)
    old = State(*read_revision(folder, before))
    new = State(*(read_revision(folder, after) if after else read_library(folder)))
    found = compare(old, new)
    if form == "json":
        emit_json(desk.data(found, before, after))
        return
    if form == "markdown":
        emit("\n".join(desk.markdown(found, before, after)))
        return
    screen = Screen()
    for style, line in desk.text(found):
        indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
        for number, part in enumerate(wrap(line, screen.room - len(indent))):
            screen.spans([(style, (indent if number else "") + part)])
    if not found.empty:
        screen.show()
    complain(desk.summary(found))
