"""Builds of whole knowledge bases: what goes out, what never does, and that the same input gives the same bytes."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pictures import png
from shipped import ROOT, TODAY, build, tree

from generator import publishing
from generator.errors import FindingsError
from generator.problems import Severity

CANARIES = ("内控金丝雀", "kbcanary7f3a")


@pytest.fixture
def content(tmp_path) -> Path:
    """A copy of the shipped content, outside any repository."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def article(number: int, **fields: str) -> str:
    head = {
        "id": f"Z{number:02}", "kind": "term", "title": f"内部词 {number}", "audience": "internal", "owner": "甲组",
        "reviewed": "2026-11-01", **fields,
    }  # fmt: skip
    return "---\n" + "\n".join(f"{key}: {value}" for key, value in head.items()) + "\n---\n\n"


def test_both_sites_and_both_indexes_are_one_release(tmp_path):
    """A release is sealed and complete; `current` points at it."""
    built = build(tmp_path)

    assert built.folder == (tmp_path / "current").resolve()
    assert [] == publishing.verify(built.folder)
    assert {"public", "internal", "index", "records", "manifest.json"} == {path.name for path in built.folder.iterdir()}
    for page in ("index.html", "faqs/D01.html", "policies/P02.html", "az.html", "recent.html", "search.html", "404.html"):
        assert (built.folder / "public" / page).is_file(), page
    assert not (built.folder / "public" / "scripts" / "T04.html").exists()
    assert (built.folder / "internal" / "scripts" / "T04.html").is_file()


def test_no_internal_byte_influences_the_public_site(tmp_path, content):
    """Twenty-five random changes to internal articles, one after the other: the public tree stays byte-identical."""
    seed = int(os.environ.get("KB_SEED", "20261122"))
    rng = random.Random(seed)
    internal = [p for p in sorted(content.rglob("*.md")) if "\naudience: internal\n" in p.read_text("utf-8")]
    before = tree(build(tmp_path / "site", content).folder / "public")
    for turn in range(25):
        victim = rng.choice(internal)
        text = victim.read_text("utf-8")
        how = rng.randrange(5)
        if how == 0:
            victim.write_text(text + f"\n\n## 新的一节 {turn}\n\n只给客服看的话 {rng.random()}。\n", "utf-8")
        elif how == 1:
            victim.write_text(
                text.replace("\ntitle: ", f"\ntitle: 改{turn}", 1).replace("改" + str(turn) + '"', f'"改{turn}'), "utf-8"
            )
        elif how == 2:
            (content / "terms" / f"Z{turn:02}.md").write_text(
                article(turn, tags=f"[运费, 新标签{turn}]") + "见[退换货](../policies/P01.md)。\n", "utf-8"
            )
        elif how == 3:
            victim.write_text(text.replace("\nreviewed: 2026-11-01", f"\nreviewed: 2026-10-{turn + 1:02}", 1), "utf-8")
        else:
            victim.write_text(text.replace("\nowner: ", f"\nowner: 新{turn}", 1), "utf-8")

        after = tree(build(tmp_path / "site", content).folder / "public")

        assert before == after, f"seed {seed}, turn {turn}, change {how} to {victim.name}"


def test_a_canary_of_an_internal_article_is_nowhere_in_public(tmp_path, content):
    """Title, tag, alias, body, file name and attachment of an internal article: in the internal site, not in the public one."""
    (content / "assets").mkdir(exist_ok=True)
    (content / "assets" / f"{CANARIES[1]}.png").write_bytes(png())
    head = article(
        1, id=CANARIES[1], title=CANARIES[0], tags=f"[{CANARIES[0]}]", aliases=f"[{CANARIES[0]}问]", owner=CANARIES[0]
    )
    body = f"{CANARIES[0]}正文 <!-- {CANARIES[1]} -->\n\n## {CANARIES[0]}\n\n![{CANARIES[0]}](../assets/{CANARIES[1]}.png)\n\n见[退换货](../policies/P01.md)。\n"
    (content / "terms" / "canary.md").write_text(head + body, "utf-8")

    folder = build(tmp_path / "site", content).folder

    def found(edition: str) -> list[str]:
        hits = []
        for path in sorted((folder / edition).rglob("*")):
            names = path.relative_to(folder).as_posix().lower()
            data = path.read_bytes().decode("utf-8", "replace").lower() if path.is_file() else ""
            data += re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), data)
            hits += [names for canary in CANARIES if canary in names or canary in data]
        return hits

    assert found("internal")
    assert [] == found("public")


def test_the_same_content_gives_the_same_bytes(tmp_path, content, proved):
    """Other path, time zone, locale, umask, hash seed and file times: two releases alike to the byte."""
    code = (
        "import os, sys; os.umask(int(sys.argv[3], 8)); sys.path.insert(0, sys.argv[4]);"
        "from pathlib import Path; from shipped import build; print(build(Path(sys.argv[2]), Path(sys.argv[1])).folder.name)"
    )
    other = tmp_path / "elsewhere" / "inhalt"
    shutil.copytree(content, other)
    for path in other.rglob("*.md"):
        os.utime(path, (1, 1))
    worlds = [
        (content, tmp_path / "a", "022", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
        (
            other,
            tmp_path / "elsewhere" / "b",
            "077",
            {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "2", "PYTHONUTF8": "1"},
        ),
    ]
    names = []
    for source, out, umask, environment in worlds:
        command = [sys.executable, "-c", code, source, out, umask, ROOT / "tests"]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
        names.append(done.stdout.strip())

    assert tree(tmp_path / "a" / "current") == tree(tmp_path / "elsewhere" / "b" / "current")
    assert names[0] == names[1]
    proved("R7", 6, "things that differ between two builds (path, time zone, locale, umask, hash seed, file times): 0 bytes do")


BROKEN = {
    "no-audience": ("audience: internal\n", ""),
    "unknown-audience": ("audience: internal", "audience: intenal"),
    "colon-in-title": ("title: 内部词 1", "title: 退款: 说明"),
    "dead-link": ("正文", "[没有](../faqs/X99.md)"),
    "duplicate-id": ("id: Z01", "id: t04"),
}


@pytest.mark.parametrize("name", [*BROKEN, "gbk"])
def test_a_broken_article_leaves_the_live_release_untouched(tmp_path, content, name):
    """Any error stops before anything is written; what was live stays live, to the byte."""
    out = tmp_path / "site"
    small = tmp_path / "small"
    for part in ("facts.yml", "placeholders.yml", "synonyms.yml"):
        small.mkdir(exist_ok=True)
        shutil.copy(content / part, small / part)
    (small / "scripts").mkdir()
    shutil.copy(content / "scripts" / "T04.md", small / "scripts")
    t04 = small / "scripts" / "T04.md"
    t04.write_text("\n".join(line for line in t04.read_text("utf-8").split("\n") if not line.startswith("related:")), "utf-8")
    build(out, small)
    before = tree(out), (out / "current").readlink()
    text = article(1) + "正文\n"
    file = small / "terms.md"
    if name == "gbk":
        file.write_bytes(text.encode("gbk"))
    else:
        file.write_text(text.replace(*BROKEN[name]), "utf-8")

    with pytest.raises(FindingsError) as error:
        build(out, small)

    errors = [problem for problem in error.value.report.problems if problem.severity is Severity.ERROR]
    assert {"content/terms.md"} == {problem.place.path for problem in errors}
    assert before == (tree(out), (out / "current").readlink())


def test_expired_drafted_and_future_articles_are_in_no_output(tmp_path):
    """Only what is published and in force on that day goes out, in either edition."""
    small = tmp_path / "content"
    small.mkdir()
    states = {
        "A1": "status: draft",
        "A2": "expires: 2026-11-22",
        "A3": "effective: 2026-11-23",
        "A4": "status: gap",
        "A5": "effective: 2026-11-22",
    }
    for number, (key, line) in enumerate(states.items()):
        (small / f"{key}.md").write_text(article(number, id=key).replace("reviewed", f"{line}\nreviewed") + "正文\n", "utf-8")

    folder = build(tmp_path / "site", small, TODAY).folder

    assert ["A5.html", "index.html"] == sorted(path.name for path in (folder / "internal" / "terms").iterdir())
