"""`kb export FORMAT`: the articles for the tools that agents use already."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.console import complain, emit_bytes
from generator.cli.options import release_option
from generator.errors import ReleaseError, UsageError


@click.command()
@click.argument("form", metavar="espanso|csv|jsonl|chatwoot|opensearch")
@click.option("--edition", type=click.Choice(["internal", "public"]), default="internal", help="导出哪一版，缺省 internal。")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="写到这个文件；不写就打印。")
@click.option("--mapping", is_flag=True, help="只对 opensearch：导出索引的设置，不导出文章。")
@release_option
def export(form: str, edition: str, output: Path | None, mapping: bool, out: Path | None) -> None:
    """导出给常用的工具，例如 kb export espanso --output kefu.yml。

    espanso 打 :t04 出话术，csv 给 Excel，jsonl 一行一篇，chatwoot 是快捷回复，opensearch 是 _bulk 的正文。文件要么整个写好，要么不动。
    待法务审核的文章不进 espanso 和 chatwoot。
    """
    from generator.desk.export import FORMATS, rows
    from generator.desk.opensearch import as_mapping, as_opensearch
    from generator.search.opening import opened

    forms = {**FORMATS, "opensearch": as_opensearch}
    if form not in forms:
        raise UsageError(f"不会导出「{form}」；可以写：{'、'.join(forms)}")
    if mapping:
        if form != "opensearch":
            raise UsageError("--mapping 只用于 kb export opensearch")
        _deliver(as_mapping().encode("utf-8"), output)
        return
    with opened(out, edition) as index:
        exported = rows(index.all())
    if edition == "public" and any(row.article["audience"] != "public" for row in exported):
        raise ReleaseError("对外版的索引里有内部文章，没有导出；运行 kb build 重新生成")
    if not _deliver(forms[form](exported).encode("utf-8"), output):
        return
    number = sum(row.sayable for row in exported) if form in ("espanso", "chatwoot") else len(exported)
    complain(f"已导出 {number} 篇到 {output}")


def _deliver(data: bytes, output: Path | None) -> bool:
    """Print it, or write the file whole; True when there is a file."""
    from generator.desk.atomic import write_whole

    if output is None or str(output) == "-":
        emit_bytes(data)
        return False
    write_whole(output, data)
    return True
