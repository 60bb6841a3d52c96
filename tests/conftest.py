"""What all tests share: a day that never changes, and small real content folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from safety.promises import NIGHTLY, Tally
from safety.promises import proved as proved  # noqa: PLC0414  (a fixture for all)
from shipped import GOLDEN, TODAY, TOPICS, build, tree

from generator.check import report
from generator.check.context import Context
from generator.model import Library
from generator.problems import Report
from generator.read.library import read_library

DEFAULTS = {
    "id": "V01",
    "kind": "service",
    "title": "安装",
    "audience": "internal",
    "owner": "客服组",
    "reviewed": "2026-11-01",
}

# By day the same examples every time, on however slow a machine: a run says something about the change. By night, others.
settings.register_profile("kb", deadline=None, derandomize=not NIGHTLY, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kb")

Article = Callable[..., str]
Write = Callable[[Mapping[str, str | bytes]], Path]
Checked = Callable[[Path], tuple[Library, Report]]
Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew, to be read before it is committed")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # reports of all processes arrive where the summary is printed
        config.pluginmanager.register(Tally())


def _article(body: str = "正文。\n", **fields: str) -> str:
    rows = {**DEFAULTS, **fields}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in rows.items()) + f"---\n\n{body}"


def _checked(content: Path) -> tuple[Library, Report]:
    library, problems = read_library(content)
    return library, report(Context(library, TODAY, TOPICS), problems)


@pytest.fixture(scope="session")
def today() -> date:
    """The operator's day; no test asks the clock."""
    return TODAY


@pytest.fixture(scope="session")
def article() -> Article:
    """`article(body, id=…, title=…)`: the text of a valid internal article; fields given replace the usual ones."""
    return _article


@pytest.fixture(scope="session")
def checked() -> Checked:
    """`checked(content)`: the library of a folder and everything that is wrong with it, as `kb check` sees it."""
    return _checked


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write({"services/V01.md": text, …})`: a content folder with these files, text or bytes."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        content = tmp_path / "content"
        for path, data in files.items():
            file = content / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.encode() if isinstance(data, str) else data)
        return content

    return make


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The content that comes with the program."""
    return Path(__file__).resolve().parent.parent / "content"


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shipped content, published once for all tests that only read it; whoever touches it makes the run fail."""
    folder = tmp_path_factory.mktemp("shipped") / "site"
    build(folder)
    before = tree(folder / "releases")
    yield folder
    assert before == tree(folder / "releases")


@pytest.fixture(scope="session")
def release(out: Path) -> Path:
    """Its live release: both sites, both indexes, the records."""
    return (out / "current").resolve()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden("cards/T04.txt", text)`: the text is what the file in tests/golden/ holds; written anew with --update-golden."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert file.read_text("utf-8") == text

    return compare
