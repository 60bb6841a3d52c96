"""Every finding by its name: code and speaking alias, how bad it is, whether `--fix` mends it, whether an editor may say it does not apply.

A code is for ever: a retired one stays in `RETIRED` and is never used again. What a finding means stands in `docs/rules/<code>.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from generator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Rule:
    """What is known of a rule beside its page: `warning` lets a build go on, `fixable` is mended by `--fix`, `excusable` by `kb:ignore`."""

    code: str
    alias: str
    warning: bool = False
    fixable: bool = False
    excusable: bool = False


# One row a rule: code, alias, then w (only a warning), f (--fix mends it), e (kb:ignore may excuse it).
_TABLE: Final = """
AS01 attachment-too-large we
AS02 picture-tells-place
AS03 attachment-unused we
AS04 attachment-in-disguise
AS05 attachment-not-whole
AU01 audience-missing
AU02 audience-misspelt
AU03 fact-without-audience
AU04 leaves-its-edition
AU05 internal-fact-in-public
AU06 public-before-legal-review
AU07 inner-address-in-public e
BR01 brand-setting
BR02 brand-colour
BR03 brand-picture
CB01 code-not-closed
CB02 comment-not-closed
CF01 settings-quote-unknown-fact w
CN01 half-width-punctuation wfe
CN02 no-space-between-scripts wfe
CN03 repeated-punctuation wfe
CN04 mixed-quotes wfe
CN05 dots-and-dashes wfe
CN06 wrong-character wfe
CN07 full-width-letters wfe
CN08 needless-space wfe
CN09 traditional-character we
EN01 unreadable-file
EN02 file-too-large
EN03 not-utf8
EN04 lost-letter
EN05 control-character
EN06 invisible-character f
EN07 mojibake e
EN08 not-composed f
EN09 lookalike-character f
EN10 private-character
EN11 odd-space wf
EN12 byte-order-mark wf
EN13 merge-conflict
FA01 contradicts-fact e
FA02 fact-unused w
FL01 flow-without-nodes
FL02 choice-to-no-node
FL03 dead-end
FL04 unreachable-node
FL05 loop-without-exit
FL06 choices-alike
FL07 choice-to-itself
FL08 end-without-words
FL09 step-without-id we
FM01 front-matter-missing
FM02 front-matter-too-long
FM03 front-matter-unreadable
FM04 field-twice
FM05 yaml-trick
FM06 unknown-field
FM07 field-missing
FM08 bad-id
FM09 list-or-text
FM10 markup-in-field
FM11 unknown-choice
FM12 not-a-date
FM13 not-a-number
FM14 value-too-long
FM15 too-many-values
FM16 front-matter-twice
FQ01 too-few-aliases e
FQ02 answer-not-first we
FQ03 question-twice we
FQ04 alias-collides we
FQ05 alias-repeats we
HD01 first-level-heading
HD02 anchor-taken
HD03 mention-in-heading
HD04 heading-level-skipped we
HD05 heading-without-words
HD06 nothing-below-heading we
HD07 heading-unread
HT01 raw-html
HT02 attribute-list
HT03 foreign-markup e
HT04 table-unread
ID01 id-twice
ID02 file-name-twins
ID03 ids-look-alike e
ID04 site-name-taken
IG01 ignore-without-reason
IG02 ignore-unknown-rule
IG03 ignore-not-allowed
IG04 ignore-unused w
IG05 ignore-unreadable
KD01 wrong-folder we
KD02 no-body
KD03 template-left
LC01 never-in-force
LC02 expired-without-successor w
LC03 successor-unknown
LC04 successor-not-in-force w
LC05 review-overdue w
LC06 reviewed-in-future w
LC07 links-to-expiring w
LC08 successor-without-end w
LK01 dead-link
LK02 dead-anchor
LK03 forbidden-link
LK04 foreign-image
LK05 related-unknown
LK06 picture-without-words we
LK07 link-without-words
LK08 vague-link we
LK09 link-unreadable e
LM01 line-too-long
LM02 too-many-lines
LM03 paragraph-too-heavy
LM04 too-many-signs
LM05 too-many-headings
LM06 nested-too-deep
LM07 table-too-large
OR01 orphan we
PA01 symbolic-link
PA02 not-a-file
PA03 attachment-type
PA04 bad-file-name
PA05 folder-looks-like-file
PA06 folders-too-deep
PA07 unread-table
PH01 unknown-mention
PH02 braces-open
PH03 placeholder-unused w
PH04 blank-in-public
PH05 not-filled-in
RD01 old-address-unusable
RD02 old-address-taken
RD03 old-address-twice
RL01 related-twice we
RL02 role-without-work we
RM01 remark-without-template
SC01 script-without-steps
SC02 unknown-verb
SC03 wait-without-number
SC04 hangup-without-notice
SC05 nothing-said
SC06 dont-without-instead we
SC07 absurd-wait
SC08 steps-after-hangup
SC09 section-twice
SY01 forbidden-words e
SY02 absolute-promise e
SY03 bare-interjection e
SY04 form-of-address e
SY05 rude-words e
TB01 table-shape
TB02 table-field-missing
TB03 synonym-in-two-groups
TP01 unknown-topic
VF01 seal-unreadable
VF02 changed-since-verified w
"""

RETIRED: Final[frozenset[str]] = frozenset()


def _rule(row: str) -> Rule:
    code, alias, marks = (*row.split(), "")[:3]
    return Rule(code, alias, "w" in marks, "f" in marks, "e" in marks)


CATALOGUE: Final[Mapping[str, Rule]] = {rule.code: rule for rule in map(_rule, _TABLE.split("\n")[1:-1])}


def find_rule(name: str) -> Rule:
    """The rule of that code or alias, in any case; a near one is named when there is none."""
    wanted = name.casefold()
    for rule in CATALOGUE.values():
        if wanted in (rule.code.casefold(), rule.alias):
            return rule
    names = [*CATALOGUE, *(rule.alias for rule in CATALOGUE.values())]
    near = get_close_matches(name.upper(), names, 1) or get_close_matches(wanted, names, 1)
    raise UsageError(f"没有「{name}」这条规则；{f'是不是 {near[0]}？' if near else '全部规则见 docs/rules.md'}")
