"""`kb codeowners`: who reviews which article, for the platform that the repository lives on."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.console import emit
from generator.cli.options import content_option


@click.command()
@content_option
def codeowners(content: Path | None) -> None:
    """按文章的 owner 写 CODEOWNERS，例如 kb codeowners > CODEOWNERS。

    各小组在代码平台上的名字写在 mkdocs.yml 的 extra.kb.owners。
    """
    from generator.desk.codeowners import codeowners as made
    from generator.read.library import read_library
    from generator.settings import Settings

    settings = Settings.find(content)
    library, _ = read_library(settings.content)
    emit(made(library, settings.owners, settings.content_in_repository).removesuffix("\n"))
