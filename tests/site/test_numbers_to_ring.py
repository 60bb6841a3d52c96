"""Telephone numbers in the text are links: on a phone a press rings them."""

from __future__ import annotations

import pytest

from generator.site.markdown_ext import Renderer


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("请拨打 400-123-4567。", '<p>请拨打 <a href="tel:4001234567">400-123-4567</a>。</p>'),
        ("**0571-12345678**，转 1", '<p><strong><a href="tel:057112345678">0571-12345678</a></strong>，转 1</p>'),
        (
            "800-820-8820 或 021-12345678",
            '<p><a href="tel:8008208820">800-820-8820</a> 或 <a href="tel:02112345678">021-12345678</a></p>',
        ),
    ],
)
def test_a_number_can_be_rung(text, made):
    """As houses in China print theirs; what stands around it stays as it is."""
    assert made == Renderer().render(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01 起，订单 1400-123-4567，4001234567",  # a date, a part of a longer number, digits that may be anything
        "`400-123-4567`",
        "[**400-123-4567**](../faqs/D01.md)",
    ],
)
def test_what_is_no_number_or_stands_in_a_link_is_left(text):
    """No link in a link, none in code."""
    assert "tel:" not in Renderer().render(text)[0]
