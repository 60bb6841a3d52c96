"""Runs MkDocs over a staging tree, once per edition. With `plugin` and `preview`, the only caller of MkDocs."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from generator.errors import KbError, UsageError


class SiteError(KbError):
    """MkDocs refused or complained; nothing is published."""


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def compile_site(config_file: Path, docs: Path, site: Path, kb: Mapping[str, Any], today: date) -> None:
    """Build the staging tree `docs` into `site`; `kb` is what templates see as `config.extra.kb`.

    Any warning is an error: a page with a warning is not a page for customers.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = os.environ["DISABLE_MKDOCS_2_WARNING"] = "1"
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    complaints = _Complaints()
    logger = logging.getLogger("mkdocs")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(complaints)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        config = load_config(str(config_file), docs_dir=str(docs), site_dir=str(site))
        plugin = config.plugins.get("kb")
        if plugin is None:
            raise UsageError(f"{config_file.name} 的 plugins 里没有 kb；加上 `plugins: [kb]`")
        plugin.staged = True
        config.extra["kb"] = dict(kb)
        build(config)
    except MkDocsException as error:
        raise SiteError(f"生成网站时出错：{error}") from error
    finally:
        logger.removeHandler(complaints)
        logger.setLevel(level)
        logger.propagate = propagate
    if complaints.lines:
        raise SiteError("生成网站时有警告，没有发布：\n" + "\n".join(complaints.lines))
