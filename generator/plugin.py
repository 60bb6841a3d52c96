"""MkDocs' door: a bare `mkdocs build` gets a staging tree of the public edition, and the pages that `kb build` makes of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from generator.errors import FindingsError, KbError
from generator.site.compile import wanted
from generator.site.extras.heads import completed
from generator.site.extras.stages import Derived, finish
from generator.site.late import File
from generator.site.markdown_ext import extensions
from generator.site.sanitise import sanitise
from generator.site.sized import sized


class KnowledgeBasePlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]  # it has no options of its own
    """Each event a few lines; decisions are made elsewhere."""

    def __init__(self) -> None:
        self._own: Path | None = None
        self._extras: Mapping[str, File] = {}
        self._derived = Derived()

    def on_config(self, config: MkDocsConfig, **kwargs: Any) -> MkDocsConfig:
        """Set the Markdown dialect, and make the staging tree."""
        config.markdown_extensions, config.mdx_configs = extensions()
        config.theme.static_templates -= {"sitemap.xml"}  # ours knows the days of the articles
        from generator.pipeline import stage_public

        self.on_shutdown()
        self._own = Path(tempfile.mkdtemp(prefix="kb-public-"))
        try:
            tree = stage_public(Path(config.config_file_path), Path(config.docs_dir), self._own)
        except FindingsError as error:
            raise PluginError("\n".join(["内容有错误：", *map(str, error.report.problems)])) from error
        except KbError as error:
            raise PluginError(str(error)) from error
        config.extra["kb"], self._extras, self._derived = dict(tree.kb), tree.extras, tree.derived
        config.watch = [*config.watch, config.docs_dir]
        config.docs_dir = str(self._own)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig, **kwargs: Any) -> Files:
        """Drop what Material ships and nothing here uses."""
        edition = str(config.extra.get("kb", {}).get("edition"))
        for file in list(files):
            if str(file.src_dir) != config.docs_dir and not wanted(file.src_uri, edition):
                files.remove(file)
        return files

    def on_nav(self, nav: Navigation, **kwargs: Any) -> Navigation:
        """No navigation tree: pages do not name their siblings, lists do that."""
        return Navigation([], nav.pages)

    def on_page_markdown(self, markdown: str, *, page: Page, **kwargs: Any) -> str:
        """Refuse a page whose data did not arrive: MkDocs drops unreadable front matter in silence."""
        if "kb" not in page.meta:
            raise PluginError(f"{page.file.src_uri}: 页面数据没有读到，停止生成")
        return markdown

    def on_page_content(self, html: str, *, page: Page, **kwargs: Any) -> str:
        """Every body passes the sanitiser; what is left of it is also what structured data says."""
        clean = sanitise(html)
        completed(page.meta["kb"], clean)
        return sized(clean, page.file.src_uri, page.meta["kb"])

    def on_post_build(self, *, config: MkDocsConfig, **kwargs: Any) -> None:
        """A bare `mkdocs build` adds the files that are no pages."""
        finish(Path(config.site_dir), self._extras, self._derived)

    def on_shutdown(self) -> None:
        """Remove our own staging tree."""
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)
            self._own = None
