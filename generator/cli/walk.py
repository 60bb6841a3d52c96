"""`kb walk ID`: a flow, question by question; straight to its end by answers; or all of it as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from generator.cli.cards import LEGAL
from generator.cli.console import Screen
from generator.cli.options import release_option
from generator.errors import NothingFoundError, UsageError

if TYPE_CHECKING:
    from generator.cli.terminal import Page, Terminal
    from generator.desk.walk import Node, Walk
    from generator.search.lookup import Index

_COMMAND: Final = {"flow": "walk", "script": "play", "remark": "copy"}


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--answers", metavar="答案[,答案…]", help="直接按选项的字走到底，写开头几个字就行；只有一条路的步骤不用写。")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="从哪一版里取。")
@release_option
def walk(article_id: str, answers: str | None, edition: str, out: Path | None) -> None:
    """一问一答走流程，例如 kb walk F05；kb walk F05 --answers 未打单 直接看结果。

    数字选，b 上一步，q 退出。没有终端也没有答案时，印出整棵树。
    """
    from generator.cli import terminal
    from generator.desk.walk import follow, nodes_of
    from generator.search.opening import opened

    with opened(out, edition) as index:
        article = index.show(article_id)
        nodes = nodes_of(article) if article.get("nodes") else ()
        onward = _onward(index, article, nodes)
    if not nodes:
        other = "play" if article.get("steps") is not None else "show"
        raise UsageError(
            f"{article['id']}「{article['title']}」是{article['kind_name']}，没有可走的步骤；用 kb {other} {article['id']}"
        )
    screen = Screen()
    page = terminal.Page(screen.columns, 24)
    if answers is not None:
        lines = told(page, article, follow(nodes, [answers] if answers.strip() else []), onward)
    elif terminal.available():
        with terminal.Terminal() as window:
            end = perform(article, nodes, onward, window)
        lines = told(page, article, end, onward) if end.leaf else iter(())
    else:
        lines = listed(page, article, nodes, onward)
    shown = list(lines)
    for line in shown:
        screen.line(line)
    if shown:
        screen.show()


def _onward(index: Index, article: Mapping[str, Any], nodes: Sequence[Node]) -> dict[str, str]:
    """For every 转 that names a related article: the command that opens it."""
    from generator.desk.walk import onward

    ends = {option.text for node in nodes for option in node.options if option.text.startswith("转")}
    if not ends:
        return {}
    related: dict[str, dict[str, Any]] = {}
    for name in article["related"]:
        try:
            related[name] = index.show(name)
        except NothingFoundError:  # not in this edition
            continue
    titles = {name: other["title"] for name, other in related.items()}
    found = {end: onward(end, titles) for end in ends}
    return {end: f"kb {_COMMAND.get(related[name]['kind'], 'show')} {name}" for end, name in found.items() if name}


def perform(article: Mapping[str, Any], nodes: Sequence[Node], onward: Mapping[str, str], window: Terminal) -> Walk:
    """Draw, wait for a key, and again until it is left; the last state tells whether an end was reached."""
    from generator.cli.terminal import END, ENTER
    from generator.desk.walk import Walk

    state, note = Walk.start(nodes), ""
    while True:
        window.draw(_picture(window.page(), article, state, onward, note))
        for key in window.keys(None):
            note = ""
            if key in ("q", END) or (key == ENTER and state.leaf):
                return state
            if key == "b":
                note = "" if state.way else "这是第一步"
                state = state.back()
            elif key == ENTER and not state.node.asks:
                state = state.choose(0)
            elif key in "123456789":
                before, state = state, state.choose(int(key) - 1)
                note = "" if state is not before or state.leaf else f"没有第 {key} 项"
            elif key == ENTER:
                note = "按数字选一项"


def _picture(page: Page, article: Mapping[str, Any], state: Walk, onward: Mapping[str, str], note: str) -> list[str]:
    """The whole picture of a node."""
    from generator.desk.walk import remarks_of

    node, chosen = state.node, bool(state.leaf and not state.node.final)
    head = page.head(f"{article['id']}  {article['title']}", f"第 {len(state.way) + 1} 步")
    if article.get("needs") == "legal-review":
        head += page.text(f"! {LEGAL}", "yellow")
    main = page.text(node.title, "bold", indent=2)
    # An end that was chosen stands alone: what is above it has been done.
    main += [""] if node.lines and not chosen else []
    main += [line for text in node.lines if not chosen for line in page.text(text, label="·", indent=4, gap=2)]
    main += ["", *(_ending(page, state.leaf.end, onward) if state.leaf else _options(page, node))]
    pairs = [("Enter", "完成" if state.leaf else "下一步")] if state.leaf or not node.asks else []
    if not state.leaf and node.asks:
        pairs.append((f"1–{min(9, len(node.options))}", "选"))
        note = note or ("第 10 项起用 --answers 选" if len(node.options) > 9 else "")
    if state.way:
        pairs.append(("b", "上一步"))
    below: list[str] = []
    for heading, text in remarks_of(article):
        # The lead says when to use the flow; who is under way knows.
        if heading or not state.way:
            below += page.text(f"{heading}：{text}" if heading else text, "dim", indent=2)
    return page.compose(head, main, below, note, page.keys([*pairs, ("q", "退出")]))


def _options(page: Page, node: Node) -> Iterator[str]:
    for number, option in enumerate(node.options, 1):
        yield from page.text(option.text, "cyan" if option.to else "green", indent=4, label=str(number), gap=3)


def _ending(page: Page, end: str, onward: Mapping[str, str], indent: int = 4) -> list[str]:
    lines = page.text(end or "走完了。", "green", "bold", indent=indent, label="■", gap=2)
    if end in onward:
        lines += page.text(onward[end], "cyan", indent=indent + 2, label="→", gap=2)
    return lines


def _title(page: Page, article: Mapping[str, Any]) -> Iterator[str]:
    yield from page.head(f"{article['id']}  {article['title']}", "")
    if article.get("needs") == "legal-review":
        yield from page.text(f"! {LEGAL}", "yellow")


def told(page: Page, article: Mapping[str, Any], walk: Walk, onward: Mapping[str, str]) -> Iterator[str]:
    """The way that was walked, and its end."""
    yield from _title(page, article)
    called = ""
    for name, option in walk.way:
        node = walk.nodes[name]
        yield from _done(page, node, called)
        called = ""
        taken = node.options[option]
        if node.asks and taken.to:
            called = taken.text
            yield from page.text(called, "cyan", label="→", gap=2)
    if walk.leaf:
        if walk.node.final:
            yield from _done(page, walk.node, called)
        yield from _ending(page, walk.leaf.end, onward, indent=2)


def _done(page: Page, node: Node, called: str) -> Iterator[str]:
    # A choice that is called like its node has told the title already.
    if node.title != called:
        yield from page.text(node.title, "bold")
    for line in node.lines:
        yield from page.text(line, indent=2, label="·", gap=2)


def listed(page: Page, article: Mapping[str, Any], nodes: Sequence[Node], onward: Mapping[str, str]) -> Iterator[str]:
    """The whole flow as a nested list, with what stands around it."""
    from generator.desk.walk import remarks_of, tree

    yield from _title(page, article)
    remarks = remarks_of(article)
    for _, text in (remark for remark in remarks if not remark[0]):
        yield from page.text(text, "dim")
    yield ""
    for row in tree(nodes):
        # Deep branches keep half of the line for words.
        indent = min(row.depth * 2, page.columns // 2)
        if row.what == "node":
            yield from page.text(row.text, "bold", indent=indent, label="-", gap=2)
        elif row.what == "line":
            yield from page.text(row.text, indent=indent, label="·", gap=2)
        elif row.what == "choice":
            yield from page.text(row.text, "cyan", indent=indent, label="→", gap=2)
        elif row.what == "again":
            yield from page.text(f"接「{row.text}」（见上文）", "dim", indent=indent, label="-", gap=2)
        else:
            yield from _ending(page, row.text, onward, indent)
    for heading, text in (remark for remark in remarks if remark[0]):
        yield ""
        yield from page.text(heading, "bold")
        yield from page.text(text, indent=2)
