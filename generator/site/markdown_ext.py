"""Our dialect of Python-Markdown: no code by indentation, lists that keep to themselves, the ways of a flow marked."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from generator.read.outline import slug

_END: Final = re.compile(r"^(结束|转)\s*[:：]")


def extensions() -> tuple[list[Any], dict[str, Any]]:
    """Extensions and their settings, as Python-Markdown and MkDocs take them."""
    names: list[Any] = ["tables", "attr_list", "sane_lists", "fenced_code", "admonition", "toc", KbExtension()]
    settings = {
        "toc": {"slugify": slug, "permalink": False},
        "tables": {"use_align_attribute": True},  # a style attribute would break the content security policy
    }
    return names, settings


class KbExtension(Extension):
    """Registers the dialect."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the name is Python-Markdown's)
        """Change one Markdown object."""
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors.deregister("setextheader")  # a line above `---` is no heading to `read/outline.py` either
        md.treeprocessors.register(_FlowWays(md), "kb-flow", 5)


class _FlowWays(Treeprocessor):
    """Gives the choices and ends of a flow their classes."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            link = item[0] if len(item) == 1 and not (item.text or "").strip() else None
            if link is not None and link.tag == "p" and len(link) == 1 and not (link.text or "").strip():
                link = link[0]
            if link is not None and link.tag == "a" and not (link.tail or "").strip():
                if link.get("href", "").startswith("#"):
                    item.set("class", "kb-choice")
            elif _END.match("".join(item.itertext()).strip()):
                item.set("class", "kb-end")
