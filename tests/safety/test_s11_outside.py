"""S11: nothing is read or written outside of the content and the output, whatever a link, picture, old address or relation says."""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from safety.small import article, write_version
from shipped import ROOT, TODAY

from generator import pipeline
from generator.edition import resolve
from generator.errors import SiteError
from generator.problems import Report
from generator.settings import Settings

UP = ("../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "/", "file:///", "//host/", "\\\\host\\", "．．/",
      "%c0%ae%c0%ae/", "..%00/", ".%2e/", "./../", "~/", "C:\\")  # fmt: skip
TARGETS = ("etc/passwd", "secret.md", "secret.png", "secret.csv", "secret", "content/../secret.md", "proc/self/environ")
STRINGS = [up * depth + target for up, depth, target in product(UP, range(1, 9), TARGETS)]
EVENTS = ("open", "os.mkdir", "os.rename", "os.symlink", "os.link", "os.remove", "os.truncate", "os.listdir", "os.scandir")

_watching: list[int] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in EVENTS:
        paths = [os.fsdecode(one) for one in arguments[:2] if isinstance(one, (str, bytes, os.PathLike))]
        os.write(
            _watching[0],
            "".join(f"{event}\t{path}\n" for path in paths if not (event == "open" and path == arguments[1])).encode(
                "utf-8", "replace"
            ),
        )


@contextmanager
def audited(log: Path) -> Iterator[None]:
    """Every path that Python opens, lists, makes, links or removes is written down, also in forked workers."""
    if not getattr(_hook, "added", False):
        sys.addaudithook(_hook)
        _hook.added = True  # type: ignore[attr-defined]
    _watching.append(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    try:
        yield
    finally:
        os.close(_watching.pop())


@pytest.fixture
def content(tmp_path) -> Path:
    """A library full of ways out; what they point at is there, and marked."""
    made = write_version(tmp_path / "content", 1)
    for name in ("secret.md", "secret.png", "secret.csv", "secret"):
        (tmp_path / name).write_text("GEHEIM", "utf-8")
    for number in range(0, len(STRINGS), 30):
        some = STRINGS[number : number + 30]
        body = "\n\n".join(f"[甲]({one}) ![乙]({one}) [丙](<{one}>)" for one in some)
        old = ", ".join("'" + one.replace("'", "") + "'" for one in some)
        (made / "terms" / f"W{number}.md").write_text(
            article(f"W{number}", "term", f"词{number}", body, audience="public", redirect_from=f"[{old}]"), "utf-8"
        )
    for name, target in {"a.md": "../../secret.md", "dir": "../..", "b.png": "../../secret.png", "loop": "loop"}.items():
        (made / "terms" / name).symlink_to(target)
    return made


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("", "a/b.md"), ("#x", "a/b.md"), ("?x", "a/b.md"), ("c.md#x", "a/c.md"), ("c.md?x#y", "a/c.md"), ("../c.md", "c.md"), ("./d/../c.md", "a/c.md"),
        ("c%2Emd", "a/c.md"), ("c&#46;md", "a/c.md"), ("..c.md", "a/..c.md"), ("../..c.md", "..c.md"), ("d/e:c.md", "a/d/e:c.md"),
        ("../../c.md", None), ("../..", None), ("%2e%2e/%2e%2e/c.md", None), ("&#46;&#46;/&#46;&#46;/c.md", None), ("/c.md", None), ("//c.md", None),
        ("https://x.example/c.md", None), ("mailto:a@x.example", None), ("c:/c.md", None),
    ],
)  # fmt: skip
def test_a_link_means_a_path_below_content_or_none(target, path):
    """However it is written, with a place or a question behind it."""
    assert path == resolve("a/b.md", target)


def test_no_way_out_is_followed(tmp_path, content, monkeypatch, proved):
    """Past all checks, so that pages are really made: each path that was touched is the program's, the content's or the output's."""
    settings = Settings(ROOT, content, tmp_path / "site")
    _, report = pipeline.read_and_check(settings, TODAY)
    assert report.errors > 1000
    monkeypatch.setattr(pipeline, "read_and_check", lambda *_: (pipeline.read(settings)[0], Report.of([])))
    log = tmp_path / "touched"
    with audited(log):
        with pytest.raises(SiteError, match="没有着落"):
            pipeline.build(settings, TODAY)
        for path in (content / "terms").glob("W*.md"):  # the old addresses alone, so that a site is made
            path.write_text(path.read_text("utf-8").partition("\n---\n")[0] + "\n---\n\n正文。\n", "utf-8")
        folder = pipeline.build(settings, TODAY).folder

    own = [
        ROOT,
        content,
        tmp_path / "site",
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(tempfile.gettempdir()) / "kb-",
        Path(sysconfig.get_path("stdlib")),
    ]
    touched = {line.split("\t", 1)[1] for line in log.read_text("utf-8").splitlines()}
    real = {path: os.path.normpath(os.path.join(ROOT, path)) for path in touched}  # noqa: PTH118
    outside = {
        path
        for path, where in real.items()
        if not where.startswith(tuple(map(str, own))) and not where.startswith(("/dev/", "/proc/self/fd", "/sys/"))
    }
    assert len(touched) > 50
    assert set() == {path for path in outside if "secret" in path or "passwd" in path or path.startswith(str(tmp_path))}
    assert [] == [
        path for path in folder.rglob("*") if path.is_symlink() or (path.is_file() and b"GEHEIM" in path.read_bytes())
    ]
    assert {"content", "secret", "secret.csv", "secret.md", "secret.png", "site", "touched"} == {
        path.name for path in tmp_path.iterdir()
    }
    proved(
        "S11",
        len(STRINGS),
        "ways out in links, pictures and old addresses, and 4 symbolic links: nothing read or written outside",
    )
