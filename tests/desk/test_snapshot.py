"""A release's records as data: the same bytes from the same content, the same index from the data, and nothing else accepted."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shipped import ROOT, TODAY

from generator.edition import select
from generator.errors import ReleaseError
from generator.lifecycle import Calendar
from generator.model import Audience
from generator.read.library import read_library
from generator.search import lookup, snapshot
from generator.search.impacts import postings
from generator.search.records import records

FACTS = {"edition": "internal", "today": "2026-11-22"}


def lines(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / snapshot.FILE).read_text("utf-8").splitlines()]


def rewrite(folder: Path, rows: list[Any], **about: Any) -> None:
    """A folder whose manifest fits its lines, so that only the lines are judged."""
    folder.mkdir(exist_ok=True)
    if isinstance(rows[0], dict):
        rows = [{**rows[0], **{name: value for name, value in about.items() if name in rows[0]}}, *rows[1:]]
    data = b"".join((row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()) + b"\n" for row in rows)
    facts = {
        "format": 4,
        "analysis": "kb-analysis-2",
        **FACTS,
        "count": len(rows) - 1,
        "file": snapshot.FILE,
        "size": len(data),
    }
    facts |= {"sha256": hashlib.sha256(data).hexdigest(), **about}
    (folder / snapshot.FILE).write_bytes(data)
    (folder / snapshot.MANIFEST).write_text(json.dumps(facts), "utf-8")


@pytest.mark.parametrize("audience", list(Audience))
def test_what_was_written_is_what_is_read(release, audience):
    """Over the shipped content: the records and synonyms of the edition, to the last field of every card."""
    edition = select(read_library(ROOT / "content")[0], audience, TODAY)
    found = snapshot.read(release / "records" / audience.value)

    assert records(edition) == found.records
    assert edition.synonyms == found.synonyms
    assert (audience.value, TODAY, len(edition.documents)) == (
        found.manifest.edition,
        found.manifest.today,
        found.manifest.articles,
    )


@pytest.mark.parametrize("edition", snapshot.EDITIONS)
def test_an_index_made_of_the_data_is_the_release_s_own_to_the_byte(release, tmp_path, edition):
    """Nothing that the index needs is missing from the data."""
    found = snapshot.read(release / "records" / edition)
    lookup.write(tmp_path / "index", found.records, postings(found.records), found.synonyms, found.calendar)

    def files(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    assert files(release / "index" / edition) == files(tmp_path / "index")


def test_the_public_data_name_no_internal_article(release):
    """The public records are of the public edition; internal ones are in the internal records only."""
    public = {card["id"] for card in lines(release / "records" / "public")[1:]}
    internal = {card["id"]: card["audience"] for card in lines(release / "records" / "internal")[1:]}

    assert public == {article for article, audience in internal.items() if audience == "public"}
    assert "T04" in internal
    assert "T04" not in public


def test_the_same_records_give_the_same_bytes(release, tmp_path):
    """Read and written again: not a byte differs."""
    found = snapshot.read(release / "records" / "internal")
    snapshot.write(found.records, found.synonyms, tmp_path / "again", "internal", found.calendar)

    for name in (snapshot.FILE, snapshot.MANIFEST):
        assert (release / "records" / "internal" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_whatever_the_check_lets_through_can_be_pulled(write, tmp_path):
    """Titles, tags and waits of absurd size are an editor's right: the data are read back all the same."""
    long = "长" * 1500
    head = f"audience: internal\nowner: {long}\nreviewed: 2026-11-01\ntags: [{', '.join(f't{n}' for n in range(800))}]\n"
    content = write(
        {
            "faqs/Q01.md": f"---\nid: Q01\nkind: faq\ntitle: {long}\n{head}---\n\n{long}\n",
            "scripts/T01.md": f"---\nid: T01\nkind: script\ntitle: 等\nchannel: chat\n{head}---\n\n## 步骤\n\n1. 说：……\n2. 等：99999999 秒\n3. 挂机\n",
            "terms/空.md": f"---\nid: 空\nkind: term\ntitle: '\u2028 a'\n{head}---\n",
        }
    )
    found = records(select(read_library(content)[0], Audience.INTERNAL, TODAY))
    snapshot.write(found, [["甲", "乙" * 3000]], tmp_path / "s", "internal", Calendar(TODAY))

    assert 3 == len(found)
    assert found == snapshot.read(tmp_path / "s").records


def test_no_article_at_all_is_a_snapshot_too(tmp_path):
    """An edition may be empty."""
    snapshot.write((), (), tmp_path / "s", "internal", Calendar(TODAY))

    assert () == snapshot.read(tmp_path / "s").records


def set_to(*path: str | int, value: Any) -> Callable[[list[Any]], None]:
    def change(rows: list[Any]) -> None:
        spot = rows
        for key in path[:-1]:
            spot = spot[key]
        spot[path[-1]] = value

    return change


def without(*path: str | int) -> Callable[[list[Any]], None]:
    def change(rows: list[Any]) -> None:
        spot = rows
        for key in path[:-1]:
            spot = spot[key]
        del spot[path[-1]]

    return change


def raw(number: int, old: bytes, new: bytes) -> Callable[[list[Any]], None]:
    def change(rows: list[Any]) -> None:
        line = json.dumps(rows[number], ensure_ascii=False).encode()
        assert old in line
        rows[number] = line.replace(old, new, 1)

    return change


def swap(rows: list[Any]) -> None:
    rows[1], rows[2] = rows[2], rows[1]


def twice(rows: list[Any]) -> None:
    rows[2]["id"] = rows[1]["id"].lower()
    rows[2]["url"] = rows[1]["url"].replace(rows[1]["id"], rows[2]["id"])


WRONG = {
    "a field is missing": without(1, "title"),
    "a field is strange": set_to(1, "extra", value=1),
    "a field has another type": set_to(1, "title", value=["x"]),
    "a title is blank": set_to(1, "title", value=" \u3000"),
    "a title has two lines": set_to(1, "title", value="a\nb"),
    "an id leads elsewhere": set_to(1, "id", value="../x"),
    "an address leads elsewhere": set_to(1, "url", value="javascript:alert(1)"),
    "a kind is unknown": set_to(1, "kind", value="skript"),
    "a kind has another name": set_to(1, "kind_name", value="话术"),
    "an audience is unknown": set_to(1, "audience", value="all"),
    "a day is none": set_to(1, "reviewed", value="2026-02-30"),
    "a day is in another form": set_to(1, "reviewed", value="20260201"),
    "a list is none": set_to(1, "tags", value="ab"),
    "a list has a number": set_to(1, "aliases", value=[1]),
    "a section lacks its words": without(1, "sections", 0, "text"),
    "a mark is a word": set_to(1, "sections", 0, "marks", value=["甲"]),
    "more marks than lines": set_to(1, "sections", 0, "marks", value=["1.", "2.", "3."]),
    "a verb is unknown": set_to(3, "steps", 0, "verb", value="shout"),
    "a wait is true": set_to(3, "steps", 0, "seconds", value=True),
    "a wait is negative": set_to(3, "steps", 0, "seconds", value=-1),
    "steps without don'ts": without(3, "donts"),
    "a lone surrogate": raw(1, b'"title": "', b'"title": "\\ud800'),
    "not a number": raw(3, b'"seconds": null', b'"seconds": NaN'),
    "infinity": raw(3, b'"seconds": null', b'"seconds": -Infinity'),
    "a fraction": raw(3, b'"seconds": 5', b'"seconds": 5.0'),
    "five thousand digits": raw(3, b'"seconds": 5', b'"seconds": ' + b"5" * 5000),
    "a field twice": raw(1, b'"title": ', b'"title": "x", "title": '),
    "not UTF-8": raw(1, b'"title": "', b'"title": "\xff'),
    "nested without end": set_to(1, value=b"[" * 100_000),
    "a pickle": set_to(1, value=pickle.dumps({"id": "T04"}, protocol=0).replace(b"\n", b" ")),
    "an empty line": set_to(1, value=b""),
    "a list instead of a card": set_to(1, value=[]),
    "a header that is a card": swap,
    "out of order": swap,
    "the same id in another case": twice,
    "synonyms are none": set_to(0, value={"synonyms": [[1]]}),
    "no header": set_to(0, value={}),
    "a header of another day": set_to(0, "today", value="2026-11-21"),
    "a header of another edition": set_to(0, "edition", value="public"),
}


@pytest.fixture(scope="module")
def three(release) -> list[Any]:
    """A header and three cards, the last one a script."""
    header, *cards = lines(release / "records" / "internal")
    chosen = [next(c for c in cards if c["id"] == wanted) for wanted in ("D01", "D02", "T04")]
    return [header, *chosen]


def test_the_fixture_itself_is_accepted(three, tmp_path):
    """Otherwise the refusals below would prove nothing."""
    rewrite(tmp_path / "s", three)

    assert ["D01", "D02", "T04"] == [record.id for record in snapshot.read(tmp_path / "s").records]


@pytest.mark.parametrize("name", WRONG)
def test_what_has_another_shape_is_refused(three, tmp_path, name):
    """With a hash that fits: still one letter, that names the line."""
    rows = json.loads(json.dumps(three))
    WRONG[name](rows)
    rewrite(tmp_path / "s", rows)

    with pytest.raises(ReleaseError, match=r"records\.jsonl"):
        snapshot.read(tmp_path / "s")


def test_an_internal_article_in_public_data_is_refused(three, tmp_path):
    """Whoever mixed them up: not on this desk."""
    rewrite(tmp_path / "s", three, edition="public")

    with pytest.raises(ReleaseError, match="audience"):
        snapshot.read(tmp_path / "s")


@pytest.mark.parametrize(
    "about",
    [
        {"format": 1}, {"format": True}, {"format": "1"}, {"edition": "all"}, {"today": "2026-13-01"}, {"today": "٢٠٢٦-11-22"}, {"today": 5},
        {"count": 2}, {"count": -1}, {"count": 10**9}, {"size": 10**12}, {"size": 1}, {"size": 0}, {"sha256": "0" * 64}, {"sha256": "x"},
        {"file": "../../etc/passwd"}, {"file": "/dev/zero"}, {"extra": 1}, {"analysis": ""}, {"analysis": 1},
    ],
)  # fmt: skip
def test_a_foreign_manifest_is_refused(three, tmp_path, about):
    """Another format, a size or number that does not fit, a path that leads out."""
    rewrite(tmp_path / "s", three, **about)

    with pytest.raises(ReleaseError):
        snapshot.read(tmp_path / "s")


def test_a_line_that_is_too_long_is_refused_and_not_written(three, tmp_path, monkeypatch):
    """The same limit for both sides, so that what is published can be pulled."""
    rewrite(tmp_path / "s", three)
    found = snapshot.read(tmp_path / "s")
    monkeypatch.setattr(snapshot, "MAX_LINE", 500)

    with pytest.raises(ReleaseError, match="太长"):
        snapshot.read(tmp_path / "s")
    with pytest.raises(ReleaseError, match="太长"):
        snapshot.write(found.records, found.synonyms, tmp_path / "again", "internal", found.calendar)


def test_only_real_files_are_read(three, tmp_path):
    """A pipe, a link, a folder in their place: a letter, no wait."""
    rewrite(tmp_path / "s", three)
    file = tmp_path / "s" / snapshot.FILE
    file.rename(tmp_path / "elsewhere")
    for make in (lambda: os.mkfifo(file), lambda: file.symlink_to(tmp_path / "elsewhere"), file.mkdir):
        make()
        with pytest.raises(ReleaseError):
            snapshot.read(tmp_path / "s")
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()
    with pytest.raises(ReleaseError):
        snapshot.read(tmp_path / "s")


def test_random_damage_is_refused_or_changes_nothing(three, tmp_path):
    """Three hundred times a bit, a cut or a foreign byte anywhere in either file: a letter, or the very same records."""
    rewrite(tmp_path / "s", three)
    sound = snapshot.read(tmp_path / "s")
    rng = random.Random(4)
    for _ in range(300):
        file = tmp_path / "s" / rng.choice([snapshot.FILE, snapshot.MANIFEST])
        data = file.read_bytes()
        place = rng.randrange(len(data))
        change = rng.choice([data[:place], data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :], data + b"\n", b""])
        file.write_bytes(change)
        try:
            found = snapshot.read(tmp_path / "s")
        except ReleaseError:
            pass
        else:
            assert sound == found
        file.write_bytes(data)
