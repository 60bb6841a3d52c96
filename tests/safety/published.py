"""An output folder in which known versions are published one after the other."""

from __future__ import annotations

from pathlib import Path

from safety.loaded import Loaded, Run
from safety.small import broken, version_of, write_version


class Site:
    """An output folder in which versions are published one after the other, each once under a fault and once without."""

    doing = "whole builds"

    def __init__(self, program: Loaded, folder: Path) -> None:
        self.program, self.out, self.content = program, folder / "site", folder / "content"
        self.prepare(folder)
        assert 0 == self.publish(1).status

    def prepare(self, folder: Path) -> None:
        """What must be there before the first version."""

    def start(self, version: int, strace: tuple[str, ...] = ()) -> int:
        write_version(self.content, version)
        return self.program.start(
            self.out, "kb", "build", "--content", self.content, "--today", "2026-11-22", "--out", self.out, strace=strace
        )

    def publish(self, version: int, strace: tuple[str, ...] = ()) -> Run:
        return self.program.wait(self.start(version, strace))

    def live(self) -> int:
        release = (self.out / "current").resolve(strict=True)
        assert [] == broken(release)
        return version_of(release)


PARTS = ("public/index.html", "internal/index.html", "index/internal/stamp.json")


class Last(Site):
    """Only the last step: a finished folder of a dozen files is sealed and published, version by version."""

    doing = "the last step, sealing and publishing"

    def prepare(self, folder: Path) -> None:
        self.made = folder / "finished"
        for name in (
            *PARTS,
            *(f"{edition}/{kind}/{n}.html" for edition in ("public", "internal") for kind in ("faqs", "terms") for n in "ab"),
        ):
            (self.made / name).parent.mkdir(parents=True, exist_ok=True)
            (self.made / name).write_text(name, "utf-8")

    def start(self, version: int, strace: tuple[str, ...] = ()) -> int:
        for part in PARTS:
            (self.made / part).write_text(f"第{version}版", "utf-8")
        return self.program.start(self.out, "publish", self.made, self.out, strace=strace)

    def live(self) -> int:
        release = (self.out / "current").resolve(strict=True)
        assert [] == broken(release)
        (told,) = {(release / part).read_text("utf-8") for part in PARTS}
        return int(told[1:-1])
