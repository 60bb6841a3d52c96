"""The last gate before a page: only the tags, attributes and classes that our Markdown makes."""

from __future__ import annotations

import re
from typing import Final

import nh3

_TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "span": {"title"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_CLASSES: Final = {
    "li": {"kb-choice", "kb-end"},
    "span": {"kb-fill"},
    "div": {"admonition", "note", "tip", "warning", "danger", "info"},
    "p": {"admonition-title"},
}
MAX_ROUNDS: Final = 5
_BLANK: Final = re.compile(r"[\x00-\x20]")
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def sanitise(body: str) -> str:
    """Rendered HTML without anything that could run, load from elsewhere, or cover the page.

    Cleaned until it stays as it is: what is left when a tag is taken out may be read otherwise than it was.
    """
    for _ in range(MAX_ROUNDS):
        clean = _clean(body)
        if clean == body:
            break
        body = clean
    return body


def _clean(body: str) -> str:
    return nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        attribute_filter=_filter,
        strip_comments=True,
        link_rel="noopener noreferrer",
    )


def _filter(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" and value.startswith("__"):
        return None  # ids that Material and our templates use
    if attribute == "src":
        address = _BLANK.sub("", value).replace("\\", "/")  # as browsers read it
        if ":" in address.split("/", 1)[0] or address.startswith("//"):
            return None  # images come from this site
    return value
