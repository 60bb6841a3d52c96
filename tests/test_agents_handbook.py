"""What the documents tell people to type works as they say: each command, in its order, in a project of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from shipped import ROOT

from generator.check.catalogue import CATALOGUE
from generator.cli.commands import kb
from generator.model import Audience, Fact
from generator.problems import Place
from generator.read.library import read_article

HANDBOOK = "docs/agents.zh.md"
EDITORS = "docs/editors.zh.md"
TYPED = [HANDBOOK, EDITORS, "README.md", "docs/lifecycle.zh.md", "docs/operators.md"]
IN_CHINESE = {"README.md": "README.zh.md", "docs/operators.md": "docs/operators.zh.md"}
"""They tell to type the same, so it is typed once."""
DOCUMENTS = [*TYPED, *IN_CHINESE.values()]
LATIN_QUESTIONS = {"wsdh", "wushengdianhua", "wushendianhua", "zzqx"}
"""Other lower-case words behind `kb` must be commands: a mistyped one would be taken for a search, and pass."""
PATIENCE = 120
LEFT_BY_CTRL_C = 130

GUARD = """
import os, sys

INSIDE = {inside!r}
BOOK = {book!r}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {{"os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.chmod": 1, "os.truncate": 1}}

def watch(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        paths = arguments[:1]
    elif event in CHANGES:
        paths = arguments[:CHANGES[event]]
        # What is named from an open folder on is inside if that folder is.
        if event in ("os.mkdir", "os.remove", "os.rmdir") and arguments[-1] not in (-1, None):
            return
    else:
        return
    for path in paths[-1:] if event == "os.symlink" else paths:
        if isinstance(path, int):
            continue
        found = os.path.join(os.path.realpath(os.path.dirname(os.path.abspath(os.fsdecode(path)))), os.path.basename(os.fsdecode(path)))
        if found != BOOK and not found.startswith((INSIDE + "/", "/dev/")):
            with open(BOOK, "a", encoding="utf-8") as book:
                book.write(f"{{event}} {{found}}\\n")

sys.addaudithook(watch)
"""


class Typed(NamedTuple):
    """A command as a document shows it."""

    line: int
    command: str
    status: int


def typed(name: str) -> Iterator[Typed]:
    """`$ …` in console blocks, `.venv/bin/kb …` in sh blocks, and the examples in the last column of a table."""
    fence = ""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            fence = "" if fence else line.removeprefix("```")
        elif fence == "console":
            following = lines[number] if number < len(lines) else ""
            if told := re.fullmatch(r"（退出码 (\d+)）", line):
                assert lines[number - 2].startswith("$ "), f"{name}:{number}: a status of no command"
            else:
                assert line.startswith("$ "), f"{name}:{number}: not a command"
                told = re.fullmatch(r"（退出码 (\d+)）", following)
                yield Typed(number, line.removeprefix("$ "), int(told.group(1)) if told else 0)
        elif fence == "sh" and line.startswith(".venv/bin/kb"):
            yield Typed(number, line.removeprefix(".venv/bin/"), 0)
        elif not fence and line.startswith("| `kb"):
            yield from (
                Typed(number, found, 0) for found in re.findall(r"`(kb(?: [^`]*)?)`", line.rstrip(" |").split(" | ")[-1])
            )


def mentioned(name: str) -> set[str]:
    """The lower-case words that stand behind `kb`, in code of any form."""
    text = (ROOT / name).read_text("utf-8")
    code = "\n".join([*re.findall(r"`([^`\n]+)`", text), *(one.command for one in typed(name))])
    return set(re.findall(r"(?:^|[ /])kb ([a-z][a-z-]*)(?![\w-])", code, re.MULTILINE))


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A project with the shipped content, under git and built."""
    project = tmp_path_factory.mktemp("released") / "kefu-kb"
    for name in ("content", "theme"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "mkdocs.yml", project)
    who = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "起点"]):
        subprocess.run(["git", *arguments], cwd=project, check=True)
    done = subprocess.run(
        [Path(sys.executable).with_name("kb"), "build"], cwd=project, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    return project


class Desk:
    """Somebody's machine: home, clipboard and knowledge base in one folder; it notes what is written elsewhere."""

    def __init__(self, folder: Path, released: Path) -> None:
        folder = folder.resolve()
        self.home, self.project, self.book = folder / "home", folder / "kefu-kb", folder / "written-elsewhere"
        shutil.copytree(released, self.project, symlinks=True)
        # What somebody has lying about, to be imported.
        (self.project / "常见问题.txt").write_text("问：几点上班？\n答：九点。\n", "utf-8")
        for name in ("home", "tmp", "hooks", "bin"):
            (folder / name).mkdir()
        (folder / "hooks" / "sitecustomize.py").write_text(GUARD.format(inside=str(folder), book=str(self.book)), "utf-8")
        for name in ("xclip", "xsel"):
            tool = folder / "bin" / name
            tool.write_text('#!/bin/sh\ncat > "$HOME/clipboard"\n', "utf-8")
            tool.chmod(0o755)
        commands = Path(sys.executable).parent
        self._environment = {
            "PATH": f"{folder / 'bin'}:{commands}:{os.environ['PATH']}",
            "PYTHONPATH": str(folder / "hooks"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "DISPLAY": ":none",
            # No network: whatever is fetched from elsewhere is refused at once.
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        }

    def type(self, command: str) -> tuple[int, str]:
        """The status of a command without a terminal, and what it wrote."""
        if command.split()[1:2] == ["serve"]:
            return self._serve(command)
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.project, env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def _serve(self, command: str) -> tuple[int, str]:
        """Until it says where it serves, on a port that is free here; then Ctrl+C."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = f"exec {command.partition('#')[0]} --port {port}"
        process = subprocess.Popen(
            ["sh", "-c", command], cwd=self.project, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        told = ""
        with process:
            for line in process.stdout or ():
                told += line
                if "预览" in line:
                    process.send_signal(signal.SIGINT)
            status = process.wait(timeout=PATIENCE)
        # Ctrl+C is how it is meant to end; 130 when it comes before the server has begun to listen for it.
        return (0 if status == LEFT_BY_CTRL_C and "预览" in told else status), told


@pytest.fixture
def desk(tmp_path, released) -> Desk:
    return Desk(tmp_path / "desk", released)


@pytest.mark.parametrize("name", TYPED)
def test_what_a_document_says_to_type_works(name, desk):
    """Each command ends with the status that stands there, and nothing is written outside of the desk's folder."""
    wrong = []
    for number, command, status in typed(name):
        found, told = desk.type(command)
        if found != status:
            wrong.append(f"{name}:{number}: {command}: {found} instead of {status}: {told[-300:]}")

    assert [] == wrong
    assert not desk.book.exists(), desk.book.read_text("utf-8")


@pytest.mark.parametrize(("english", "chinese"), IN_CHINESE.items())
def test_both_languages_say_to_type_the_same(english, chinese):
    """Commands, their order and how they end; what is remarked behind them is in the reader's language."""
    one, other = ([(told.command.split(" #")[0].strip(), told.status) for told in typed(name)] for name in (english, chinese))

    assert one
    assert one == other


def test_the_guard_sees_what_is_written_elsewhere(tmp_path, desk):
    """The silence of the guard means something: a file next to the desk is noted, one at home is not."""
    for folder in (desk.home, tmp_path):
        status, told = desk.type(f"python -c \"open('{folder}/note', 'w')\"")
        assert 0 == status, told

    assert f"open {tmp_path.resolve()}/note\n" == desk.book.read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_shows_only_commands_that_exist(name):
    """In prose and tables, too; and blocks have only what an agent would type around them."""
    assert set() == mentioned(name) - set(kb.commands) - LATIN_QUESTIONS
    for one in typed(name):
        assert re.match(r"kb\b|KB_\w+=\S* kb\b|echo [^|;&]+ \| kb\b|(?:mkdir -p|touch) ~/\.config/kefu-kb", one.command), one


def test_every_command_is_told_somewhere():
    """Whatever `kb --help` lists stands in the handbook or in both READMEs."""
    assert set(kb.commands) <= mentioned(HANDBOOK) | (mentioned("README.md") & mentioned("README.zh.md"))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_shows_what_comes_back(name):
    """The card that it prints is the beginning of the one that `kb 无声` prints."""
    (shown,) = re.findall(r"```text\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)

    assert (ROOT / "tests" / "golden" / "cards" / "T04.txt").read_text("utf-8").startswith(shown)
    assert "禁语" in shown


@pytest.mark.parametrize("name", [HANDBOOK, EDITORS])
def test_the_handbook_says_what_is_seen(name):
    """Every block is followed by a line on what there is to see, or by another block that shares one."""
    text = (ROOT / name).read_text("utf-8")
    blocks = re.findall(r"```console\n.*?```\n\n(.{2})", text, re.DOTALL)

    assert ["看到"] * len(blocks) == blocks


def test_the_editors_handbook_explains_findings_that_exist():
    """Each code of its table is one of the program; and its samples are read as it says."""
    text = (ROOT / EDITORS).read_text("utf-8")
    rows = [line.split(" | ")[0] for line in text.splitlines() if re.match(r"\| [A-Z]{2}\d\d", line)]
    codes = {code for row in rows for code in re.findall(r"[A-Z]{2}\d\d", row)}

    assert len(rows) >= 20
    assert set() == codes - set(CATALOGUE)
    assert {"SC04", "CN03"} <= set(re.findall(r"(?:--explain|kb:ignore) ([A-Z]{2}\d\d)", text)) <= set(CATALOGUE)


def test_the_editors_handbook_writes_scripts_and_flows_as_they_are_read():
    """The samples of a script, a flow and a whole article have no finding of their own; links lead to articles that exist."""
    text = (ROOT / EDITORS).read_text("utf-8")
    samples = re.findall(r"```markdown\n(.*?)```", text, re.DOTALL)
    whole = next(sample for sample in samples if sample.startswith("---"))
    script = next(sample for sample in samples if "## 步骤" in sample)
    flow = next(sample for sample in samples if "{#start}" in sample)
    heads = {"script": "id: T99\nkind: script\nchannel: phone", "flow": "id: F99\nkind: flow"}
    facts = {"静音等待": Fact("静音等待", "5 秒", Audience.INTERNAL, (), Place("content/facts.yml"))}

    for kind, sample in (("script", script), ("flow", flow)):
        head = f"---\n{heads[kind]}\ntitle: 试试\naudience: internal\nowner: 客服组\nreviewed: 2026-11-01\n---\n"
        document, problems = read_article("a.md", head + sample, facts)
        assert [] == problems
        assert document is not None
    assert [] == read_article("services/V17.md", whole, {})[1]
    for name in re.findall(r"\((?:\.\./)?(?:\w+/)?([A-Z]\d\d)\.md\)", "".join(samples)):
        assert list((ROOT / "content").glob(f"*/{name}.md"))
