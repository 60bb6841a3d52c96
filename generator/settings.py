"""Where things live, and what `mkdocs.yml` says about them. The only reader of our settings.

Finding the project costs nothing (`kb QUERY` needs no more); the file is parsed only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.errors import ConfigError, UsageError
from generator.places import CONFIG, OUT, project_root
from generator.problems import Place, Problem

if TYPE_CHECKING:
    from datetime import timedelta

    import yaml

    from generator.lifecycle import Periods

_ENDPOINT: Final = re.compile(
    r"https://[\w.-]+(:\d+)?(/[\w./~-]*)?|http://(127\.0\.0\.1|localhost)(:\d+)?(/[\w./~-]*)?|/(?!/)[\w./~-]+", re.ASCII
)
_ISSUE: Final = re.compile(r"https://[\w.-]+(:\d+)?/[\w./~?=&%-]*", re.ASCII)
_HOST: Final = re.compile(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_HANDLE: Final = re.compile(r"@[\w.-]+(/[\w.-]+)*")
_FEEDBACK: Final = {"endpoint": _ENDPOINT, "mailto": _MAIL, "issue": _ISSUE}


class Topic(NamedTuple):
    """A corner of the customer's life, as shown on the home page."""

    key: str
    name: str
    summary: str


class Feedback(NamedTuple):
    """Where readers say whether a page helped: an `endpoint` of the operator's own, a `mailto` address or an `issue` form."""

    kind: str
    target: str


class Settings:
    """A project: its root, its content and the folder that holds its releases."""

    def __init__(self, root: Path, content: Path, out: Path) -> None:
        self.root = root
        self.content = content
        self.out = out

    @classmethod
    def find(cls, content: Path | None = None, out: Path | None = None) -> Settings:
        """The project around the working directory, or the one this package belongs to."""
        root = Path(project_root())
        return cls(root, (content or root / "content").resolve(), (out or root / OUT).resolve())

    @property
    def content_in_repository(self) -> str:
        """The folder of the content as seen from the root of the project; its name when it lies elsewhere."""
        root = self.root.resolve()
        return self.content.relative_to(root).as_posix() if self.content.is_relative_to(root) else self.content.name

    @property
    def config_file(self) -> Path:
        """`mkdocs.yml`."""
        return self.root / CONFIG

    @cached_property
    def _config(self) -> Mapping[str, Any]:
        import yaml

        try:
            config, wrong = _load(self.config_file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"读不了 {self.config_file.name}：{str(error).splitlines()[0]}") from error
        except yaml.YAMLError as error:
            place = _place(getattr(error, "problem_mark", None))
            hint = "看这一行和上一行的缩进、冒号后面的空格、引号和括号"
            raise ConfigError(str(Problem(place, "FM03", "设置读到这里读不下去了", hint))) from error
        if wrong:
            raise ConfigError("\n".join(str(problem) for problem in sorted(wrong, key=lambda problem: problem.place)))
        if not isinstance(config, dict):
            raise UsageError(f"{self.config_file.name} 里没有配置")
        return config

    @property
    def kb(self) -> Mapping[str, Any]:
        """Our own settings, `extra.kb`."""
        extra = self._config.get("extra") or {}
        kb = extra.get("kb") if isinstance(extra, dict) else None
        return kb if isinstance(kb, dict) else {}

    def table(self, name: str) -> Mapping[str, Any]:
        """A table among our settings; an empty one for what is none (BR01 tells of it)."""
        found = self.kb.get(name)
        return found if isinstance(found, dict) else {}

    @property
    def theme(self) -> Path:
        """The folder with our templates, styles and scripts, as MkDocs is told it."""
        theme = self._config.get("theme")
        return self.root / str((theme.get("custom_dir") if isinstance(theme, dict) else None) or "theme")

    def line_of(self, *keys: str) -> tuple[int, int]:
        """Line and column of a setting, counted from 1; of what is not there, those of the nearest thing above it."""
        import yaml

        node = yaml.compose(self.config_file.read_text("utf-8"), yaml.SafeLoader)
        line, column = 1, 1
        for key in keys:
            if isinstance(node, yaml.SequenceNode):
                found = [(item, item) for number, item in enumerate(node.value) if str(number) == key]
            else:
                found = [pair for pair in getattr(node, "value", ()) if pair[0].value == key]
            if not found:
                break
            node = found[0][1]
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
        return line, column

    @property
    def site_name(self) -> str:
        """The site's name."""
        return str(self._config.get("site_name") or "知识库")

    @property
    def description(self) -> str:
        """One sentence about the site."""
        return str(self._config.get("site_description") or "")

    @property
    def brand_name(self) -> str:
        """Who speaks: the brand, or the site."""
        return str(self.table("brand").get("name") or self.site_name)

    @property
    def site_url(self) -> str:
        """Where the public site will stand, with a `/` at its end; empty when it is not told, or read from the environment."""
        url = self._config.get("site_url")
        return f"{url.rstrip('/')}/" if isinstance(url, str) and url.startswith(("https://", "http://")) else ""

    @property
    def hant(self) -> str:
        """OpenCC's name of the way into the traditional edition; empty when there is none."""
        ways = {"false": "", "none": "", "": "", "true": "s2tw", "tw": "s2tw", "hk": "s2hk", "twp": "s2twp"}
        told = str(self.kb.get("hant", "")).lower()
        if told not in ways:
            raise UsageError(f"{CONFIG} 的 extra.kb.hant 写的「{told}」不认识；写 tw、hk、twp（连用词一起换）或 false")
        return ways[told]

    @property
    def offline_name(self) -> str:
        """The name under which the public site may be taken away as a zip (and installed); empty when it may not."""
        return (
            ""
            if self.kb.get("offline", True) is False
            else re.sub(r"[\\/:*?\"<>|\x00-\x1f]", "", self.site_name).strip(" .") or "site"
        )

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The customer topics, in the order in which they are shown."""
        topics = self.kb.get("topics") or []
        try:
            return tuple(Topic(str(t["key"]), str(t["name"]), str(t.get("summary", ""))) for t in topics)
        except (TypeError, KeyError, AttributeError) as error:
            raise UsageError(f"{CONFIG} 的 extra.kb.topics 写错了；每项写 key、name、summary") from error

    @property
    def feedback(self) -> Feedback | None:
        """Where 有帮助 / 没帮助 goes; None when it is off."""
        said = self.kb.get("feedback")
        if said in (None, "off", False):
            return None
        if isinstance(said, Mapping) and len(said) == 1:
            ((kind, target),) = said.items()
            if isinstance(target, str) and kind in _FEEDBACK and _FEEDBACK[kind].fullmatch(target):
                return Feedback(kind, target)
        raise UsageError(
            f"{CONFIG} 的 extra.kb.feedback 写错了；写 off，或只写一项：endpoint: https://…、mailto: 邮箱、issue: https://…"
        )

    @property
    def feedback_host(self) -> tuple[str, ...]:
        """The one other host that a page may send to: that of the operator's own endpoint."""
        if self.feedback is None or self.feedback.kind != "endpoint":
            return ()
        from urllib.parse import urlsplit

        address = urlsplit(self.feedback.target)
        return (f"{address.scheme}://{address.netloc}",)

    @cached_property
    def internal_hosts(self) -> tuple[str, ...]:
        """Names of the inner network that customers must not meet, with all below them: `extra.kb.internal_hosts`."""
        told = self.kb.get("internal_hosts") or []
        if isinstance(told, list) and all(isinstance(name, str) and _HOST.fullmatch(name) for name in told):
            return tuple(name.lower() for name in told)
        raise UsageError(f"{CONFIG} 的 extra.kb.internal_hosts 写错了；写成列表，每行一个域名，如 - oa.example.com")

    @cached_property
    def owners(self) -> Mapping[str, tuple[str, ...]]:
        """What the teams are called on the platform of the repository, `@team` or a mail address: `extra.kb.owners`."""
        told = self.kb.get("owners") or {}
        if not isinstance(told, dict):
            raise UsageError(f'{CONFIG} 的 extra.kb.owners 写错了；每行写 小组: "@名字"')
        found: dict[str, tuple[str, ...]] = {}
        for owner, names in told.items():
            handles = tuple(map(str, names)) if isinstance(names, list) else tuple(str(names or "").split())
            if not handles or not all(_HANDLE.fullmatch(handle) or _MAIL.fullmatch(handle) for handle in handles):
                raise UsageError(
                    f'{CONFIG} 的 extra.kb.owners.{owner} 写成了「{names}」；写成 "@名字"、"@组织/小组" 或邮箱，几个就写成列表'
                )
            found[str(owner)] = handles
        return found

    @cached_property
    def periods(self) -> Periods:
        """How often articles want a review, by kind and by owner: `extra.kb.review_every`."""
        from generator.lifecycle import Periods
        from generator.model import KINDS

        told = self.kb.get("review_every") or {}
        if not isinstance(told, dict) or told.keys() - {"kinds", "owners"}:
            raise UsageError(f"{CONFIG} 的 extra.kb.review_every 写错了；下面写 kinds 和 owners")
        kinds = _periods(told, "kinds")
        if strange := sorted(kinds.keys() - KINDS.keys()):
            raise UsageError(f"{CONFIG} 的 review_every.kinds 里没有「{strange[0]}」这一类；可以写：{'、'.join(KINDS)}")
        return Periods(kinds, _periods(told, "owners"))


def _periods(told: Mapping[str, Any], name: str) -> dict[str, timedelta]:
    from generator.lifecycle import period

    table = told.get(name) or {}
    if not isinstance(table, dict):
        raise UsageError(f"{CONFIG} 的 review_every.{name} 写错了；每行写 名称: 90d")
    found: dict[str, timedelta] = {}
    for key, text in table.items():
        every = period(str(text))
        if every is None:
            raise UsageError(f"{CONFIG} 的 review_every.{name}.{key} 写成了「{text}」；写成 90d、6m 或 1y")
        found[str(key)] = every
    return found


def _load(text: str) -> tuple[Any, list[Problem]]:
    """Plain YAML, and each key that stands twice in a table, of which PyYAML would take the last one without a word.

    MkDocs' own tags (`!ENV`, `!!python/name:`) are passed over: none of them is ours to run.
    """
    import yaml

    wrong: list[Problem] = []

    class Loader(yaml.SafeLoader):
        def flatten_mapping(self, node: yaml.MappingNode) -> None:
            seen: dict[str, int] = {}
            for key, _ in node.value:
                name, line = str(key.value), key.start_mark.line + 1
                if name in seen:
                    hint = f"第 {seen[name]} 行已经有了，删掉一个"
                    wrong.append(Problem(_place(key.start_mark), "FM04", f"{name} 写了两次", hint))
                seen.setdefault(name, line)
            super().flatten_mapping(node)

    Loader.add_multi_constructor("", lambda *_: None)
    return yaml.load(text, Loader=Loader), wrong  # noqa: S506  (a SafeLoader)


def _place(mark: yaml.Mark | None) -> Place:
    return Place(CONFIG, mark.line + 1, mark.column + 1) if mark else Place(CONFIG)
