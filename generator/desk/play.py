"""A script as a machine: keys and seconds in, the step to show out. It never hangs up on anybody unannounced."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, NamedTuple

_DAY: Final = 86_400
_SILENCE: Final = re.compile(
    "无声|没声音|没有声音|不出声|不说话|没说话|听不清|听不到|没反应|沉默|静音|[没未不](?:有)?(?:回应|回答|回复|应答|答复|作答)"
)


class Step(NamedTuple):
    """One step as the index has it; `verb` is a `Verb.key`, `seconds` are for waits."""

    verb: str
    text: str
    condition: str = ""
    seconds: int | None = None

    @property
    def spoken(self) -> bool:
        """Whether these are words for the customer."""
        return self.verb in ("say", "ask")


class Key(Enum):
    """What an agent can press."""

    NEXT = "next"
    COPY = "c"
    ANSWERED = "r"
    BACK = "b"
    QUIT = "q"


class Over(Enum):
    """Why there is nothing more to do."""

    NO = ""
    END = "end"
    ANSWERED = "answered"
    REFUSED = "refused"
    QUIT = "quit"


def steps_of(article: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of a script as `Index.show` gives it."""
    return tuple(
        # A wait of more than a day is a slip of the pen, and may be a number that no clock can count.
        Step(step["verb"], step["text"], step["condition"], None if step["seconds"] is None else min(step["seconds"], _DAY))
        for step in article["steps"]
    )


def announced(steps: Sequence[Step], number: int) -> bool:
    """Whether a hang-up comes right after a 说 and a 等 that has a length, as `kb check` (SC04) demands it."""
    if number < 2:
        return False
    notice, wait = steps[number - 2], steps[number - 1]
    return notice.verb == "say" and wait.verb == "wait" and bool(wait.seconds)


def silent(steps: Sequence[Step], number: int) -> bool:
    """Whether a step is only for a customer who does not answer: waits, hang-ups, their notices, and 说（仍无声）."""
    step = steps[number]
    if step.verb in ("wait", "hangup"):
        return True
    # A notice is known by its place, so that it is left out also when its editor wrote no condition.
    notice = step.verb == "say" and number + 2 < len(steps) and steps[number + 2].verb == "hangup"
    return (notice and steps[number + 1].verb == "wait") or bool(_SILENCE.search(step.condition))


@dataclass(frozen=True, slots=True)
class Play:
    """Where an agent stands in a script. Every change gives a new one; `history` are the steps to go back to."""

    steps: tuple[Step, ...]
    position: int = 0
    remaining: float = 0.0
    history: tuple[int, ...] = ()
    over: Over = Over.NO

    @classmethod
    def start(cls, steps: Sequence[Step]) -> Play:
        """At the first step; a script cannot begin with a hang-up."""
        if not steps:
            return cls((), over=Over.END)
        if steps[0].verb == "hangup":
            return cls(tuple(steps), over=Over.REFUSED)
        return cls(tuple(steps)).at(0)

    @property
    def step(self) -> Step | None:
        """The step to show; None when it is over."""
        return None if self.over is not Over.NO else self.steps[self.position]

    @property
    def waiting(self) -> bool:
        """Whether the clock still runs."""
        return self.over is Over.NO and self.remaining > 0

    @property
    def ahead(self) -> Step | None:
        """The step that Enter leads to, for a look ahead; None when Enter ends the script, or may not lead there."""
        number = self.position + 1
        return self.steps[number] if self.over is Over.NO and number < len(self.steps) and self._may(number) else None

    @property
    def words(self) -> str:
        """What there is to copy: the words of this step, empty when it has none."""
        return self.step.text if self.step and self.step.spoken else ""

    def press(self, key: Key) -> Play:
        """The state after a key."""
        if key is Key.QUIT:
            return replace(self, over=Over.QUIT)
        if self.over is Over.QUIT or key is Key.COPY:
            return self
        if key is Key.BACK:
            return self._back()
        if self.over is not Over.NO:
            return self
        return self._next() if key is Key.NEXT else self._answered()

    def tick(self, seconds: float) -> Play:
        """The state some seconds later; a wait that is over stays on the screen until Enter. A clock that runs backwards counts nothing."""
        if not self.waiting or not seconds > 0:
            return self
        return replace(self, remaining=max(0.0, self.remaining - seconds))

    def at(self, position: int) -> Play:
        """At a step, from its beginning: a wait that one comes back to starts anew."""
        step = self.steps[position]
        length = float(step.seconds or 0) if step.verb == "wait" else 0.0
        return replace(self, position=position, remaining=length, over=Over.NO)

    def _may(self, number: int) -> bool:
        return self.steps[number].verb != "hangup" or announced(self.steps, number)

    def _go(self, number: int, otherwise: Over) -> Play:
        """On to a step; past the last one, and before an unannounced hang-up, it is over."""
        past = replace(self, history=(*self.history, self.position), remaining=0.0)
        if number >= len(self.steps):
            return replace(past, over=otherwise)
        return past.at(number) if self._may(number) else replace(past, over=Over.REFUSED)

    def _next(self) -> Play:
        return self if self.waiting else self._go(self.position + 1, Over.END)

    def _answered(self) -> Play:
        """The customer speaks: leave out what was for a silent one. Elsewhere than in such a sequence the key means nothing."""
        number = self.position + 1
        if not (silent(self.steps, self.position) or (number < len(self.steps) and silent(self.steps, number))):
            return self
        while number < len(self.steps) and silent(self.steps, number):
            number += 1
        return self._go(number, Over.ANSWERED)

    def _back(self) -> Play:
        if not self.history:
            return self
        return replace(self, history=self.history[:-1]).at(self.history[-1])


class Moment(NamedTuple):
    """A step of a run, and the second at which it begins."""

    second: int
    step: Step


def run(steps: Sequence[Step]) -> Iterator[Moment | Over]:
    """The whole run of a silent customer: every step with its time, at last how it ended."""
    state, second = Play.start(steps), 0
    while state.step:
        yield Moment(second, state.step)
        length = math.ceil(state.remaining)
        second += length
        state = state.tick(length).press(Key.NEXT)
    yield state.over
