"""`kb import FILE…`: documents from elsewhere become drafts, with a log of all that was done to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.console import complain, emit
from generator.cli.options import FOLDER, content_option, today_option
from generator.errors import FindingsError, StorageError
from generator.model import KINDS
from generator.problems import Report


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="文件…", type=click.Path(path_type=Path))
@click.option("--out", type=FOLDER, help="草稿写到这个目录，缺省是内容目录。")
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="记录写到这个文件（JSON，一行一处），旁边另写一份同名的 .md。",
)
@click.option("--kind", type=click.Choice(tuple(KINDS)), help="都当作这一类；不写就按内容猜。")
@click.option("--dry-run", is_flag=True, help="只看会怎么样，什么都不写。")
@content_option
@today_option
def import_(
    files: tuple[Path, ...],
    out: Path | None,
    log_file: Path | None,
    kind: str | None,
    dry_run: bool,
    content: Path | None,
    today: date | None,
) -> None:
    """把别处的文件变成草稿，例如 kb import 常见问题.docx。

    能导入 txt、md、html、docx、csv 和帮助中心导出的 json。编码、繁体、乱码、拼音注音、标点和编号会修好，网页边角料会去掉；
    改了什么、去掉了什么、哪里没有把握，都在记录里。同一份内容再导入一次，不会多出草稿。
    """
    from generator.importers.log import as_json_lines, summary
    from generator.importers.run import import_files, write
    from generator.scaffold import LETTERS
    from generator.settings import Settings

    settings = Settings.find(content)
    folder = out or settings.content
    day = today or date.today()
    imported = import_files(files, list(dict.fromkeys((settings.content, folder.resolve()))), LETTERS, day, kind or "")
    for problem in imported.problems:
        emit(str(problem))
    if dry_run:
        emit(summary(imported, most=20).rstrip())
        for made in imported.drafts:
            emit(f"\n==> {folder / made.path}\n{made.text.rstrip()}")
    elif imported.drafts or imported.entries:
        log = log_file or folder / ".import" / f"{day.isoformat()}-{imported.digest}.jsonl"
        write(imported.drafts, folder)
        _write_log(log, as_json_lines(imported), summary(imported))
        emit(summary(imported, most=10).rstrip())
        emit(f"\n草稿在 {folder}，全部记录在 {log} 和 {log.with_suffix('.md').name}")
        emit("看过、改好以后换成正式的 id，把 status: draft 改成 published；随时可以运行 kb check")
    elif imported.known:
        emit(summary(imported).rstrip())
    if imported.problems:
        complain(f"{len(imported.problems)} 个文件没有导入")
        raise FindingsError(Report.of(imported.problems))


def _write_log(log: Path, lines: str, page: str) -> None:
    from generator.desk.atomic import write_whole

    try:
        log.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"建不了 {log.parent}（{error.strerror}）") from error
    write_whole(log, lines.encode("utf-8"))
    write_whole(log.with_suffix(".md"), page.encode("utf-8"))
