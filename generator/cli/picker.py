"""`kb` alone: search as you type, the card beside the list. The only owner of prompt_toolkit (docs/decisions/0014)."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from generator.cli.cards import card_lines
from generator.cli.console import clean, complain, emit, width
from generator.cli.lookup import outdated
from generator.cli.panes import GAP, Fragments, Panes, age_line, count_of, foot_line, help_lines, panes, rows_of, window_of
from generator.desk.picking import Picking, Question, Row, find, first_shown
from generator.errors import KbError

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout import AnyContainer, Layout

    from generator.cli.cards import Line
    from generator.search.lookup import Index

LEFT_BY_CTRL_C: Final = 130
AT_ONCE: Final = 0.035
"""Seconds for which a key waits for its answer, so that both are drawn together: a drawing costs as much as a usual search, and slows the one that
is still going on. With a drawing behind it, it is still within the 50 ms of a key."""
REMEMBERED: Final = 500
"""Answers and cards that are kept; deleting letters asks again what was asked before."""

Command = tuple[str, ...]
K = TypeVar("K")
T = TypeVar("T")


def pick() -> int:
    """Open the picker, or say how to ask where there is no terminal."""
    from generator.search.opening import opened

    with opened(None, "internal") as index:
        if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
            return numbered(index)
        return _rounds(index)


def numbered(index: Index) -> int:
    """Without a terminal: what is looked up most, and how to ask."""
    rows = find(index, Picking().question)
    lines = ["常查的文章"]
    lines += [f"{number:>2}  {row.id}  {row.title}（{row.kind}）" for number, row in enumerate(rows, 1)]
    lines += ["", "搜索：kb 要找的话", "看一篇：kb show ID，例如 kb show T04", "全部命令：kb --help"]
    emit("\n".join(lines))
    if note := outdated(index, date.today().isoformat()):
        complain(note)
    return 0


def _rounds(index: Index) -> int:
    """The picker, and between two rounds of it whatever command needs the terminal for itself."""
    picker = Picker(index, date.today().isoformat())
    gc.freeze()  # what is here now stays: looking through all of it again would hold up a key now and then
    while True:
        with ThreadPoolExecutor(1, "kb-search") as worker:
            left = picker.run(worker)
        if isinstance(left, int):
            return left
        picker.notice = ""  # what was copied before is not what has just happened
        _hand_over(left)


def _hand_over(command: Command) -> None:
    """Run another command of ours in this terminal. What it wrote stays until somebody has read it."""
    from generator.cli.commands import run

    try:
        status = run(list(command))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    if status == LEFT_BY_CTRL_C or (status == 0 and command[0] != "copy"):
        return
    complain("按 Enter 回到列表…")
    with suppress(EOFError, KeyboardInterrupt):
        input()


class Picker:
    """The screen around a `Picking`. Only the worker touches the index, so that typing never waits for a search."""

    def __init__(self, index: Index, today: str) -> None:
        from prompt_toolkit.buffer import Buffer
        from prompt_toolkit.output import create_output

        self._output = create_output()
        self._index = index
        self._today = today
        self.state = Picking()
        self.state = self.state.answer(self.state.question, find(index, self.state.question))
        self._answers: dict[Question, tuple[Row, ...]] = {self.state.question: self.state.rows}
        self._articles: dict[str, dict[str, Any]] = {}
        self._cards: dict[tuple[str, int], list[Line]] = {}
        self.notice = ""
        self._old = outdated(index, today)
        self._helping = False
        self._first = 0
        self._scroll = 0
        self._settling = False
        self._then: Callable[[], None] | None = None
        self._buffer = Buffer(multiline=False, on_text_changed=lambda buffer: self._typed(buffer.text))
        self._worker: ThreadPoolExecutor
        self._app: Application[int | Command]
        if self.state.chosen:
            self._articles[self.state.chosen.id] = index.show(self.state.chosen.id)

    # ---- running ---------------------------------------------------------------------------------------------

    def run(self, worker: ThreadPoolExecutor) -> int | Command:
        """Until somebody leaves: an exit status, or a command that wants the terminal."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.output import ColorDepth

        self._worker = worker
        self._then = None
        self._app = Application(
            layout=self._layout(),
            key_bindings=self._keys(),
            output=self._output,
            full_screen=True,
            include_default_pygments_style=False,
            color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else ColorDepth.DEPTH_4_BIT,
        )
        # Esc is a key here, and the beginning of many: so long do we wait to know which.
        self._app.ttimeoutlen = 0.05
        self._app.timeoutlen = 0.1
        try:
            return self._app.run(pre_run=self._guard, set_exception_handler=False)
        except EOFError:
            return 128 + signal.SIGHUP

    def _guard(self) -> None:
        """Whatever goes wrong or ends us, the terminal is put back first; then the error goes on to the door."""
        from prompt_toolkit.layout import Layout, Window

        loop = asyncio.get_running_loop()

        def failed(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception") or RuntimeError(context.get("message"))
            if not self._app.is_done:
                self._app.layout = Layout(Window())  # it may be the drawing that fails, and there is a last one to come
                self._app.exit(exception=error)

        loop.set_exception_handler(failed)
        # `find` wants it: neither while the first screen is drawn nor while the first key waits.
        loop.call_later(0.1, self._worker.submit, importlib.import_module, "generator.model")
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
            if number is not None:
                with suppress(NotImplementedError):  # Windows' event loops know no signals
                    loop.add_signal_handler(number, self._leave, 128 + number)
        self._settle()

    def _leave(self, result: int | Command) -> None:
        if not self._app.is_done:
            self._app.exit(result=result)

    # ---- asking ----------------------------------------------------------------------------------------------

    def _typed(self, query: str) -> None:
        self._change(self.state.typed(query))

    def _change(self, state: Picking) -> None:
        self.state = state
        self._scroll = 0
        self.notice = ""
        self._helping = False
        self._then = None
        self._settle()

    def _settle(self) -> None:
        if not self._settling:
            self._settling = True
            self._app.create_background_task(self._look())

    async def _look(self) -> None:
        """Ask until the newest question is answered and its card is here; questions that were overtaken are never asked."""
        try:
            while True:
                question, chosen = self.state.question, self.state.chosen
                if self.state.pending:
                    rows = self._answers.get(question)
                    if rows is None:
                        rows = await _soon(self._worker.submit(find, self._index, question))
                        _keep(self._answers, question, rows)
                    self.state = self.state.answer(question, rows)
                elif chosen and chosen.id not in self._articles:
                    _keep(self._articles, chosen.id, await _soon(self._worker.submit(self._index.show, chosen.id)))
                else:
                    break
        finally:
            self._settling = False
        self._app.invalidate()
        then, self._then = self._then, None
        if then:
            then()

    def _with_article(self, act: Callable[[dict[str, Any]], None]) -> None:
        """Do it to the article that answers what stands there now, even if the answer is still on its way."""

        def now() -> None:
            if self.state.chosen:
                act(self._articles[self.state.chosen.id])

        if self._settling:
            self._then = now
        else:
            now()

    # ---- doing -----------------------------------------------------------------------------------------------

    def _copy(self, article: dict[str, Any]) -> None:
        from generator.desk.fill import draft

        name = article["id"]
        if article.get("nodes") or article["kind"] == "role":
            self.notice = f"{name} 是{article['kind_name']}，没有可以直接复制的话；按 Tab 一步一步走，按 Ctrl+R 看相关的话术"
            return
        try:
            words = draft([article])
            if words.blanks:
                self._fill(article)
                return
            from generator.desk.clipboard import copy

            self.notice = f"已复制 {name}（{copy(words.text)}）：{words.text}"
        except ImportError:
            self.notice = "剪贴板暂不可用"
        except (KbError, OSError) as error:
            self.notice = f"没有复制 {name}：{error}"

    def _fill(self, article: dict[str, Any]) -> None:
        self._command("copy", article["id"], f"先填写再复制：离开后运行 kb copy {article['id']}")

    def _play(self, article: dict[str, Any]) -> None:
        if article.get("nodes"):
            self._command("walk", article["id"], f"这是流程：离开后运行 kb walk {article['id']}")
        elif article.get("steps"):
            self._command("play", article["id"], f"离开后运行 kb play {article['id']}")
        else:
            self.notice = f"{article['id']} 是{article['kind_name']}，没有步骤可以播放"

    def _command(self, name: str, article_id: str, otherwise: str) -> None:
        from generator.cli.commands import kb

        if name in kb.commands:
            self._leave((name, article_id))
        else:
            self.notice = otherwise

    def _back(self) -> None:
        if self._helping:
            self._helping = False
            return
        state = self.state.back()
        if state is None:
            self._leave(0)
        elif self.state.before:
            self._change(state)
        else:
            self._buffer.text = ""

    def _move(self, by: int) -> None:
        self._change(self.state.moved(by))

    def _help(self) -> None:
        self._helping = not self._helping

    def _keys(self) -> KeyBindings:
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
        from prompt_toolkit.keys import Keys

        keys = KeyBindings()

        def bind(names: Iterable[str], act: Callable[[], None]) -> None:
            for name in names:
                keys.add(name)(lambda _event: act())

        bind(("up", "c-p"), lambda: self._move(-1))
        bind(("down", "c-n"), lambda: self._move(1))
        bind(("pageup",), lambda: self._move(-self._panes.list_rows))
        bind(("pagedown",), lambda: self._move(self._panes.list_rows))
        bind(("c-up",), lambda: self._turn(-1))
        bind(("c-down",), lambda: self._turn(1))
        bind(("enter",), lambda: self._with_article(self._copy))
        bind(("tab",), lambda: self._with_article(self._play))
        bind(("c-f",), lambda: self._with_article(self._fill))
        bind(("c-r",), lambda: self._with_article(lambda _: self._change(self.state.related())))
        bind(("f1",), self._help)
        bind(("escape",), self._back)
        bind(("c-c", "<sigint>"), lambda: self._leave(LEFT_BY_CTRL_C))

        @keys.add(Keys.BracketedPaste)
        def _paste(event: KeyPressEvent) -> None:
            self._buffer.insert_text(clean(" ".join(event.data.split())))

        return keys

    # ---- looks -----------------------------------------------------------------------------------------------

    def _layout(self) -> Layout:
        from prompt_toolkit.layout import BufferControl, DynamicContainer, FormattedTextControl, HSplit, Layout, VSplit, Window
        from prompt_toolkit.layout.dimension import Dimension

        def text(make: Callable[[], Any], **options: Any) -> Window:
            return Window(FormattedTextControl(make), always_hide_cursor=True, **options)

        def exactly(size: Callable[[], int]) -> Callable[[], Dimension]:
            return lambda: Dimension.exact(size())  # what is exact need not be negotiated: a fifth of the drawing

        query = Window(BufferControl(self._buffer), height=1, width=exactly(self._query_columns))
        line = VSplit([text(lambda: [("bold", "找 ")], width=3, height=1), query, text(self._count)])
        listed = text(
            self._list, width=exactly(lambda: self._panes.list_columns), height=exactly(lambda: self._panes.list_rows)
        )
        card = text(self._card, width=exactly(lambda: self._panes.card_columns), height=exactly(lambda: self._panes.card_rows))
        beside = VSplit([listed, Window(width=GAP, char=" "), card])
        below = HSplit([listed, Window(height=1, char="-", style="dim"), card])

        def body() -> AnyContainer:
            return beside if self._panes.beside else below

        rule = text(lambda: age_line(self._old, self._output.get_size().columns), height=1, char="-", style="dim")
        foot = text(lambda: foot_line(self.notice, self._output.get_size().columns), height=1)
        return Layout(HSplit([line, rule, DynamicContainer(body), foot], window_too_small=Window()), focused_element=query)

    @property
    def _panes(self) -> Panes:
        size = self._output.get_size()
        return panes(size.columns, size.rows)

    def _query_columns(self) -> int:
        count = sum(width(words) for _, words in self._count())
        return max(1, self._output.get_size().columns - 3 - count)

    def _count(self) -> Fragments:
        return count_of(self.state)

    def _list(self) -> Fragments:
        here = self._panes
        self._first = first_shown(self.state.selected, self._first, here.list_rows, len(self.state.rows))
        return rows_of(self.state, self._first, here.list_columns, here.list_rows)

    def _card(self) -> Fragments:
        here = self._panes
        lines = help_lines(here.card_columns) if self._helping else self._card_lines(here.card_columns)
        self._scroll = max(0, min(self._scroll, len(lines) - here.card_rows))
        return window_of(lines, self._scroll, here.card_columns, here.card_rows)

    def _card_lines(self, columns: int) -> list[Line]:
        chosen = self.state.chosen
        if not chosen or chosen.id not in self._articles:
            return []
        key = (chosen.id, columns)
        if key not in self._cards:
            _keep(self._cards, key, card_lines(self._articles[chosen.id], self._today, columns))
        return self._cards[key]

    def _turn(self, pages: int) -> None:
        self._scroll += pages * max(1, self._panes.card_rows - 2)


async def _soon(answer: Future[T]) -> T:
    """An answer: at once if it does not take long, otherwise while keys are read and drawn."""
    try:
        return answer.result(AT_ONCE)
    except TimeoutError:
        return await asyncio.wrap_future(answer)


def _keep(known: dict[K, T], key: K, value: T) -> None:
    """Remember, and forget what is oldest."""
    known[key] = value
    if len(known) > REMEMBERED:
        del known[next(iter(known))]
