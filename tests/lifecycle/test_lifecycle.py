"""An article's life as readers, agents and editors meet it: a small site on several days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from shipped import build, kb

from generator.lifecycle import Periods, State, deadlines, period, scheduled, state
from generator.read.library import read_library

DAY = date(2026, 11, 22)
SECRET = "金丝雀旧制度"


def policy(name: str, title: str, **fields: str) -> str:
    rows = {"id": name, "kind": "policy", "title": title, "audience": "internal", "owner": "客服组", "reviewed": "2026-11-01"}
    rows |= {"effective": "2026-01-01", **fields}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in rows.items()) + f"---\n\n{title}的正文。\n"


FILES = {
    "policies/P01.md": policy("P01", SECRET, expires="2026-11-20", replaced_by="P02"),
    "policies/P02.md": policy("P02", "去年的办法", status="archived", replaced_by="P03"),
    "policies/P03.md": policy("P03", "现行办法", audience="public"),
    "policies/P04.md": policy("P04", "没人接替的办法", expires="2026-11-22", owner="质检组"),
    "policies/P05.md": policy("P05", "明年的办法", effective="2027-01-01"),
    "policies/P06.md": policy("P06", "还在写的办法", status="draft"),
    "policies/P07.md": policy("P07", "月底失效的办法", expires="2026-11-30", replaced_by="P05", audience="public"),
}


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("aging") / "content"
    (folder / "policies").mkdir(parents=True)
    for path, text in FILES.items():
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def out(content, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder, content, DAY)
    return folder


def test_only_what_is_in_force_goes_out(out):
    """Expired (on the very day, too), archived, future and draft articles have no page in either site."""
    made = {path.stem for path in (out / "current" / "internal" / "policies").glob("P*.html")}

    assert {"P03", "P07"} == made
    assert ["P03", "P07"] == sorted(path.stem for path in (out / "current" / "public" / "policies").glob("P*.html"))


def test_an_agent_who_asks_for_an_expired_article_hears_what_to_use(out):
    """`replaced_by` is followed through articles that have ended themselves."""
    done = kb("show", "p01", "--out", out)

    assert 3 == done.returncode
    assert "" == done.stdout
    assert f"kb: P01《{SECRET}》已过期（2026-11-20 起），改用 P03《现行办法》\n" == done.stderr


@pytest.mark.parametrize("address", ["policies/P01.html", "https://help.example.com/kb/policies/p01.html?from=chat#x"])
def test_an_old_address_of_what_has_ended_tells_the_same(out, address):
    """A customer sends the link that they have kept."""
    assert f"kb: P01《{SECRET}》已过期（2026-11-20 起），改用 P03《现行办法》\n" == kb("show", address, "--out", out).stderr


def test_an_archived_article_and_one_without_an_heir_have_their_letters(out):
    """Archived is not expired; where nobody wrote what to use, the owner is named."""
    assert "P02《去年的办法》已归档，改用 P03《现行办法》" in kb("show", "P02", "--out", out).stderr
    assert "P04《没人接替的办法》已过期（2026-11-22 起），没有写改用哪一篇，问质检组" in kb("show", "P04", "--out", out).stderr


def test_programs_get_the_tombstone_as_data(out):
    """`--json` has id, title, state, since when, owner and what to use; the status is 3 all the same."""
    done = kb("show", "P01", "--json", "--out", out)

    assert 3 == done.returncode
    assert {
        "id": "P01", "title": SECRET, "state": "expired", "since": "2026-11-20", "owner": "客服组",
        "replaced_by": "P03", "replaced_by_title": "现行办法",
    } == json.loads(done.stdout)  # fmt: skip


def test_who_types_the_id_as_a_question_hears_it_too(out):
    """`kb P01` finds other articles, and says what became of this one."""
    assert "P01《" in kb("P01", "--out", out).stderr
    assert "已归档" in kb("p02", "--out", out).stderr
    assert "已过期" not in kb("现行办法", "--out", out).stderr


def test_words_of_what_has_ended_are_not_copied_played_or_walked(out):
    """The same letter wherever an id is typed."""
    for command in ("copy", "play", "walk"):
        done = kb(command, "P01", "--out", out)
        assert (3, "", True) == (done.returncode, done.stdout, "已过期（2026-11-20 起），改用 P03" in done.stderr)


def test_drafts_and_the_future_are_not_told_of(out):
    """What never was out is not there, whatever its id."""
    for article in ("P05", "P06"):
        done = kb("show", article, "--out", out)
        assert (3, True) == (done.returncode, f"没有 id 为「{article}」的文章" in done.stderr)


def test_nothing_of_what_has_ended_is_public(out):
    """Neither the public site nor its index and records name an internal article that has ended; the internal ones do."""
    for folder in ("public", "index/public", "records/public"):
        files = [file for file in (out / "current" / folder).rglob("*") if file.is_file()]
        assert files, folder
        assert [] == [file for file in files if SECRET.encode() in file.read_bytes()]
    assert SECRET in (out / "current" / "index" / "internal" / "gone.json").read_text("utf-8")
    assert "没有 id 为「P01」的文章" in kb("show", "P01", "--edition", "public", "--out", out).stderr


def test_a_release_of_another_day_says_so(out):
    """The same day is silent; another one is told; once an article has ended in between, it is told to build again."""
    assert "" == kb("show", "P03", "--today", DAY, "--out", out).stderr
    assert "" == kb("现行办法", "--today", DAY, "--out", out).stderr
    assert (
        "这一版是按 2026-11-22 生成的，今天是 2026-11-23\n" == kb("show", "P03", "--today", "2026-11-23", "--out", out).stderr
    )
    assert "2026-11-30 起有文章生效或失效，先重新构建" in kb("现行办法", "--today", "2026-11-30", "--out", out).stderr
    assert "这一版是按 2026-11-22 生成的" in kb("show", "P03", "--today", "2026-01-01", "--out", out).stderr


def test_a_release_that_has_outlived_an_article_says_what_to_use(out):
    """The card of an article that has expired since the build; the page tells agents beforehand, and customers never what is inside."""
    card = kb("show", "P07", "--today", "2026-12-01", "--out", out).stdout
    assert "! 已于 2026-11-30 失效，改用 P05" in card
    assert "2026-11-30 失效，之后用 P05" in (out / "current" / "internal" / "policies" / "P07.html").read_text("utf-8")
    assert "P05" not in (out / "current" / "public" / "policies" / "P07.html").read_text("utf-8")
    assert "replaced_by" not in kb("show", "P07", "--json", "--edition", "public", "--out", out).stdout


def test_a_day_that_is_none_is_wrong_usage(out):
    """`--today` is read in the look-up as it is elsewhere."""
    assert 2 == kb("现行办法", "--today", "明天", "--out", out).returncode
    assert 2 == kb("show", "P03", "--today", "明天", "--out", out).returncode


def test_another_day_makes_another_choice(content, tmp_path):
    """`--today` decides what is in force: before its end an article is there, from its beginning on the next one, too."""
    early = build(tmp_path / "early", content, date(2026, 11, 19)).folder
    late = build(tmp_path / "late", content, date(2027, 1, 1)).folder

    def articles(folder: Path) -> set[str]:
        return {path.stem for path in (folder / "internal" / "policies").glob("P*.html")}

    assert {"P01", "P03", "P04", "P07"} == articles(early)
    assert {"P03", "P05"} == articles(late)


def test_where_an_article_stands(content):
    """Each state by its name."""
    library, _ = read_library(content)

    assert {
        "P01": State.EXPIRED, "P02": State.ARCHIVED, "P03": State.IN_FORCE, "P04": State.EXPIRED, "P05": State.UPCOMING,
        "P06": State.DRAFT, "P07": State.IN_FORCE,
    } == {d.id: state(d, DAY) for d in library.documents}  # fmt: skip


def test_the_period_of_review_is_the_articles_then_the_owners_then_the_kinds(write):
    """`review_every` of the article wins, then `owners` of mkdocs.yml, then `kinds`, then what the kind has."""
    content = write(
        {
            "policies/P01.md": policy("P01", "甲", review_every="10d", owner="质检组"),
            "policies/P02.md": policy("P02", "乙", owner="质检组"),
            "policies/P03.md": policy("P03", "丙"),
        }
    )
    library, _ = read_library(content)
    ninety, year = period("90d"), period("1y")
    assert ninety is not None
    assert year is not None

    def days(periods: Periods) -> list[int]:
        found = scheduled(library, periods)
        return [(d.review_due - d.reviewed).days for d in found.documents if d.review_due and d.reviewed]

    assert [10, 180, 180] == days(Periods())
    assert [10, 90, 365] == days(Periods({"policy": year}, {"质检组": ninety}))


@pytest.mark.parametrize("text", ["", "0d", "7", "7w", "-3d", "１年", "1234d", "90 d"])
def test_what_is_no_period_is_none(text):
    """Days, months or years, three digits at most, and not nothing."""
    assert period(text) is None


def test_a_review_is_due_on_its_day_and_overdue_after_it(content):
    """On the day there is still time."""
    library, _ = read_library(content)
    due = date(2027, 4, 30)  # 180 days after 2026-11-01

    def told(today: date) -> dict[str, bool]:
        return {one.document.id: one.overdue for one in deadlines(library.documents, today, period("1d") or due - due)}

    assert {"P03": False, "P05": False} == told(due)
    assert {"P03": True, "P05": True} == told(date(2027, 5, 1))
