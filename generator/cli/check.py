"""`kb check`: all findings, or those of some files; one rule explained; what is certain mended."""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path

import click

from generator.cli.console import complain, emit
from generator.cli.options import content_option, today_option
from generator.errors import FindingsError, UsageError

FORMS = click.Choice(["text", "json", "github", "sarif"])


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]…")
@content_option
@today_option
@click.option("--format", "form", type=FORMS, default="text", help="输出格式。")
@click.option("--staged", is_flag=True, help="只说 git 暂存区里的文件（整个库照样读）。")
@click.option("--fix", is_flag=True, help="改好有把握的：标点、空格、引号、错字、看不见的字符；说明改了什么。")
@click.option("--explain", metavar="CODE", help="说明一条规则，例如 SC04 或 hangup-without-notice。")
def check(
    paths: tuple[Path, ...],
    content: Path | None,
    today: date | None,
    form: str,
    *,
    staged: bool,
    fix: bool,
    explain: str | None,
) -> None:
    """只检查内容，不生成任何东西。写上 PATH 就只说这些文件的。"""
    from generator.check.catalogue import find_rule
    from generator.cli.findings import only, print_report
    from generator.pipeline import read_and_check
    from generator.read.history import staged_files
    from generator.settings import Settings

    if explain is not None:
        emit(_page(find_rule(explain).code))
        return
    gc.disable()  # a short life: what is made is needed to the end
    settings = Settings.find(content)
    if staged and paths:
        raise UsageError("--staged 和 PATH 只写一个")
    if missing := next((path for path in paths if not path.exists() and not path.is_symlink()), None):
        raise UsageError(f"没有 {missing}；写 content/ 里的文件或文件夹")
    chosen = staged_files(settings.content) if staged else [path.absolute() for path in paths]
    wanted = chosen if staged or paths else None
    library, report = read_and_check(settings, today or date.today())
    if fix:
        from generator.desk.mend import mend_files

        for line in mend_files(settings.content, library, wanted):
            complain(line)
        library, report = read_and_check(settings, today or date.today())
    if wanted is not None:
        report = only(report, wanted, settings)
    print_report(report, form, settings.content)
    if form == "text" and not report.problems and sys.stdout.isatty():
        complain(f"{len(library.documents)} 篇，没有问题" if wanted is None else "选的这些没有问题")
    if report.errors:
        raise FindingsError(report)


def _page(code: str) -> str:
    import generator

    file = Path(generator.__file__).parent.parent / "docs" / "rules" / f"{code}.md"
    try:
        return file.read_text("utf-8").rstrip("\n")
    except OSError as error:
        raise UsageError(f"读不了 {file}（{error.strerror}）；说明随源代码一起发布，请在源代码目录里运行") from error
