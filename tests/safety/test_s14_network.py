"""S14: a build asks no network; what it is made of is pinned by hash (tests/test_repository.py)."""

from __future__ import annotations

from safety.published import Site


def test_a_build_and_a_lookup_connect_to_nothing(loaded, memory, proved):
    """Under strace: not one socket of the internet family is connected, bound or sent to, in the build or in any of its workers."""
    site = Site(loaded, memory)
    for number, work in enumerate(
        [
            lambda trace: site.publish(2, trace),
            lambda trace: loaded.wait(loaded.start(site.out, "kb", "发货", "--out", site.out, strace=trace)),
        ]
    ):
        log = memory / f"calls{number}"
        run = work(("-o", str(log), "-e", "trace=%network,exit_group"))

        assert 0 == run.status, run.said
        calls = log.read_text("utf-8", "replace")
        assert "exited with" in calls
        assert "AF_INET" not in calls
    proved("S14", 2, "runs under strace, a build and a look-up: 0 connections; both locks pinned by hash")
