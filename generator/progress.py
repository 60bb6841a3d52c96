"""How far a build is, and what it came to: steps while it runs, `report.json` afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

REPORT: Final = "report.json"
FORMAT: Final = 1
STEPS: Final = {
    "read": "读取和检查内容",
    "make": "生成两个网站、繁体版和搜索索引",
    "derive": "生成离线包",
    "publish": "封存并发布",
}


class Step(NamedTuple):
    """One step of a build as it begins."""

    name: str
    text: str
    number: int
    of: int
    seconds: float
    """Since the build began."""


Show = Callable[[Step], None]


class Progress:
    """Tells each step as it begins, and remembers how long it took."""

    def __init__(self, show: Show = lambda _: None) -> None:
        self._show = show
        self._started = self._since = time.monotonic()
        self._now = ""
        self.seconds: dict[str, float] = {}

    def step(self, name: str) -> None:
        """The next step begins."""
        self._end()
        self._now = name
        place = list(STEPS).index(name) + 1
        self._show(Step(name, STEPS[name], place, len(STEPS), time.monotonic() - self._started))

    def close(self) -> float:
        """All is done; the seconds that it took."""
        self._end()
        return time.monotonic() - self._started

    def _end(self) -> None:
        now = time.monotonic()
        if self._now:
            self.seconds[self._now] = round(now - self._since, 3)
        self._since = now


def write_report(out: Path, report: Mapping[str, Any]) -> None:
    """Beside the releases and outside of them: seconds differ from build to build, and a release must not."""
    fresh = out / f".{REPORT}.new"
    fresh.write_text(json.dumps({"format": FORMAT, **report}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    fresh.replace(out / REPORT)
