"""`kb serve`: one edition on this machine, built again whenever something is saved; a mistake is told, the last good page stays."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from generator.errors import KbError, StorageError
from generator.model import Audience
from generator.pipeline import build_preview, read_and_check
from generator.settings import Settings

Tell = Callable[[str], None]


def preview(settings: Settings, edition: str, port: int, tell: Tell) -> None:
    """Serve until interrupted."""
    from mkdocs.livereload import LiveReloadServer

    audience = Audience(edition)
    folder = Path(tempfile.mkdtemp(prefix="kb-preview-"))
    logging.getLogger("mkdocs.livereload").setLevel(logging.WARNING)

    def rebuild() -> None:
        try:
            fresh = Settings(settings.root, settings.content, settings.out)  # mkdocs.yml may have changed, too
            _, report = read_and_check(fresh, date.today())
            for problem in report.problems:
                tell(str(problem))
            if report.errors:
                tell(f"{report.errors} 个错误；页面还是上一次的样子")
                return
            seconds = build_preview(fresh, audience, date.today(), folder)
            tell(f"已更新，用时 {seconds:.1f} 秒")
        except KbError as error:
            tell(f"kb: {error}")

    try:
        rebuild()
        url = f"http://127.0.0.1:{port}/"
        server = LiveReloadServer(rebuild, "127.0.0.1", port, str(folder / "site"), mount_path="/")
        for path in (settings.content, settings.root / "theme", settings.config_file):
            if path.exists():
                server.watch(str(path))
        tell(f"预览：{url}   按 Ctrl+C 结束")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve()  # type: ignore[no-untyped-call]
        server.shutdown()
    except OSError as error:
        raise StorageError(f"打不开端口 {port}（{error.strerror}）；换一个：kb serve --port 8001") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
