"""S2: what is planted in internal content is nowhere in the public site, in no encoding."""

from __future__ import annotations

from pathlib import Path

import pytest
from pictures import png
from safety.leaks import ENCODINGS, found_in, scan
from safety.small import article, write_version
from shipped import build

RARE = "鳦鳨鳪鴂鴄鴑鵋鵍鵢鶀鶁鶂鷃鷆鷑鸀鸁鸃麀麅麔黀黂黖鼀鼁齖"
"""Letters of no article and no table of ours: one of them anywhere is a leak, also in an index that cuts words in pairs."""


def secret(place: int) -> tuple[str, str]:
    """The two canaries of a place: of plain letters, and of two rare Han letters, as long as the pairs that an index cuts."""
    return f"kbcanary{chr(97 + place)}q", RARE[place] + RARE[(place + 9) % len(RARE)]


PLACES = (
    "title", "summary", "tag", "alias", "owner", "body", "heading", "anchor", "code", "table", "list item", "link text", "link title",
    "alt text", "file name", "image name", "image bytes", "attachment", "old address", "id", "fact", "step", "never", "draft", "expired", "comment",
)  # fmt: skip


def planted(content: Path) -> None:
    """A library that holds a canary in every place where internal words can stand."""

    def at(place: str) -> str:
        return "".join(secret(PLACES.index(place)))

    def ascii_at(place: str) -> str:
        return secret(PLACES.index(place))[0]

    write_version(content, 1)
    (content / "图").mkdir()
    (content / "图" / f"{at('image name')}.png").write_bytes(png())
    (content / "图" / "甲.png").write_bytes(png(at("image bytes").encode()))
    (content / "图" / "甲.csv").write_text(f"{at('attachment')},1\n", "utf-8")
    body = (
        f"{at('body')}。<!-- {at('comment')} -->\n\n## {at('heading')} {{#{ascii_at('anchor')}}}\n\n`{at('code')}`\n\n| 甲 | 乙 |\n|---|---|\n| {at('table')} | 丙 |\n\n"
        f'- {at("list item")}\n\n见[{at("link text")}](Q1.md "{at("link title")}")。\n\n![{at("alt text")}](../图/甲.png)\n\n'
        f"![图](../图/{at('image name')}.png)\n\n[表](../图/甲.csv)\n\n{{{{{at('fact')}}}}}\n"
    ).replace("(Q1.md", "(../faqs/Q1.md")
    (content / "faqs" / f"{at('file name')}.md").write_text(
        article(
            ascii_at("id"), "faq", at("title"), body, summary=at("summary"), tags=f"[{at('tag')}, 物流]", aliases=f"[{at('alias')}]",
            owner=at("owner"), redirect_from=f"[old/{ascii_at('old address')}]",
        ), "utf-8",
    )  # fmt: skip
    (content / "scripts" / "T2.md").write_text(
        article(
            "T2", "script", "忙音",
            f"用时。\n\n## 步骤\n1. 说：{at('step')}，再见。\n2. 等：{{{{静音等待}}}}\n3. 挂机\n\n## 禁止\n- 禁语：{at('never')}。\n  - 原因：不好听。\n  - 改说：请稍等。\n",
            channel="phone",
        ), "utf-8",
    )  # fmt: skip
    (content / "terms" / "G8.md").write_text(
        article("G8", "term", at("draft"), "正文。", audience="public", status="draft"), "utf-8"
    )
    (content / "terms" / "G9.md").write_text(
        article("G9", "term", at("expired"), "正文。", audience="internal", expires="2026-11-02"), "utf-8"
    )
    with (content / "facts.yml").open("a", encoding="utf-8") as facts:
        facts.write(f"\n{at('fact')}:\n  value: {at('fact')} 值\n  audience: internal\n")


SECRETS = frozenset({*RARE, *(one for place in range(len(PLACES)) for one in secret(place))})


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_scanner_finds_what_it_planted_itself(encoding):
    """In every encoding: letters and Han, alone in a file and amid other bytes."""
    hidden = ENCODINGS[encoding]("".join(secret(3)))
    packed = encoding in ("gzip", "zip", "deflate")

    assert set(secret(3)) == found_in(hidden, SECRETS) - set(RARE)
    assert set() == found_in(ENCODINGS[encoding]("kbcannerydq 退款"), SECRETS)
    if not packed:
        assert set(secret(3)) & found_in(b'{"a": "' + hidden + b'"}', SECRETS)


def test_one_letter_is_a_leak_in_a_text_and_chance_in_noise():
    """A text may give a word away letter by letter; the bytes of a picture spell every letter somewhere."""
    assert {RARE[3]} == found_in(f"<li>{RARE[3]}</li>".encode(), SECRETS)
    assert {RARE[3]} == found_in(f"&#{ord(RARE[3])};".encode(), SECRETS)
    assert set() == found_in(b"\x89PNG\xff" + RARE[3].encode(), SECRETS)


def test_no_canary_sings_in_public(tmp_path, proved):
    """Twenty-six places: all but five, which stand on no page, sing in the internal site; none in public, index and records included."""
    planted(tmp_path / "content")
    folder = build(tmp_path / "site", tmp_path / "content").folder

    heard = set().union(*scan(folder / "internal", SECRETS).values())
    silent = {place for number, place in enumerate(PLACES) if secret(number)[0] not in heard}
    assert {"comment", "draft", "expired", "file name", "old address"} == silent
    for part in ("public", "index/public", "records/public"):
        assert {} == scan(folder / part, SECRETS), part
    proved("S2", len(PLACES) * len(ENCODINGS), f"places × encodings ({len(PLACES)} × {len(ENCODINGS)}): 0 canaries in public")
