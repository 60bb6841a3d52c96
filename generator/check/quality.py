"""Shape of the body: headings, and what a kind promises its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.check.context import Context
from generator.model import KINDS, Audience, Document, Section, Status, plain
from generator.problems import Place, Problem, Severity
from generator.read.outline import open_fence, strip_markup
from generator.read.structure import TEMPLATE, text_of
from generator.templates import LEFT

MAX_ANSWER: Final = 60
MIN_ALIASES: Final = 3
_BARE: Final = re.compile(r"\s*(?:[-*+]|[0-9]+\.)\s*")
_BARE_LINE: Final = re.compile(r"^[ \t]*(?:[-*+]|[0-9]+\.)[ \t]*$", re.MULTILINE)
_MARKER: Final = re.compile(r"\s*(?:(?:[-*+>]|[0-9]+\.)(?:\s+|$))?")
_QUOTED: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def headings(context: Context) -> Iterator[Problem]:
    """HD01–HD03: the title is not in the body, anchors are free to be used, and do not depend on what is filled in."""
    for document in context.documents:
        seen: set[str] = set()
        for heading in document.outline.headings:
            if heading.level == 1:
                yield Problem(heading.place, "HD01", "正文里有一级标题", "标题写在 title 里，正文从 ## 开始")
            if heading.explicit and (heading.anchor in seen or heading.anchor.startswith("__")):
                yield Problem(heading.place, "HD02", f"锚点 #{heading.anchor} 不能用", "换一个没用过的短英文名")
            seen.add(heading.anchor)
        lines = {heading.place.line for heading in document.outline.headings}
        for mention in document.outline.mentions:
            if mention.place.line in lines:
                hint = "把它写进下面的正文；小标题的地址不该随数字改变"
                yield Problem(mention.place, "HD03", f"小标题里有 {{{{{mention.name}}}}}", hint)


def faq_answer(context: Context) -> Iterator[Problem]:
    """FQ01, FQ02: a customer's question has its answer in the first sentence, and enough ways to be found."""
    for document in context.within(Audience.PUBLIC):
        if document.kind.key != "faq":
            continue
        if len(document.aliases) < MIN_ALIASES:
            message = f"相似问法只有 {len(document.aliases)} 个"
            yield Problem(document.place("aliases"), "FQ01", message, f"写上至少 {MIN_ALIASES} 个客户真会用的说法")
        answer = first_paragraph(document, context)
        if not answer:
            yield Problem(document.place(), "FQ02", "没有答案", "正文第一段用一句话回答")
        elif len(answer) > MAX_ANSWER:
            message = f"第一段有 {len(answer)} 个字"
            hint = f"第一段只用一句话回答，{MAX_ANSWER} 字以内；解释放到下一段"
            yield Problem(document.outline.sections[0].blocks[0].place, "FQ02", message, hint, Severity.WARNING)


def first_paragraph(document: Document, context: Context) -> str:
    """The words of the lead's first paragraph, facts filled in."""
    lead = next((s for s in document.outline.sections if s.heading is None), None)
    block = next((b for b in lead.blocks if b.kind == "paragraph"), None) if lead else None
    return plain(text_of(strip_markup(block.text), context.library.facts)) if block else ""


def remark_template(context: Context) -> Iterator[Problem]:
    """RM01: a remark template has its text to paste, and only one."""
    for document in context.documents:
        if document.kind.key != "remark":
            continue
        if not document.template:
            yield Problem(document.place(), "RM01", "备注模板没有可粘贴的文字", f"在 `## {TEMPLATE}` 下面用 > 引用写出来")
        section = document.outline.section(TEMPLATE)
        for other in [block for block in section.blocks if block.kind == "quote"][1:] if section else ():
            hint = "中间的空行也写上 >，或者把另一个模板写成另一篇"
            yield Problem(other.place, "RM01", "模板里有两段引用，只有第一段会被复制", hint)


def heading_steps(context: Context) -> Iterator[Problem]:
    """HD04–HD06: headings go down by one level, have words, and have something below them."""
    for document in context.documents:
        level = 1
        sections = document.outline.sections
        for number, section in enumerate(sections):
            if (heading := section.heading) is None:
                continue
            if heading.level > level + 1:
                right = "#" * (level + 1)
                yield Problem(heading.place, "HD04", f"跳过了 {right}", f"写成 {right}", Severity.WARNING)
            level = heading.level
            following = sections[number + 1].heading if number + 1 < len(sections) else None
            if not heading.text:
                yield Problem(heading.place, "HD05", "小标题没有文字", "写上文字，或删掉这一行")
            elif not _holds(document, section) and (following is None or following.level <= heading.level):
                hint = "写上内容，或删掉这个小标题"
                yield Problem(heading.place, "HD06", f"「{heading.text}」下面什么也没有", hint, Severity.WARNING)


def _holds(document: Document, section: Section) -> bool:
    """Whether anything stands in the section, code included."""
    lines = document.body.split("\n")[section.first_line + 1 : section.last_line]
    return any(line.strip() for line in lines)


def closed_fences(context: Context) -> Iterator[Problem]:
    """CB01: code that was begun is ended; otherwise the rest of the article is shown as code."""
    for document in context.documents:
        if "```" not in document.body and "~~~" not in document.body:
            continue
        opened = open_fence(document.body.split("\n"))
        if opened is not None:
            place = Place(f"content/{document.path}", document.body_line + opened)
            yield Problem(place, "CB01", "代码块没有结束", "在它后面单独写一行同样的 ```")


def empty_bodies(context: Context) -> Iterator[Problem]:
    """KD02: an article says something."""
    for document in context.within(Audience.INTERNAL):
        if not document.body.strip():
            yield Problem(document.place(), "KD02", "没有正文", "写上内容；还没有内容的写 status: draft 或 gap")


def kind_folders(context: Context) -> Iterator[Problem]:
    """KD01: an article lies in the folder of its kind."""
    folders = {kind.folder: kind for kind in KINDS.values()}
    for document in context.library.documents:
        kind = folders.get(document.path.split("/", 1)[0])
        if kind and kind is not document.kind:
            message = f"放在 {kind.folder}/ 里的是{kind.name}，这一篇是{document.kind.name}"
            yield Problem(document.place("kind"), "KD01", message, f"移到 {document.kind.folder}/，或改 kind", Severity.WARNING)


def templates(context: Context) -> Iterator[Problem]:
    """KD03: what `kb new` wrote to be replaced has been."""
    for document in context.documents:
        if document.status is not Status.PUBLISHED:
            continue
        left = LEFT[document.kind.key]
        if not _BARE_LINE.search(document.body) and not any(words in document.body for words in left):
            continue
        code = False
        for number, line in enumerate(document.body.split("\n"), document.body_line):
            words = _MARKER.sub("", line).strip()
            code ^= words.startswith(("```", "~~~"))
            if code or not (words in left or _BARE.fullmatch(line)):
                continue
            place = Place(document.place().path, number, len(line) - len(line.lstrip()) + 1)
            said = f"「{words}」是模板里的话" if words else "列表里有一项是空的"
            yield Problem(place, "KD03", said, "写上内容，或删掉这一行；还没写完的写 status: draft")


def settings_facts(context: Context) -> Iterator[Problem]:
    """CF01: `mkdocs.yml` quotes public facts only, because both sites show what it says."""
    for text in context.quotes:
        for name in _QUOTED.findall(text):
            if name not in context.public.facts:
                hint = "在 facts.yml 里定义它，audience 写 public；否则网站上不显示这一项"
                message = f"引用了没有定义或不对外的事实「{name}」"
                yield Problem(Place("mkdocs.yml"), "CF01", message, hint, Severity.WARNING)


def known_topic(context: Context) -> Iterator[Problem]:
    """TP01: a topic is one of those in mkdocs.yml."""
    for document in context.library.documents:
        if document.topic and document.topic not in context.topics:
            hint = f"可以写：{'、'.join(sorted(context.topics)) or '先在 mkdocs.yml 的 extra.kb.topics 里定义'}"
            yield Problem(document.place("topic"), "TP01", f"没有「{document.topic}」这个主题", hint)
