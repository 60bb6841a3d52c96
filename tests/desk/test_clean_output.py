"""Whatever an article says, no control character of it reaches a terminal or a pipe: search, show, play, copy, 10,000 texts."""

from __future__ import annotations

import base64
import io
import json
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli.cards import card
from generator.cli.console import Screen, emit
from generator.cli.play import written
from generator.desk import fill
from generator.desk.clipboard import osc52
from generator.search.lookup import Index

NASTY = st.sampled_from(
    [
        "\x1b]52;c;aGk=\x07",
        "\x1b[2J",
        "\x9b31m",
        "\r覆盖",
        "\x00",
        "\u202e倒过来",
        "\u2066",
        "\ud800",
        "\x1b]8;;http://x\x1b\\",
        "\x7f",
        "\u2028",
        "\ue000",
    ]
)
TEXTS = st.lists(st.one_of(st.text(max_size=12), NASTY), min_size=1, max_size=5).map("".join)
MANY = settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
OURS = re.compile(r"\x1b\[[0-9;]*m")


class Sink(io.TextIOWrapper):
    """A stream that remembers its bytes and may say that it is a terminal."""

    def __init__(self, *, tty: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        return self.buffer.getvalue().decode("utf-8")


def dirty(text: str, *, styled: bool = False) -> list[str]:
    """Characters that may do more than be read; our own styles are known, and no others."""
    return [
        c
        for c in set(OURS.sub("", text) if styled else text)
        if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and c != "\n"
    ]


@pytest.fixture(scope="module")
def articles(release) -> dict[str, dict]:
    with Index(release / "index" / "internal") as index:
        return {name: index.show(name) for name in ("T04", "C10", "M02", "F06", "P02")}


def soiled(value: object, text: str) -> object:
    """The same article with the text in every place where an editor can write."""
    if isinstance(value, dict):
        kept = {"verb", "kind", "audience", "seconds", "id", "to", "channel", "flag", "url", "needs"}
        return {key: item if key in kept else soiled(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [soiled(item, text) for item in value]
    return value + text if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value


@MANY
@given(
    text=TEXTS,
    name=st.sampled_from(["T04", "C10", "M02", "F06", "P02"]),
    tty=st.booleans(),
    columns=st.sampled_from([40, 80, 120]),
)
def test_show_is_clean(articles, text, name, tty, columns):
    """`kb show` and the card of a look-up."""
    sink = Sink(tty=tty)
    screen = Screen(sink, columns)
    card(screen, soiled(articles[name], text), "2026-11-22")
    screen.show()

    assert [] == dirty(sink.text(), styled=tty)


@MANY
@given(text=TEXTS, tty=st.booleans())
def test_search_as_data_is_clean(articles, text, tty):
    """`kb QUERY --json`, with the question itself."""
    sink = Sink(tty=tty)
    emit(json.dumps({"query": text, "hits": [soiled(articles["T04"], text)]}, ensure_ascii=False, indent=2), sink)

    assert [] == dirty(sink.text())


@MANY
@given(text=TEXTS, name=st.sampled_from(["T04", "C10"]))
def test_play_is_clean(articles, text, name):
    """`kb play --transcript`."""
    sink = Sink(tty=False)
    emit("\n".join(written(soiled(articles[name], text))), sink)

    assert [] == dirty(sink.text())


@MANY
@given(text=TEXTS, name=st.sampled_from(["T04", "C10", "P02"]))
def test_copy_is_clean(articles, text, name):
    """`kb copy --stdout`, and what OSC 52 puts on the clipboard."""
    sink = Sink(tty=False)
    words = fill.copyable(soiled(articles[name], text))
    emit(words, sink)
    sequence = osc52(words)
    pasted = base64.b64decode(sequence.split(";")[-1].split("\x07")[0].split("\x1b")[0]).decode("utf-8")

    assert [] == dirty(sink.text())
    assert [] == dirty(pasted)
