"""S1: no byte of internal content influences what is public. Change it at random, and the public tree stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pictures import png
from safety.promises import NIGHTLY
from safety.small import article, tree, write_version
from shipped import ROOT, TODAY, build

from generator import pipeline
from generator.errors import FindingsError
from generator.settings import Settings

PUBLIC = ("public", "index/public", "records/public")
WORDS = st.text("退款运费客户订单发货abc XYZ09，。", min_size=1, max_size=12).map(lambda text: f"词{text.strip()}")
FIELDS = st.sampled_from([{"tags": "[物流, 新标签]"}, {"aliases": "[多久能寄出吗, 送货]"}, {"owner": "乙组"}, {"reviewed": "2026-10-02"}, {"status": "draft"},
                          {"expires": "2026-11-10"}, {"effective": "2026-12-01"}, {"redirect_from": "[old/p]"}, {"summary": "别的话"},
                          {"related": "[Q1, G2]"}, {"related": "[T1]"}, {"status": "archived", "replaced_by": "Q1"}, {"featured": "1"}, {"topic": "order"}])  # fmt: skip
CHANGE = st.one_of(
    st.tuples(st.just("rewrite"), WORDS, WORDS),
    st.tuples(st.just("add"), WORDS, FIELDS),
    st.tuples(st.just("delete"), st.sampled_from(["terms/G1.md", "scripts/T1.md"]), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(["terms/甲.md", "faqs/G1.md", "A/G1.md"]), st.none()),
    st.tuples(st.just("renumber"), st.sampled_from(["A0", "Q0", "ZZ9", "G11"]), st.none()),
    st.tuples(st.just("attach"), st.sampled_from(["图/乙.png", "terms/丙.csv"]), st.binary(max_size=30)),
    st.tuples(st.just("fact"), WORDS, st.none()),
    st.tuples(st.just("retitle"), st.sampled_from(["退货", "什么时候发货", "aaa", "阿"]), st.none()),
)


def change(content: Path, kind: str, what: str, how: object, number: int) -> None:
    """One change to what is internal; the library stays valid."""
    term = content / "terms" / "G1.md"
    text = article("G1", "term", "版次", "给客服看。")
    if kind == "rewrite":
        term.write_text(article("G1", "term", "版次", f"{what}\n\n## {how}\n\n见[发货](../faqs/Q1.md)，{what}。"), "utf-8")
    elif kind == "add":
        assert isinstance(how, dict)
        (content / "services").mkdir(exist_ok=True)
        (content / "services" / f"V{number}.md").write_text(article(f"V{number}", "service", what, f"{what}。", **how), "utf-8")
    elif kind == "delete":
        (content / what).unlink(missing_ok=True)
    elif kind == "rename":
        term.unlink(missing_ok=True)
        (content / what).parent.mkdir(exist_ok=True)
        (content / what).write_text(text, "utf-8")
    elif kind == "renumber":
        term.write_text(article(what, "term", "版次", "给客服看。"), "utf-8")
    elif kind == "attach":
        assert isinstance(how, bytes)
        (content / what).parent.mkdir(exist_ok=True)
        (content / what).write_bytes(png(how) if what.endswith("png") else b"a,b\n" + how.replace(b"\0", b""))
        term.write_text(article("G1", "term", "版次", f"[附件](../{what})"), "utf-8")
    elif kind == "fact":
        facts = content / "facts.yml"
        facts.write_text(facts.read_text("utf-8") + f"\n内部数{number}:\n  value: {number} 天\n  audience: internal\n", "utf-8")
    else:
        term.write_text(article("G1", "term", what, f"{what}。"), "utf-8")


def public(folder: Path) -> dict[str, dict[str, str]]:
    return {part: tree(folder / part) for part in PUBLIC}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("world")


def test_random_changes_inside_change_nothing_outside(world, proved):
    """Rewritten, added, deleted, renamed, renumbered, attached, dated, with new facts: the public site, index and records are byte-identical."""
    built: list[dict[str, dict[str, str]]] = []
    inside: list[dict[str, str]] = []
    tried: list[int] = []

    @settings(
        max_examples=200 if NIGHTLY else 30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes=st.lists(CHANGE, min_size=1, max_size=4))
    def run(changes):
        content = world / "content"
        shutil.rmtree(content, ignore_errors=True)
        write_version(content, 1)
        if not built:
            folder = pipeline.build(Settings(ROOT, content, world / "site"), TODAY).folder
            built.append(public(folder))
            inside.append(tree(folder / "internal"))
        for number, (kind, what, how) in enumerate(changes):
            change(content, kind, what, how, number)
        try:
            folder = pipeline.build(Settings(ROOT, content, world / "site"), TODAY).folder
        except FindingsError:
            reject()  # two changes that do not go together, as one id in two files
        inside.append(tree(folder / "internal"))
        tried.append(len(changes))

        assert built[0] == public(folder)

    run()
    before, *after = inside
    assert sum(now != before for now in after) > 0.8 * len(tried)  # the internal site did change
    proved(
        "S1",
        len(tried),
        f"hypothesis examples of 1 to 4 changes ({sum(tried)} in all) to internal articles, facts, attachments; public byte-identical",
    )


def test_the_shipped_public_site_does_not_know_the_shipped_internal_articles(tmp_path, shipped, proved):
    """All internal bodies of the real library replaced by one sentence: the public site is the same to the byte."""
    content = tmp_path / "content"
    shutil.copytree(shipped, content)
    before = public(build(tmp_path / "site", content).folder)
    replaced = 0
    for path in sorted(content.rglob("*.md")):
        head, _, _ = path.read_text("utf-8").partition("\n---\n")
        if "\naudience: internal" in head and "\nkind: term" in head:
            path.write_text(f"{head}\n---\n\n换成了别的一句话。\n", "utf-8")
            replaced += 1

    assert replaced
    assert before == public(build(tmp_path / "site", content).folder)
    proved("S1", 1, f"the shipped library with {replaced} internal bodies replaced")
