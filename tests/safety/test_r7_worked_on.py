"""A library that is worked on for weeks: whatever came before, a build gives what a clean one gives, and a preview shows its pages."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from pictures import png
from project import Project
from safety.promises import NIGHTLY, SEED
from shipped import ROOT, TODAY, tree

from generator import publishing
from generator.errors import BusyError, FindingsError
from generator.model import Audience
from generator.pipeline import CACHE, SITE_NAMES, Memory, read_and_check
from generator.previewed import Previewed, build_preview, retouch
from generator.problems import Problem
from generator.search.lookup import Index
from generator.settings import Settings

ROUNDS, ARTICLES = (60, 200) if NIGHTLY else (5, 24)
NOT_PREVIEWED = {"offline.json", "offline.zip", "sw.js"}
"""What a preview leaves out: a worker would go on showing what was there before the last edit."""


class Editors:
    """Everybody who works on a library, and what they do to it: most of it right, some of it wrong until the next round."""

    def __init__(self, root: Path, rng: random.Random) -> None:
        self.project = Project(root, shipped=NIGHTLY)
        self.content = self.project.content
        self.rng = rng
        self.today = TODAY
        texts = [path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md"))]
        public = "".join(text for text in texts if "audience: public" in text)
        # No figures: strewn at random, they would contradict facts.
        self.sentences = re.findall(r"(?<=[。\n])(?:[^\W0-9A-z二三四五六七八九十两]|，){8,60}。", public)
        self.phrases = sorted({phrase for said in self.sentences for phrase in re.findall(r"\w{4,8}", said)})
        self.previews = {audience: root / f"preview-{audience.value}" for audience in Audience}
        self.warm: dict[Audience, Previewed] = {}
        self.written = 0
        for _ in range(ARTICLES):
            self.writes()

    def articles(self) -> list[Path]:
        return sorted(self.content.rglob("*.md"))

    def anyone(self) -> Path:
        return self.rng.choice(self.articles())

    def own(self) -> list[Path]:
        return [path for path in self.articles() if path.name.startswith("N")]

    def replaces(self, path: Path, old: str, new: str) -> None:
        path.write_text(re.sub(old, lambda _: new, path.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8")

    # ---- what they do

    def writes(self) -> None:
        self.written += 1
        number, phrase = self.written, self.rng.choice(self.phrases)
        kind, folder = self.rng.choice((("service", "services"), ("term", "terms")))
        head = [
            f"id: N{number:04}",
            f"kind: {kind}",
            f"title: {phrase} {number}",
            f"audience: {self.rng.choice(('public', 'internal'))}",
            f"tags: [{self.rng.choice(self.phrases[::97])}]",
            f"aliases: [{self.rng.choice(self.phrases)} {number}]",
        ]
        body = "".join(
            f"{''.join(self.rng.sample(self.sentences, 3))}\n\n## {self.rng.choice(self.phrases)}{n}\n\n" for n in "甲乙"
        )
        self.project.write(f"{folder}/N{number:04}.md", "\n".join(head), f"{body}{self.rng.choice(self.sentences)}\n")

    def writes_many(self) -> None:
        for _ in range(self.rng.choice((5, ARTICLES // 2))):
            self.writes()

    def says_more(self) -> None:
        with self.anyone().open("a", encoding="utf-8") as stream:
            stream.write(f"\n{self.rng.choice(self.sentences)}\n")

    def says_less(self) -> None:
        path = self.anyone()
        lines = path.read_text("utf-8").split("\n")
        del lines[self.rng.randrange(len(lines))]
        path.write_text("\n".join(lines), "utf-8")

    def links(self) -> None:
        one, other = self.rng.sample(self.own(), 2)
        with one.open("a", encoding="utf-8") as stream:
            stream.write(f"\n见[{self.rng.choice(self.phrases)}](../{other.relative_to(self.content)})。\n")

    def renames(self) -> None:
        path = self.rng.choice(self.own())
        path.rename(path.with_name(f"N{path.name}"))

    def entitles(self) -> None:
        self.replaces(self.rng.choice(self.own()), "^title: ", f"title: {self.rng.choice(self.phrases)} ")

    def tags(self) -> None:
        self.replaces(self.rng.choice(self.own()), r"^tags: .*$", f"tags: [{self.rng.choice(self.phrases[::97])}]")

    def names_no_more(self) -> None:
        self.replaces(self.rng.choice(self.own()), r"^aliases: .*\n", "")

    def moves(self) -> None:
        path = self.rng.choice(self.own())
        self.replaces(path, "^tags: ", f"redirect_from: [old/{path.stem}]\ntags: ")

    def limits(self) -> None:
        end = self.today + timedelta(days=self.rng.choice((1, 20)))
        self.replaces(self.rng.choice(self.own()), "^tags: ", f"expires: {end}\ntags: ")

    def opens(self) -> None:
        self.replaces(self.rng.choice(self.own()), "^audience: .*$", "audience: public")

    def closes(self) -> None:
        self.replaces(self.rng.choice(self.own()), "^audience: .*$", "audience: internal")

    def misspells(self) -> None:
        self.replaces(self.anyone(), "^audience: .*$", "audience: pubic")

    def removes(self) -> None:
        own = self.own()
        first = self.rng.randrange(len(own))
        for path in own[first : first + self.rng.choice((1, 1, 3, len(own) // 3))]:
            path.unlink()

    def states(self) -> None:
        facts = self.content / "facts.yml"
        audience = self.rng.choice(("public", "internal"))
        text = f"\n试值{self.rng.randrange(10**6)}:\n  value: 5 天\n  audience: {audience}\n"
        facts.write_text(facts.read_text("utf-8") + text, "utf-8")

    def corrects(self) -> None:
        self.replaces(self.content / "facts.yml", r"(?<=^截单时间:\n  value: ).*$", f'"{self.rng.randrange(10, 24)}:00"')

    def means(self) -> None:
        synonyms = self.content / "synonyms.yml"
        one, other = self.rng.sample(self.phrases, 2)
        synonyms.write_text(f"{synonyms.read_text('utf-8')}- [{one}, {other}]\n", "utf-8")

    def draws(self) -> None:
        for path in sorted((self.content / "assets").rglob("*.png"))[:1]:
            path.write_bytes(png(width=self.rng.randrange(1, 9)))

    def rebrands(self) -> None:
        self.replaces(self.project.root / "mkdocs.yml", "^site_name: ", "site_name: 新")

    def restyles(self) -> None:
        self.replaces(self.project.root / "theme" / "assets" / "kb" / "kb.css", r"\Z", "\n")

    def waits(self) -> None:
        self.today += timedelta(days=self.rng.choice((-1, 1, 40)))

    def works(self) -> list[str]:
        """Some of that; the names of what was done."""
        done = self.rng.choices(DOINGS, k=self.rng.choice((0, 1, 1, 1, 2, 4)))
        for do in done:
            do(self)
        return [do.__name__ for do in done]

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.content).as_posix(): path.read_bytes() for path in self.content.rglob("*") if path.is_file()
        }

    def mend(self, before: dict[str, bytes]) -> None:
        """As it was before somebody made a mistake."""
        now = self.files()
        for path in now.keys() - before.keys():
            (self.content / path).unlink()
        for path, data in before.items():
            if now.get(path) != data:
                (self.content / path).write_bytes(data)

    # ---- what comes of it

    def build(self, out: str) -> dict[str, str] | list[Problem]:
        """The files of a release, but for those that hold the same otherwise; or why there is none."""
        try:
            return self.project.sites(out, self.today)
        except FindingsError as error:
            return list(error.report.problems)

    def answers(self, out: str, asked: list[str]) -> list[object]:
        told: list[object] = []
        for edition in SITE_NAMES.values():
            with Index(self.project.root / out / "current" / "index" / edition) as index:
                told += [list(index.all()), *[index.search(question, 10) for question in asked]]
        return told

    def remembered(self, out: str) -> set[str]:
        """Files of the memory; one that was being written when a build was killed goes by the name of what it was to become."""
        memory = self.project.root / out / CACHE
        return {path.relative_to(memory).as_posix().removesuffix(".new") for path in memory.rglob("*")}

    def preview(self, audience: Audience, saved: list[str], steps: int) -> bool:
        """As `kb serve`: saved pages first, then everything, given up after so many steps; whether it was made."""
        folder, left = self.previews[audience], iter(range(steps))

        def go_on() -> None:
            if next(left, None) is None:
                raise InterruptedError

        settings = Settings(self.project.root, self.content, self.project.root / "site")
        for path in saved if audience in self.warm else []:
            retouch(self.warm[audience], settings, path, folder)
        memory = Memory(folder)
        with contextlib.suppress(InterruptedError):
            library, report = read_and_check(settings, self.today, memory, go_on)
            if not report.errors:
                memory.close()
                self.warm[audience] = build_preview(library, settings, audience, self.today, folder, go_on)
                return True
        return False

    def killed(self, out: str, step: int) -> None:
        """A build that ends at the n-th thing that one of its processes wants of the disk, and all that work for it with it."""
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            left = step

            def count(event: str, _: object) -> None:
                nonlocal left
                left -= event == "open" or event.startswith("os.")
                if left < 0:
                    os.killpg(0, signal.SIGKILL)

            sys.addaudithook(count)
            try:
                self.build(out)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        while True:  # the others that worked for it end a moment later, and until then nobody else may begin
            with contextlib.suppress(BusyError), publishing.locked(self.project.root / out):
                return


DOINGS: list[Callable[[Editors], None]] = [
    *[
        Editors.writes,
        Editors.says_more,
        Editors.says_more,
        Editors.says_less,
        Editors.links,
        Editors.renames,
        Editors.entitles,
    ],
    *[Editors.tags, Editors.names_no_more, Editors.moves, Editors.limits, Editors.opens, Editors.closes, Editors.misspells],
    *[Editors.writes_many, Editors.removes, Editors.states, Editors.corrects, Editors.means, Editors.draws, Editors.rebrands],
    *[Editors.restyles, Editors.waits],
]


def test_whatever_came_before_a_build_is_a_clean_one(tmp_path, proved):
    """Edits, mistakes, previews, builds that were killed: the same sites, answers and letters as in an empty place; previews show the same."""
    rng = random.Random(SEED)
    editors = Editors(tmp_path / "project", rng)
    before: dict[str, bytes] = {}
    for turn in range(ROUNDS):
        told = f"KB_SEED={SEED}, round {turn}: {editors.works() if turn else []}"
        now = editors.files()
        audience = rng.choice(list(Audience))
        saved = [path for path in before.keys() & now.keys() if path.endswith(".md") and before[path] != now[path]]
        previewed = editors.preview(audience, sorted(saved), rng.choice((1, 2, 3, 99, 99)) if turn else 99)
        editors.killed("site", int(10 ** rng.uniform(0, 3.5)))
        made, clean = editors.build("site"), editors.build("clean")

        assert clean == made, told
        if isinstance(made, list):
            assert turn, made
            assert not previewed, told
            editors.mend(before)
            continue
        asked = [*rng.sample(editors.phrases, 10), *rng.sample(editors.sentences, 5)]
        assert editors.answers("clean", asked) == editors.answers("site", asked), told
        if previewed:
            site = f"{audience.value}/"
            pages = {path.removeprefix(site): digest for path, digest in made.items() if path.startswith(site)}
            assert {path: pages[path] for path in pages.keys() - NOT_PREVIEWED} == tree(editors.previews[audience] / "site"), (
                told
            )
        assert editors.remembered("clean") >= editors.remembered("site"), told
        shutil.rmtree(tmp_path / "project" / "clean")
        before = now
    proved("R7", ROUNDS, "rounds of edits, mistakes, previews and killed builds: each time what a clean build gives")
