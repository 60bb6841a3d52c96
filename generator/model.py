"""The nouns: kinds, documents and the Library as written. What one audience may see of it is `edition`'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.problems import Place


class Audience(Enum):
    """Who may see an article. There is no third value: what is not public is internal."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Status(Enum):
    """Where an article stands in its life. Only published articles go out."""

    PUBLISHED = "published"
    DRAFT = "draft"
    GAP = "gap"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of article. Schema, lint, `kb new`, badges and docs all come from this declaration."""

    key: str
    name: str
    folder: str
    purpose: str
    review_every: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    for_customers: tuple[str, str] | None = None
    """Name and purpose in customers' words, where agents have a word of their own for it."""

    def called(self, audience: Audience) -> str:
        """The name that readers of an edition know it by."""
        return self.for_customers[0] if self.for_customers and audience is Audience.PUBLIC else self.name

    def described(self, audience: Audience) -> str:
        """What it is for, in the words of an edition's readers."""
        return self.for_customers[1] if self.for_customers and audience is Audience.PUBLIC else self.purpose


_SCRIPTS = ("客服答复", "常见的事，客服这样答复您")
_REMARKS = ("填写样例", "照着填就不会漏")

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("faq", "问答", "faqs", "大家常问的问题", "6m"),
        Kind("policy", "政策", "policies", "售后与服务规则", "6m", required=("effective",)),
        Kind("script", "话术", "scripts", "怎么说，绝不能怎么说", "1y", ("channel",), for_customers=_SCRIPTS),
        Kind("flow", "流程", "flows", "一步一步怎么办", "1y"),
        Kind("role", "岗位", "roles", "每个岗位做什么", "1y"),
        Kind("term", "术语", "terms", "一句话说清一个词", "1y"),
        Kind("service", "服务", "services", "我们提供哪些服务", "1y"),
        Kind("remark", "备注模板", "remarks", "照着填就不会漏", "1y", (), ("flag",), _REMARKS),
    )
}

CHANNELS: Mapping[str, str] = {"phone": "电话", "chat": "网聊", "any": "通用"}


class Verb(Enum):
    """What a step of a script asks for; the value is the word that editors write."""

    SAY = "说"
    WAIT = "等"
    DO = "做"
    ASK = "问"
    HANG_UP = "挂机"
    TRANSFER = "转"

    @property
    def key(self) -> str:
        """The name in data and in style sheets: `say`, `hangup`, …"""
        return self.name.lower().replace("_", "")


@dataclass(frozen=True, slots=True)
class Fill:
    """A blank that the agent fills in."""

    name: str


Text = tuple[str | Fill, ...]
"""Words with blanks; facts are already filled in."""


def plain(text: Text) -> str:
    """A text as one string, blanks as 【name】."""
    return "".join(part if isinstance(part, str) else f"【{part.name}】" for part in text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body; `explicit` when its anchor was written as `{#id}`."""

    level: int
    text: str
    anchor: str
    place: Place
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image as written. `span` is the place of the target: line in the body (from 0), start and end column (from 0)."""

    target: str
    text: str
    image: bool
    place: Place
    span: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """A `{{name}}` as written; `span` as in `Link`, braces included."""

    name: str
    place: Place
    span: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, quote, table row or code block, with its raw Markdown text (marker removed).

    Of an item `depth` is the number of items that it lies below, and `number` the one that the page gives it, if its list has numbers.
    """

    kind: str
    text: str
    place: Place
    line: int
    indent: int = 0
    depth: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (None before the first) and the blocks below it."""

    heading: Heading | None
    blocks: tuple[Block, ...]
    first_line: int
    last_line: int

    @property
    def name(self) -> str:
        """The heading's text, empty for the lead."""
        return self.heading.text if self.heading else ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a body is made of, each thing with its place."""

    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @property
    def headings(self) -> tuple[Heading, ...]:
        """All headings in order."""
        return tuple(section.heading for section in self.sections if section.heading)

    def section(self, name: str) -> Section | None:
        """The first section with that heading."""
        return next((section for section in self.sections if section.name == name), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script; `seconds` for waits only, `condition` as written in （）."""

    verb: Verb
    text: Text
    place: Place
    condition: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Dont:
    """What must never be said (`word`) or done (`deed`), why, and what to do instead."""

    kind: str
    text: Text
    place: Place
    reason: str = ""
    instead: Text = ()

    @property
    def label(self) -> str:
        """As editors write it."""
        return "禁语" if self.kind == "word" else "禁为"


@dataclass(frozen=True, slots=True)
class Script:
    """The parsed script; `stray` are items that are none of our verbs."""

    steps: tuple[Step, ...] = ()
    donts: tuple[Dont, ...] = ()
    stray: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A way on from a node of a flow: to another node of the same flow by its anchor."""

    text: str
    target: str
    place: Place


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a flow. `ends` are its 结束/转 lines."""

    anchor: str
    title: str
    place: Place
    choices: tuple[Choice, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A decision tree; the first node is the start."""

    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Excuse:
    """`<!-- kb:ignore CODE 原因 -->`: a finding that an editor has looked at; from line `first` to `last` of the file, for the whole when 0."""

    rule: str
    reason: str
    place: Place
    first: int = 0
    last: int = 0


class Trace(NamedTuple):
    """What is known of an article before anybody looks into it: two digests, its links' targets, what it mentions, its first words.

    The head of its file is all but the text: as long as it is the same, so is what front matter, targets and names say, and where it stands.
    """

    digest: bytes
    head: bytes
    targets: tuple[str, ...]
    names: tuple[str, ...]
    lead: str


Later = Callable[["Document", str], Mapping[str, Any]]
"""Tells a field of an article that was asked for, and what comes along with it."""
LATE: Final = ("body", "outline", "places", "script", "flow", "template")
"""Fields of an article that is known from before, and that nobody looks into until one of them is asked for."""


@dataclass(frozen=True)
class Document:
    """One article as written. Dates are calendar days; `places` gives the place of each front-matter field.

    Without slots: ten thousand that are known from before take their fields as one table each.
    """

    path: str
    id: str
    kind: Kind
    title: str
    audience: Audience
    body: str
    body_line: int
    outline: Outline
    status: Status = Status.PUBLISHED
    summary: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    owner: str = ""
    topic: str = ""
    featured: int | None = None
    reviewed: date | None = None
    review_every: str = ""
    review_due: date | None = None
    effective: date | None = None
    expires: date | None = None
    replaced_by: str = ""
    verified: str = ""
    related: tuple[str, ...] = ()
    channel: str = ""
    flag: str = ""
    needs: str = ""
    origin: str = ""
    source: str = ""
    redirect_from: tuple[str, ...] = ()
    updated: date | None = None
    commit: str = ""
    # Not `= None`: Python would find that, and not ask for what is late.
    script: Script | None = field(default_factory=lambda: None)
    flow: Flow | None = field(default_factory=lambda: None)
    template: Text = field(default_factory=tuple)
    excuses: tuple[Excuse, ...] = ()
    unclear: bool = False
    """Whether `audience` was written so that nobody can tell: it is internal then, and a finding stands there."""
    places: Mapping[str, Place] = field(default_factory=dict)
    trace: Trace | None = field(default=None, init=False, compare=False, repr=False)
    """Only of an article as it was read: `replace` makes one without, because nobody knows what became of it."""
    _late: Later | None = field(default=None, init=False, compare=False, repr=False)

    @classmethod
    def known(cls, values: Mapping[str, Any], trace: Trace, late: Later) -> Document:
        """An article that was read before: `values` are its fields but for the late ones, which `late` tells when asked."""
        document = object.__new__(cls)
        document.__dict__.update(_BLANK, **values, trace=trace, _late=late)
        return document

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Python asks here for what is not there: one of the late ones.
            if name not in LATE or self._late is None:
                raise AttributeError(name)
            self.__dict__.update(self._late(self, name))
            return getattr(self, name)

    def dated(self, **days: Any) -> Document:
        """The same article with other days or another commit; what nobody has looked into stays so."""
        if self._late is None:
            return replace(self, **days)
        other = object.__new__(Document)
        other.__dict__.update(self.__dict__, **days)
        return other

    @property
    def targets(self) -> tuple[str, ...]:
        """Where its links lead, as written."""
        return self.trace.targets if self.trace else tuple(link.target for link in self.outline.links)

    @property
    def names(self) -> tuple[str, ...]:
        """What it mentions in `{{}}`, each once."""
        return self.trace.names if self.trace else tuple(dict.fromkeys(mention.name for mention in self.outline.mentions))

    @property
    def lead(self) -> str:
        """The first paragraph, quote or step, as written."""
        if self.trace:
            return self.trace.lead
        blocks = ((section, block) for section in self.outline.sections for block in section.blocks)
        telling = (b.text for s, b in blocks if b.kind in ("paragraph", "quote") or (s.heading and b.kind == "item"))
        return next(telling, "")

    @property
    def file(self) -> str:
        """Where the article lives in a staging tree, whatever its path under content/."""
        return f"{self.kind.folder}/{self.id}.md"

    @property
    def url(self) -> str:
        """Address relative to the site's root."""
        return f"{self.kind.folder}/{self.id}.html"

    def place(self, name: str = "id") -> Place:
        """The place of a front-matter field, or the file's first line."""
        return self.places.get(name, Place(f"content/{self.path}"))

    def in_force(self, today: date) -> bool:
        """Published, already effective and not yet expired on that day."""
        return (
            self.status is Status.PUBLISHED
            and (self.effective is None or self.effective <= today)
            and (self.expires is None or today < self.expires)
        )


_BLANK: Final = {f.name: f.default for f in fields(Document) if f.default is not MISSING and f.name not in LATE}


@dataclass(frozen=True, slots=True)
class Fact:
    """A value defined once. A sentence that names all of `about` and another number of the same unit contradicts it."""

    name: str
    value: str
    audience: Audience
    about: tuple[str, ...]
    place: Place
    unclear: bool = False
    """As of an article."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A blank that agents fill in."""

    name: str
    hint: str
    place: Place
    example: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    remember: bool = False


Size = tuple[int, int]
"""Of a picture: width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Library:
    """All that was read. `assets` are paths under content/ that are not articles; `paths` every article file, readable or not.

    `pictures` are the sizes of those assets that tell theirs.
    """

    documents: tuple[Document, ...]
    facts: Mapping[str, Fact]
    placeholders: Mapping[str, Placeholder]
    synonyms: tuple[tuple[str, ...], ...]
    assets: frozenset[str]
    paths: frozenset[str]
    pictures: Mapping[str, Size] = field(default_factory=dict)

    def at(self, path: str) -> Document | None:
        """The article in that file under content/."""
        return next((d for d in self.documents if d.path == path), None)
