"""`kb pull`: the newest words to this desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.console import complain, emit
from generator.errors import ReleaseError, UsageError


@click.command()
@click.argument("source", metavar="网址|目录")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="拉哪一版，缺省 internal。")
@click.option(
    "--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="站点有门禁时带上的请求头，可写多次；不会记下来。"
)
@click.option(
    "--header-file", type=click.Path(path_type=Path, dir_okay=False), help="从文件里读请求头，一行一个；不进命令历史。"
)
@click.option("--name", default="default", show_default=True, help="存成哪一份；每个知识库一个名字。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="存到这个目录，代替缺省的个人数据目录。")
@click.option("--force", is_flag=True, help="来源比本机旧也照拉。")
def pull(
    source: str,
    edition: str,
    headers: tuple[str, ...],
    header_file: Path | None,
    name: str,
    out: Path | None,
    force: bool,
) -> None:
    """从网址或目录取一次发布的数据，在本机建索引；取不到就继续用原来的。

    例如 kb pull https://kb.example/current，或 kb pull /mnt/u盘/site。
    """
    from generator.desk.fetch import parse_headers
    from generator.desk.pull import TITLES, age, default_folder
    from generator.desk.pull import pull as run

    private = parse_headers([*_lines(header_file), *headers])
    if private and source.lower().startswith("http:"):
        complain("注意：这个网址没有加密，--header 会明文送出；请尽量用 https")
    today = date.today()
    target = (out or default_folder(name)).absolute()
    done = run(source, target, edition, today=today, headers=private, force=force)
    about = done.manifest
    state = f"{TITLES[edition]} {about.articles} 篇，{about.today} 的数据（{age(about.today, today)}）"
    emit(f"已更新：{state}" if done.changed else f"没有变化：{state}")
    if done.changed and done.before:
        emit(f"原来是 {done.before.today} 的 {done.before.articles} 篇")
    emit(f"查一查：kb 无声{_where(target)}{'' if edition == 'internal' else f' --edition {edition}'}")


def _lines(file: Path | None) -> list[str]:
    """The lines of a header file; a letter about it does not repeat what is in it."""
    if file is None:
        return []
    try:
        return [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了 {file}") from error


def _where(target: Path) -> str:
    """The `--out` that a look-up needs; none where it comes here by itself."""
    import shlex

    from generator.places import current_release, default_release, pulled_releases

    named = f" --out {shlex.quote(str(target))}"
    try:
        own, _ = default_release()
    except ReleaseError:
        return named
    asked = [own] if own else pulled_releases()
    return "" if asked == [current_release(str(target))] else named
