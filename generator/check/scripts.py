"""Scripts: every step has a verb that we know, every wait a number, and nobody is hung up on unannounced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from generator.check.context import Context
from generator.model import Text, Verb, plain
from generator.problems import Problem, Severity
from generator.read.structure import DONTS, STEPS, TEMPLATE, unannounced_hang_ups

MAX_WAIT: Final = 120
_OURS: Final = {
    "挂断": "挂机",
    "讲：": "说：",
    "改成：": "改说：",
    "因为：": "原因：",
    "理由：": "原因：",
    "不能说：": "禁语：",
    "不要说：": "禁语：",
}
"""What editors write for our words."""
_NO_COLON: Final = re.compile(r"(说|等|做|问|转|禁语|禁为|原因|改说|改做)(?=[ \t，,；;0-9{])")
_VERBS: Final = "、".join(verb.value for verb in Verb)


def script_shape(context: Context) -> Iterator[Problem]:
    """SC01, SC02, SC05: steps are there, and are ours."""
    for document in context.documents:
        if not (script := document.script):
            continue
        if not script.steps and not script.stray:
            hint = "加上 `## 步骤` 和 `1. 说：…`"
            yield Problem(document.place(), "SC01", "话术没有步骤", hint)
        for block in script.stray:
            message = f"步骤或禁止里的「{block.text[:20]}」不是认得的动词开头"
            yield Problem(block.place, "SC02", message, _meant(block.text))
        for step in script.steps:
            if step.verb not in (Verb.WAIT, Verb.HANG_UP) and not _said(step.text):
                yield Problem(step.place, "SC05", f"「{step.verb.value}」后面没有内容", f"写成 {step.verb.value}：……")
        for dont in script.donts:
            if not _said(dont.text):
                yield Problem(dont.place, "SC05", f"「{dont.label}」后面没有内容", f"写成 {dont.label}：……")


def _meant(text: str) -> str:
    """What the line was meant to be: its word with a colon behind it, or our word for it."""
    if match := _NO_COLON.match(text):
        return f"「{match.group(1)}」后面加上冒号：{match.group(1)}：……"
    theirs = next((word for word in _OURS if text.startswith(word)), "")
    return f"「{theirs}」写成「{_OURS[theirs]}」" if theirs else f"以 {_VERBS} 开头写步骤，以 禁语：、禁为： 写禁止"


def sections_once(context: Context) -> Iterator[Problem]:
    """SC09: steps, don'ts and templates stand in one place each; a second one is read by nobody."""
    for document in context.documents:
        seen: set[str] = set()
        for heading in document.outline.headings if document.kind.key in ("script", "remark") else ():
            if heading.text in seen and heading.text in (STEPS, DONTS, TEMPLATE):
                yield Problem(heading.place, "SC09", f"「{heading.text}」写了两处，只有第一处算数", "合成一处")
            seen.add(heading.text)


def _said(text: Text) -> bool:
    """Whether there is a word in it: a full stop alone is nothing to say, and …… is a template (KD03)."""
    return bool(re.search(r"[\w…]", plain(text)))


def waits_and_hang_ups(context: Context) -> Iterator[Problem]:
    """SC03, SC04: a wait says how long; a hang-up comes after a notice and a wait."""
    for document in context.documents:
        if not (script := document.script):
            continue
        for step in script.steps:
            if step.verb is Verb.WAIT and step.seconds is None:
                yield Problem(step.place, "SC03", "「等」没有写多少秒", "写成 等：5 秒，或引用事实 等：{{静音等待}}")
        for step in unannounced_hang_ups(script):
            yield Problem(step.place, "SC04", "没有告知和等待就挂机", "挂机前先「说」明原因，再「等」几秒")


def whole_donts(context: Context) -> Iterator[Problem]:
    """SC06: what must not be said or done has its reason, and something else to say or do."""
    for document in context.documents:
        for dont in document.script.donts if document.script else ():
            lacking = [
                name
                for name, there in (("原因", dont.reason), ("改说" if dont.kind == "word" else "改做", dont.instead))
                if not there
            ]
            if dont.text and lacking:
                message = f"「{dont.label}」下面没有写{'和'.join(lacking)}"
                yield Problem(dont.place, "SC06", message, "缩进两格，写 `- 原因：…` 和 `- 改说：…`", Severity.WARNING)


def sensible_steps(context: Context) -> Iterator[Problem]:
    """SC07, SC08: nobody waits for minutes, and nothing is said to a line that is cut."""
    for document in context.documents:
        steps = document.script.steps if document.script else ()
        for step in steps:
            if step.seconds is not None and not 1 <= step.seconds <= MAX_WAIT:
                yield Problem(step.place, "SC07", f"等 {step.seconds} 秒", f"写 1 到 {MAX_WAIT} 秒；更久的改成回拨")
        for before, step in pairwise(steps):
            if before.verb is Verb.HANG_UP and not before.condition and not step.condition:
                yield Problem(step.place, "SC08", "已经挂机，后面还有步骤", "把挂机移到最后，或给它写上条件：`挂机（仍无声）`")
                break
