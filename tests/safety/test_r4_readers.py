"""R4: a look-up never fails while releases are published, and never mixes two of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from safety.loaded import ROOT
from safety.promises import NIGHTLY
from safety.small import broken, write_version
from shipped import build

from generator import publishing

READERS, LOOKUPS, PUBLISHES, VERSIONS = 3, 20_000, 200, 4

READER = """
import json, re, sys
from generator.places import current_release
from generator.search.lookup import Index
out, stop, told = sys.argv[1], sys.argv[2], re.compile("第([0-9]+)版")
done, wrong, seen = 0, [], set()
import os
while not os.path.exists(stop):
    try:
        with Index(current_release(out) + "/index/internal") as index:
            for question, name in (("版次", "G1"), ("什么时候发货", "Q1")):
                hits = index.search(question, 3)
                parts = [json.dumps([hit.data() for hit in hits], ensure_ascii=False), json.dumps(index.show(name), ensure_ascii=False)]
                versions = {number for part in parts for number in told.findall(part)}
                seen |= versions
                done += 1
                if len(versions) != 1 or name not in {hit.id for hit in hits}:
                    wrong.append(f"{question}: {sorted(versions)}")
    except Exception as error:
        wrong.append(f"{type(error).__name__}: {error}")
    print(done, flush=True) if done % 34 < 2 else None
print(json.dumps([done, wrong[:20], sorted(seen)]))
"""


def test_twenty_thousand_lookups_while_two_hundred_releases_go_live(memory, proved):
    """Three readers ask without a pause, each opening what is live; every answer is whole and of one version."""
    out, stop = memory / "site", memory / "stop"
    made = []
    for version in range(VERSIONS):
        build(out, write_version(memory / "content", version))
        made.append((out / "current").resolve())
    command = [sys.executable, "-c", READER, out, stop]
    environment = {**os.environ, "XDG_CACHE_HOME": str(memory / "cache")}
    readers = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    wanted = LOOKUPS * (10 if NIGHTLY else 1) // READERS
    published = 0
    try:
        counts = [0] * READERS
        while published < PUBLISHES or (min(counts) < wanted and published < 10 * PUBLISHES):
            source = made[published % VERSIONS]
            with publishing.staging(out) as stage:
                shutil.copytree(source / "index", stage / "release" / "index")
                publishing.publish(out, stage / "release", {"turn": published})
            published += 1
            for number, reader in enumerate(readers):
                assert reader.stdout
                counts[number] = int(reader.stdout.readline() or wanted)
    finally:
        stop.touch()
        ends = [reader.communicate(timeout=120)[0].splitlines()[-1] for reader in readers]
    found = [json.loads(end) for end in ends]

    assert [[], [], []] == [wrong for _, wrong, _ in found]
    assert all(len(seen) == VERSIONS for *_, seen in found)
    assert [] == broken((out / "current").resolve())
    total = sum(done for done, *_ in found)
    assert total >= LOOKUPS
    proved("R4", total, f"look-ups by {READERS} readers during {published} publishes: 0 errors, 0 mixed")
