"""Everything but the look-up itself, on click. Options and help here; the work is imported inside the functions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.cli import (
    check,
    cms,
    codeowners,
    copy,
    diff,
    doctor,
    export,
    gaps,
    headers,
    import_,
    new,
    play,
    pull,
    releases,
    say,
    schema,
    stale,
    verify,
    walk,
)
from generator.cli.console import Screen, complain, emit, emit_json
from generator.cli.letters import HelpPage, letter
from generator.cli.options import content_option, out_option, release_option, today_option
from generator.errors import FindingsError, GoneError, KbError

click.Context.formatter_class = HelpPage


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="直接写要找的话就是搜索：kb 无声",
)
@click.version_option(__version__, prog_name="kb", message="%(prog)s %(version)s")
def kb() -> None:
    """中文客服知识库：搜话术、查规则、检查和发布内容。"""


@kb.command()
@content_option
@out_option
@today_option
@click.option("--clean", is_flag=True, help="不用任何缓存，从头构建。")
@click.option("--keep", type=click.IntRange(1, 1000), default=3, show_default=True, help="留几个版本，连这一个算。")
@click.option("--quiet", "-q", is_flag=True, help="只说错误和警告。")
@click.option(
    "--log-format", "form", type=click.Choice(["text", "json"]), default="text", help="进展和结果写成文字，或每行一个 JSON。"
)
def build(content: Path | None, out: Path | None, today: date | None, clean: bool, keep: int, quiet: bool, form: str) -> None:
    """检查内容，生成对外和内部两个网站与搜索索引，一次发布。"""
    from generator.cli.findings import print_report
    from generator.cli.progress import done, log, shown
    from generator.pipeline import build as run_build
    from generator.settings import Settings

    settings = Settings.find(content, out)
    try:
        built = run_build(settings, today or date.today(), clean=clean, keep=keep, show=shown(form, quiet=quiet))
    except FindingsError as error:
        done(form, quiet=quiet)
        print_report(error.report, form, settings.content)
        complain("有错误，没有发布；线上的版本没有动。")
        raise
    done(form, quiet=quiet)
    if form == "json":
        log("done", **built.told, problems=[str(problem) for problem in built.report.problems])
        return
    if not quiet or built.report.problems:
        print_report(built.report, "text", settings.content)
    for name, title in (("public", "对外网站"), ("internal", "内部网站")) if not quiet else ():
        emit(f"{title}  {built.articles[name]:>4} 篇文章  {built.pages[name]:>4} 页  {settings.out / 'current' / name}")
    if not quiet:
        emit(f"用时 {built.seconds:.1f} 秒，新写 {built.told['files']['new']} 个文件，共 {built.told['files']['all']} 个")


@kb.command("search")
@click.argument("words", nargs=-1, metavar="要找的话…")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--limit", metavar="N", help="最多几条，缺省 8。")
@click.option("--kind", metavar="K", help="只找这一类：faq policy script flow role term service remark。")
@click.option("--edition", metavar="E", help="public 或 internal（缺省）。")
@click.option("--out", metavar="DIR", help="发布目录，缺省是知识库里的 site/，没有就用拉取来的。")
@click.option("--today", metavar="日期", help="把这一天当作今天。")
def search_command(**options: Any) -> None:
    """搜索；`kb 要找的话` 是它的简写。问句、拼音、首字母、繁体、错字都可以。"""
    # Never runs: `lookup` answers searches without click. Declared for its help.


@kb.command()
@click.argument("article_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="从哪一版里取。")
@release_option
@today_option
def show(article_id: str, as_json: bool, edition: str, out: Path | None, today: date | None) -> None:
    """按 id 显示一篇文章，例如 kb show T04。过期和归档的，说改用哪一篇。"""
    from generator.cli.cards import card
    from generator.cli.lookup import outdated
    from generator.search.opening import opened

    with opened(out, edition) as index:
        try:
            article = index.show(article_id)
        except GoneError as gone:
            if as_json:
                emit_json(gone.told)
            raise
    if as_json:
        emit_json(article)
        return
    day = (today or date.today()).isoformat()
    screen = Screen()
    card(screen, article, day)
    screen.show()
    if note := outdated(index, day):
        complain(note)


@kb.command()
@content_option
@click.option("--edition", type=click.Choice(["public", "internal"]), default="internal", help="预览哪一版。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。")
def serve(content: Path | None, edition: str, port: int) -> None:
    """在本机预览，保存后自动刷新。"""
    from generator.preview import preview
    from generator.settings import Settings

    preview(Settings.find(content), edition, port, complain)


OTHERS = (  # a line each: branches that add one do not meet
    check.check,
    cms.cms_config,
    codeowners.codeowners,
    copy.copy,
    diff.diff,
    doctor.doctor,
    export.export,
    gaps.gaps,
    headers.headers,
    import_.import_,
    new.new,
    play.play,
    pull.pull,
    releases.releases,
    releases.rollback,
    say.say_check,
    schema.schema,
    stale.stale,
    verify.verify,
    walk.walk,
)
for command in OTHERS:
    kb.add_command(command)


def run(arguments: list[str]) -> int:
    """Run click; every outcome is an exit status, every error a letter."""
    try:
        kb.main(args=arguments or ["--help"], prog_name="kb", standalone_mode=False)
    except FindingsError as error:
        return error.exit_code
    except KbError as error:
        complain(f"kb: {error}")
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return 130
    except click.ClickException as error:
        complain(f"kb: {letter(error)}")
        return 2
    except Exception as error:  # noqa: BLE001  (the last door: a letter instead of a traceback)
        from generator.cli.lookup import fault

        return fault(error)
    return 0
