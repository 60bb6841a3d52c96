"""The workflows that ship: they can be parsed, publish the public edition only, and every `kb` line in them does what it is there for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from shipped import ROOT

DEPLOY = ROOT / "docs" / "deploy"
FILES = ["github-pages.yml", "gitlab-ci.yml"]
WHO = ["-c", "user.name=编辑", "-c", "user.email=editor@example.com"]


def workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((DEPLOY / name).read_text("utf-8"))


def jobs(name: str) -> dict[str, list[str]]:
    """The shell lines of each job, in order."""
    told = workflow(name)
    if "jobs" in told:
        return {job: [step["run"] for step in what["steps"] if "run" in step] for job, what in told["jobs"].items()}
    return {job: what["script"] for job, what in told.items() if isinstance(what, dict) and "script" in what}


@pytest.fixture
def clone(tmp_path, article) -> Path:
    """A small project on a branch, one commit ahead of main, with its own origin, as a runner checks it out."""
    project = tmp_path / "project"
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "kb").symlink_to(Path(sys.executable).with_name("kb"))
    shutil.copytree(ROOT / "theme", project / "theme")
    (project / "mkdocs.yml").write_text(
        (ROOT / "mkdocs.yml").read_text("utf-8").replace("{{服务热线}}", "110").replace("{{服务时间}}", "全天"), "utf-8"
    )
    (project / "content" / "services").mkdir(parents=True)
    file = project / "content" / "services" / "V01.md"
    file.write_text(article("上门安装。\n", title="安装", audience="public"), "utf-8")
    (project / ".gitignore").write_text(".venv\nsite\npreview\n", "utf-8")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, *WHO, "commit", "-q", "-m", "起点")
    git(project, "remote", "add", "origin", str(project))
    git(project, "fetch", "-q", "origin")
    file.write_text(article("两天之内上门安装。\n", title="安装", audience="public"), "utf-8")
    git(project, "checkout", "-q", "-b", "edit")
    git(project, *WHO, "commit", "-q", "-a", "-m", "两天")
    return project


def git(project: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=project, check=True)


def lines(name: str) -> Iterator[str]:
    """What a runner of a merge request types, but for the set-up."""
    for job, script in jobs(name).items():
        yield from (line for line in script if job != "pages" and not line.startswith("python3 build.py"))


@pytest.mark.parametrize("name", FILES)
def test_what_a_runner_types_works(name, clone):
    """On a merge request: checked, told what changed, built, and the public site lies in `preview`; nothing internal does."""
    environment = {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "BASE": "main", "GITHUB_STEP_SUMMARY": str(clone / "site" / "summary.md"),
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "HOME": str(clone),
    }  # fmt: skip
    (clone / "site").mkdir()
    told = ""
    for line in lines(name):
        done = subprocess.run(["sh", "-c", line], cwd=clone, env=environment, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, f"{line}: {done.stdout}{done.stderr}"
        told += done.stdout
    summary = clone / "site" / "summary.md"
    told += summary.read_text("utf-8") if summary.is_file() else ""

    assert "V01" in told
    assert (clone / "preview" / "index.html").is_file()
    assert not (clone / "preview").is_symlink()
    assert not [path for path in (clone / "preview").rglob("*") if path.is_symlink()]


@pytest.mark.parametrize("name", FILES)
def test_a_mistake_stops_a_runner_before_it_publishes(name, clone):
    """The check comes before the build in the same job, and the job that publishes needs it."""
    order = {job: [re.search(r"kb (check|build)|^(?:cp|mv)", line) for line in script] for job, script in jobs(name).items()}

    assert ["kb check", "kb build", "cp"] == [match.group() for match in order["check"] if match and "diff" not in match.string]
    publish = workflow(name)["pages"] if name.startswith("gitlab") else workflow(name)["jobs"]["publish"]
    assert "check" in publish["needs"]


def test_a_pull_request_of_a_stranger_may_not_write():
    """Only the job that publishes has rights, and it never runs for a pull request."""
    told = workflow("github-pages.yml")

    assert {"contents": "read"} == told["permissions"]
    assert "permissions" not in told["jobs"]["check"]
    assert "github.event_name != 'pull_request'" in told["jobs"]["publish"]["if"]
    assert "pull_request_target" not in told[True]  # `on:` is a truth to YAML 1.1
    # What a stranger may name (a branch) reaches the shell as a variable, never as part of the command.
    assert [] == [line for script in jobs("github-pages.yml").values() for line in script if "${{" in line]


@pytest.mark.parametrize("name", FILES)
def test_only_the_public_edition_leaves(name):
    """No artifact names the internal one, the records or the index."""
    words = (DEPLOY / name).read_text("utf-8")

    assert "site/current/public" in words
    assert not re.search(r"site/current/(?!public)|site/releases", words)


def test_hooks_check_what_is_staged():
    """The same command for those who use pre-commit here, for those elsewhere, and for git alone."""
    here = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"][0]
    (elsewhere,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert ("kb-check", ".venv/bin/kb check --staged") == (here["id"], here["entry"])
    assert ("kb-check", "kb check --staged", False) == (elsewhere["id"], elsewhere["entry"], elsewhere["pass_filenames"])
    assert here["files"] == elsewhere["files"]


def test_the_hook_of_git_stops_a_commit_with_a_mistake_in_it(clone, article):
    """A mistake that is not staged does not; nor does a commit without articles."""
    shutil.copytree(ROOT / ".githooks", clone / ".githooks")
    git(clone, "config", "core.hooksPath", ".githooks")
    bad = clone / "content" / "services" / "V02.md"
    bad.write_text(article(id="V02", title="维修", audience="Public"), "utf-8")
    (clone / "content" / "services" / "V03.md").write_text(article(id="V03", title="回访"), "utf-8")

    git(clone, "add", "content/services/V03.md", ".githooks")
    subprocess.run(["git", *WHO, "commit", "-q", "-m", "回访"], cwd=clone, check=True)
    git(clone, "add", "-A")
    refused = subprocess.run(["git", *WHO, "commit", "-m", "维修"], cwd=clone, capture_output=True, text=True, check=False)

    assert 1 == refused.returncode
    assert "content/services/V02.md:5:11: AU02" in refused.stdout + refused.stderr
