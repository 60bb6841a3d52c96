"""Playing a script: the machine against an oracle that keeps its own diary, and the command as a person meets it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ROOT

from generator.cli import play as door
from generator.cli.console import clean, width
from generator.cli.terminal import Page
from generator.desk.play import Key, Moment, Over, Play, Step, run, steps_of
from generator.errors import KbError, UsageError
from generator.release import current
from generator.search.lookup import Index

SCRIPTS = sorted(path.stem for path in (ROOT / "content" / "scripts").glob("*.md"))
HANG_UPS = [
    name
    for name in SCRIPTS
    if re.search(r"^\d+\. 挂机", (ROOT / f"content/scripts/{name}.md").read_text("utf-8"), re.MULTILINE)
]
SILENT = [
    Step("say", "您好？"),
    Step("wait", "5 秒", "", 5),
    Step("say", "听得到吗？", "仍无声"),
    Step("wait", "5 秒", "", 5),
    Step("say", "再见。", "仍无声"),
    Step("wait", "5 秒", "", 5),
    Step("hangup", ""),
]


@pytest.fixture(scope="module")
def articles(out):
    with Index(current(out).whoosh("internal")) as index:
        return {name: index.show(name) for name in SCRIPTS}


def invoke(*arguments: object):
    return CliRunner().invoke(door.play, [str(argument) for argument in arguments])


KEYS = st.sampled_from(list(Key))
SECONDS = st.one_of(st.sampled_from([0.0, 1.0, 4.999, 5.0, 60.0, -5.0, float("nan")]), st.floats(0, 20))
MOVES = st.lists(st.one_of(KEYS, st.sampled_from([Key.NEXT, Key.NEXT, Key.ANSWERED, Key.BACK]), SECONDS), max_size=60)
STEPS = st.builds(
    lambda verb, condition, seconds: Step(verb, verb, condition, seconds if verb == "wait" else None),
    st.sampled_from(["say", "say", "wait", "wait", "hangup", "hangup", "do", "ask", "transfer"]),
    st.sampled_from(["", "仍无声", "有库存"]),
    st.sampled_from([None, 0, 1, 5, 5, 30]),
)
# Steps by chance seldom make a hang-up that is nearly right; those are the ones to try.
ENDINGS = st.tuples(st.sampled_from(["say", "say", "ask", "do"]), st.sampled_from([None, 0, 5]), st.booleans()).map(
    lambda parts: [
        Step(parts[0], "再见"),
        Step("wait", "等", "", parts[1]),
        *([Step("do", "记下")] if parts[2] else []),
        Step("hangup", ""),
    ]
)
MADE_UP = st.lists(st.one_of(STEPS.map(lambda step: [step]), ENDINGS), max_size=6).map(
    lambda parts: [step for part in parts for step in part]
)


def diary(steps: Sequence[Step], moves: Sequence[Key | float]) -> None:
    """The oracle: what was on the screen, and for how many seconds, without a look at how the machine remembers.

    A hang-up may appear only right after its wait was seen to its end, and that wait only after its notice.
    """
    state = Play.start(steps)
    seen: list[tuple[int, float]] = []
    for move in [0.0, *moves]:
        before = state
        state = state.press(move) if isinstance(move, Key) else state.tick(move)
        if before.step and not isinstance(move, Key) and move > 0 and seen:
            seen[-1] = (seen[-1][0], seen[-1][1] + move)
        if state.step is None:
            continue
        moved = not seen or state.position != seen[-1][0] or before.step is None or (move is Key.BACK and state is not before)
        if not moved:
            continue
        if move is Key.BACK and state.step.verb == "hangup":
            continue  # somebody who has been there already
        if state.step.verb == "hangup":
            (notice, _), (wait, waited) = seen[-2:]
            assert move is Key.NEXT
            assert (state.position - 2, state.position - 1) == (notice, wait)
            assert ("say", "wait") == (steps[notice].verb, steps[wait].verb)
            assert 0 < steps[wait].seconds <= waited + 1e-6
        if move is Key.BACK and state.step.verb == "wait":
            # Come back to: its notice lies further behind, and its time begins anew.
            assert state.remaining == (state.step.seconds or 0)
            seen.append((state.position - 1, 0.0))
        seen.append((state.position, 0.0))


def test_there_are_scripts_with_hang_ups():
    """The tests below have something to be about."""
    assert {"T04", "T06", "T07"} <= set(HANG_UPS)


@pytest.mark.parametrize("name", HANG_UPS)
@settings(max_examples=300, deadline=None)
@given(moves=MOVES)
def test_no_order_of_keys_hangs_up_unannounced(articles, name, moves):
    """Every shipped script with a hang-up: never before its notice was shown and its wait is over."""
    diary(steps_of(articles[name]), moves)


@settings(max_examples=500, deadline=None)
@given(MADE_UP, MOVES)
def test_no_script_at_all_hangs_up_unannounced(steps, moves):
    """Scripts that `kb check` would refuse included: those end with a refusal instead."""
    diary(steps, moves)


@pytest.mark.parametrize("name", HANG_UPS)
def test_every_state_is_safe(articles, name):
    """Not by chance but all of them: each state that keys and whole seconds can make, to the last one."""
    start = Play.start(steps_of(articles[name]))
    # What lies behind does not change what may come: states are the same but for it, and the diary's claim is about two steps.
    seen, waiting = set(), [(start, (start.position,))]
    while waiting:
        state, path = waiting.pop()
        mark = (state.position, state.remaining, state.over, path[-3:])
        if mark in seen:
            continue
        seen.add(mark)
        if state.step and state.step.verb == "hangup":
            assert (state.position - 2, state.position - 1) == path[-3:-1]
        for move in (Key.NEXT, Key.ANSWERED, 1.0):
            after = state.press(move) if isinstance(move, Key) else state.tick(move)
            waiting.append((after, path if after.position == state.position else (*path, after.position)))
        waiting.append((state.press(Key.BACK), (*state.history, state.position)[:-1] or path))

    assert any(over is Over.END for _, _, over, _ in seen)
    assert any(over is Over.ANSWERED for _, _, over, _ in seen)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_is_played_to_its_end(articles, name):
    """Enter and patience show every step in order, and then it is over; the run takes the sum of its waits."""
    steps = steps_of(articles[name])
    *moments, over = run(steps)

    assert Over.END is over
    assert list(steps) == [moment.step for moment in moments]
    assert moments[-1].second <= sum(step.seconds or 0 for step in steps)


def at(position: int) -> Play:
    state = Play.start(SILENT)
    while state.position < position:
        state = state.tick(5).press(Key.NEXT)
    return state


def test_the_times_of_the_silent_call():
    """T04: notice after notice, five seconds each, hang-up after fifteen."""
    assert [0, 0, 5, 5, 10, 10, 15] == [moment.second for moment in run(SILENT) if isinstance(moment, Moment)]


def test_enter_does_not_shorten_a_wait():
    """Neither once nor often, and not at 4.99 seconds of 5."""
    state = at(1)

    assert state == state.press(Key.NEXT) == state.press(Key.NEXT).press(Key.NEXT)
    assert 1 == state.tick(4.99).press(Key.NEXT).position
    assert 1 == state.tick(5).position  # it stays until somebody wants to go on
    assert 2 == state.tick(5).press(Key.NEXT).position


@pytest.mark.parametrize("position", range(7))
def test_an_answer_ends_the_silent_sequence(position):
    """The customer speaks, wherever it is: nothing of what was for a silent one comes any more; back leads back."""
    state = at(position)

    assert Over.ANSWERED is state.press(Key.ANSWERED).over
    assert position == state.press(Key.ANSWERED).press(Key.BACK).position


def test_an_answer_goes_on_with_what_is_for_everybody():
    """After a wait for something else, the next words without a condition of silence; other conditions are for the agent to judge."""
    steps = [
        Step("say", "稍等"),
        Step("wait", "", "", 30),
        Step("say", "在吗？", "没有回应"),
        Step("say", "有货", "有库存"),
        *SILENT,
    ]

    assert 3 == Play.start(steps).press(Key.NEXT).press(Key.ANSWERED).position


def test_an_answer_is_nothing_where_nobody_waits():
    """A step without silence around it stays where it is."""
    state = Play.start([Step("say", "一"), Step("say", "二", "客户仍讲方言")])

    assert state == state.press(Key.ANSWERED)


def test_a_wait_that_one_comes_back_to_begins_anew():
    """From the hang-up back to its wait: the full time again."""
    state = at(6).press(Key.BACK)

    assert (5, 5.0) == (state.position, state.remaining)
    assert state == state.press(Key.NEXT)


@pytest.mark.parametrize(
    "verbs",
    [["hangup"], ["say", "hangup"], ["wait", "hangup"], ["say", "wait", "do", "hangup"], ["say", "wait", "say", "hangup"]],
)
def test_an_unannounced_hang_up_is_refused(verbs):
    """Such a script ends with a refusal, not with the hang-up."""
    *moments, over = run([Step(verb, verb, "", 5 if verb == "wait" else None) for verb in verbs])

    assert Over.REFUSED is over
    assert "hangup" not in [moment.step.verb for moment in moments]


def test_a_wait_without_a_length_is_no_wait():
    """等 without seconds lets one go on, but not to a hang-up; a wait of ages is cut to a day."""
    article = {
        "steps": [
            {"verb": v, "text": v, "condition": "", "seconds": s} for v, s in [("say", None), ("wait", None), ("hangup", None)]
        ]
    }
    ages = {"steps": [{"verb": "wait", "text": "", "condition": "", "seconds": 10**400}]}

    assert Over.REFUSED is list(run(steps_of(article)))[-1]
    assert 86_400 == Play.start(steps_of(ages)).remaining


class Window:
    """A terminal for `perform`: keys and seconds from a list, pages into another one."""

    def __init__(self, *moves: str | float, columns: int = 80, rows: int = 24) -> None:
        self.moves, self.pages, self.now, self.asked = list(moves), [], 0.0, []
        self.size = (columns, rows)

    def page(self) -> Page:
        return Page(*self.size)

    def draw(self, lines: Sequence[str]) -> None:
        self.pages.append("\n".join(lines))

    def keys(self, timeout: float | None) -> list[str]:
        self.asked.append(timeout)
        move = self.moves.pop(0) if self.moves else "q"
        if isinstance(move, str):
            return [move]
        self.now += move
        return []

    def clock(self) -> float:
        return self.now


def performed(article, *moves: str | float, **size: int) -> Window:
    window = Window(*moves, **size)
    door.perform(article, window, window.clock)
    return window


def test_the_screen_shows_one_step_and_the_donts(articles):
    """T04: the first words, not the others; what never to say; the keys in the last line."""
    shown = performed(articles["T04"]).pages[0]

    assert "您好，请问有什么可以帮您？" in shown
    assert "换一部电话再打过来" not in shown.split("✗ 禁语")[0]
    assert "✗ 禁语" in shown
    assert "q 退出" in shown.split("\n")[-1]


def test_the_countdown_is_seen_and_costs_nothing(articles):
    """A bar and seconds; the picture is asked for once a second, and not at all where no clock runs."""
    window = performed(articles["T04"], "\n", 1.0, 1.0, 1.0, 1.0, 1.0)

    assert ["5 秒", "4 秒", "3 秒", "2 秒", "1 秒", "0 秒"] == [
        re.search(r"[█░]  (\d 秒)", page)[1] for page in window.pages[1:]
    ]
    assert [30, 24, 18, 12, 6, 0] == [page.count("█") for page in window.pages[1:]]
    assert [None, 1.0, 1.0, 1.0, 1.0, 1.0, None] == window.asked


def test_r_leaves_the_wait_on_the_screen(articles):
    """The customer answers: the screen says so, and Enter is the end of it."""
    window = performed(articles["T04"], "\n", 2.0, "r", "\n")

    assert "客户已应答" in window.pages[-1]
    assert [] == window.moves


@pytest.mark.parametrize("name", ["T03", "T04", "C11"])
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 12), (24, 8), (12, 5), (8, 2), (200, 60)])
def test_every_page_fits_its_window(articles, name, columns, rows):
    """No line is wider than the window, no page higher, whatever the size."""
    for shown in performed(articles[name], "\n", "\n", 2.0, "c", 3.0, "\n", "r", columns=columns, rows=rows).pages:
        lines = shown.split("\n")
        assert rows == len(lines)
        assert max(width(line) for line in lines) <= columns


def test_copying_says_how_it_went(articles, monkeypatch):
    """The words of the step go to the clipboard; a clipboard that refuses is told, not raised; a wait has no words."""
    from generator.desk import clipboard

    kept: list[str] = []
    monkeypatch.setattr(clipboard, "copy", lambda text, stream=None: kept.append(text) or "试")
    assert "已复制（试）" in performed(articles["T04"], "c").pages[1]
    assert "没有要说的话" in performed(articles["T04"], "\n", "c").pages[2]
    assert ["您好，请问有什么可以帮您？"] == kept

    def refuse(text, stream=None):
        raise UsageError("没有剪贴板")

    monkeypatch.setattr(clipboard, "copy", refuse)
    assert "没有剪贴板" in performed(articles["T04"], "c").pages[1]
    monkeypatch.setitem(sys.modules, "generator.desk.clipboard", None)
    assert "剪贴板暂不可用" in performed(articles["T04"], "c").pages[1]


def test_words_with_blanks_are_not_copied(articles, monkeypatch):
    """T03 has the customer's name to fill in: the screen names the command that fills it in."""
    from generator.desk import clipboard

    monkeypatch.setattr(clipboard, "copy", lambda text, stream=None: pytest.fail("copied a text with blanks"))

    assert "kb copy T03" in performed(articles["T03"], "\n", "c").pages[2]


def test_the_transcript_is_the_whole_run(out):
    """Every step with its time and the don'ts, plain and always the same; without a terminal that is what one gets."""
    asked, piped = invoke("T04", "--transcript", "--out", out), invoke("T04", "--out", out)

    assert (0, asked.stdout) == (piped.exit_code, piped.stdout)
    assert "" == asked.stderr
    assert "不是终端" in piped.stderr
    rows = re.findall(r"^ *(\d+:\d\d) +(\d+) +(说|等|挂机)", asked.stdout, re.MULTILINE)
    assert [("0:00", "1", "说"), ("0:00", "2", "等"), ("0:05", "3", "说"), ("0:05", "4", "等"), ("0:10", "5", "说"), ("0:10", "6", "等"), ("0:15", "7", "挂机")] == rows  # fmt: skip
    assert "✗ 禁语" in asked.stdout
    assert "\x1b" not in asked.stdout


@pytest.mark.parametrize(
    ("name", "status", "letter"),
    [("X99", 3, "没有 id"), ("F05", 2, "kb walk F05"), ("P01", 2, "kb show P01"), ("M01", 2, "kb show M01")],
)
def test_what_is_no_script_names_the_command_instead(out, name, status, letter):
    """Unknown id 3; a flow is walked, everything else shown: 2."""
    done = invoke(name, "--out", out)

    assert isinstance(done.exception, KbError)
    assert status == done.exception.exit_code
    assert letter in str(done.exception)
    assert "" == done.stdout


OURS = r"(?:[^\x00-\x09\x0b-\x1f\x7f-\x9f]|\x1b\[[0-9;]*m)*"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=8, max_size=8))
def test_no_control_character_of_an_article_is_drawn(texts):
    """Whatever an article holds, pages and transcript carry no escape but our own styles."""
    a, b, c, d, e, f, g, h = texts
    steps = [
        {"verb": "say", "text": a, "condition": b, "seconds": None},
        {"verb": "wait", "text": c, "condition": d, "seconds": 5},
    ]
    article = {
        "id": "X1", "title": e, "kind_name": "话术", "channel": "any", "needs": "", "sections": [{"anchor": "", "heading": "", "text": f}],
        "steps": [*steps, {"verb": "hangup", "text": "", "condition": b, "seconds": None}],
        "donts": [{"kind": "word", "text": g, "reason": h, "instead": a}],
    }  # fmt: skip

    for shown in performed(article, "\n", 5.0, "\n").pages:
        assert re.fullmatch(OURS, shown)
        assert 24 == len(shown.split("\n"))
    assert re.fullmatch(OURS, clean("\n".join(door.written(article))))
