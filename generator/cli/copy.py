"""`kb copy ID…`: words with their blanks filled, on the clipboard."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.cards import LEGAL
from generator.cli.console import complain, emit
from generator.cli.options import release_option, today_option
from generator.errors import KbError, UsageError

if TYPE_CHECKING:
    from generator.desk.fill import Blank, Draft


@click.command()
@click.argument("ids", metavar="ID…", nargs=-1)
@click.option("--set", "pairs", metavar="名=值", multiple=True, help="填一个空，可以写多次，例如 --set 客户姓=王。")
@click.option("--step", type=click.IntRange(1), metavar="N", help="只要话术的第 N 步（kb show 里的号）。")
@click.option("--ask", is_flag=True, help="每个空都问，也问记住的和有缺省值的。")
@click.option("--stdout", "to_stdout", is_flag=True, help="打印出来，不进剪贴板。")
@click.option("--forget", is_flag=True, help="忘掉记住的值；写了 id 就只忘这几篇用到的。")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="从哪一版里取。")
@release_option
@today_option
def copy(
    ids: tuple[str, ...],
    pairs: tuple[str, ...],
    step: int | None,
    ask: bool,
    to_stdout: bool,
    forget: bool,
    edition: str,
    out: Path | None,
    today: date | None,
) -> None:
    """把话填好，放进剪贴板，例如 kb copy T03 --set 客户姓=王 --set 称呼=女士。

    缺的值在终端里逐个问，别处就拒绝（退出码 2）；你自己的名字等记在本机，只问一次。
    """
    from generator.desk import fill, remembered

    if not ids:
        _forget_all(pairs, forget)
        return
    articles = _articles(ids, edition, out)
    words = fill.draft(articles, step)
    given = fill.given(pairs, words.blanks)
    at_hand = fill.at_hand(words.blanks, {} if forget else remembered.load(), today or date.today())
    unasked = given if ask else {**at_hand, **given}
    open_blanks = [blank for blank in words.blanks if blank.name not in unasked]
    if open_blanks and not _terminal():
        still = [blank for blank in open_blanks if blank.name not in at_hand]
        raise UsageError(fill.lacking(still, ids) if still else "--ask 要在终端里用；这里去掉它，或用 --set 给值")
    asked = _asked(open_blanks, at_hand)
    values = {**unasked, **asked}
    text = fill.finished(words, values)
    _hand_over(text, articles, to_stdout=to_stdout)
    for note in _notes(articles, step, (today or date.today()).isoformat()):
        complain(note)
    _keep(words, {**given, **asked}, forget=forget)


def _forget_all(pairs: Sequence[str], forget: bool) -> None:
    from generator.desk import remembered

    if not forget or pairs:
        raise UsageError("要复制哪一篇？例如：kb copy T01")
    gone = remembered.forget()
    complain(f"已忘掉：{'、'.join(gone)}" if gone else "没有记住什么")


def _articles(ids: Sequence[str], edition: str, out: Path | None) -> list[dict[str, Any]]:
    from generator.search.opening import opened

    with opened(out, edition) as index:
        return [index.show(article_id) for article_id in ids]


def _terminal() -> bool:
    """Somebody is there to be asked, and nobody else reads along: none of the three streams is a pipe."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _asked(blanks: Sequence[Blank], offered: Mapping[str, str]) -> dict[str, str]:
    """What the agent types. Ctrl+C and Ctrl+D leave everything as it was."""
    if not blanks:
        return {}
    with contextlib.suppress(ImportError):  # Windows has none
        import readline  # noqa: F401  (line editing that knows wide characters)
    complain(f"要填 {len(blanks)} 处（Ctrl+C 放弃）")
    return {blank.name: _answer(blank, offered.get(blank.name, "")) for blank in blanks}


def _answer(blank: Blank, offered: str) -> str:
    about = f"：{blank.hint}" if blank.hint else ""
    example = f"（例如 {blank.example}）" if blank.example else ""
    default = f" [{offered}]" if offered else ""
    complain(f"{blank.name}{about}{example}{default}")
    if blank.choices:
        complain("  " + "  ".join(f"{number} {choice}" for number, choice in enumerate(blank.choices, 1)))
    while True:
        try:
            return blank.checked(_chosen(blank, input("> ")) or offered)
        except UsageError as error:
            complain(str(error))
        except UnicodeDecodeError:
            complain("没看懂这些字节；把终端设成 UTF-8 再输入一次")


def _chosen(blank: Blank, typed: str) -> str:
    """A number stands for its choice, also a full-width one."""
    from generator.desk.fill import folded

    number = folded(typed)
    if number.isdecimal() and 1 <= int(number) <= len(blank.choices) and number not in map(folded, blank.choices):
        return blank.choices[int(number) - 1]
    return typed


def _hand_over(text: str, articles: Sequence[Mapping[str, Any]], *, to_stdout: bool) -> None:
    if to_stdout:
        emit(text)
        return
    from generator.desk import clipboard

    how = clipboard.copy(text)
    unsure = "；粘贴不出来就用 --stdout" if how == "OSC 52" else ""
    complain(f"已复制 {' '.join(article['id'] for article in articles)}（{how}{unsure}）")
    complain("\n".join(f"  {line}" if line else "" for line in text.split("\n")))


def _notes(articles: Sequence[Mapping[str, Any]], step: int | None, today: str) -> list[str]:
    """What the agent must not forget, or should know before pasting."""
    from generator.desk import fill

    notes = []
    if any(article.get("flag") == "red" for article in articles):
        notes.append("红旗备注：记得选红旗")
    for article in articles:
        if step is None and (lines := fill.depending(article)):
            notes.append(f"{article['id']} 有几句要看情况说，别一起发；只要一句：--step {'、'.join(map(str, lines))}")
        if article.get("needs") == "legal-review":
            notes.append(f"{article['id']} {LEGAL}")
        if article.get("expires") and article["expires"] <= today:
            notes.append(f"{article['id']} 已于 {article['expires']} 失效，请向 {article['owner']} 确认")
    return notes


def _keep(words: Draft, values: Mapping[str, str], *, forget: bool) -> None:
    """Remember what belongs to the agent. The words are copied by now: a disk that refuses costs a line, not the call."""
    from generator.desk import remembered

    own = [blank.name for blank in words.blanks if blank.remember]
    before = remembered.load()
    new = {name: values[name] for name in own if name in values and before.get(name) != values[name]}
    try:
        if forget:
            remembered.forget(name for name in own if name not in values)
        if new:
            remembered.remember(new)
            listed = "、".join(f"{name}={value}" for name, value in new.items())
            complain(f"已记住 {listed}（kb copy --forget 忘掉）")
    except KbError as error:
        complain(f"没能记住：{error}")
