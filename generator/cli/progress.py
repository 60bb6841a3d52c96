"""A build's steps on a terminal, in a pipe, as JSON lines, or not at all."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from generator.cli.console import complain
from generator.progress import Show, Step

_CLEAR: Final = "\r\x1b[2K"


def shown(form: str, *, quiet: bool) -> Show:
    """How steps are shown: one line that is written over on a terminal, a line each elsewhere."""
    if form == "json":
        return lambda step: log("step", **step._asdict())
    if quiet:
        return lambda _: None
    if sys.stderr.isatty():
        return _over
    return lambda step: complain(f"… {step.text}")


def _over(step: Step) -> None:
    bar = "█" * step.number + "░" * (step.of - step.number)
    sys.stderr.write(f"{_CLEAR}{bar} {step.number}/{step.of} {step.text}（{step.seconds:.1f} 秒）")
    sys.stderr.flush()


def done(form: str, *, quiet: bool) -> None:
    """Take the line away again."""
    if form != "json" and not quiet and sys.stderr.isatty():
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def log(event: str, **fields: Any) -> None:
    """One line of JSON on standard error."""
    sys.stderr.write(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str) + "\n")
    sys.stderr.flush()
