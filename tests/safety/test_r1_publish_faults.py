"""R1: a build replaces everything or leaves all as it was, wherever it is killed and whatever the disk refuses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from safety.promises import NIGHTLY, SEED
from safety.published import Last, Site

CALLS = {
    "openat": ("ENOSPC", "EACCES", "EIO"), "write": ("ENOSPC", "EIO"), "fsync": ("EIO",), "fdatasync": ("EIO",), "read": ("EIO",),
    "rename": ("EACCES", "ENOSPC", "EIO"), "renameat2": ("EACCES",), "mkdir": ("ENOSPC", "EACCES"), "symlink": ("ENOSPC", "EACCES"),
    "link": ("EIO", "ENOSPC"), "linkat": ("EIO", "ENOSPC"), "unlink": ("EACCES", "EIO"), "unlinkat": ("EACCES", "EIO"),
    "rmdir": ("EACCES",), "close": ("EIO",), "flock": ("EIO",), "getdents64": ("EIO", "EACCES"), "newfstatat": ("EACCES", "EIO"),
    "sendfile": ("EIO", "ENOSPC"), "copy_file_range": ("EIO", "ENOSPC"), "chmod": ("EACCES",), "utimensat": ("EACCES",),
    "lseek": ("EIO",), "pwrite64": ("ENOSPC",),
}  # fmt: skip
"""What a build asks of the kernel, and what the kernel may answer."""
NAMES = {"KILL": "kill -9 at sampled calls of", "error": "ENOSPC, EIO, EACCES at sampled calls of"}
KNOWN = {0, 1, 70, 74}
"""Done; an article that could not be read; the site could not be made; the disk refused."""


class Fault(NamedTuple):
    """What happens at the n-th call of a kind."""

    call: str
    what: str
    when: int

    @property
    def strace(self) -> tuple[str, ...]:
        how = "signal=KILL" if self.what == "KILL" else f"error={self.what}"
        return ("-o", "/dev/null", "-e", f"trace={self.call}", "-e", f"inject={self.call}:{how}:when={self.when}")


def counted(log: Path) -> Counter[str]:
    """How often the busiest thread of a traced run made each call."""
    busiest: Counter[str] = Counter()
    for (_, call), times in Counter(re.findall(r"^(\d+) +(\w+)\(", log.read_text("utf-8", "replace"), re.MULTILINE)).items():
        busiest[call] = max(busiest[call], times)
    return busiest


def sampled(calls: Counter[str], whats: str, wanted: int) -> list[Fault]:
    """So many faults, spread evenly over all places where one could happen; rare calls first, because those are the steps."""
    kinds = [(call, what) for call in CALLS if calls[call] for what in (("KILL",) if whats == "KILL" else CALLS[call])]
    kinds.sort(key=lambda kind: calls[kind[0]])
    kinds = kinds[:: -(-len(kinds) // wanted)]
    chosen: list[Fault] = []
    for number, (call, what) in enumerate(kinds):
        share = min(calls[call], -(-(wanted - len(chosen)) // (len(kinds) - number)))
        step = calls[call] / share
        offset = (SEED % 97) / 97
        chosen += [Fault(call, what, 1 + int((place + offset) * step) % calls[call]) for place in range(share)]
    assert len(set(chosen)) == len(chosen)
    return chosen


def struck(site: Site, faults: list[Fault]) -> Iterator[str]:
    """Publish once under each fault and once more without; tell what is not as promised."""
    version = 1
    for fault in faults:
        version += 1
        run = site.publish(version, fault.strace)
        live = site.live()
        if live not in (version - 1, version):
            yield f"{fault}: neither old nor new, but {live}"
        if run.status == 0 and live != version:
            yield f"{fault}: exit 0, and the old release is live"
        if run.status not in ({-9, *KNOWN} if fault.what == "KILL" else KNOWN) or "Traceback" in run.said:
            yield f"{fault}: exit {run.status}: {run.said[-300:]}"
        version += 1
        run = site.publish(version, ())
        if run.status or site.live() != version:
            yield f"{fault}: the next build failed with {run.status}: {run.said[-300:]}"
        if left := [path.name for path in site.out.iterdir() if path.name.startswith((".stage", ".current"))]:
            yield f"{fault}: {left} left behind"


@pytest.mark.parametrize("what", ["KILL", "error"])
@pytest.mark.parametrize(("site", "wanted"), [(Last, {"KILL": 85, "error": 185}), (Site, {"KILL": 15, "error": 15})])
def test_old_or_new_and_the_next_build_works(loaded, memory, proved, site, wanted, what):
    """Killed at sampled system calls, or refused by the disk: what is live is whole, and the next build needs no help."""
    here = site(loaded, memory)
    log = memory / "calls"
    assert 0 == here.publish(1000, ("-o", str(log), "-e", "trace=" + ",".join(CALLS))).status
    assert 1000 == here.live()
    here.publish(1, ())
    faults = sampled(counted(log), what, wanted[what] * (10 if NIGHTLY else 1))

    wrong = list(struck(here, faults))

    assert [] == wrong, f"KB_SEED={SEED}"
    proved("R1", len(faults), f"{NAMES[what]} {site.doing}; 0 torn, the next one worked {len(faults)} of {len(faults)} times")
