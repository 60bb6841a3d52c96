"""Work over several processes comes back as from one."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from contextlib import closing

import pytest

from generator import forked
from generator.errors import StorageError


@pytest.fixture
def two(monkeypatch):
    """As on a machine with two cores."""
    monkeypatch.setattr(forked, "workers", lambda: 2)


def test_each_stripe_is_worked_on_in_a_process_of_its_own(two):
    """Two processes, every item once."""
    found = forked.spread(list(range(10)), lambda items: (os.getpid(), sum(items)), worth=1)

    assert 2 == len({pid for pid, _ in found})
    assert 45 == sum(total for _, total in found)


def test_few_items_stay_in_this_process(two):
    """A second process costs more than it brings."""
    assert [os.getpid()] == forked.spread([1, 2, 3], lambda _: os.getpid())


def test_what_goes_wrong_in_a_child_is_raised_here(two):
    """The same error, with its traceback as a note; also one that cannot travel."""

    class OddError(Exception):
        pass

    def fail(items):
        if 0 in items:
            raise StorageError("磁盘满了")
        if 2 in items:
            raise OddError("strange")

    with pytest.raises(StorageError, match="磁盘满了") as error:
        forked.spread([0, 1], fail, worth=1)
    assert "in fail" in "".join(error.value.__notes__)
    with pytest.raises(RuntimeError, match="strange"):
        forked.spread([2, 3], fail, worth=1)


def test_a_child_that_dies_is_an_error_not_a_gap(two):
    """As when the system kills it for want of memory."""
    with pytest.raises(ChildProcessError, match="without an answer"):
        forked.spread([0, 1], lambda items: os._exit(9) if 0 in items else None, worth=1)


@pytest.fixture
def born(monkeypatch) -> list[int]:
    """The processes that are forked here; others of this one, as the browser of other tests, are none of ours."""
    fork, pids = os.fork, []

    def told() -> int:
        pid = fork()
        if pid:
            pids.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", told)
    return pids


def gone(pids: list[int]) -> bool:
    """Whether each has ended, and was waited for."""
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return bool(pids)


def test_an_error_here_leaves_no_child_behind(two, born):
    """The children are ended and waited for."""

    def fail(items):
        if 1 in items:
            raise StorageError("hier")
        threading.Event().wait(60)

    with pytest.raises(StorageError, match="hier"):
        forked.spread([0, 1], fail, worth=1)
    assert gone(born)


def test_an_error_of_one_child_ends_the_others(monkeypatch, born):
    """Nobody waits for an answer that nobody will ask for."""
    monkeypatch.setattr(forked, "workers", lambda: 3)

    def fail(items):
        if 0 in items:
            raise StorageError("dort")
        if 1 in items:
            threading.Event().wait(60)

    with pytest.raises(StorageError, match="dort"):
        forked.spread([0, 1, 2], fail, worth=1)
    assert gone(born)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_child_that_is_killed_takes_its_own_children_along(two):
    """What they hold open is closed at once, not when they are done."""
    read, write = os.pipe()

    def work(items):
        if 0 in items:  # in a child, which has a child of its own
            forked.spread([2, 3], lambda inner: os.write(write, b"x") and threading.Event().wait(60), worth=1)
        assert b"x" == os.read(read, 1)
        assert b"x" == os.read(read, 1)
        raise StorageError("genug")

    with pytest.raises(StorageError, match="genug"):
        forked.spread([0, 1], work, worth=1)
    os.close(write)
    ended, _, _ = select.select([read], [], [], 20)
    assert [read] == ended, "somebody is left who could write"
    assert b"" == os.read(read, 1)
    os.close(read)


def test_beside_other_threads_nothing_is_forked():
    """A fork would copy their locks, held for ever."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert 1 == forked.workers()
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("fine", [True, False], ids=["let through", "not let through"])
def test_a_job_waits_at_the_gate_before_it_writes_what_outlasts_it(two, tmp_path, fine):
    """It works on, and writes when it is told that it may; if it is not, it is ended there."""

    def job() -> str:
        (tmp_path / "stage").touch()
        gate.wait()
        gate.wait()
        (tmp_path / "memory").touch()
        return "done"

    def confirm() -> str:
        deadline = time.monotonic() + 60
        while not (tmp_path / "stage").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not (tmp_path / "memory").exists()
        if not fine:
            raise StorageError("nein")
        gate.open(1)
        return "fine"

    with closing(forked.Gate(opened=False)) as gate:
        if fine:
            assert ["done", "fine"] == forked.together([job, confirm])
        else:
            with pytest.raises(StorageError, match="nein"):
                forked.together([job, confirm])
    assert (tmp_path / "stage").exists()
    assert fine == (tmp_path / "memory").exists()


def test_with_one_process_nobody_waits_at_the_gate_for_ever(monkeypatch):
    """The job that opens it comes first."""
    monkeypatch.setattr(forked, "workers", lambda: 1)
    order: list[str] = []
    with closing(forked.Gate(opened=False)) as gate:
        forked.together([lambda: (gate.wait(), order.append("made")), lambda: (gate.open(1), order.append("checked"))])
    assert ["checked", "made"] == order


def test_what_goes_on_beside_is_asked_for_in_the_end(two):
    """In a process of its own; whoever leaves without asking ends it. With one process it is done when it is asked for."""
    with forked.beside(os.getpid) as told:
        assert os.getpid() != told()


def test_with_one_process_what_goes_on_beside_is_done_here(monkeypatch):
    """There is no second one."""
    monkeypatch.setattr(forked, "workers", lambda: 1)
    with forked.beside(os.getpid) as told:
        assert os.getpid() == told()
