"""What click says by itself, in the language of everything else: the frame of a help page, and what is wrong with a command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

_HEADINGS: Final = {"Options": "选项", "Commands": "命令"}


class HelpPage(click.HelpFormatter):
    """A help page; its words are ours, and these few were not."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(
            prog, args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …"), prefix or "用法："
        )

    def write_heading(self, heading: str) -> None:
        """Above a list."""
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands, each with what it is for."""
        told = {"Show this message and exit.": "这一页。", "Show the version and exit.": "版本号。"}
        super().write_dl([(name, told.get(text, text)) for name, text in rows], col_max, col_spacing)


def letter(error: click.ClickException) -> str:
    """What is wrong with what was typed, and where all options stand."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    more = f"；全部选项：{context.command_path} --help" if context else ""
    return f"{_wrong(error)}{more}"


def _wrong(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {error.possibilities[0]}" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 后面{'不写' if 'take' in error.message else '还要写'}值"
    if isinstance(error, click.MissingParameter) and error.param:
        return f"还要写 {_name(error.param)}"
    if isinstance(error, click.BadParameter) and error.param:
        return f"{_name(error.param)} 写得不对：{_wanted(error.param.type) or error.message}"
    if isinstance(error, click.UsageError) and "extra argument" in error.message:
        return "写多了：有几个词用不上；有空格的用单引号括起来"
    return error.format_message()


def _name(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.human_readable_name).strip("[]")


def _wanted(kind: click.ParamType[object]) -> str:
    if isinstance(kind, click.Choice):
        return f"可以写 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        return f"写一个数，最小 {kind.min}{'' if kind.max is None else f'，最大 {kind.max}'}"
    if isinstance(kind, click.Path) and not kind.file_okay:
        return "写一个目录"
    return "没有这个文件，或读不了" if isinstance(kind, click.Path | click.File) else ""
