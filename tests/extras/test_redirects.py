"""Old addresses lead to the article that took their place, and nowhere else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from addressed import BASE, published
from shipped import ROOT, browser, served

from generator.redirects import landing, same

ARTICLE = """---
id: G01
kind: term
title: 面单 & <一>
audience: public
owner: 客服组
reviewed: 2026-11-01
redirect_from: [old/path, 帮助/面单.html]
---

贴在包裹上的单子。
"""
INTERNAL = ARTICLE.replace("G01", "G02").replace("public", "internal").replace("old/path, 帮助/面单.html", "secret/path")


ENDED = """---
id: {id}
kind: policy
title: {title}
audience: {audience}
owner: 客服组
reviewed: 2026-11-01
effective: 2026-01-01
{more}
---

{title}的正文。
"""
LIVES = {
    "P01": ("前年的办法", "public", "expires: 2026-11-20\nreplaced_by: P02\nredirect_from: [zhidu/qiannian]"),
    "P02": ("去年的办法", "public", "status: archived\nreplaced_by: P03"),
    "P03": ("退货办法", "public", ""),
    "P04": ("旧的守则", "public", "expires: 2026-11-20\nreplaced_by: P05"),
    "P05": ("坐席守则", "internal", ""),
    "P06": ("更旧的守则", "public", "status: archived\nreplaced_by: P07"),
    "P07": ("内部守则", "internal", "status: archived\nreplaced_by: P03"),
    "P08": ("没人接替", "public", "status: archived"),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    """Two articles that moved, one of them internal; and policies that ended, with successors of every sort."""
    folder = tmp_path_factory.mktemp("moved")
    (folder / "content" / "terms").mkdir(parents=True)
    for name in ("facts.yml", "placeholders.yml", "synonyms.yml"):
        (folder / "content" / name).write_text((ROOT / "content" / name).read_text("utf-8"), "utf-8")
    (folder / "content" / "terms" / "G01.md").write_text(ARTICLE.replace(" & <一>", " & 乙"), "utf-8")
    (folder / "content" / "terms" / "G02.md").write_text(INTERNAL.replace(" & <一>", ""), "utf-8")
    (folder / "content" / "policies").mkdir()
    for name, (title, audience, more) in LIVES.items():
        text = ENDED.format(id=name, title=title, audience=audience, more=more)
        (folder / "content" / "policies" / f"{name}.md").write_text(text, "utf-8")
    return published(folder, content=folder / "content")


def test_a_page_at_the_old_address_leads_to_the_new_one(release):
    """In Chromium, with and without a slash behind it, also where the site stands in a folder."""
    with browser() as chromium, served(release) as address:
        page = chromium.new_page()
        for old in ("old/path", "old/path/", "帮助/面单.html"):
            page.goto(f"{address}public/{old}")
            page.wait_for_url("**/public/terms/G01.html")
            assert "面单" in page.inner_text("h1")


def test_it_is_plain_and_escaped(release):
    """Refresh, canonical and a link, for those who do not follow; no script; what is internal has none in the public site."""
    page = (release / "public" / "old" / "path" / "index.html").read_text("utf-8")

    assert 'http-equiv="refresh" content="0; url=../../terms/G01.html"' in page
    assert f'<link rel="canonical" href="{BASE}terms/G01.html">' in page
    assert '<a href="../../terms/G01.html">面单 &amp; 乙</a>' in page
    assert "<script" not in page
    assert not (release / "public" / "secret").exists()
    assert not (release / "public" / "hant" / "old").exists()
    assert "old/path" not in (release / "public" / "sitemap.xml").read_text("utf-8")


def test_hosts_are_told_in_a_file_of_their_own(release):
    """`_redirects`: from, to, status; percent-encoded, sorted, in the folder of the site, nothing internal."""
    rows = (release / "public" / "_redirects").read_text("utf-8").splitlines()

    assert [
        "/kb/%E5%B8%AE%E5%8A%A9/%E9%9D%A2%E5%8D%95.html /kb/terms/G01.html 301",
        "/kb/old/path /kb/terms/G01.html 301",
        "/kb/old/path/ /kb/terms/G01.html 301",
    ] == [row for row in rows if "/terms/" in row]


def test_an_old_link_to_what_has_ended_leads_to_its_successor(release):
    """In Chromium: expired or archived, through another one that ended, by an address from before that, and in 繁體."""
    with browser() as chromium, served(release / "public") as address:
        page = chromium.new_page()
        for old, new, title in (
            ("policies/P01.html", "policies/P03.html", "退货办法"),
            ("policies/P02.html", "policies/P03.html", "退货办法"),
            ("zhidu/qiannian", "policies/P03.html", "退货办法"),
            ("hant/policies/P01.html", "hant/policies/P03.html", "退貨辦法"),
        ):
            page.goto(address + old)
            page.wait_for_url(f"**/{new}")
            assert page.inner_text("h1") == title, old
    rows = (release / "public" / "_redirects").read_text("utf-8").splitlines()
    assert [f"/kb/{way}policies/P0{n}.html /kb/{way}policies/P03.html 301" for way in ("hant/", "") for n in (1, 2)] == [
        row for row in rows if "policies/P0" in row.split()[0]
    ]


def test_no_old_link_leads_to_or_through_what_is_internal(release):
    """A successor that customers may not see, a chain that passes one, none at all: the address is simply gone, and nothing is named."""
    words = ("坐席守则", "内部守则", "前年的办法", "P05.html")
    said = {}
    for edition in ("public", "internal"):
        files = [file.read_bytes() for file in (release / edition).rglob("*") if file.is_file()]
        said[edition] = {word for word in words if any(word.encode() in file for file in files)}

    assert [] == [name for name in ("P04", "P06", "P08") if list((release / "public").rglob(f"{name}*"))]
    assert {"public": set(), "internal": {"坐席守则", "P05.html"}} == said


@pytest.mark.parametrize(
    "asked",
    ["old/path", "/old/path/", "OLD/path.html", f"{BASE}old/path?from=mail#x", "terms/G01.html", f"{BASE}terms/G01.html"],
)
def test_kb_show_finds_it_at_any_of_its_addresses(release, asked):
    """The old address as written, as a browser shows it, and the address of today."""
    command = [sys.executable, "-m", "generator", "show", asked, "--json", "--out", release.parent.parent]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "G01") == (done.returncode, json.loads(done.stdout or "{}").get("id")), done.stderr


def test_an_address_that_never_was_is_not_found(release):
    """Exit status 3, in words; the public index does not know internal addresses."""
    for asked, edition in (("old/other", "internal"), ("secret/path", "public")):
        command = [sys.executable, "-m", "generator", "show", asked, "--edition", edition, "--out", release.parent.parent]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

        assert 3 == done.returncode, asked


OUTSIDE = [
    "..", "../x", "a/../../x", "/..", "a/./b", ".git/config", "//evil.example", "https://evil.example/x", "javascript:alert(1)", "a\\..\\b",
    "%2e%2e/x", "a%2f..%2fb/%2e%2e", "a/%00", "a?b", "a#b", "x.php", "x.html/..", "", "/", "a//b", "a b", "a<b", 'a"b', "a\u202eb", "x" * 300,
    *(f"a{strange}b" for strange in "\x01\x1f\x7f\x80\xa0<>\"'`\\?#%|*:;&{}[]^\u200b\u200f\u2028\u202e\u2060\u206f\ufeff"),
    "con", "a/NUL.b.html", "com¹", "Lpt9.x/b", "x/" * 100 + "x", "字" * 84 + "/x",
]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_leads_out_of_the_site_or_cannot_be_answered_is_refused(address):
    """Not written, not looked up."""
    assert landing(address) is None
    assert "" == same(address)


def test_addresses_are_one_when_one_file_answers_them():
    """With or without slash, ending, percent-encoding and capital letters."""
    assert {"old/路径"} == {same(a) for a in ("old/路径", "/old/路径/", "Old/路径.html", "old/%E8%B7%AF%E5%BE%84/index.html")}
    assert "old/path/index.html" == landing("/old/path/") == landing(" old/path ")
    for name in ("console", "com", "lpt10", "x/" * 99 + "xx", "字" * 83 + "/x"):
        assert f"{name}/index.html" == landing(name)
    assert re.fullmatch(r"old/page\.htm", landing("old/page.htm") or "")
