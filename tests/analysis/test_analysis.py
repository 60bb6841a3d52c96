"""The analysis: one list of cases for Python and for the browser, and offsets that point where they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import ROOT, browser, served

from generator import analysis

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "folded"), CASES["fold"])
def test_python_folds(text, folded):
    """NFKC, lower case, simplified, no marks."""
    assert folded == analysis.fold(text)


@pytest.mark.parametrize(("text", "singles", "terms"), CASES["terms"])
def test_python_splits(text, singles, terms):
    """Characters and bigrams for Han, words for the rest."""
    assert terms == analysis.terms(text, singles=singles)


@pytest.mark.parametrize(("text", "squeezed"), CASES["squeeze"])
def test_python_squeezes(text, squeezed):
    """Two titles alike but for punctuation are the same question."""
    assert squeezed == analysis.squeeze(text)


@pytest.mark.parametrize(("word", "syllables", "rest"), CASES["pinyin"])
def test_python_reads_pinyin(word, syllables, rest):
    """Whole syllables and the beginning of another, or no pinyin at all."""
    assert (None if syllables is None else (syllables, rest)) == analysis.split_pinyin(word)


@pytest.mark.parametrize(("syllable", "near"), CASES["near"])
def test_python_knows_what_sounds_nearly_so(syllable, near):
    """What differs in one of the sounds that many do not tell apart, or in two; only what is a syllable."""
    assert near == analysis.near_syllables(syllable)


def test_the_browser_does_the_same():
    """The JavaScript twin gives the same answers to the same list."""
    code = """async (cases) => {
      const a = await import("./analysis.js");
      a.setFold(...cases.tables.fold);
      a.setSound(cases.tables.sound);
      const split = (word) => { const s = a.splitPinyin(word); return s ? [s.syllables, s.rest] : [null, null]; };
      return {
        fold: cases.fold.map(([text]) => a.fold(text)),
        terms: cases.terms.map(([text, singles]) => a.terms(text, singles)),
        squeeze: cases.squeeze.map(([text]) => a.squeeze(text)),
        pinyin: cases.pinyin.map(([word]) => split(word)),
        near: cases.near.map(([syllable]) => a.nearSyllables(syllable)),
      };
    }"""
    tables = {"fold": analysis.data("t2s.txt").split("\n")[:2], "sound": analysis.data("pinyin.txt").splitlines()}
    with served(ROOT / "theme" / "assets" / "kb") as address, browser() as chromium:
        page = chromium.new_page()
        page.goto(address)
        found = page.evaluate(code, {**CASES, "tables": tables})

    assert [folded for _, folded in CASES["fold"]] == found["fold"]
    assert [terms for _, _, terms in CASES["terms"]] == found["terms"]
    assert [squeezed for _, squeezed in CASES["squeeze"]] == found["squeeze"]
    assert [[syllables, rest] for _, syllables, rest in CASES["pinyin"]] == found["pinyin"]
    assert [near for _, near in CASES["near"]] == found["near"]


@given(st.text())
def test_offsets_point_into_the_original(text):
    """Each folded character comes from the place that its offset names, in order."""
    folded, offsets = analysis.fold_with_offsets(text)

    assert folded == analysis.fold(text)
    assert len(folded) + 1 == len(offsets)
    assert offsets == sorted(offsets)
    for character, offset in zip(folded, offsets[:-1], strict=True):
        assert character in analysis.fold(text[offset])


@given(st.text())
def test_folding_twice_changes_nothing_that_is_searched(text):
    """Terms of a folded text are the terms of the text."""
    assert analysis.terms(text, singles=True) == analysis.terms(analysis.fold(text), singles=True)


def test_every_traditional_character_of_the_table_is_folded():
    """The table reaches a fixed point: no folded character is folded again."""
    traditional, simplified = analysis.data("t2s.txt").split("\n")[:2]

    assert [analysis.fold(char) for char in traditional] == [analysis.fold(analysis.fold(char)) for char in traditional]
    assert len(traditional) == len(simplified) > 4000
