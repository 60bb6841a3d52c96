"""`kb new`: asks what it must know on a terminal, and writes the draft."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from generator.cli.console import clean, complain, emit
from generator.cli.options import content_option, today_option
from generator.errors import UsageError

if TYPE_CHECKING:
    from generator.model import Kind, Library
    from generator.scaffold.start import Start
    from generator.settings import Topic

Taken = TypeVar("Taken")
_COMMAS: Final = re.compile(r"[,，、;；]")


@click.command()
@click.argument("kind", required=False)
@click.option("--title", help="标题；问答写成客户的问句。")
@click.option("--owner", help="负责的小组。")
@click.option("--audience", type=click.Choice(["internal", "public"]), help="internal 只给客服（缺省），public 客户也能看。")
@click.option("--channel", type=click.Choice(["phone", "chat", "any"]), help="话术用在哪里，缺省 phone。")
@click.option("--topic", help="放在首页的哪个主题里，例如 return。")
@click.option("--alias", "aliases", multiple=True, help="相似问法，可以写几次。")
@click.option("--tag", "tags", multiple=True, help="标签，可以写几次。")
@click.option("--id", "article_id", help="编号；不写就取下一个没用过的。")
@click.option("--no-ask", is_flag=True, help="在终端里也不问，没写的用缺省。")
@content_option
@today_option
def new(
    kind: str | None,
    title: str | None,
    owner: str | None,
    audience: str | None,
    channel: str | None,
    topic: str | None,
    aliases: tuple[str, ...],
    tags: tuple[str, ...],
    article_id: str | None,
    content: Path | None,
    today: date | None,
    *,
    no_ask: bool,
) -> None:
    """新建一篇文章的草稿，例如 kb new script。在终端里一项一项地问，按回车用方括号里的；每一项也可以写成选项。"""
    from generator.read.library import read_library
    from generator.scaffold import Start, write_new
    from generator.scaffold.start import suggested_id, taken_ids
    from generator.settings import Settings

    settings = Settings.find(content)
    library, _ = read_library(settings.content)
    day = today or date.today()
    asks = not no_ask and sys.stdin.isatty() and sys.stderr.isatty()
    start = Start(_kind(kind, asks=asks), audience=audience or "internal", channel=channel or "phone", topic=topic or "")
    start = replace(start, title=title or start.title, owner=owner or start.owner, aliases=aliases, tags=tags)
    if channel and "channel" not in start.kind.required:
        raise UsageError(f"{start.kind.name}不用 --channel；只有话术用")
    if topic and topic not in {one.key for one in settings.topics}:
        raise UsageError(
            f"没有「{topic}」这个主题；可以写：{'、'.join(one.key for one in settings.topics) or '（还没有主题）'}"
        )
    if why := start.objections(day):
        raise UsageError("；".join(why))
    given = {"title": title, "owner": owner, "audience": audience, "channel": channel, "topic": topic, "aliases": aliases}
    if asks:
        desk = _Desk(library, settings.topics, day)
        start = desk.ask(start, {name for name, value in given.items() if value})
        article_id = article_id or desk.ask_id(suggested_id(library, start))
    else:
        _refuse_without(library, start.kind, {"--title 标题": title, "--owner 负责的小组": owner})
    file = write_new(settings.content, start, taken_ids(library), day, article_id or suggested_id(library, start))
    emit(f"已新建 {file}")
    emit(f"接着写正文，写完运行 kb check {_near(file)}；可以发布了，把 status: draft 改成 published")


def _kind(word: str | None, *, asks: bool) -> Kind:
    from generator.model import KINDS
    from generator.scaffold.start import kind_called

    if word is None and asks:
        for kind in KINDS.values():
            complain(f"  {kind.key:<8} {kind.name}：{kind.purpose}")
        return _answer("写哪一类", "", _known_kind)
    if word is None or (found := kind_called(word)) is None:
        said = "写上要新建哪一类" if word is None else f"没有「{word}」这一类"
        raise UsageError(f"{said}；可以写：{'、'.join(f'{kind.key}（{kind.name}）' for kind in KINDS.values())}")
    return found


def _known_kind(word: str) -> Kind:
    from generator.model import KINDS
    from generator.scaffold.start import kind_called

    if (found := kind_called(word)) is None:
        raise _AgainError(f"没有这一类；写上面的一个，例如 {next(iter(KINDS))}")
    return found


def _refuse_without(library: Library, kind: Kind, needed: dict[str, str | None]) -> None:
    """In a pipe nobody can be asked: say all that is missing at once, and how to write it."""
    from generator.scaffold.start import owners

    if not (missing := [name for name, value in needed.items() if not value]):
        return
    known = f"；已有的小组：{'、'.join(owners(library))}" if owners(library) else ""
    example = f"kb new {kind.key} --title 稍等 --owner {next(iter(owners(library)), '客服组')}"
    raise UsageError(f"这里没有终端可以问，还缺 {'、'.join(missing)}{known}。例如：{example}")


class _AgainError(Exception):
    """An answer that does not do, and why."""


def _answer(label: str, default: str, take: Callable[[str], Taken]) -> Taken:
    """Ask until the answer does. Ctrl+C and Ctrl+D leave, and nothing was written."""
    while True:
        said = click.prompt(label, default=default, show_default=bool(default), err=True)
        try:
            return take(str(said).strip())
        except _AgainError as why:
            complain(f"  {why}")


@dataclass(frozen=True, slots=True)
class _Desk:
    """The questions, in the order in which an editor thinks of them."""

    library: Library
    topics: tuple[Topic, ...]
    today: date

    def ask(self, start: Start, given: set[str]) -> Start:
        if "title" not in given:
            start = self._text(start, "title", "标题（客户的问句）" if start.kind.key == "faq" else "标题")
        self._mention_twin(start.title)
        if "audience" not in given:
            start = self._choice(start, "audience", "给谁看", {"internal": "只给客服", "public": "客户也能看"})
        if "owner" not in given:
            start = self._owner(start)
        if "channel" not in given and "channel" in start.kind.required:
            start = self._choice(start, "channel", "用在哪里", {"phone": "电话", "chat": "网聊", "any": "都用"})
        if "topic" not in given and start.audience == "public" and self.topics:
            start = self._choice(start, "topic", "放在首页哪个主题，不放就按回车", {one.key: one.name for one in self.topics})
        if "aliases" not in given:
            start = self._aliases(start)
        return start

    def ask_id(self, suggested: str) -> str:
        from generator.scaffold.start import objection_to_id, taken_ids

        def take(said: str) -> str:
            if why := objection_to_id(said, taken_ids(self.library)):
                raise _AgainError(why.split("；或不写", 1)[0])
            return said

        return _answer("编号，以后不再改", suggested, take)

    def _with(self, start: Start, **change: str | tuple[str, ...]) -> Start:
        """With that answer, unless the check would object to it."""
        changed = replace(start, **change)  # type: ignore[arg-type]  # the names are those of `ask`
        if why := changed.objections(self.today):
            raise _AgainError(why[0])
        return changed

    def _text(self, start: Start, name: str, label: str) -> Start:
        def take(said: str) -> Start:
            if not said:
                raise _AgainError("不能空着")
            return self._with(start, **{name: said})

        return _answer(label, "", take)

    def _choice(self, start: Start, name: str, label: str, choices: dict[str, str]) -> Start:
        listed = "，".join(f"{key} {meaning}" for key, meaning in choices.items())

        def take(said: str) -> Start:
            if said and said not in choices:
                raise _AgainError(f"写其中一个：{'、'.join(choices)}")
            return self._with(start, **{name: said})

        return _answer(f"{label}（{listed}）", getattr(start, name), take)

    def _owner(self, start: Start) -> Start:
        from generator.scaffold.start import owners

        known = owners(self.library)
        listed = "，".join(f"{number} {clean(owner)}" for number, owner in enumerate(known, 1))

        def take(said: str) -> Start:
            if said.isdecimal() and 1 <= int(said) <= len(known):
                said = known[int(said) - 1]
            if not said:
                raise _AgainError("不能空着；写小组的名字")
            return self._with(start, owner=said)

        return _answer(f"负责的小组（{listed}，也可以写新的）" if known else "负责的小组", "1" if known else "", take)

    def _aliases(self, start: Start) -> Start:
        wanted = "，要三个以上" if start.kind.key == "faq" and start.audience == "public" else "，没有就按回车"

        def take(said: str) -> Start:
            return self._with(start, aliases=tuple(filter(None, map(str.strip, _COMMAS.split(said)))))

        return _answer(f"人们还会怎么问，用逗号隔开{wanted}", "", take)

    def _mention_twin(self, title: str) -> None:
        from generator.scaffold.start import twin

        if found := twin(self.library, title):
            complain(f"  已经有一篇：{found.id} {found.title}（content/{found.path}）；要改的也许是它，按 Ctrl+C 离开")


def _near(file: Path) -> Path:
    """As one would type it here."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file
