"""`kb say-check`: an agent's words, read before they are sent or said."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.console import Screen, complain, emit, emit_json
from generator.cli.options import release_option
from generator.errors import FindingsError, StorageError, UsageError
from generator.problems import Report

MAX_BYTES = 1024 * 1024


@click.command("say-check")
@click.argument(
    "file", metavar="[文件|-]", default="-", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True)
)
@click.option("--channel", type=click.Choice(["phone", "chat"]), help="在哪里说：电话或网聊；不写就按两种都要能用来查。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@release_option
def say_check(file: Path, channel: str | None, as_json: bool, out: Path | None) -> None:
    """检查要发、要说的话：禁语和它的近似说法、绝对的承诺、网聊慎用的语气词、称呼、粗话。

    不写文件就读标准输入，例如：echo 明天保证到 | kb say-check --channel chat。有发现时退出码是 1。
    """
    from generator.desk.say import checker, row, sentence
    from generator.saying import ANY
    from generator.search.opening import opened

    with opened(out, "internal") as index:
        reader = checker(index.all())
    text = _draft(file)
    found = reader.findings(text, channel or ANY)
    if as_json:
        rows = [row(text, finding) for finding in found]
        emit_json({"channel": channel or ANY, "findings": rows})
    else:
        _tell([sentence(text, finding) for finding in found])
        complain(f"有 {len(found)} 处要改" if found else "没有发现不该说的话")
    if found:
        raise FindingsError(Report(()))


def _tell(sentences: list[str]) -> None:
    """One line each, for programs; a person's terminal gets them hanging beside their places."""
    if not sys.stdout.isatty():
        for sentence in sentences:
            emit(sentence)
        return
    screen = Screen()
    for place, _, words in (sentence.partition(": ") for sentence in sentences):
        screen.block(place, words, "bold", gap=6)
    screen.show()


def _draft(file: Path) -> str:
    """The draft, from a file or from what comes in."""
    standard = str(file) == "-"
    if standard and sys.stdin.isatty():
        complain("把要检查的话粘贴在这里，另起一行按 Ctrl-D 结束：")
    try:
        if standard:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise StorageError(f"读不了 {file}（{error.strerror}）") from error
    if len(data) > MAX_BYTES:
        raise UsageError("要检查的话超过 1 MB；分几次来")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("要检查的话不是 UTF-8 编码；另存为 UTF-8 再来") from error
