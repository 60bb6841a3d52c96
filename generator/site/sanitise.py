"""The last gate before a page: only the tags, attributes and classes that our Markdown makes."""

from __future__ import annotations

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
_SCHEMES: Final = {"http", "https", "mailto", "tel"}


def sanitise(body: str) -> str:
    """Rendered HTML without anything that could run, load from elsewhere, or cover the page."""
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
    if attribute == "src" and (":" in value.split("/", 1)[0] or value.startswith(("//", "\\"))):
        return None  # images come from this site
    return value
