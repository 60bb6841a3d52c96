"""The pictures of a page have their size, and only they: nothing moves when a picture comes, and nothing is opened by saying how large it is."""

from __future__ import annotations

import pytest

from generator.site.sanitise import sanitise
from generator.site.sized import sized

DATA = {"pictures": {"图/a.png": (640, 480), "faqs/b.jpg": [3, 2]}}


def shown(body: str) -> str:
    return sized(sanitise(body), "faqs/Q01.md", DATA)


def test_pictures_have_their_sizes_and_all_but_the_first_wait():
    """Found by the place they have in the site, as addresses are written in pages; one that nobody knows has none."""
    body = '<p><img alt="甲" src="../%E5%9B%BE/a.png"> <img alt="乙" src="b.jpg"> <img alt="丙" src="c.avif"></p>'

    assert (
        '<p><img alt="甲" src="../%E5%9B%BE/a.png" width="640" height="480" decoding="async"> '
        '<img alt="乙" src="b.jpg" width="3" height="2" loading="lazy" decoding="async"> '
        '<img alt="丙" src="c.avif" loading="lazy" decoding="async"></p>'
    ) == shown(body)


def test_a_size_that_somebody_wrote_stays():
    """Ours beside it would be a second one."""
    assert '<img src="b.jpg" width="30" decoding="async">' == shown('<img src="b.jpg" width="30">')


@pytest.mark.parametrize(
    "body",
    [
        '<a title="<img onload=alert(1) src=b.jpg>" href="x.html">甲</a>',
        """<a title='<img src="b.jpg" onload=alert(1) >' href="x.html">甲</a>""",
        "<p>&lt;img src=b.jpg&gt;</p>",
        "<pre>&lt;img src=b.jpg onload=alert(1)&gt;</pre>",
    ],
)
def test_what_only_looks_like_a_picture_stays_as_it_is(body):
    """In the title of a link our quotation marks would end it, and the rest would be read as attributes."""
    clean = sanitise(body)
    assert "img " in clean

    assert clean == shown(body)


def test_words_within_a_picture_are_words():
    """Signs of tags in its description end nothing."""
    found = shown("<img alt='> <img src=\"b.jpg\" onerror=alert(1)>' src='b.jpg'>")

    assert found.endswith('src="b.jpg" width="3" height="2" decoding="async">')
    assert sanitise(found) == found.replace(' decoding="async"', "")
