"""`kb export opensearch`: a bulk body that a strict reader of the format takes, and a mapping that cuts words as our analysis does."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import ROOT

from generator.analysis import ANALYSIS_ID, fold, terms
from generator.desk.export import rows
from generator.desk.opensearch import as_mapping, as_opensearch, mapping

BASE = {"kind": "remark", "kind_name": "备注模板", "audience": "internal", "owner": "组", "aliases": [], "tags": [], "summary": "s",
        "needs": "", "sections": [], "review_due": None, "url": "remarks/M1.html"}  # fmt: skip


def bulk(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Read a bulk body as the servers do: LF only, action and source in turn, a final line end, ids of at most 512 bytes and once each."""
    assert text.endswith("\n")
    assert "\r" not in text
    lines = text.removesuffix("\n").split("\n")
    assert len(lines) % 2 == 0
    found = []
    for action, source in zip(lines[::2], lines[1::2], strict=True):
        ((verb, about),) = json.loads(action).items()
        assert "index" == verb
        assert {"_id"} == about.keys()
        assert 0 < len(about["_id"].encode()) <= 512
        document = json.loads(source)
        assert isinstance(document, dict)
        found.append((about["_id"], document))
    assert len({i for i, _ in found}) == len(found)
    return found


def fits(document: Any, properties: dict[str, Any]) -> list[str]:
    """What `dynamic: strict` would refuse, by path."""
    wrong = []
    for name, value in document.items():
        about = properties.get(name)
        if about is None:
            wrong.append(name)
            continue
        for one in value if isinstance(value, list) else [value]:
            if about.get("type") == "nested":
                wrong += [f"{name}.{w}" for w in fits(one, about["properties"])]
            elif not isinstance(one, str):
                wrong.append(f"{name}: {one!r}")
    return wrong


def kb(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "export", "opensearch", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_article_of_the_edition_is_in_it_and_fits_the_mapping(out):
    """Both editions, read by the strict reader; the public one holds nothing internal."""
    properties = mapping()["mappings"]["properties"]
    internal = bulk(kb("--out", out).stdout)
    public = bulk(kb("--out", out, "--edition", "public").stdout)

    assert [] == [(i, w) for i, d in (*internal, *public) for w in fits(d, properties)]
    assert {"T04", "P21"} <= dict(internal).keys()
    assert {"public"} == {d["audience"] for _, d in public}
    assert "wu sheng dian hua" in dict(internal)["T04"]["sounds"]
    assert "wsdh" in dict(internal)["T04"]["sounds"]
    assert {ANALYSIS_ID} == {d["analysis"] for _, d in internal}


def test_the_mapping_is_printed_alone_and_whole():
    """`--mapping` needs no release, and names only filters that exist in it or in every server."""
    done = kb("--mapping", "--out", "/nowhere-at-all")

    assert 0 == done.returncode
    assert json.loads(done.stdout) == json.loads(as_mapping())
    analysis = json.loads(done.stdout)["settings"]["analysis"]
    built_in = {"cjk_width", "lowercase"}
    for analyzer in analysis["analyzer"].values():
        assert set(analyzer["filter"]) <= built_in | analysis["filter"].keys()
        assert set(analyzer.get("char_filter", ())) <= analysis["char_filter"].keys()
    used = {p.get("analyzer") for p in json.loads(done.stdout)["mappings"]["properties"].values()} - {None}
    assert used <= analysis["analyzer"].keys()


def test_mapping_is_for_opensearch_alone():
    """Anywhere else it is a mistake, status 2."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "export", "csv", "--mapping"], cwd=ROOT, capture_output=True, check=False
    )

    assert 2 == done.returncode


def cut(text: str, *, singles: bool) -> set[str]:
    """What `standard`, the folding filters and `cjk_bigram` make of Han alone: characters and pairs, or pairs and lone characters."""
    pairs = dict(pair.split("=>") for pair in mapping()["settings"]["analysis"]["char_filter"]["kb_t2s"]["mappings"])
    chars = [pairs.get(char, char) for char in text]
    both = {a + b for a, b in pairwise(chars)}
    return both | set(chars) if singles or len(chars) == 1 else both


@pytest.mark.parametrize("text", ["无声电话", "退換貨運費誰出", "發", "鞋盒包裝"])
def test_the_mapping_cuts_han_as_we_do(text):
    """The same characters and pairs; ours adds the last character of a run also in texts."""
    assert cut(text, singles=True) == set(terms(text, singles=True))
    assert cut(text, singles=False) | {fold(text[-1])} == set(terms(text, singles=False))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_make_lines_that_can_be_read(title, text):
    """Line ends, quotes, control characters and lone surrogates stay inside their line."""
    article = {**BASE, "id": "M1", "title": title, "template": text, "sections": [{"anchor": "", "heading": "", "text": text}]}

    ((i, document),) = bulk(as_opensearch(rows([article])))

    assert "M1" == i
    assert [] == fits(document, mapping()["mappings"]["properties"])
