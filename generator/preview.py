"""`kb serve`: one edition on this machine. What is saved is seen at once; what is wrong is told on the page, which stays as it was.

The process stays warm: a saved article is read and its page made first, and the browser reloads; then everything is checked and
made again, as a build would, and what did not change is taken over. MkDocs' server watches and serves. Its own script is inline,
which the policy of our pages forbids, so we serve one.
"""

from __future__ import annotations

import contextlib
import html
import logging
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
from watchdog.observers import Observer

from generator.errors import KbError, StorageError
from generator.forked import seldom_tidied
from generator.model import Audience
from generator.pipeline import Memory, read_and_check
from generator.previewed import Previewed, build_preview, retouch
from generator.problems import Problem, Severity
from generator.settings import Settings

Tell = Callable[[str], None]
Seen = dict[str, tuple[int, int, int]]

SCRIPT: Final = "/__kb-preview.js"
STYLE: Final = "/__kb-preview.css"
MOST: Final = 50
FEW: Final = 20
"""So many saved articles are made before everything else; more of them are a change of branch, not an edit."""

_FILES: Final = {
    SCRIPT: (
        "text/javascript",
        """(async () => {
  const { epoch } = document.currentScript.dataset;
  for (;;) {
    try {
      const answer = await fetch(`/livereload/${epoch}/${Date.now()}`, { cache: "no-store" });
      if (answer.ok && Number(await answer.text()) > Number(epoch)) return location.reload();
    } catch {
      await new Promise((wait) => setTimeout(wait, 1000)); // the server is being started again
    }
  }
})();
""",
    ),
    "/sw.js": (  # another site of ours at this address may have left a worker, which would go on showing its own pages
        "text/javascript",
        """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.registration.unregister()));
""",
    ),
    STYLE: (
        "text/css",
        """.kb-preview { position: fixed; inset: auto 1rem 1rem; z-index: 9999; max-height: 60vh; overflow: auto; padding: .75rem 1rem;
  border: 2px solid #b3261e; border-radius: 8px; background: #fff8f7; color: #410e0b; font: 14px/1.6 system-ui, sans-serif;
  box-shadow: 0 4px 24px rgb(0 0 0 / 25%); }
.kb-preview p, .kb-preview ul { margin: 0; padding: 0; list-style: none; }
.kb-preview li { padding-top: .35rem; overflow-wrap: anywhere; }
.kb-preview code { font: 13px/1.5 ui-monospace, monospace; background: none; color: inherit; }
""",
    ),
}


class _Watch(Observer):  # type: ignore[misc, valid-type]  # which class it is depends on the system
    """Tells of files that were changed. To be read is no change: our own reading would make us build again, for ever."""

    def schedule(self, *of: Any, **how: Any) -> Any:
        """Watch a folder for these events only."""
        kinds = [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
        return super().schedule(*of, **how, event_filter=kinds)


class _Server(LiveReloadServer):
    """MkDocs' server, with our script in its pages and the findings on top of them."""

    box = ""
    behind: Callable[[], bool] = staticmethod(lambda: False)
    """Whether something was saved that is not on the pages."""

    def _build_loop(self) -> None:
        """What was saved while the first pages were made, when nobody watched yet, is not lost."""
        if self.behind():
            self._want_rebuild = True
        super()._build_loop()  # type: ignore[no-untyped-call]

    @property
    def wanted(self) -> bool:
        """Whether something was saved since the work began."""
        return self._want_rebuild

    def again(self) -> None:
        """Let browsers load what is there now, though the work goes on."""
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch
            self._epoch_cond.notify_all()

    def once_more(self) -> None:
        """When the work ends, let them load again what they have loaded already."""
        self._wanted_epoch = max(self._wanted_epoch + 1, round(time.monotonic() * 1000))

    def _serve_request(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes] | None:
        if found := _FILES.get(environ["PATH_INFO"]):
            kind, text = found
            start_response("200 OK", [("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "no-store")])
            return [text.encode()]
        return super()._serve_request(environ, start_response)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        before, body, after = content.rpartition(b"</body>")
        ours = f'{self.box}<link rel="stylesheet" href="{STYLE}"><script src="{SCRIPT}" data-epoch="{epoch}"></script>'
        return before + ours.encode() + body + after if body else content + ours.encode()


class _Superseded(Exception):  # noqa: N818  (nothing is wrong)
    """Something else was saved while everything was made again."""


class _Work:
    """What is kept between two savings, and what is done after each."""

    def __init__(self, settings: Settings, audience: Audience, folder: Path, tell: Tell) -> None:
        self._settings = settings
        self._audience = audience
        self._folder = folder
        self._tell = tell
        self._warm: Previewed | None = None
        self._seen: Seen = {}
        self.server: _Server | None = None

    def run(self) -> None:
        """Saved articles first, then everything."""
        started = time.monotonic()
        before, self._seen = self._seen, _seen(self._settings.content)
        quick, shown = self._quick(before, started)
        fresh: frozenset[str] = frozenset()
        try:
            settings = Settings(self._settings.root, self._settings.content, self._settings.out)  # mkdocs.yml may be another
            memory = Memory(self._folder)
            library, report = read_and_check(settings, date.today(), memory, self._go_on)
            told = self._show(report.problems, report.errors)
            if report.errors:
                self._tell(f"{report.errors} 个错误；页面还是上一次的样子")
            else:
                memory.close()
                self._warm = build_preview(library, settings, self._audience, date.today(), self._folder, self._go_on)
                fresh = self._warm.fresh
                self._tell(f"已更新，用时 {time.monotonic() - started:.1f} 秒")
            if self.server and shown and (told or fresh - quick):
                self.server.once_more()
        except _Superseded:
            self._tell("又有保存，先更新那一页")
        except KbError as error:
            self._tell(f"kb: {error}")

    def _go_on(self) -> None:
        """Asked between two steps: an article saved meanwhile does not wait until everything is made again."""
        if self.server and self.server.wanted:
            raise _Superseded

    def behind(self) -> bool:
        """Whether the files lie there otherwise than when they were last read."""
        return self._seen != _seen(self._settings.content)

    def _quick(self, before: Seen, started: float) -> tuple[set[str], bool]:
        """The pages of the articles that were saved, none when more was changed than the words of a few; and whether browsers were told."""
        changed = [path for path, how in self._seen.items() if before.get(path) != how]
        if not (self._warm and self.server and before.keys() == self._seen.keys() and 0 < len(changed) <= FEW):
            return set(), False
        made: set[str] = set()
        found: list[Problem] = []
        for path in changed:
            url, problems = retouch(self._warm, self._settings, path, self._folder)
            found += problems
            made |= {url} if url else set()
        told = self._show(found, sum(problem.severity is Severity.ERROR for problem in found))
        if made or told:
            self.server.again()
        if made:
            self._tell(f"页面已更新，用时 {time.monotonic() - started:.2f} 秒；搜索和列表随后")
        return made, bool(made or told)

    def _show(self, problems: Sequence[Problem], errors: int) -> bool:
        """Tell them here and on every page; whether the page says something else now."""
        for problem in problems:
            self._tell(str(problem))
        box = boxed([p for p in problems if p.severity is Severity.ERROR], errors)
        if self.server is None or self.server.box == box:
            return False
        self.server.box = box
        return True


def boxed(problems: Sequence[Problem], errors: int) -> str:
    """Findings as they stand on a page; empty when there are none."""
    if not problems:
        return ""
    rows = "".join(f"<li><code>{html.escape(str(problem))}</code></li>" for problem in problems[:MOST])
    more = f"<li>还有 {errors - MOST} 个</li>" if errors > MOST else ""
    return (
        f'<div class="kb-preview" role="alert"><p><b>{errors} 个错误，页面还是上一次的样子</b></p><ul>{rows}{more}</ul></div>'
    )


def _seen(content: Path) -> Seen:
    """How each file lies there."""
    found: Seen = {}
    folders = [""]
    for here in folders:  # grows meanwhile
        with contextlib.suppress(OSError), os.scandir(content / here) as entries:
            for entry in entries:
                path = f"{here}/{entry.name}" if here else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if entry.name.startswith(".") else [path]
                    continue
                with contextlib.suppress(OSError):
                    stat = entry.stat()
                    found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


@seldom_tidied()
def preview(settings: Settings, edition: str, port: int, tell: Tell) -> None:
    """Serve until interrupted."""
    folder = Path(tempfile.mkdtemp(prefix="kb-preview-"))
    logging.getLogger("mkdocs.livereload").setLevel(logging.WARNING)
    work = _Work(settings, Audience(edition), folder, tell)
    try:
        socket.create_server(("127.0.0.1", port)).close()  # a port that is taken is told at once, not after the first build
        work.run()
        server = _Server(work.run, "127.0.0.1", port, str(folder / "site"), mount_path="/")
        # The system tells of changes; looking at ten thousand files twice a second would not be quick. MkDocs' own kind is another.
        server.observer = _Watch()
        server.behind = work.behind
        work.server = server
        for path in (settings.content, settings.root / "theme", settings.config_file):
            if path.exists():
                server.watch(str(path))
        tell(f"预览：http://127.0.0.1:{port}/   按 Ctrl+C 结束")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve()  # type: ignore[no-untyped-call]
        server.shutdown()
    except OSError as error:
        raise StorageError(
            f"打不开端口 {port}（{error.strerror}）；换一个：kb serve --port {port + 1 if port < 65535 else 8000}"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
