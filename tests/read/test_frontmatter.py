"""Front matter: what is written is what is read, everything knows its place, and doubt means internal."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.edition import select
from generator.model import Audience
from generator.problems import Place
from generator.read.frontmatter import Items, Scalar, Table, _plain, _Reader, parse, split
from generator.read.library import read_library

FILE = "services/V01.md"
GOOD = "id: V01\nkind: service\ntitle: 安装\nowner: 客服组\nreviewed: 2026-11-01\n"


def values(block: str) -> dict[str, str | list[str]]:
    """A block as plain strings and lists of strings; no finding is allowed."""
    table, problems = parse(block, "content/a.md")
    assert problems == []
    assert isinstance(table, Table)
    return {
        key: value.text if isinstance(value, Scalar) else [item.text for item in value if isinstance(item, Scalar)]
        for key, value in table.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "0571",
        "no",
        "yes",
        "on",
        "9:30",
        "1.10",
        "1e3",
        "0x1F",
        "null",
        "~",
        "true",
        "2026-11-01",
        "1_000",
        ".inf",
        "=",
        "<<",
        "400-000-0000",
    ],
)
def test_value_keeps_its_text(text):
    """Nothing is guessed: an area code stays an area code, `no` stays `no`."""
    assert {"a": text, "b": [text, text]} == values(f"a: {text}\nb: [{text}, '{text}']")


def test_quotes_comments_and_folded_lines_are_read_as_yaml_has_them():
    """Double and single quotes, trailing comments, values on the next line, lists in both forms."""
    block = "a: \"退款: 说明\"  # 注\nb: '它''s'\nc:\n  下一行\nd:\n  - 甲\n  - 乙\ne: 一\n  二\n'f': #号在前面没有空格\n"
    expected = {"a": "退款: 说明", "b": "它's", "c": "下一行", "d": ["甲", "乙"], "e": "一 二", "f": ""}
    assert expected == values(block)


def test_every_key_and_item_knows_its_place():
    """Line and column in the file, counted from 1 in characters, wide or not."""
    table, problems = parse('title: 退货\ntags: [运费, "邮费"]\naliases:\n  - 怎么退\n  - 𠮷祥\n', "content/a.md", 2)
    assert problems == []
    assert isinstance(table, Table)
    tags, aliases, title = table["tags"], table["aliases"], table["title"]
    assert isinstance(tags, Items)
    assert isinstance(aliases, Items)
    keys = {"title": (2, 1), "tags": (3, 1), "aliases": (4, 1)}
    assert {name: Place("content/a.md", *at) for name, at in keys.items()} == table.keys_at
    assert [(2, 8), (3, 7), (5, 3)] == [(value.place.line, value.place.column) for value in (title, tags, aliases)]
    assert [(3, 8, "运费"), (3, 12, "邮费")] == [(i.place.line, i.place.column, i.text) for i in tags if isinstance(i, Scalar)]
    assert [(5, 5, "怎么退"), (6, 5, "𠮷祥")] == [
        (i.place.line, i.place.column, i.text) for i in aliases if isinstance(i, Scalar)
    ]


def test_document_knows_the_place_of_its_fields(write, checked, article):
    """A rule can point at the value it complains about."""
    library, _ = checked(write({FILE: article(tags="[运费, 邮费]")}))
    assert Place(f"content/{FILE}", 4, 8) == library.documents[0].place("title")
    assert Place(f"content/{FILE}", 8, 7) == library.documents[0].place("tags")
    assert Place(f"content/{FILE}", 1, 1) == library.documents[0].place("summary")


# 26 ways to write `audience` (or the front matter around it) not quite right: (whole file, line of the finding).
WRONG = {
    "value with a colon in title": (f"---\n{GOOD}audience: public\nsummary: 退款: 说明\n---\n", 8),
    "full-width colon": (f"---\n{GOOD}audience：public\n---\n", 7),
    "full-width colon elsewhere": (f"---\n{GOOD}audience: public\nsummary：说明\n---\n", 8),
    "at sign before a name": (f"---\n{GOOD.replace('客服组', '@张三')}audience: public\n---\n", 5),
    "blank first line": (f"\n---\n{GOOD}audience: public\n---\n", 1),
    "space before the first line": (f" ---\n{GOOD}audience: public\n---\n", 1),
    "no last line": (f"---\n{GOOD}audience: public\n", 1),
    "four dashes": (f"----\n{GOOD}audience: public\n----\n", 1),
    "no front matter at all": ("audience: public\n", 1),
    "internal first, public second": (f"---\n{GOOD}audience: internal\naudience: public\n---\n", 8),
    "public first, internal second": (f"---\n{GOOD}audience: public\naudience: internal\n---\n", 8),
    "public twice": (f"---\n{GOOD}audience: public\naudience: public\n---\n", 8),
    "tab before the key": (f"---\n{GOOD}\taudience: public\n---\n", 7),
    "spaces before the key": (f"---\n{GOOD}  audience: public\n---\n", 7),
    "no space after the colon": (f"---\n{GOOD}audience:public\n---\n", 7),
    "misspelt key": (f"---\n{GOOD}audiance: public\n---\n", 7),
    "capital key": (f"---\n{GOOD}Audience: public\n---\n", 7),
    "capital value": (f"---\n{GOOD}audience: Public\n---\n", 7),
    "misspelt value": (f"---\n{GOOD}audience: pubilc\n---\n", 7),
    "Chinese value": (f"---\n{GOOD}audience: 公开\n---\n", 7),
    "two values": (f"---\n{GOOD}audience: public, internal\n---\n", 7),
    "list": (f"---\n{GOOD}audience: [public]\n---\n", 7),
    "list below": (f"---\n{GOOD}audience:\n  - public\n---\n", 8),
    "table": (f"---\n{GOOD}audience: {{public: yes}}\n---\n", 7),
    "empty": (f"---\n{GOOD}audience:\n---\n", 7),
    "missing": (f"---\n{GOOD}---\n", 1),
    "quotes of the wrong kind": (f"---\n{GOOD}audience: “public”\n---\n", 7),
    "quotes within quotes": (f"---\n{GOOD}audience: \"'public'\"\n---\n", 7),
    "quote that does not end": (f'---\n{GOOD}audience: "public\n---\n', 7),
    "comment sign stuck to it": (f"---\n{GOOD}audience: public#对外\n---\n", 7),
    "anchor": (f"---\n{GOOD}audience: &a public\n---\n", 7),
    "alias": (f"---\n{GOOD}summary: &a public\naudience: *a\n---\n", 7),
    "merge": (f"---\n{GOOD}<<: {{audience: public}}\n---\n", 7),
    "tag": (f"---\n{GOOD}audience: !!str public\n---\n", 7),
    "tag without a name": (f"---\n{GOOD}audience: ! public\n---\n", 7),
    "full-width letters": (f"---\n{GOOD}audience: ｐｕｂｌｉｃ\n---\n", 7),
    "letter that only looks like it": (f"---\n{GOOD}audience: рublic\n---\n", 7),
    "zero-width space in the word": (f"---\n{GOOD}audience: pub\u200blic\n---\n", 7),
    "second document": (f"---\n{GOOD}--- \naudience: public\n---\n", 1),
    "everything in braces": ("---\n{" + GOOD.replace("\n", ", ") + "audience: public\n---\n", 2),
}


@pytest.mark.parametrize("name", WRONG)
def test_audience_written_wrong_is_an_error_with_its_line_and_never_public(name, write, checked, today):
    """What MkDocs would have published or lost: here an error in the right line, and no public article."""
    text, line = WRONG[name]
    library, report = checked(write({FILE: text + "\n正文。\n"}))
    assert () == select(library, Audience.PUBLIC, today).documents
    assert report.errors
    assert (f"content/{FILE}", line) in {(p.place.path, p.place.line) for p in report.problems}, "\n".join(
        map(str, report.problems)
    )


@pytest.mark.parametrize("written", ["public", '"public"', "'public'", "public  # 对外", "\n  public", "public   "])
def test_the_word_public_is_public_however_yaml_lets_it_stand(written, write, checked, today):
    """Quotes, comments and spaces around the word do not change it."""
    library, report = checked(write({FILE: f"---\n{GOOD}audience: {written}\n---\n\n正文。\n"}))
    assert report.problems == ()
    assert ["V01"] == [document.id for document in select(library, Audience.PUBLIC, today).documents]


HOSTILE = {
    "alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: [*c, *c]\n",
    "nested brackets": "title: " + "[" * 7_000 + "]" * 7_000 + "\n",
    "nested brackets, never closed": "title: " + "[" * 15_000,
    "nested braces": "title: " + "{a: " * 3_000,
    "nested lists": "title:\n" + "".join(" " * n + "-\n" for n in range(150)),
    "keys that are lists": "? [a, b]\n: c\n",
    "quote that does not end": 'title: "' + "字" * 5_000,
    "single quote that does not end": "title: '" + "a\n\n" * 4_000,
    "letter beyond Unicode": 'title: "\\UFFFFFFFF"\n',
    "half a letter": 'title: "\\ud800"\n',
    "turned direction, escaped": 'title: "赔付 \\u202e005"\n',
    "NUL, escaped": 'title: "a\\0b"\n',
    "unknown escape": 'title: "\\q"\n',
    "version of many digits": "%YAML 1." + "1" * 5_000 + "\n",
    "tag with a broken escape": "title: !%ff x\n",
    "unknown tag handle": "title: !x!y z\n",
    "python object": "title: !!python/object/apply:os.system [true]\n",
    "reserved letter": "title: `a`\n",
    "document end": "title: a\n...\nb: c\n",
    "only a comment sign": "%\n",
    "colons": ":" * 8_000,
    "question marks": "? " * 5_000,
    "dashes": "- " * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_block_is_a_finding_not_a_crash(name, write, checked, today):
    """Bombs, towers and impossible letters: read to the end, refused, and nothing of it is public."""
    library, report = checked(write({FILE: f"---\n{GOOD}audience: public\n{HOSTILE[name]}\n---\n\n正文。\n"}))
    assert report.errors
    assert () == select(library, Audience.PUBLIC, today).documents


@pytest.mark.parametrize("table", ["facts.yml", "placeholders.yml", "synonyms.yml"])
@pytest.mark.parametrize(
    "block", ["[" * 30_000, "a: &a [x]\nb: [*a]\n", "a: '", 'a: "\\UFFFFFFFF"', "- {a: [[[b]]]}", "a: {value: {x: y}}"]
)
def test_hostile_table_is_a_finding_not_a_crash(table, block, write, checked):
    """The three tables are read by the same reader."""
    _, report = checked(write({table: block}))
    assert report.errors
    assert {f"content/{table}"} == {problem.place.path for problem in report.problems}


def test_date_at_the_end_of_time_is_read(write, checked, article):
    """A review that would be due after the year 9999 is no crash."""
    library, _ = checked(write({FILE: article(reviewed="9999-12-31")}))
    assert library.documents[0].review_due is None


LINES = st.one_of(
    st.sampled_from(
        [*GOOD.splitlines(), "audience: public", "audience: internal", "audience:", "---", "...", "tags: [甲, 乙]"]
    ),
    st.text(alphabet="audience: publicPUBLIC\t-[]{}&*!|>'\"#%@`\\：“”\u3000\x85\u2028\ufeff甲\x00\ud7ff", max_size=24),
    st.text(max_size=12),
)
BLOCKS = st.one_of(
    st.lists(LINES, max_size=10).map("\n".join), st.permutations([*GOOD.splitlines(), "audience: public"]).map("\n".join)
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=st.one_of(BLOCKS, st.text(max_size=60)), seam=st.sampled_from(["\n", "\r\n", "\n\n"]))
@example(block=GOOD + "audience: public", seam="\n")
@example(block=GOOD + "audience: public\naudience: internal", seam="\n")
def test_any_text_as_front_matter_is_read_without_a_crash_and_public_only_by_the_word(block, seam, tmp_path, today):
    """For any text: no exception, and public only when an independent reader sees exactly one `audience`, the word public."""
    text = f"---{seam}{block}{seam}---{seam}正文。"
    (tmp_path / "V01.md").write_bytes(text.encode("utf-8", "surrogatepass"))
    library, problems = read_library(tmp_path)
    assert library.documents or problems
    for document in select(library, Audience.PUBLIC, today).documents:
        source, _ = split(text.removeprefix("\ufeff").replace("\r\n", "\n"), "a.md")
        assert source
        node = yaml.compose(source.block, Loader=yaml.SafeLoader)
        assert isinstance(node, yaml.MappingNode)
        assert ["public"] == [value.value.strip() for key, value in node.value if key.value == "audience"], document


@settings(max_examples=200, deadline=None)
@given(block=st.text(alphabet="ab:\n -#甲", max_size=80).filter(lambda b: "---" not in b), body=st.text(max_size=80))
def test_splitting_is_the_opposite_of_joining(block, body):
    """Block and body come back letter for letter, and the body's line number is true."""
    text = f"---\n{block}\n---\n{body}"
    source, problems = split(text, "a.md")
    assert problems == []
    assert source
    assert (block, body) == (source.block, source.body)
    assert body.split("\n")[0] == text.split("\n")[source.body_line - 1]


NAMES = st.sampled_from(["a", "b", "tags", "_x", "c1"])
WORDS = st.text(alphabet="ab甲乙 ,-]?:.0（　é~=%|\\#'", max_size=9)
VALUES = WORDS.flatmap(lambda words: st.sampled_from([words, f"[{words}]", f"[{words} ]", f"甲{words}"]))
PLAIN = st.lists(st.tuples(NAMES, st.sampled_from([": ", ":  "]), VALUES).map("".join), min_size=1, max_size=3).map("\n".join)


@settings(max_examples=1000, deadline=None)
@given(block=PLAIN)
def test_plain_lines_are_read_without_yaml_as_yaml_reads_them(block):
    """The short cut for plain lines says the same as the real reader, places included, or leaves the block to it."""
    if (table := _plain(block, "a.md", 2)) is not None:
        reader = _Reader(block, "a.md", 2)
        assert told(reader.document()) == told(table)
        assert reader.problems == []


def told(value) -> object:
    """A value as plain data with places."""
    if isinstance(value, Scalar):
        return value.text, value.place
    if isinstance(value, Table):
        return value.place, [(name, value.keys_at[name], told(entry)) for name, entry in value.items()]
    return value.place, [told(item) for item in value]


def test_an_ordinary_block_takes_the_short_cut(shipped):
    """Otherwise the short cut would be there for nothing."""
    blocks = [split(file.read_text("utf-8"), "a.md")[0] for file in shipped.rglob("*.md")]
    taken = [_plain(source.block, "a.md", 2) is not None for source in blocks if source]
    assert sum(taken) > 0.9 * len(taken)
