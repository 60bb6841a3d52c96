"""Renders a tree through the theme, without MkDocs' build: its theme, its settings and its filters are used, its loop is not.

MkDocs renders a body again for each edition and a page again for each build, and cannot be told that nothing changed. A bare
`mkdocs build` still comes to the same public pages, to the byte; with `plugin`, the only callers of MkDocs.
"""

from __future__ import annotations

import hashlib
import logging
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import Files

from generator.cache import digest, program
from generator.errors import SiteError, UsageError
from generator.forked import spread
from generator.shelf import Row, Shelf, write
from generator.site.bodies import Bodies, Body, needed
from generator.site.extras.heads import completed
from generator.site.late import File, Late, bytes_of
from generator.site.page import MARK, Leaf, Page
from generator.site.quick import quick
from generator.site.sized import sized
from generator.site.tree import Tree

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig

_UNUSED: Final = ("assets/javascripts/", "assets/images/", "assets/stylesheets/")
"""What Material ships and our pages never ask for."""
_INTERNAL: Final = ("assets/kb/desk.js", "assets/kb/kb-desk.css")
"""What only agents' pages load."""
_PUBLIC: Final = ("assets/kb/feedback.js", "assets/kb/kb-feedback.css", "assets/kb/offline.js")
"""What only customers' pages load."""


def wanted(path: str, edition: str) -> bool:
    """Whether a file of the theme goes into an edition's site. MkDocs' bare sitemap would list what ours leaves out."""
    unused = path.startswith(_UNUSED) or path.endswith(".map") or path == "sitemap.xml"
    return not unused and path not in (_INTERNAL if edition == "public" else _PUBLIC)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as templates see it: what MkDocs' own `Page` says, but for its neighbours, which no page may depend on."""

    title: str
    url: str
    meta: Mapping[str, Any]
    content: str
    toc: Sequence[Mapping[str, Any]]
    canonical_url: str | None
    abs_url: str | None
    update_date: str
    is_homepage: bool
    active: bool = True
    is_page: bool = True
    is_section: bool = False
    is_link: bool = False
    edit_url: None = None
    parent: None = None
    children: None = None
    previous_page: None = None
    next_page: None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """MkDocs' settings of a project, and the templates."""

    config: MkDocsConfig
    env: jinja2.Environment

    @classmethod
    def of(cls, config_file: Path, docs: Path) -> Theme:
        """As the settings want it."""
        os.environ["NO_MKDOCS_2_WARNING"] = os.environ["DISABLE_MKDOCS_2_WARNING"] = "1"
        with _strict():
            config = _config(config_file, docs)
            return cls(config, quick(config.theme.get_env()))


class Site:
    """The theme with its settings, ready to render one edition's pages. Makes no file."""

    def __init__(self, config_file: Path, docs: Path, kb: Mapping[str, Any], today: date, theme: Theme | None = None) -> None:
        """`theme` is that of another edition of the same project: its templates need not be compiled again."""
        self.theme = theme or Theme.of(config_file, docs)
        self._env = self.theme.env
        self._config = copy(self.theme.config)
        self._config.extra = copy(self._config.extra)
        self._config.extra["kb"] = dict(kb)
        self._today = today
        self._noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        self._edition = str(kb.get("edition", ""))
        sources = [config_file, *sorted(p for p in _own_theme(self._config).rglob("*") if p.is_file() and p.suffix == ".html")]
        frame = hashlib.sha256(b"".join(path.read_bytes() + b"\0" for path in sources)).digest()
        self._frame = digest(program(), frame, dict(kb), self._noon.isoformat() if self._dated(sources) else "").hex()

    @staticmethod
    def _dated(sources: Sequence[Path]) -> bool:
        """Whether a template asks for the day of the build; if none does, a new day makes no page new."""
        return any(word in path.read_bytes() for path in sources for word in (b"build_date_utc", b"update_date"))

    def files(self) -> dict[str, Path]:
        """What the theme brings, by path in the site."""
        found = Files([])
        found.add_files_from_theme(self._env, self._config)
        return {f.src_uri: Path(str(f.abs_src_path)) for f in found if wanted(f.src_uri, self._edition)}

    def static_pages(self) -> dict[str, str]:
        """The theme's pages that belong to no article, as 404.html; each with a key as `key` gives it to others."""
        names = sorted(self._config.theme.static_templates - {"sitemap.xml"})
        return {name: digest(self._frame, "static", name).hex() for name in names}

    def static(self, name: str) -> bytes:
        """The bytes of such a page; none if it is empty."""
        base = (
            urlsplit(self._config.site_url or "/").path
            if name == "404.html"
            else posixpath.relpath(".", posixpath.dirname(name))
        )
        text = self._env.get_template(name).render(self._context(None, base))
        return text.encode() if text.strip() else b""

    def key(self, page: Leaf) -> str:
        """A digest of everything that a page's bytes are made of."""
        return self._frame[:MARK] + page.mark

    def warm(self, templates: set[str]) -> None:
        """Compile templates before processes part, so that none of them does it alone."""
        for name in sorted(templates):
            self._env.get_template(name)

    def render(self, page: Page, body: Body) -> bytes:
        """The bytes of one page."""
        site_url = self._config.site_url
        data = dict(page.data)
        completed(data, body.html)
        view = PageView(
            page.title,
            page.url,
            {"title": page.title, "template": page.template, "kb": data},
            sized(body.html, page.path, data),
            body.toc,
            urljoin(site_url, page.url) if site_url else None,
            urlsplit(urljoin(site_url, page.url)).path if site_url else None,
            self._today.isoformat(),
            page.url == "index.html",
        )
        base = posixpath.relpath(".", posixpath.dirname(page.url) or ".")
        text = self._env.get_template(page.template).render(self._context(view, base))
        return text.encode("utf-8", errors="xmlcharrefreplace")

    def _context(self, view: PageView | None, base: str) -> dict[str, Any]:
        return {
            "nav": None,
            "pages": (),
            "base_url": base,
            "extra_css": self._config.extra_css,
            "extra_javascript": self._config.extra_javascript,
            "mkdocs_version": mkdocs.__version__,
            "build_date_utc": self._noon,
            "config": self._config,
            "page": view,
        }


def compile_site(site: Site, tree: Tree, name: str, shelf: Shelf, bodies: Bodies) -> None:
    """Put an edition's whole site into the folder `name` of a release."""
    files: dict[str, File] = {**site.files(), **tree.files}
    statics = site.static_pages()
    if twice := sorted({*files, *statics, *(page.url for page in tree.pages)} & tree.extras.keys()):
        raise SiteError(f"两处都要写同一个文件，没有发布：{'、'.join(twice)}")
    files |= tree.extras
    for path, key in statics.items():
        files.pop(path, None)
        if not shelf.keep(f"{name}/{path}", key, frozenset()) and (made := site.static(path)):
            shelf.put(f"{name}/{path}", made, key)
    for path, file in files.items():
        made_of = file.key if isinstance(file, Late) else ""
        if not shelf.keep(f"{name}/{path}", made_of, frozenset()):
            shelf.put(f"{name}/{path}", bytes_of(file), made_of)
    known = frozenset([*(page.path for page in tree.pages), *tree.files])
    keys = {page.path: site.key(page) for page in tree.pages}
    missing = [page.opened() for page in tree.pages if not shelf.keep(f"{name}/{page.url}", keys[page.path], known)]
    bodies.hold(tree.pages)
    bodies.render(missing)
    needs = {page.path: needed(page, bodies.of(page)) for page in missing}
    _refuse_dead_links(needs, known)
    site.warm({page.template for page in missing})

    def render(pages: Sequence[Page]) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        for page in pages:
            data = site.render(page, bodies.of(page))
            path = f"{name}/{page.url}"
            write(shelf.folder / path, data)
            rows[path] = Row(len(data), hashlib.sha256(data).hexdigest(), keys[page.path], needs[page.path])
        return rows

    with _strict():
        for rows in spread(missing, render):
            shelf.add(rows)


def _refuse_dead_links(needs: Mapping[str, Sequence[str]], known: frozenset[str]) -> None:
    """The check has looked at every link; one that is dead nevertheless was read by Markdown and not by `read/outline.py`."""
    dead = [f"{path}: {need}" for path, wanted in needs.items() for need in wanted if need not in known]
    if dead:
        raise SiteError("有链接没有着落，没有发布：\n" + "\n".join(dead))


def _config(config_file: Path, docs: Path) -> MkDocsConfig:
    config = load_config(str(config_file), docs_dir=str(docs), site_dir=str(docs.parent / ".kb-none"))
    others = [name for name in config.plugins if name != "kb"]
    if "kb" not in config.plugins:
        raise UsageError(f"{config_file.name} 的 plugins 里没有 kb；加上 `plugins: [kb]`")
    if others:
        raise UsageError(f"{config_file.name} 的 plugins 里有 {'、'.join(others)}，kb build 不运行别的插件；删掉它")
    return config


def _own_theme(config: MkDocsConfig) -> Path:
    return Path(config.theme.custom_dir) if config.theme.custom_dir else Path(config.theme.dirs[0])


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _strict() -> Iterator[None]:
    """Whatever MkDocs warns of is an error: a page with a warning is not a page for customers."""
    complaints = _Complaints()
    logger = logging.getLogger("mkdocs")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(complaints)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    except MkDocsException as error:
        raise SiteError(f"生成网站时出错：{error}") from error
    finally:
        logger.removeHandler(complaints)
        logger.setLevel(level)
        logger.propagate = propagate
    if complaints.lines:
        raise SiteError("生成网站时有警告，没有发布：\n" + "\n".join(complaints.lines))
