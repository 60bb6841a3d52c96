"""R2: a build that fails leaves what is live as it was, to the byte, whatever it was that failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from safety.bad import AUDIENCES, BAD, with_audience
from safety.small import broken, tree, write_version
from shipped import ROOT, TODAY

from generator import pipeline
from generator.errors import FindingsError
from generator.settings import Settings

RULES = ROOT / "tests" / "rules"


def build(content: Path, out: Path) -> None:
    pipeline.build(Settings(ROOT, content, out), TODAY)


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Path:
    """A published site, and the library it was made of beside it."""
    folder = tmp_path_factory.mktemp("live")
    build(write_version(folder / "content", 1), folder / "site")
    return folder / "site"


def state(out: Path) -> tuple[dict[str, str], str]:
    """Everything a visitor or an agent could see; what builds remember for themselves is not part of it."""
    return tree(out / "releases"), str((out / "current").readlink())


def test_no_bad_article_touches_what_is_live(live, proved):
    """One bad article among good ones, ninety times another: refused with its place, and the live release is byte-identical."""
    content = live.with_name("content")
    before = state(live)
    wrong = []
    articles: dict[str, str | bytes] = {
        **BAD,
        **{f"audience-{number}": with_audience(line) for number, line in enumerate(AUDIENCES)},
    }
    for name, text in articles.items():
        bad = content / "terms" / "bad.md"
        bad.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            build(content, live)
            wrong.append(f"{name}: was published")
        except FindingsError as error:
            places = [str(problem) for problem in error.report.problems if problem.place.path.endswith("terms/bad.md")]
            if not places:
                wrong.append(f"{name}: its file is not named")
        if state(live) != before:
            wrong.append(f"{name}: the live release is another one")
            before = state(live)
        bad.unlink()

    assert [] == wrong
    assert [] == broken((live / "current").resolve())
    proved("R2", len(articles), "bad articles among good ones; the live tree is byte-identical after each")


def test_no_broken_library_touches_what_is_live(live, proved):
    """Whole libraries: every fixture of the rules that holds an error."""
    before = state(live)
    folders = [folder for folder in sorted(RULES.iterdir()) if folder.is_dir() and folder.name != "__pycache__"]
    refused = 0
    for folder in folders:
        if pipeline.read_and_check(Settings(ROOT, folder, live), TODAY)[1].errors:
            with pytest.raises(FindingsError):
                build(folder, live)
            refused += 1
            assert before == state(live), folder.name

    assert refused > len(folders) // 2
    proved("R2", refused, "broken libraries (the fixtures of tests/rules)")


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RecursionError, OSError, ValueError])
def test_what_breaks_late_breaks_nothing(live, proved, monkeypatch, error):
    """Whatever is raised when both sites are made already and only the seal is missing: nothing was published."""
    before = state(live)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("generator.publishing.publish", fail)
    write_version(live.with_name("content"), 2)
    with pytest.raises(error):
        build(live.with_name("content"), live)

    assert before == state(live)
    assert not [path for path in live.iterdir() if path.name.startswith(".stage")]
    proved("R2", 1, f"{error.__name__} at the last moment")
