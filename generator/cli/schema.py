"""`kb schema`: what front matter looks like, for programs that help editors write it."""

from __future__ import annotations

import click

from generator.cli.console import emit, emit_json
from generator.errors import UsageError


@click.command()
@click.argument("name", required=False, metavar="[类别]")
def schema(name: str | None) -> None:
    """打印一类文章的文章信息的 JSON Schema，例如 kb schema script；不写类别就列出有哪些。

    也有 facts、placeholders、synonyms 三张表的。只说得清写法，对不对以 kb check 为准。
    """
    from generator.model import KINDS
    from generator.scaffold.schemas import NAMES
    from generator.scaffold.schemas import schema as made
    from generator.settings import Settings

    if name is None:
        emit("\n".join(f"{one:<12} {KINDS[one].name if one in KINDS else f'content/{one}.yml'}" for one in NAMES))
        return
    if name not in NAMES:
        raise UsageError(f"没有「{name}」；可以写：{'、'.join(NAMES)}")
    emit_json(made(name, [topic.key for topic in Settings.find().topics]))
