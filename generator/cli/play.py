"""`kb play ID`: a script on the screen, one step at a time, for somebody who is on the phone meanwhile."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from generator.cli.cards import CHANNEL, LEGAL, VERB_LABEL
from generator.cli.console import complain, emit
from generator.cli.options import release_option
from generator.errors import KbError, UsageError

if TYPE_CHECKING:
    from generator.cli.terminal import Page, Terminal
    from generator.desk.play import Play, Step

_STYLE: Final = {"say": "green", "wait": "yellow", "do": "blue", "ask": "green", "hangup": "red", "transfer": "blue"}
_OVER: Final = {
    "end": "走完了。",
    "answered": "客户已应答：照常接待，后面等待和挂机的步骤不用了。",
    "refused": "挂机前没有告知和等待，不能挂机；请告诉这篇话术的负责人。",
}


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--transcript", is_flag=True, help="不逐步播放，把全程印成文字（客户始终不出声的走法）。")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="从哪一版里取。")
@release_option
def play(article_id: str, transcript: bool, edition: str, out: Path | None) -> None:
    """一步一步播放话术，例如 kb play T04。

    Enter 下一步，c 复制，r 客户应答，b 上一步，q 退出；等待有倒计时，没有告知和等待不会走到挂机。
    """
    from generator.cli import terminal
    from generator.search.opening import opened

    with opened(out, edition) as index:
        article = index.show(article_id)
    if article.get("steps") is None:
        other = "walk" if article.get("nodes") is not None else "show"
        raise UsageError(
            f"{article['id']}「{article['title']}」是{article['kind_name']}，不是话术；用 kb {other} {article['id']}"
        )
    if not transcript and not terminal.available():
        complain("这里不是终端，印出全程（同 --transcript）")
        transcript = True
    if transcript:
        emit("\n".join(written(article)))
        return
    with terminal.Terminal() as window:
        perform(article, window, time.monotonic)


def perform(article: Mapping[str, Any], window: Terminal, clock: Callable[[], float]) -> None:
    """Draw, wait for a key or for the next second to be over, and again until it is left."""
    from generator.cli.terminal import END
    from generator.desk.play import Key, Over, Play, steps_of

    keys = {"\n": Key.NEXT, " ": Key.NEXT, END: Key.QUIT, **{key.value: key for key in Key if key is not Key.NEXT}}
    state, note, last = Play.start(steps_of(article)), "", clock()
    while state.over is not Over.QUIT:
        window.draw(page(window.page(), article, state, note))
        pressed = window.keys(_until_next_second(state))
        now = clock()
        waited = state.waiting
        state, last = state.tick(now - last), now
        note = "" if waited and not state.waiting else note
        for key in (keys[name] for name in pressed if name in keys):
            if key is Key.NEXT and state.over is not Over.NO:
                return
            note = _note(article, state, key)
            state = state.press(key)


def _until_next_second(state: Play) -> float | None:
    """How long the picture stays true; for ever when no clock runs."""
    return state.remaining - math.ceil(state.remaining) + 1 if state.waiting else None


def _note(article: Mapping[str, Any], state: Play, key: object) -> str:
    """What there is to say about a key, before it is acted upon."""
    from generator.desk.play import Key

    if key is Key.NEXT and state.waiting:
        return "等待还没结束；客户出声了按 r"
    if key is Key.ANSWERED and state.press(Key.ANSWERED) is state:
        return "这一步不是等客户出声，按 Enter 往下"
    if key is Key.BACK and state.press(Key.BACK) is state:
        return "这是第一步"
    return copied(article, state) if key is Key.COPY else ""


def copied(article: Mapping[str, Any], state: Play) -> str:
    """Copy the words of this step, and tell how it went. Words with blanks are not copied: they must not be pasted like that."""
    if not state.words:
        return "这一步没有要说的话，没有复制"
    blanks = [blank["name"] for blank in article.get("placeholders", ()) if f"【{blank['name']}】" in state.words]
    if blanks:
        return f"有空白要填（{'、'.join(blanks)}），没有复制；用 kb copy {article['id']}"
    try:
        from generator.desk.clipboard import copy
    except ImportError:
        return "剪贴板暂不可用"
    try:
        return f"已复制（{copy(state.words)}）"
    except KbError as error:
        return str(error)


def page(page: Page, article: Mapping[str, Any], state: Play, note: str) -> list[str]:
    """The whole picture of a moment."""
    from generator.desk.play import Key, Over

    number = min(state.position + 1, len(state.steps))
    right = f"{CHANNEL.get(article.get('channel', ''), '')}  第 {number}/{len(state.steps)} 步"
    head = page.head(f"{article['id']}  {article['title']}", right.strip())
    if article.get("needs") == "legal-review":
        head += page.text(f"! {LEGAL}", "yellow")
    if state.step is None:
        main = page.text(_OVER[state.over.value], "red" if state.over is Over.REFUSED else "green", "bold", indent=4)
    else:
        main = _step(page, state, state.step)
    pairs = [] if state.waiting else [("Enter", "下一步" if state.ahead else "结束")]
    if state.words:
        pairs.append(("c", "复制"))
    if state.press(Key.ANSWERED) is not state:
        pairs.append(("r", "客户应答"))
    if state.history:
        pairs.append(("b", "上一步"))
    return page.compose(head, main, _donts(page, article), note, page.keys([*pairs, ("q", "退出")]))


def _step(page: Page, state: Play, step: Step) -> list[str]:
    """The step that counts now, and below a wait what comes after it, so that the words are ready."""
    style = _STYLE[step.verb]
    lines = page.text(_title(step), style, "bold", indent=2)
    if step.verb == "wait":
        lines += ["", *_countdown(page, state, step)]
        if state.ahead:
            lines += [
                "",
                *page.text(f"{_title(state.ahead)}：{state.ahead.text}".rstrip("："), "dim", indent=4, label="接着", gap=6),
            ]
        return lines
    words = step.text or ("已经告知，也等过了，可以挂机。" if step.verb == "hangup" else "")
    return [*lines, "", *page.text(words, "bold", indent=4)] if words else lines


def _title(step: Step) -> str:
    return VERB_LABEL[step.verb] + (f"（{step.condition}）" if step.condition else "")


def _countdown(page: Page, state: Play, step: Step) -> list[str]:
    left = math.ceil(state.remaining)
    if not step.seconds:
        return page.text(step.text or "客户出声按 r，否则按 Enter", "bold", indent=4)
    # Half the window at most: some terminals give each of these blocks two columns.
    length = max(4, min(30, page.columns // 2 - 8))
    full = math.ceil(length * left / step.seconds)
    bar = page.style("█" * full, "yellow") + page.style("░" * (length - full), "dim")
    indent = " " * (4 if page.columns >= 40 else 1)
    # Two lines at any time: nothing else on the screen may move when the time is over.
    said = "客户出声按 r" if left else "时间到：没有出声按 Enter"
    return [f"{indent}{bar}  {page.style(f'{left} 秒', 'bold')}", *page.text(said, "dim" if left else "bold", indent=4)]


def _donts(page: Page, article: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for dont in article["donts"]:
        word = dont["kind"] == "word"
        lines += page.text(dont["text"], "red", indent=2, label="✗ 禁语" if word else "✗ 禁为", gap=8)
        if dont["instead"]:
            lines += page.text(dont["instead"], "green", indent=2, label="  改说" if word else "  改做", gap=8)
        if dont["reason"]:
            lines += page.text(dont["reason"], "dim", indent=2, label="  原因", gap=8)
    return lines


def written(article: Mapping[str, Any]) -> Iterator[str]:
    """The whole run as plain text, with the time of every step; the same on every terminal and every day."""
    from generator.cli.terminal import Page
    from generator.desk.play import Over, run, steps_of

    channel = CHANNEL.get(article.get("channel", ""), "")
    yield f"{article['id']}  {article['title']}（{' · '.join(part for part in (article['kind_name'], channel) if part)}）"
    if article.get("needs") == "legal-review":
        yield f"! {LEGAL}"
    sections: Sequence[Mapping[str, str]] = article["sections"]
    page = Page(80, 24, plain=True)
    if sections and not sections[0]["heading"]:
        yield from page.text(sections[0]["text"])
    yield ""
    for number, moment in enumerate(run(steps_of(article)), 1):
        if isinstance(moment, Over):
            yield from ["", _OVER[moment.value]]
            break
        step = moment.step
        label = f"{moment.second // 60:>2}:{moment.second % 60:02}  {number:>2}  {VERB_LABEL[step.verb]}"
        text = f"（{step.condition}）{step.text}" if step.condition else step.text
        yield from (line.rstrip() for line in page.text(text, label=label, gap=15))
    if article["donts"]:
        yield ""
        yield from _donts(page, article)
