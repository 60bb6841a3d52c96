"""What the knowledge base does not answer: asked in vain, asked again in other words, known gaps, readers it did not help.

Empty is a question without a hit. Abandoned is one with hits that the same desk asked again at once in other words that mean
alike. Questions that mean alike count together. What comes from outside is masked once more: stubs go into git.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.analysis import squeeze, terms
from generator.desk.asked import mask
from generator.errors import UsageError
from generator.model import KINDS, Document, Library, Status

ALIKE: Final = 0.5
"""More than this share of what two questions tell stands in both."""
MAX_LINE: Final = 64 * 1024
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_QUESTIONS: Final = 20_000
MAX_ALIASES: Final = 12
MAX_TEXTS: Final = 20

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PAGE: Final = re.compile(r"(?:^|/)([a-z]+)/([^/?#]+)\.html(?:[?#]|$)")
_MASKED: Final = re.compile(r"【[^】]*】")
_NOT_IN_TITLES: Final = re.compile(r"[<>{}\[\]|*`#\\\"]")


class Question(NamedTuple):
    """One line of a log."""

    day: str
    query: str
    hits: int


class Feedback(NamedTuple):
    """One reader's word about a page."""

    url: str
    helpful: bool
    reason: str
    day: str
    text: str = ""


class Gap(NamedTuple):
    """Questions that mean alike: how often in vain, how often given up, the words by frequency, the last day."""

    words: tuple[str, ...]
    empty: int
    abandoned: int
    last: str
    answered_by: str

    def data(self) -> dict[str, Any]:
        """As `--format json` prints it."""
        return {**self._asdict(), "words": list(self.words)}


class Unhelpful(NamedTuple):
    """A page that did not help, with the reasons by frequency and what readers wrote, newest first."""

    page: str
    title: str
    times: int
    of: int
    reasons: tuple[str, ...]
    texts: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """As `--format json` prints it."""
        return {**self._asdict(), "reasons": list(self.reasons), "texts": list(self.texts)}


class Gaps(NamedTuple):
    """Everything that `kb gaps` tells."""

    questions: tuple[Gap, ...]
    known: tuple[Document, ...]
    unhelpful: tuple[Unhelpful, ...]


def read_log(file: Path) -> tuple[list[Question], int]:
    """The questions of a log in order, and how many lines could not be read."""
    found: list[Question] = []
    bad = 0
    for row in _rows(file):
        match row:
            case {"day": str(day), "query": str(query), "hits": int(hits)} if _DAY.fullmatch(day) and hits is not True:
                found.append(Question(day, mask(query), max(0, hits)))
            case _:
                bad += 1
    return found, bad


def read_feedback(file: Path) -> tuple[list[Feedback], int]:
    """What readers said, and how many lines could not be read."""
    found: list[Feedback] = []
    bad = 0
    for row in _rows(file):
        match row:
            case {"url": str(url), "helpful": bool(helpful)}:
                reason, day, text = row.get("reason"), row.get("day"), row.get("text")
                found.append(
                    Feedback(
                        url[:500],
                        helpful,
                        mask(reason) if isinstance(reason, str) else "",
                        day if isinstance(day, str) and _DAY.fullmatch(day) else "",
                        mask(text) if isinstance(text, str) else "",
                    )
                )
            case _:
                bad += 1
    return found, bad


def _rows(file: Path) -> Iterator[Any]:
    """The JSON lines of a file, None for what is none."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError as error:
        raise UsageError(f"读不了 {file}（{error.strerror}）") from error
    for line in data.splitlines():
        if not line.strip():
            continue
        try:
            yield json.loads(line.decode("utf-8")) if len(line) <= MAX_LINE else None
        except (ValueError, RecursionError):
            yield None


def find(logs: Sequence[Sequence[Question]], feedback: Iterable[Feedback], library: Library) -> Gaps:
    """Rank and group; each log is one desk, its lines in order."""
    known = tuple(sorted((d for d in library.documents if d.status is Status.GAP), key=lambda d: d.id))
    return Gaps(tuple(_questions(logs, library)), known, tuple(_unhelpful(feedback, library)))


def _questions(logs: Sequence[Sequence[Question]], library: Library) -> list[Gap]:
    empty: Counter[str] = Counter()
    abandoned: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    last: dict[str, str] = {}
    for log in logs:
        for number, question in enumerate(log):
            key = _key(question.query)
            following = log[number + 1] if number + 1 < len(log) else None
            given_up = question.hits > 0 and following is not None and _again(question, following)
            if not key or (question.hits > 0 and not given_up):
                continue
            (abandoned if given_up else empty)[key] += 1
            spelled[key][question.query] += 1
            last[key] = max(last.get(key, ""), question.day)
    names = _names(library)
    gaps = []
    for keys in _groups(empty, abandoned):
        words: Counter[str] = Counter()
        for key in keys:
            words[min(spelled[key], key=lambda q: (-spelled[key][q], len(q), q))] += spelled[key].total()
        gaps.append(
            Gap(
                tuple(sorted(words, key=lambda q: (-words[q], len(q), q))),
                sum(empty[key] for key in keys),
                sum(abandoned[key] for key in keys),
                max(last[key] for key in keys),
                next((names[key] for key in keys if key in names), ""),
            )
        )
    # One asked in vain weighs as much as two given up: those had something on the screen.
    return sorted(gaps, key=lambda gap: (-(2 * gap.empty + gap.abandoned), gap.words))


def _key(query: str) -> str:
    """What makes two spellings one question; without what was masked."""
    return squeeze(_MASKED.sub("", query))


def _again(question: Question, following: Question) -> bool:
    """The same day, at once, in other words that mean alike."""
    one, other = _key(question.query), _key(following.query)
    if question.day != following.day or one == other or not one or not other:
        return False
    return _alike(_telling(one), _telling(other)) > ALIKE / 2  # the desk and the moment say the rest


def _telling(key: str) -> dict[str, float]:
    """The terms of a question by what each of them tells: 怎么 tells little, 退款 much."""
    from generator.search.impacts import telling

    return {term: telling(term) for term in terms(key, singles=False)}


def _alike(one: dict[str, float], other: dict[str, float]) -> float:
    """From 0 to 1: what stands in both, by what is in each."""
    shared = sum(weight for term, weight in one.items() if term in other)
    return 2 * shared / ((sum(one.values()) + sum(other.values())) or 1)


def _groups(empty: Counter[str], abandoned: Counter[str]) -> list[list[str]]:
    """Greedy: the most frequent question gathers those like it; compared only where a term is shared."""
    keys = sorted(empty | abandoned, key=lambda key: (-(2 * empty[key] + abandoned[key]), key))[:MAX_QUESTIONS]
    groups: list[list[str]] = []
    leaders: list[dict[str, float]] = []
    by_term: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        told = _telling(key)
        near = {number for term in told for number in by_term[term][:200]}
        best = max(near, key=lambda number: (_alike(told, leaders[number]), -number), default=None)
        if best is not None and _alike(told, leaders[best]) > ALIKE:
            groups[best].append(key)
            continue
        for term in told:
            by_term[term].append(len(groups))
        groups.append([key])
        leaders.append(told)
    return groups


def _names(library: Library) -> dict[str, str]:
    """Every id, title and alias, also of drafts and gaps: what has an article needs no stub."""
    return {squeeze(name): d.id for d in library.documents for name in (d.id, d.title, *d.aliases)}


def _unhelpful(feedback: Iterable[Feedback], library: Library) -> list[Unhelpful]:
    by_file = {(d.kind.folder, d.id.casefold()): d for d in library.documents}
    said: dict[str, list[Feedback]] = defaultdict(list)
    titles: dict[str, str] = {}
    for one in feedback:
        match = _PAGE.search(one.url)
        document = by_file.get((match.group(1), match.group(2).casefold())) if match else None
        page = document.id if document else re.split(r"[?#]", one.url)[0]
        titles[page] = document.title if document else ""
        said[page].append(one)
    rows = []
    for page, all_said in said.items():
        against = [one for one in all_said if not one.helpful]
        if against:
            reasons = Counter(one.reason for one in against if one.reason)
            ordered = tuple(sorted(reasons, key=lambda reason: (-reasons[reason], reason)))
            texts = tuple(dict.fromkeys(one.text for one in reversed(against) if one.text))[:MAX_TEXTS]
            rows.append(Unhelpful(page, titles[page], len(against), len(all_said), ordered, texts))
    return sorted(rows, key=lambda row: (-row.times, row.page))


def write_stubs(content: Path, library: Library, gaps: Iterable[Gap], today: date) -> list[Path]:
    """An FAQ draft for each group that no article names yet: the commonest words as title, all of them as aliases.

    What came in the wrong encoding names nothing.
    """
    from generator.read.mojibake import mojibake
    from generator.read.schema import TOGETHER_ASKED
    from generator.scaffold import Start, write_new

    taken = {d.id.casefold() for d in library.documents} | {Path(path).stem.casefold() for path in library.paths}
    files = []
    for gap in gaps:
        asked = list(dict.fromkeys(name for name in map(_title, gap.words) if squeeze(name) and not any(mojibake(name))))
        if gap.answered_by or not asked:
            continue
        # A way of asking that stands alone, and has commas in it, would be read as several: it is the title already.
        aliases = asked[:MAX_ALIASES] if len(asked) > 1 or not re.search(TOGETHER_ASKED, asked[0]) else []
        start = Start(KINDS["faq"], asked[0], aliases=tuple(aliases))
        file = write_new(content, start, taken, today)
        taken.add(file.stem.casefold())
        files.append(file)
    return files


def _title(words: str) -> str:
    """Asked words as a title: nothing masked, no markup; squeezed as before, so that it is recognised next time."""
    return " ".join(_NOT_IN_TITLES.sub(" ", _MASKED.sub(" ", words)).split())
