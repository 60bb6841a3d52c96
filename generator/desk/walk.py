"""A flow as a machine: questions, ways on and ways out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from generator.analysis import fold
from generator.errors import UsageError

_END: Final = re.compile(r"^(?:结束|转)\s*[:：]?\s*")
_NEXT: Final = re.compile(r"^下一步\s*[:：]?\s*")
_COMMAS: Final = ",，、"


class Option(NamedTuple):
    """A way on from a node; `to` is empty where the way ends with these words."""

    text: str
    to: str = ""


class Node(NamedTuple):
    """A node: what to do there, and the ways on. Its ends stand behind its choices: they are chosen like them."""

    id: str
    title: str
    lines: tuple[str, ...]
    options: tuple[Option, ...]

    @property
    def final(self) -> bool:
        """Whether to be here is to have arrived: nothing to choose, one end or none."""
        return not self.options or (len(self.options) == 1 and not self.options[0].to)

    @property
    def asks(self) -> bool:
        """Whether there is something to decide."""
        return len(self.options) > 1


class Leaf(NamedTuple):
    """An end of a flow: the node, the option there (its place), and its words."""

    node: str
    option: int
    end: str


def nodes_of(article: Mapping[str, Any]) -> tuple[Node, ...]:
    """The nodes of a flow as `Index.show` gives it, each with the words of its section but without its ways on."""
    known = {node["id"] for node in article["nodes"]}
    words = _words(article["sections"], known)
    found = []
    for node in article["nodes"]:
        choices = [Option(choice["text"], choice["to"] if choice["to"] in known else "") for choice in node["choices"]]
        options = (*choices, *(Option(end) for end in node["ends"]))
        ways = {_bare(option.text) for option in options}
        lines = tuple(line for line in words.get(node["id"], ()) if line and _bare(line) not in ways)
        found.append(Node(node["id"], node["title"], lines, options))
    return tuple(found)


def _words(sections: Sequence[Mapping[str, str]], known: set[str]) -> dict[str, list[str]]:
    """The lines below each node. A section between two nodes belongs to the first: it is a heading inside of it."""
    places = [number for number, section in enumerate(sections) if section["anchor"] in known]
    words: dict[str, list[str]] = {}
    owner = ""
    for number, section in enumerate(sections):
        if section["anchor"] in known:
            owner = section["anchor"]
        elif not owner or number > places[-1]:
            continue
        else:
            words[owner].append(section["heading"])
        words.setdefault(owner, []).extend(section["text"].split("\n"))
    return words


def remarks_of(article: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands around the nodes: heading (empty for the lead) and text."""
    known = {node["id"] for node in article["nodes"]}
    places = [number for number, section in enumerate(article["sections"]) if section["anchor"] in known]
    first, last = (places[0], places[-1]) if places else (0, -1)
    return tuple(
        (section["heading"], section["text"])
        for number, section in enumerate(article["sections"])
        if section["text"] and not first <= number <= last
    )


def _bare(text: str) -> str:
    """Words as they are compared: without 结束： and 转：, width, case and script (繁/简) made one."""
    return _END.sub("", fold(text.strip())).strip()


class Taken(NamedTuple):
    """A node that was left, and by which of its options; -1 when the way ended there by itself."""

    node: str
    option: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands in a flow. `way` are the nodes behind; `leaf` is set when it is over."""

    nodes: Mapping[str, Node]
    here: str
    way: tuple[Taken, ...] = ()
    leaf: Leaf | None = None

    @classmethod
    def start(cls, nodes: Sequence[Node]) -> Walk:
        """At the first node."""
        if not nodes:
            raise UsageError("这个流程没有节点")
        return cls({node.id: node for node in nodes}, nodes[0].id).arrived()

    @property
    def node(self) -> Node:
        """The node that is shown."""
        return self.nodes[self.here]

    def choose(self, number: int) -> Walk:
        """Take the option with that place, from 0; what is not there, is not taken."""
        if self.leaf or not 0 <= number < len(self.node.options):
            return self
        option = self.node.options[number]
        behind = replace(self, way=(*self.way, Taken(self.here, number)))
        if not option.to:
            return replace(behind, leaf=Leaf(self.here, number, option.text))
        return replace(behind, here=option.to).arrived()

    def back(self) -> Walk:
        """One node back; from an end that was chosen, to the node where it was."""
        if not self.way:
            return self
        *rest, last = self.way
        return replace(self, here=last.node, way=tuple(rest), leaf=None)

    def arrived(self) -> Walk:
        """The same place, over if there is nothing to choose."""
        if not self.node.final:
            return self
        end = self.node.options[0].text if self.node.options else ""
        return replace(self, leaf=Leaf(self.here, 0, end))

    def on(self) -> Walk:
        """Through all nodes that ask nothing, to the next question or the end."""
        walk, seen = self, set[str]()
        while not walk.leaf and not walk.node.asks:
            if walk.here in seen:
                raise UsageError(f"流程绕回了「{walk.node.title}」，没有出口")
            seen.add(walk.here)
            walk = walk.choose(0)
        return walk


def match(node: Node, answer: str) -> int | None:
    """Which option an answer means: its very words, or how only one begins, or what only one contains. None when none does.

    Several: a letter that names them.
    """
    wanted = _bare(answer)
    texts = [_bare(option.text) for option in node.options]
    shorts = [_NEXT.sub("", text) for text in texts]
    if not wanted:
        return None
    rules = (
        [wanted in (text, short) for text, short in zip(texts, shorts, strict=True)],
        [text.startswith(wanted) or short.startswith(wanted) for text, short in zip(texts, shorts, strict=True)],
        [wanted in text for text in texts],
    )
    for found in rules:
        if sum(found) == 1:
            return found.index(True)
        if any(found):
            several = "、".join(f"「{option.text}」" for option, hit in zip(node.options, found, strict=True) if hit)
            raise UsageError(f"「{answer}」可以是 {several}；再写全一点")
    return None


def follow(nodes: Sequence[Node], answers: Sequence[str]) -> Walk:
    """Straight to the end by answers to the questions; nodes that ask nothing need none.

    An answer may hold several, with commas between them. Choices have commas in them, too, so the longest beginning that
    fits is taken first; and it may be the comma that an input method gives.
    """
    walk = Walk.start(nodes).on()
    waiting = deque(answers)
    while waiting:
        answer = waiting.popleft()
        if walk.leaf:
            raise UsageError(f"走到「{walk.node.title}」就结束了，多了「{answer}」")
        cuts = [len(answer), *(place for place in range(len(answer) - 1, 0, -1) if answer[place] in _COMMAS)]
        for cut in cuts:
            if (number := match(walk.node, answer[:cut])) is not None:
                walk = walk.choose(number).on()
                break
        else:
            raise UsageError(f"「{walk.node.title}」没有「{answer}」这一项；{_offer(walk.node)}")
        if rest := answer[cut + 1 :].strip(_COMMAS):
            waiting.appendleft(rest)
    if not walk.leaf:
        raise UsageError(f"还没走到底，「{walk.node.title}」要接着选；{_offer(walk.node)}")
    return walk


def _offer(node: Node) -> str:
    return "可以选：" + "、".join(f"「{option.text}」" for option in node.options)


class Row(NamedTuple):
    """A line of the whole tree: how deep, what it is (`node`, `line`, `choice`, `end`, `again`), its words."""

    depth: int
    what: str
    text: str


def tree(nodes: Sequence[Node]) -> Iterator[Row]:
    """The whole flow as a nested list: branches one step deeper, plain sequences not; a node seen before is only named."""
    known = {node.id: node for node in nodes}
    seen: set[str] = set()
    # A stack of our own: a long chain of nodes must not be too deep for Python.
    waiting: list[Row | _Visit] = [_Visit(0, nodes[0].id)] if nodes else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, Row):
            yield item
            continue
        depth, node = item.depth, known[item.node]
        if node.id in seen:
            yield Row(depth, "again", node.title)
            continue
        seen.add(node.id)
        # A choice that is called like its node has told the title already.
        if item.called != node.title:
            yield Row(depth, "node", node.title)
        yield from (Row(depth + 1, "line", line) for line in node.lines)
        waiting += reversed(list(_branches(node, depth)))


class _Visit(NamedTuple):
    """A node that is still to be listed, and what the choice that leads to it is called."""

    depth: int
    node: str
    called: str = ""


def _branches(node: Node, depth: int) -> Iterator[Row | _Visit]:
    for option in node.options:
        if not option.to:
            yield Row(depth + 1, "end", option.text)
        elif node.asks:
            yield Row(depth + 1, "choice", option.text)
            yield _Visit(depth + 2, option.to, option.text)
        else:
            yield _Visit(depth, option.to)


def onward(end: str, titles: Mapping[str, str]) -> str:
    """The id of the article that a 转 names, out of ids and their titles; the longest title wins. Empty for other ends."""
    if not end.startswith("转"):
        return ""
    named = [(len(title), article) for article, title in titles.items() if title and title in end]
    return max(named)[1] if named else ""
