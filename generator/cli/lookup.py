"""The door of `kb`. `kb QUERY…` is answered right here, because importing click would cost an agent more than the search itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.search.lookup import Hit, Index

COMMANDS: Final = (
    "build",
    "check",
    "cms-config",
    "codeowners",
    "copy",
    "diff",
    "doctor",
    "export",
    "gaps",
    "headers",
    "import",
    "new",
    "play",
    "pull",
    "releases",
    "rollback",
    "say-check",
    "schema",
    "serve",
    "show",
    "stale",
    "verify",
    "walk",
)
EDITIONS: Final = ("public", "internal")
DEFAULT_LIMIT: Final = 8
QUOTED: Final = 40
"""Characters of a question that an answer quotes."""


class Asked:
    """A parsed look-up."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.as_json = False
        self.limit = DEFAULT_LIMIT
        self.kind: str | None = None
        self.edition = "internal"
        self.out: str | None = None
        self.today = ""


def kb() -> None:
    """What the `kb` command runs. A look-up does not tidy up: Python would look for garbage (1 ms) and take all apart that it loaded (5).

    Nor does a build, which may have loaded a great library.
    """
    asks = _asks(sys.argv[1:])
    if not asks and sys.argv[1:2] != ["build"]:
        main()
    if asks:
        import gc

        gc.disable()
    try:
        main()
    except SystemExit as end:
        os._exit(int(end.code or 0))  # what was said is written: `console` flushes


def main() -> None:
    """The same within a process that goes on."""
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(guarded(arguments, _pick))
    if not _asks(arguments):
        from generator.cli.commands import run

        sys.exit(run(arguments))
    sys.exit(guarded(arguments[1:] if arguments[0] == "search" else arguments))


def _asks(arguments: list[str]) -> bool:
    """Is this a question, and not a command?"""
    return bool(arguments) and arguments[0] not in COMMANDS and arguments[0] not in ("-h", "--help", "--version")


def _pick(_: list[str]) -> int:
    from generator.cli.picker import pick

    return pick()


def guarded(arguments: list[str], work: Callable[[list[str]], int] | None = None) -> int:
    """Answer (or do other work), or write a letter; never a traceback."""
    from generator.errors import KbError

    try:
        return work(arguments) if work else answer(parse(arguments))
    except KbError as error:
        from generator.cli.console import complain

        complain(f"kb: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  (the last door: a letter instead of a traceback)
        return fault(error)


def fault(error: Exception) -> int:
    """A letter for what should not have happened; with KB_DEBUG set, the whole story."""
    from generator.cli.console import complain

    if os.environ.get("KB_DEBUG"):
        raise error
    if isinstance(error, OSError):
        complain(f"kb: 读写磁盘出错：{error.strerror or error}（{error.filename or '?'}）")
        return 74
    complain(f"kb: 程序内部错误（{type(error).__name__}: {error}）；设 KB_DEBUG=1 再运行一次，把输出发给维护者")
    return 70


def parse(arguments: list[str]) -> Asked:
    """Words and the few options of a look-up; everything behind `--` is a word."""
    from generator.errors import UsageError

    asked = Asked()
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            asked.words += rest
            break
        if not argument.startswith("--"):
            asked.words.append(argument)
            continue
        if argument == "--help":
            from generator.cli.commands import run

            sys.exit(run(["search", "--help"]))
        if argument == "--json":
            asked.as_json = True
            continue
        if name not in ("--limit", "--kind", "--edition", "--out", "--today"):
            raise UsageError(f"没有 {name} 这个选项；用法：kb 要找的话 [--json] [--limit N] [--kind K] [--edition E]")
        if not equals:
            if not rest:
                raise UsageError(f"{name} 后面要写一个值")
            value = rest.pop(0)
        _option(asked, name, value)
    if not asked.words:
        raise UsageError("要找什么？例如：kb 无声")
    return asked


def _option(asked: Asked, name: str, value: str) -> None:
    from generator.errors import UsageError

    if name == "--limit":
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 1000:
            raise UsageError(f"--limit 要写 1 到 1000 的整数，不是「{value}」")
        asked.limit = int(value)
    elif name == "--kind":
        from generator.model import KINDS

        if value not in KINDS:
            raise UsageError(f"没有「{value}」这一类；可以写：{'、'.join(KINDS)}")
        asked.kind = value
    elif name == "--edition":
        if value not in EDITIONS:
            raise UsageError(f"没有「{value}」这一版；可以写：{'、'.join(EDITIONS)}")
        asked.edition = value
    elif name == "--today":
        asked.today = _day(value)
    else:
        asked.out = value


def _day(value: str) -> str:
    from datetime import date

    from generator.errors import UsageError

    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UsageError(f"「{value}」不是日期，写成 2026-11-01 的样子") from error


def answer(asked: Asked) -> int:
    """Search and print: the best article whole, the others as a list."""
    import time

    from generator.cli.cards import card
    from generator.cli.console import Screen, complain, emit_json
    from generator.search.lookup import farewell
    from generator.search.opening import opened

    query = " ".join(asked.words)
    with opened(asked.out, asked.edition) as index:
        hits = index.search(query, asked.limit, asked.kind)
        near = bool(hits) and hits[0].near
        best = index.show(hits[0].id) if hits and not near else {}
        # Who types an id and gets something else must hear what became of that article.
        gone = None if hits and hits[0].id.casefold() == query.casefold() else index.gone(query)
    _remember(query, hits)
    today = asked.today or time.strftime("%Y-%m-%d")
    if gone:
        complain(farewell(gone))
    if asked.as_json:
        emit_json({"query": query, "hits": [hit.data() for hit in hits]})
        return 0 if hits else 3
    if not hits and gone:
        return 3
    if not hits:
        complain(f"没有找到「{_short(query)}」；换个说法，或少打几个字；在列表里边打边找：kb")
        return 3
    screen = Screen()
    if near:
        # No card: it would fill the screen with what was not asked for, and be read out to whoever waits.
        screen.line(screen.style(f"没有完全对应「{_short(query)}」的内容，最接近的是："))
    else:
        card(screen, best, today)
        if len(hits) > 1:
            screen.line()
            screen.line(screen.style("其它结果", "dim"))
    for hit in hits if near else hits[1:]:
        place = f" › {hit.section}" if hit.section and hit.section != hit.title else ""
        screen.block(hit.id, hit.title + place, "cyan", indent=2, gap=6)
    if near:
        screen.line(screen.style(f"看全文：kb show {hits[0].id}", "dim"))
    screen.show()
    if note := outdated(index, today):
        complain(note)
    return 0


def _short(query: str) -> str:
    """A question in one line: what was pasted by mistake is not printed back by the page."""
    words = " ".join(query.split())
    return words if len(words) <= QUOTED else words[:QUOTED] + "…"


def outdated(index: Index, today: str) -> str:
    """What to say about a release that was made for another day; empty for today's. Of a pulled one, how old it is."""
    made, until = index.today, index.until
    if made == today:
        return ""
    if index.pulled:
        from datetime import date

        days = (date.fromisoformat(today) - date.fromisoformat(made)).days
        note = (
            f"用的是拉取来的数据，{made} 的（{days} 天前）"
            if days > 0
            else f"用的是拉取来的数据，{made} 的，要看的日子是 {today}"
        )
        if until and until <= today:
            return f"! {note}；{until} 起有文章生效或失效，先再取一次：kb pull 来源"
        return f"{note}；要新的就再取一次：kb pull 来源" if days > 0 else note
    note = f"这一版是按 {made} 生成的，{'今天' if today > made else '要看的日子'}是 {today}"
    if until and until <= today:
        return f"! {note}；{until} 起有文章生效或失效，先重新构建（kb build）或拉取（kb pull）"
    return note


def _remember(query: str, hits: Sequence[Hit]) -> None:
    """Keep what was asked, where this desk has opted in (`kb gaps` reads it); elsewhere this costs one look at the disk."""
    from generator.places import own

    if "KB_LOG" not in os.environ and not os.path.exists(f"{own('XDG_CONFIG_HOME', '.config')}/log-on"):  # noqa: PTH110
        return
    from datetime import date

    from generator.desk.asked import log_folder, record, wanted

    if wanted():
        record(query, hits, date.today(), log_folder())
