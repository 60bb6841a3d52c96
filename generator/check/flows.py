"""Flows: every way can be walked to its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.check.context import Context
from generator.model import Flow, Node
from generator.problems import Problem, Severity
from generator.read.structure import bare_ending
from generator.templates import LEFT


def flow_shape(context: Context) -> Iterator[Problem]:
    """FL01, FL02: there are nodes, and choices lead to nodes."""
    for document in context.documents:
        if (flow := document.flow) is None:
            continue
        if not flow.nodes:
            yield Problem(document.place(), "FL01", "流程没有节点", "每个节点写成 `## 名称 {#id}`")
        anchors = {node.anchor for node in flow.nodes}
        headings = {heading.anchor for heading in document.outline.headings}
        for choice in (c for node in flow.nodes for c in node.choices):
            # An anchor that is no heading at all is a dead link already (LK02).
            if choice.target not in anchors and choice.target in headings:
                message = f"选项「{choice.text}」指向的 #{choice.target} 不是节点"
                yield Problem(choice.place, "FL02", message, "给那个二级标题加上 {#id}")


def flow_ways(context: Context) -> Iterator[Problem]:
    """FL03, FL04, FL05: no dead ends, nothing out of reach, no loop without a way out."""
    for document in context.documents:
        if not document.flow or not document.flow.nodes:
            continue
        nodes = {node.anchor: node for node in document.flow.nodes}
        reached = _reachable(nodes, document.flow.nodes[0].anchor)
        ending = _ending(document.flow)
        for node in document.flow.nodes:
            if not node.choices and not node.ends:
                hint = "加上选项 `- [下一步](#id)`，或一行 `- 结束：…`、`- 转：…`"
                yield Problem(node.place, "FL03", f"走到「{node.title}」就没路了", hint)
            elif node.anchor not in ending:
                yield Problem(node.place, "FL05", f"从「{node.title}」出发走不到结束", "在这一圈里加一个出口")
            if node.anchor not in reached:
                yield Problem(node.place, "FL04", f"没有路能走到「{node.title}」", "给它加一个选项，或删掉它")


def flow_choices(context: Context) -> Iterator[Problem]:
    """FL06, FL07: at each node every choice has words of its own, and leads on."""
    for document in context.documents:
        for node in document.flow.nodes if document.flow else ():
            seen: set[str] = set()
            for choice in node.choices:
                if choice.text in seen:
                    yield Problem(choice.place, "FL06", f"两个选项都叫「{choice.text}」", "换一个说法，让客服分得清")
                if choice.target == node.anchor:
                    yield Problem(choice.place, "FL07", f"选项「{choice.text}」又回到这一步", "指到别的节点，或写成做完再选")
                seen.add(choice.text)


def flow_ends(context: Context) -> Iterator[Problem]:
    """FL08: an end says how it ends; a word alone leaves the agent where a choice should have been."""
    for document in context.documents:
        for section in document.outline.sections if document.flow else ():
            for block in section.blocks:
                if block.kind in ("item", "paragraph") and bare_ending(block.text) and block.text not in LEFT["flow"]:  # KD03
                    hint = "写出怎么结束，如 `- 结束：记下来，当天回电`、`- 转：[售后](F02.md)`"
                    yield Problem(block.place, "FL08", f"「{block.text[:10].rstrip()}」后面没有写怎么结束", hint)


def flow_begins(context: Context) -> Iterator[Problem]:
    """FL09: a flow begins with its first step; one without an id is passed over, and the second is where agents begin."""
    for document in context.documents:
        if document.flow and document.flow.nodes:
            first = document.flow.nodes[0]
            for heading in document.outline.headings:
                if heading.level == 2 and heading.place.line < first.place.line:
                    hint = "是一步，就在后面写上 {#start}；是说明，就移到最后，或写在最前面、不要小标题"
                    message = f"「{heading.text}」没有 {{#id}}，走流程从「{first.title}」开始"
                    yield Problem(heading.place, "FL09", message, hint, Severity.WARNING)


def _reachable(nodes: Mapping[str, Node], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        anchor = waiting.pop()
        if anchor in nodes and anchor not in reached:
            reached.add(anchor)
            waiting += [choice.target for choice in nodes[anchor].choices]
    return reached


def _ending(flow: Flow) -> set[str]:
    """Nodes from which an end can be reached; dead ends count, they have a finding of their own."""
    ending = {node.anchor for node in flow.nodes if node.ends or not node.choices}
    grown = True
    while grown:
        more = {n.anchor for n in flow.nodes if any(c.target in ending for c in n.choices)} - ending
        ending |= more
        grown = bool(more)
    return ending
