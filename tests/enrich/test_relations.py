"""Relations: worked out inside one edition, and equal to a slow and obvious twin."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.edition import resolve, select
from generator.enrich import enrich
from generator.enrich.relations import MAX_BACKLINKS, MAX_RECENT, MAX_RELATED
from generator.model import KINDS, Audience, Document, Library, Status
from generator.read.outline import outline

DAY = date(2026, 11, 22)
NAMES = [f"V{number:02}" for number in range(1, 14)]


def document(
    name: str,
    *,
    links=(),
    related=(),
    tags=(),
    audience=Audience.PUBLIC,
    status=Status.PUBLISHED,
    title=None,
    updated=None,
    folder="services",
):
    """An article that links to these files."""
    body = "".join(f"[甲]({target})\n" for target in links)
    path = f"{folder}/{name}.md"
    return Document(
        path=path, id=name, kind=KINDS["service"], title=f"文章 {name}" if title is None else title, audience=audience, body=body, body_line=1,
        outline=outline(body, f"content/{path}", 1), status=status, related=tuple(related), tags=tuple(tags), updated=updated,
    )  # fmt: skip


def library(documents) -> Library:
    """A library of nothing but articles."""
    return Library(tuple(documents), {}, {}, (), frozenset(), frozenset(d.path for d in documents))


DOCUMENTS = st.builds(
    document,
    st.just(""),
    links=st.lists(
        st.sampled_from(
            [*(f"{name}.md" for name in NAMES), "V01.md#甲", "../services/V02.md", "没有.md", "https://example.com"]
        ),
        max_size=5,
    ),
    related=st.lists(st.sampled_from([*NAMES, "v03", "V99"]), max_size=3, unique=True),
    tags=st.lists(st.sampled_from(["退货", "运费", "发票", "电话"]), max_size=3, unique=True),
    audience=st.sampled_from(Audience),
    status=st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT]),
    updated=st.sampled_from([None, date(2026, 1, 1), date(2026, 11, 1)]),
)


@st.composite
def libraries(draw) -> Library:
    """Small random libraries, both audiences, some drafts."""
    made = []
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        d = draw(DOCUMENTS)
        fields = {"links": [k.target for k in d.outline.links], "related": d.related, "tags": d.tags, "audience": d.audience}
        made.append(document(name, status=d.status, updated=d.updated, **fields))
    return library(made)


def twin_backlinks(documents) -> dict[str, list[str]]:
    """Every pair of articles, one after the other: does this one link to that one?"""
    return {
        there.id: [
            here.id
            for here in sorted(documents, key=lambda d: d.id)
            if here.id != there.id and any(resolve(here.path, link.target) == there.path for link in here.outline.links)
        ]
        for there in documents
    }


def twin_related(documents, here) -> list[str]:
    """Named, naming, linked, linking; then by tags: a tag that n articles share is worth 1000 / n."""
    ids = {d.id.casefold(): d.id for d in documents}
    backlinks = twin_backlinks(documents)
    named = {d.id: [ids[r.casefold()] for r in d.related if r.casefold() in ids] for d in documents}
    linked = [d.id for link in here.outline.links for d in documents if resolve(here.path, link.target) == d.path]
    found = [*named[here.id], *(i for i in sorted(named) if here.id in named[i]), *linked, *backlinks[here.id]]
    score: dict[str, int] = defaultdict(int)
    for tag in here.tags:
        sharing = [d.id for d in documents if tag in d.tags]
        for other in sharing:
            score[other] += 1000 // len(sharing)
    found += sorted(score, key=lambda i: (-score[i], i))
    return [i for i in dict.fromkeys(found) if i != here.id][:MAX_RELATED]


@settings(max_examples=300, deadline=None)
@given(made=libraries(), audience=st.sampled_from(Audience))
def test_backlinks_and_related_equal_the_slow_obvious_twin(made, audience):
    """For any small library, in both editions."""
    edition = select(made, audience, DAY)
    enriched = enrich(edition)
    backlinks = {i: [d.id for d in docs] for i, docs in enriched.backlinks.items() if docs}
    assert {i: found for i, found in twin_backlinks(edition.documents).items() if found} == backlinks
    for here in edition.documents:
        assert twin_related(edition.documents, here) == [d.id for d in enriched.related[here.id]]


@settings(max_examples=300, deadline=None)
@given(made=libraries())
def test_relations_of_the_public_edition_never_name_what_is_not_in_it(made):
    """No id, no count, no order of a public relation comes from an internal article or a draft."""
    enriched = enrich(select(made, Audience.PUBLIC, DAY))
    public = {d.id for d in made.documents if d.audience is Audience.PUBLIC and d.status is Status.PUBLISHED}
    groups = [enriched.related, enriched.backlinks, enriched.tags, enriched.letters]
    named = {d.id for group in groups for docs in group.values() for d in docs} | {d.id for d in enriched.recent}
    assert named <= public
    assert set(enriched.related) == public
    assert set(enriched.backlinks) <= public


@settings(max_examples=200, deadline=None)
@given(made=libraries())
def test_internal_articles_change_nothing_in_the_public_edition(made):
    """Take them all out, and every public relation is as it was."""
    without = library([d for d in made.documents if d.audience is Audience.PUBLIC])
    assert enrich(select(without, Audience.PUBLIC, DAY)) == enrich(select(made, Audience.PUBLIC, DAY))


def enriched(*documents: Document):
    """The internal edition of these articles, enriched."""
    return enrich(select(library(documents), Audience.INTERNAL, DAY))


def test_what_editors_name_comes_first_and_counts_in_both_directions():
    """Named, then naming, then linked, then linking, then tags; never the article itself."""
    found = enriched(
        document("A", related=["e"], links=["C.md", "A.md"], tags=["运费"]),
        document("B", tags=["运费"]),
        document("C"),
        document("D", related=["A"]),
        document("E"),
        document("F", links=["A.md"]),
    )
    assert ["E", "D", "C", "F", "B"] == [d.id for d in found.related["A"]]


def test_a_rare_tag_weighs_more_than_a_common_one():
    """Two articles that alone share a word are nearer than ten that share another."""
    common = [document(f"B{number}", tags=["退货"]) for number in range(9)]
    found = enriched(document("A", tags=["退货", "发票"]), document("Z", tags=["发票"]), *common)
    assert "Z" == found.related["A"][0].id


def test_a_link_twice_is_one_backlink():
    """Also with another anchor, and from another folder."""
    found = enriched(
        document("A", links=["B.md", "B.md#甲"]), document("B"), document("C", links=["../services/B.md"], folder="terms")
    )
    assert ["A", "C"] == [d.id for d in found.backlinks["B"]]


def test_a_link_with_escapes_is_a_backlink_too():
    """`V%42.md` and `V&#66;.md` lead to the same file in a browser."""
    found = enriched(document("A", links=["%42.md"]), document("C", links=["&#66;.md"]), document("B"))
    assert ["A", "C"] == [d.id for d in found.backlinks["B"]]


def test_lists_are_bounded():
    """However many articles point at one."""
    found = enriched(document("A"), *(document(f"B{n:02}", links=["A.md"], updated=DAY) for n in range(60)))
    assert (MAX_RELATED, MAX_BACKLINKS, MAX_RECENT) == (len(found.related["A"]), len(found.backlinks["A"]), len(found.recent))


def test_recent_is_newest_first_then_by_id():
    """Articles that nobody ever dated are not recent."""
    old, new = date(2026, 1, 1), date(2026, 11, 1)
    found = enriched(document("A", updated=old), document("B", updated=new), document("C", updated=new), document("D"))
    assert ["B", "C", "A"] == [d.id for d in found.recent]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("退货", "T"),
        ("Refund", "R"),
        ("ｒｅｆｕｎｄ", "R"),
        ("退貨", "T"),
        ("24 小时", "#"),
        ("“引号”", "Y"),
        ("？", "#"),
        ("", "#"),
    ],
)
def test_title_stands_under_its_letter(title, expected):
    """By pinyin, width and script put aside; what has no letter stands under #."""
    assert [expected] == list(enriched(document("A", title=title)).letters)


def test_letters_are_sorted_by_sound():
    """退货 before 投诉: tou before tui."""
    found = enriched(
        document("A", title="退货"), document("B", title="投诉"), document("C", title="Ｔ恤"), document("D", title="安装")
    )
    assert {"A": ["D"], "T": ["C", "B", "A"]} == {key: [d.id for d in docs] for key, docs in found.letters.items()}
