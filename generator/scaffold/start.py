"""What an editor decides before the first line: the answers of `kb new`, and the draft that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.model import KINDS, Document, Kind, Library
from generator.read.library import read_article
from generator.read.schema import ID
from generator.templates import BODIES

LETTERS: Final = {
    "faq": "Q", "policy": "P", "script": "T", "flow": "F", "role": "R", "term": "G", "service": "V", "remark": "M",
}  # fmt: skip
IMPORTED: Final = 9000
"""`kb import` numbers its drafts from here on; they do not say how far the others have come."""
NOBODY: Final = "写上负责的小组"


@dataclass(frozen=True, slots=True)
class Start:
    """The answers; what is empty stands in the draft as its kind's default."""

    kind: Kind
    title: str = "标题"
    owner: str = NOBODY
    audience: str = "internal"
    channel: str = "phone"
    topic: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def text(self, article_id: str, today: date) -> str:
        """The new article, a draft with every field that its kind needs."""
        lines = [
            f"id: {article_id}",
            f"kind: {self.kind.key}",
            f"title: {_quoted(self.title)}",
            f"audience: {self.audience}",
            "status: draft",
            f"owner: {_plain(self.owner)}",
            f"reviewed: {today.isoformat()}",
        ]
        lines += [f"effective: {today.isoformat()}"] if "effective" in self.kind.required else []
        lines += [f"channel: {self.channel}"] if "channel" in self.kind.required else []
        lines += [f"topic: {_plain(self.topic)}"] if self.topic else []
        lines += [
            f"{name}: [{', '.join(map(_plain, items))}]" for name, items in (("tags", self.tags), ("aliases", self.aliases))
        ]
        return "---\n" + "\n".join([*lines, "related: []"]) + "\n---\n\n" + BODIES[self.kind.key]

    def objections(self, today: date) -> tuple[str, ...]:
        """What `kb check` would say about these answers, in its own words."""
        _, problems = read_article(f"{self.kind.folder}/{LETTERS[self.kind.key]}01.md", self.text("A1", today), {})
        return tuple(f"{problem.message}；{problem.hint}" for problem in problems)


def taken_ids(library: Library) -> frozenset[str]:
    """Folded, readable as an article or not."""
    stems = (path.rsplit("/", 1)[-1].rsplit(".", 1)[0] for path in library.paths)
    return frozenset(one.casefold() for one in (*(d.id for d in library.documents), *stems))


def owners(library: Library) -> tuple[str, ...]:
    """Who answers for something already, those with most articles first."""
    counted = Counter(d.owner for d in library.documents if d.owner and d.owner != NOBODY)
    return tuple(sorted(counted, key=lambda owner: (-counted[owner], owner)))


def twin(library: Library, title: str) -> Document | None:
    """An article that is already found under these very words."""
    folded = title.casefold().strip()
    return next((d for d in library.documents if folded in (name.casefold() for name in (d.title, *d.aliases))), None)


def suggested_id(library: Library, start: Start) -> str:
    """The next number, behind the letter that articles of this sort have here: T for the phone and C for the chat, if they do."""
    alike: Iterable[Document] = [d for d in library.documents if d.kind is start.kind]
    for name, value in (("channel", start.channel), ("audience", start.audience)):
        if name == "channel" and "channel" not in start.kind.required:
            continue
        narrower = [d for d in alike if (d.audience.value if name == "audience" else d.channel) == value]
        alike = narrower or alike
    letters = Counter(d.id.rstrip("0123456789") for d in alike if _number(d.id))
    letter = min(letters, key=lambda one: (-letters[one], one)) if letters else LETTERS[start.kind.key]
    return next_id(letter, taken_ids(library))


def next_id(letter: str, taken: Collection[str]) -> str:
    """One behind the last: an id is permanent, so the gap that a deleted article left is not filled."""
    used = [_number(one) for one in taken if one.rstrip("0123456789") == letter.casefold()]
    number = max((one for one in used if one < IMPORTED), default=0) + 1
    while f"{letter}{number:02}".casefold() in taken:
        number += 1
    return f"{letter}{number:02}"


def objection_to_id(article_id: str, taken: Collection[str]) -> str:
    """Why an id cannot be used; empty when it can."""
    if not ID.fullmatch(article_id):
        return f"id「{article_id}」不能用；只用字母、数字、汉字，中间可用 - 和 _"
    if article_id.casefold() in taken:
        return f"id {article_id} 已经用过了；换一个，或不写 --id 让 kb 来取"
    return ""


def kind_called(word: str) -> Kind | None:
    """A kind by its key or its Chinese name."""
    return next((kind for kind in KINDS.values() if word.casefold() in (kind.key, kind.name)), None)


def _number(article_id: str) -> int:
    digits = article_id[len(article_id.rstrip("0123456789")) :]
    return int(digits) if digits and len(digits) < 10 else 0


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "”") + '"'


def _plain(text: str) -> str:
    """As an editor would write it; in quotes where YAML would make something else of it."""
    letters = text.replace("-", "").replace("·", "").replace(" ", "")
    plain = letters.isalnum() and not letters.isdigit() and text[0] not in "- " and text == text.strip()
    return text if plain else _quoted(text)
