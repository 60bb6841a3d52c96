"""`kb cms-config`: the configuration of a git-based editing page; nothing of it is in the sites."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.console import emit
from generator.cli.options import content_option


@click.command("cms-config")
@click.option("--repo", required=True, help="仓库，例如 mingdeng/kefu-kb。")
@click.option(
    "--backend", type=click.Choice(["github", "gitlab", "gitea"]), default="github", show_default=True, help="代码平台。"
)
@click.option("--branch", default="main", show_default=True, help="改动合到哪个分支。")
@content_option
def cms_config(repo: str, backend: str, branch: str, content: Path | None) -> None:
    """为网页编辑器（Sveltia CMS、Decap CMS）写配置，例如 kb cms-config --repo 组织/仓库 > admin/config.yml。

    每一类文章一张表单，小组和主题按现在的内容和 mkdocs.yml。怎么用见 docs/editors.zh.md。
    """
    import yaml

    from generator.read.library import read_library
    from generator.scaffold.cms import Site, config
    from generator.scaffold.start import owners
    from generator.settings import Settings

    settings = Settings.find(content)
    library, _ = read_library(settings.content)
    topics = [(topic.key, topic.name) for topic in settings.topics]
    site = Site(backend, repo, branch, settings.content_in_repository, owners(library), topics)
    emit("# 由 kb cms-config 写成；类别、小组或主题变了，再写一遍。")
    emit(yaml.safe_dump(config(site), allow_unicode=True, sort_keys=False, width=1000).removesuffix("\n"))
