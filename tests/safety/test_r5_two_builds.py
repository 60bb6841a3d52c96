"""R5: two builds at once are safe; the lock goes with its holder, however that one ends."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from safety.promises import NIGHTLY
from safety.published import Last, Site


def stopped(site: Site, version: int) -> int:
    """A builder that halted at its first flush, while it holds the lock of the output."""
    log = site.out.with_name("halted")
    log.unlink(missing_ok=True)
    pid = site.start(version, ("-o", str(log), "-e", "trace=fsync", "-e", "inject=fsync:signal=STOP:when=1"))
    while "stopped by SIGSTOP" not in (told := log.read_text("utf-8") if log.exists() else ""):
        assert f"{pid} +++ exited" not in told, "it ended before it was halted"  # its children, as git, may
        time.sleep(0.001)
    assert holds(pid, site.out / ".lock")
    return pid


def holds(pid: int, lock: Path) -> bool:
    """Whether the process has the flock, as the kernel tells it."""
    node = lock.stat().st_ino
    rows = (row.split() for row in Path("/proc/locks").read_text("utf-8").splitlines() if "->" not in row)
    return any(row[1] == "FLOCK" and row[4] == str(pid) and row[5].endswith(f":{node}") for row in rows)


@pytest.mark.parametrize(("kind", "rounds"), [(Last, 45), (Site, 5)])
def test_the_second_builder_is_turned_away_while_the_first_works(loaded, memory, proved, kind, rounds):
    """Exit 75 and one line while the first still holds the lock; then the first ends well, and its release is whole."""
    site = kind(loaded, memory)
    slowest = 0.0
    rounds *= 10 if NIGHTLY else 1
    for version in range(2, rounds + 2):
        first = stopped(site, version)
        log, said = site.out.with_name("site.said"), site.out.with_name("first.said")
        log.rename(said)
        started = time.monotonic()
        second = site.publish(version)
        slowest = max(slowest, time.monotonic() - started)
        assert holds(first, site.out / ".lock")  # the second did not wait for the first
        os.kill(first, signal.SIGCONT)
        ended = loaded.wait(first)

        assert (75, 0) == (second.status, ended.status), second.said + said.read_text("utf-8")
        assert 1 == second.said.count("kb: 另一个构建正在进行")
        assert version == site.live()

    proved("R5", rounds, f"double builds of {site.doing}: the second exits 75 (slowest {slowest:.2f} s), the first publishes")


@pytest.mark.parametrize(("kind", "rounds"), [(Last, 15), (Site, 5)])
def test_a_killed_holder_locks_nobody_out(loaded, memory, kind, rounds):
    """Twenty times in all: kill -9 while it holds the lock; the next build starts at once and publishes."""
    site = kind(loaded, memory)
    for version in range(2, rounds + 2):
        os.kill(first := stopped(site, version), signal.SIGKILL)
        assert -signal.SIGKILL == loaded.wait(first).status

        following = site.publish(version)

        assert 0 == following.status, following.said
        assert version == site.live()
