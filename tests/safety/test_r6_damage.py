"""R6: a damaged or foreign index is refused before it is opened: exit 4 and one line, never an answer, never code run."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
from pathlib import Path

import pytest
from safety.promises import NIGHTLY, SEED
from safety.small import write_version
from shipped import build

from generator.cli import lookup
from generator.search.lookup import FORMAT

QUESTIONS = ("无声电话", "发货", "签收", "wsdh")


class Bomb:
    """What a crafted pickle would do when it is opened."""

    def __reduce__(self):
        return os.mkdir, ("bomb-went-off",)


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    build(tmp_path / "site", write_version(tmp_path / "content", 1))
    return tmp_path / "site"


def asked(out: Path, capsys: pytest.CaptureFixture[str], question: str) -> tuple[int, str, str]:
    """What an agent meets: exit status, answer, letter."""
    status = lookup.guarded([question, "--json", "--out", str(out)])
    said = capsys.readouterr()
    return status, said.out, said.err


def damaged(rng: random.Random, data: bytes, other: bytes) -> tuple[str, bytes | None]:
    """The file after one mishap; None when it is gone."""
    place = rng.randrange(len(data))
    end = rng.randrange(place, len(data)) + 1
    return rng.choice(
        [
            ("a bit flipped", data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]),
            ("cut", data[:place]),
            ("zeroed", data[:place] + bytes(end - place) + data[end:]),
            ("emptied", b""),
            ("another file's bytes", other),
            ("a pickle", pickle.dumps(Bomb())),
            ("appended to", data + data[:1]),
            ("gone", None),
        ]
    )


def test_a_letter_changed_in_the_stamp_is_told_too(out, capsys, proved):
    """The stamp holds the synonyms: changed there, an answer would be another one, and no file's hash would tell."""
    stamp = (out / "current").resolve() / "index" / "internal" / "stamp.json"
    data = stamp.read_bytes()
    start = data.index(b'"synonyms"') if b'"synonyms"' in data else 0
    wrong = []
    for place in range(start + 14, start + 114):
        stamp.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        if asked(out, capsys, "邮费")[0] != 4:
            wrong.append(data[place - 5 : place + 5])
    stamp.write_bytes(data)

    assert [] == wrong
    assert asked(out, capsys, "发货")[0] == 0
    proved("R6", 100, "bits flipped in the stamp's synonyms: exit 4 each time")


@pytest.mark.parametrize("told", [{"format": 1}, {}, {"format": FORMAT, "analysis": "kb-analysis-0"}])
def test_an_index_of_another_program_is_whole_and_not_opened(out, capsys, told):
    """Sealed as it should be, but its files mean something else: what to do is one command, not a traceback."""
    stamp = (out / "current").resolve() / "index" / "internal" / "stamp.json"
    said = json.loads(stamp.read_bytes().partition(b"\n")[0])
    del said["format"]
    line = json.dumps({**said, **told}).encode()
    stamp.write_bytes(line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n")
    status, answer, letter = asked(out, capsys, "发货")

    assert (4, "", 1) == (status, answer, letter.count("\n"))
    assert "运行 kb build 重新生成" in letter
    assert "改动" not in letter


def test_damage_is_told_and_never_answers(out, capsys, proved):
    """Flipped, cut, zeroed, emptied, swapped, replaced, appended, removed, also in the stamp itself: each time refused, then whole again."""
    folder = (out / "current").resolve() / "index" / "internal"
    before = {question: asked(out, capsys, question) for question in QUESTIONS}
    assert all(status == 0 and answer for status, answer, _ in before.values())
    rng = random.Random(SEED)
    files = sorted(folder.iterdir())
    wrong, done = [], 0
    wanted = 3000 if NIGHTLY else 300
    while done < wanted:
        victim, other = rng.sample(files, 2)
        data = victim.read_bytes()
        how, bad = damaged(rng, data, other.read_bytes())
        if bad == data:
            continue
        done += 1
        if bad is None:
            victim.unlink()
        else:
            victim.write_bytes(bad)
        status, answer, letter = asked(out, capsys, rng.choice(QUESTIONS))
        if (status, answer, letter.count("\n")) != (4, "", 1):
            wrong.append(f"{victim.name} {how}: exit {status}, {answer[:80]}{letter[:80]}")
        victim.write_bytes(data)
    (folder / "_MAIN_9.toc").write_bytes(pickle.dumps(Bomb()))
    assert 4 == asked(out, capsys, "发货")[0]
    (folder / "_MAIN_9.toc").unlink()

    assert [] == wrong, f"KB_SEED={SEED}"
    assert before == {question: asked(out, capsys, question) for question in QUESTIONS}
    assert not Path("bomb-went-off").exists()
    proved("R6", done, "damages to index files: exit 4 with one line each, 0 answers; no crafted pickle ran")
