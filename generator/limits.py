"""What one article may cost: seconds, memory and depth, held while somebody else's code works on it.

`read/bounds.py` refuses what is known to be slow before anything is rendered. This is the net below: a text that nobody thought of
stops itself, and the build goes on to say which article it was.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

SECONDS: Final = 5.0
MEGABYTES: Final = 1536


class OverLimitError(Exception):
    """The work took too long, too much memory, or went too deep; the text says which, in Chinese."""


@contextlib.contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Run the block for at most so long; raises `OverLimitError` in its place.

    Seconds of this process's own work: a busy machine is not the article's fault. A timer, so it costs microseconds and works only
    in the main thread (of a worker, too); elsewhere only depth and memory are caught. Python's regular expressions look for signals while they run, so they are interrupted as well.
    """
    timed = threading.current_thread() is threading.main_thread()
    if timed:
        before = signal.signal(signal.SIGPROF, _over)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except RecursionError as error:
        raise OverLimitError("套得太深") from error
    except MemoryError as error:
        raise OverLimitError("要用的内存太多") from error
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def bounded_memory(megabytes: int = MEGABYTES) -> Iterator[None]:
    """Let the block take so much more than the process holds already; beyond that Python raises `MemoryError`, which `limited` turns into words.

    Around many articles at once, because asking what the process holds costs more than a short article. Systems that do not tell it are left alone.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        yield
        return
    wanted = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (wanted if soft == resource.RLIM_INFINITY else min(wanted, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _over(_signum: int, _frame: FrameType | None) -> None:
    raise OverLimitError("太慢")
