"""Work spread over the machine's cores by forking; where that is not possible, or not worth it, by one process alone.

A child sees everything that its parent had at hand, so nothing is handed down; what it worked out comes back through a pipe of
its own. The answers are the same however many processes there are: only the order of work differs.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MAX_WORKERS: Final = 8
WORTH: Final = 150
"""So many items at least make a second process worth its start."""

_PR_SET_PDEATHSIG: Final = 1
_SELDOM: Final = (200_000, 20, 100)
"""So many new objects, and rounds, before Python looks for unreachable ones; by itself it does so after 700."""


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Work that makes millions of objects which all stay: to look through them for rubbish again and again is a tenth of a build."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def workers() -> int:
    """How many processes may work at once here. One where there is no fork, or where threads make a fork unsafe."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_WORKERS)


def spread(items: Sequence[T], do: Callable[[Sequence[T]], R], *, worth: int = WORTH) -> list[R]:
    """`do` over stripes of the items, one stripe a process; the results in the order of stripes (item n is in stripe n modulo k)."""
    count = min(workers(), max(1, len(items) // worth))
    stripes = [items[number::count] for number in range(count)]
    return together([lambda stripe=stripe: do(stripe) for stripe in stripes])  # type: ignore[misc]


def together(jobs: Sequence[Callable[[], R]]) -> list[R]:
    """Each job in a process of its own, the last in this one; their results in order. A job's exception is raised here.

    Where there is only this one, the last comes first: the others may wait for a word of it.
    """
    if len(jobs) == 1 or workers() == 1:
        last = jobs[-1]()
        return [*[job() for job in jobs[:-1]], last]
    gc.freeze()  # a child that looked through what is here would copy it, page by page
    children: list[_Child] = []
    try:
        for job in jobs[:-1]:
            children.append(_Child(job))  # noqa: PERF401  (those that were begun are known if the next one cannot be)
        last = jobs[-1]()
        return [*[child.result() for child in children], last]
    finally:
        gc.unfreeze()
        for child in children:
            child.abandon()


@contextmanager
def beside(job: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """A job that goes on in a process of its own meanwhile; what is given waits for its answer. Without fork it is done when asked for."""
    if workers() == 1:
        yield job
        return
    child = _Child(job)
    try:
        yield child.result
    finally:
        child.abandon()


class Gate:
    """Where jobs that were begun early wait until they are told that their work is wanted. Those who are not told are ended with `together`."""

    def __init__(self, *, opened: bool) -> None:
        self._opened = opened
        self._read, self._write = os.pipe()

    def wait(self) -> None:
        """Called by a job before it writes what outlasts it; the first time it may take a while."""
        if not self._opened:
            os.read(self._read, 1)
            self._opened = True

    def open(self, count: int) -> None:
        """Let so many processes go on, and this one."""
        if not self._opened:
            os.write(self._write, b"." * count)
            self._opened = True

    def close(self) -> None:
        """Nobody waits any more."""
        os.close(self._read)
        os.close(self._write)


class _Child:
    """A forked process that works out one thing."""

    def __init__(self, job: Callable[[], Any]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        read, write = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            os.close(read)
            _work(job, write, parent)
        os.close(write)
        self._stream = open(read, "rb")  # noqa: PTH123, SIM115  (of a descriptor; `_reap` closes it)

    def result(self) -> Any:
        """Wait for it. The pipe is our own and has no name: nobody else can have written into it."""
        data = self._stream.read()
        self._reap()
        if not data:
            raise ChildProcessError("a worker process ended without an answer (was memory short?)")
        fine, value = pickle.loads(data)  # noqa: S301  (from our own child, through an unnamed pipe)
        if fine:
            return value
        error, trace = value
        error.add_note(trace)
        raise error

    def abandon(self) -> None:
        """If nobody asked for its answer: it is ended, so that it does not write into a folder that is being removed."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._reap()

    def _reap(self) -> None:
        self._stream.close()
        pid, self._pid = self._pid, 0
        os.waitpid(pid, 0)


def _end_with(parent: int) -> None:
    """Have Linux end this child with its parent: nobody works on for a build that was killed. Elsewhere it finds its pipe closed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended meanwhile
            os._exit(1)


def _work(job: Callable[[], Any], write: int, parent: int) -> NoReturn:
    """In the child: work, answer, and leave without running what the parent registered for its own end."""
    status = 1
    try:
        try:
            _end_with(parent)
            answer = pickle.dumps((True, job()), pickle.HIGHEST_PROTOCOL)
        except BaseException as error:  # noqa: BLE001  (the parent raises it)
            answer = _failure(error)
        with open(write, "wb") as stream:
            stream.write(answer)
        status = 0
    finally:
        os._exit(status)


def _failure(error: BaseException) -> bytes:
    trace = "".join(traceback.format_exception(error))
    try:
        answer = pickle.dumps((False, (error, trace)))
        pickle.loads(answer)  # noqa: S301  (made one line above)
    except Exception:  # noqa: BLE001  (an exception that cannot travel is told in words)
        answer = pickle.dumps((False, (RuntimeError(str(error)), trace)))
    return answer
