"""The last gate: what our Markdown makes passes, and nothing that could run, load from elsewhere or cover the page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site.markdown_ext import extensions
from generator.site.sanitise import sanitise

DATA = Path(__file__).resolve().parent.parent / "data" / "security" / "xss_vectors.jsonl"
KNOWN = [json.loads(line) for line in DATA.read_text("utf-8").strip().split("\n")]
VECTORS = [vector for number, vector in enumerate(KNOWN) if number % 30 == 0 or vector["src"] in ("ammonia", "patt-svg")]
"""Some of each kind; tests/safety shows many more of them to a browser."""

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
ATTRIBUTES = frozenset(
    ["href", "title", "src", "alt", "width", "height", "start", "align", "colspan", "rowspan", "scope", "id", "class", "rel"]
)
CLASSES = frozenset(
    ["kb-choice", "kb-end", "kb-fill", "admonition", "note", "tip", "warning", "danger", "info", "admonition-title"]
)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")


class _Judge(HTMLParser):
    """Collects whatever has no business on a page; written from the rules, not from the sanitiser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag, name, value):
        bare = re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", value).lower()  # as the URL standard has it
        if name not in ATTRIBUTES:
            self.wrong.append(f"{tag} {name}=")
        elif name == "href" and SCHEME.match(bare) and not bare.startswith(("http:", "https:", "mailto:", "tel:")):
            self.wrong.append(f"href={value}")
        elif name == "src" and (SCHEME.match(bare) or bare.startswith(("//", "\\", "/\\"))):
            self.wrong.append(f"src={value}")
        elif name == "id" and value.startswith("__"):
            self.wrong.append(f"id={value}")
        elif name == "class" and not set(value.split()) <= CLASSES:
            self.wrong.append(f"class={value}")

    def handle_comment(self, data):
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl):
        self.wrong.append(f"<!{decl}")

    def handle_pi(self, data):
        self.wrong.append(f"<?{data}")

    def unknown_decl(self, data):
        self.wrong.append(f"<![{data}")


def wrong(page: str) -> list[str]:
    """What a sanitised page should not hold."""
    judge = _Judge()
    judge.feed(page)
    judge.close()
    return judge.wrong


def rendered(text: str) -> str:
    """An article's text on its way to the gate."""
    names, config = extensions()
    return markdown.markdown(text, extensions=names, extension_configs=config)


REMOVED = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>甲</p>",
    '<img src="x" onerror="alert(1)">',
    '<p style="position:fixed">甲</p>',
    "<style>p{}</style>",
    '<a href="javascript:alert(1)">甲</a>',
    '<a href="java&#115;cript:alert(1)">甲</a>',
    '<a href=" java\nscript:alert(1)">甲</a>',
    '<a href="data:text/html,x">甲</a>',
    '<a href="vbscript:x">甲</a>',
    '<img src="https://example.com/a.png">',
    '<img src="//example.com/a.png">',
    '<img src="\\\\example.com\\a.png">',
    '<img src="/\\example.com/a.png">',
    '<img src=" //example.com/a.png">',
    '<img src="/\t/example.com/a.png">',
    '<img src="data:image/svg+xml,x">',
    "<svg><script>alert(1)</script></svg>",
    "<math><mi>x</mi></math>",
    '<form action="x"><input name="a"><button>甲</button></form>',
    '<h2 id="__config">甲</h2>',
    '<div class="md-overlay note">甲</div>',
    '<p class="kb-choice">甲</p>',
    "<iframe src=a.html></iframe>",
    '<object data="a.swf"></object>',
    '<meta http-equiv="refresh" content="0;url=x">',
    '<base href="https://example.com/">',
    '<link rel="stylesheet" href="a.css">',
    "<!-- 内部 -->",
    "<h1>甲</h1>",
    '<a href="a.md" target="_blank">甲</a>',
    '<div data-md-component="search">甲</div>',
    "<template><p>甲</p></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


@pytest.mark.parametrize("body", REMOVED)
def test_what_could_harm_is_removed(body):
    """One thing at a time; and the judge of this test sees it, before."""
    assert wrong(body) or body.startswith('<p class="kb-choice">')
    assert [] == wrong(sanitise(body))


def test_code_and_style_leave_no_words_behind():
    """The text of a removed script is not an article's text."""
    assert "甲" == sanitise("甲<script>alert(1)</script><style>p{}</style><!-- 内部 -->")


KEPT = [
    '<h2 id="怎么办理">怎么办理</h2>',
    "<p>甲<strong>乙</strong><em>丙</em><code>丁</code><br>戊</p>",
    '<table><thead><tr><th align="left">甲</th></tr></thead><tbody><tr><td colspan="2">乙</td></tr></tbody></table>',
    '<ul><li class="kb-choice">甲</li><li class="kb-end">乙</li></ul>',
    '<span class="kb-fill" title="客户的姓">【客户姓】</span>',
    '<ol start="3"><li>甲</li></ol>',
    '<img src="../图/a.png" alt="图" title="题" width="10" height="10">',
    '<img src="图/a:b.png" alt="">',
    '<div class="admonition note"><p class="admonition-title">注意</p></div>',
    "<pre><code>a &lt; b</code></pre>",
    "<blockquote><p>甲</p></blockquote>",
]  # fmt: skip


@pytest.mark.parametrize("body", KEPT)
def test_what_our_markdown_makes_is_kept(body):
    """Tables, anchors, choices, ends, blanks, pictures of this site: letter for letter."""
    assert body == sanitise(body)


@pytest.mark.parametrize(
    "target", ["../policies/P01.md#三个条件", "#start", "https://example.com/", "mailto:a@example.com", "tel:4000000000"]
)
def test_good_links_are_kept(target):
    """Relative, within the page, and the four schemes."""
    assert f'href="{target}"' in sanitise(f'<a href="{target}">甲</a>')
    assert [] == wrong(sanitise(f'<a href="{target}">甲</a>'))


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{vector['src']}-{vector['id']}" for vector in VECTORS])
def test_known_vector_does_not_survive(vector):
    """As HTML and as Markdown; cleaned twice is cleaned once."""
    for body in (vector["text"], rendered(vector["text"])):
        clean = sanitise(body)
        assert [] == wrong(clean)
        assert clean == sanitise(clean)


def test_the_vectors_are_many_and_of_many_kinds():
    """The sample has not shrunk, and each line says where it comes from."""
    assert 300 <= len(VECTORS)
    assert {"ammonia", "blns", "dompurify", "html5lib", "patt", "patt-intruder", "patt-svg", "payloadbox"} == {
        v["src"] for v in VECTORS
    }
    assert all(vector["lic"] for vector in VECTORS)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<a href='", "'>", "javascript:", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<table>", "<td>", "<select>",
     "<img src=", " onerror=x ", '"', "<h2 id='__x'>", "<div class='a note'>", "<noscript>", "<![CDATA[", "&lt;script&gt;", "&#106;", "\x00", "甲"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(body=st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(alphabet="<>/'\"=& !-ahrefscipt:#;\n", max_size=60)))
def test_any_html_comes_out_clean_and_stays_as_it_is(body):
    """For any tag soup: nothing of the list survives, and cleaning again changes nothing."""
    clean = sanitise(body)
    assert [] == wrong(clean)
    assert clean == sanitise(clean)
