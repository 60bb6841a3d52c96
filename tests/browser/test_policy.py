"""Nothing runs, loads or leaves that the policy does not name: on all templates, at every depth, from a server and from a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import watched
from playwright.sync_api import Page
from shipped import ROOT, eventually, served

from generator.site.csp import for_pages, headers, policy
from generator.site.deploy import snippets

SEEN = "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective + ' ' + e.blockedURI))"


def pages_of(folder: Path, names: list[str]) -> list[str]:
    """Every template, and each of them that the other script has, too: three depths."""
    return [path for name in names for path in (name, f"hant/{name}") if (folder / path).is_file()]


def use(page: Page) -> None:
    """Search a little, so that the scripts that come later have come."""
    page.locator("input[name=q]").first.fill("运费")
    page.locator(".kb-hit").first.wait_for()


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_from_a_server_with_our_headers(sites, chromium, edition, templates, proved):
    """No violation, no request to another host, no error; with every header that the snippets send."""
    folder = sites / edition
    paths = pages_of(folder, templates[edition])
    with served(folder, headers()) as address, chromium.new_context() as context:
        page, wrong = watched(context)
        page.add_init_script(SEEN)
        for path in paths:
            page.goto(address + path)
            use(page)
            assert [] == page.evaluate("refused"), path
            assert [] == wrong, path
    assert {"public": {0, 1, 2}, "internal": {0, 1}}[edition] == {path.count("/") for path in paths}
    proved(
        "S6",
        len(paths),
        "templates, those in traditional characters too, opened and searched from under the headers of the snippets",
    )


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_from_a_disk_with_the_policy_that_pages_carry(sites, chromium, edition, templates, proved):
    """file:// has no headers; the pages' own `<meta>` is obeyed, and the search works."""
    folder = sites / edition
    # The 404 page is made for servers: its addresses begin at the root.
    paths = [path for path in pages_of(folder, templates[edition]) if not path.endswith("404.html")]
    with chromium.new_context() as context:
        page, wrong = watched(context)
        page.add_init_script(SEEN)
        for path in paths:
            page.goto((folder / path).as_uri())
            use(page)
            assert [] == page.evaluate("refused"), path
            assert [] == wrong, path
    proved("S6", len(paths), "of them opened from a disk, where the page carries the policy")


def test_a_violation_would_be_seen(sites, chromium):
    """The check can fail: an inline script, an inline style and a picture from elsewhere are refused by the page itself."""
    with served(sites / "public") as address, chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(SEEN)
        page.goto(address + "index.html")
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<b onclick=x() style=color:red></b><img src=//127.0.0.2/x>')"
        )
        page.evaluate("document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
        eventually(page, "refused.length >= 4")

        assert {"script-src-attr", "style-src-attr", "img-src", "script-src-elem"} == {
            one.split()[0] for one in page.evaluate("refused")
        }
        assert page.evaluate("window.ran === undefined")


def test_every_page_carries_the_policy_and_no_inline_script_or_style(sites):
    """Also those that no template list names."""
    pages = {page: page.read_text("utf-8") for page in sites.rglob("*.html")}
    assert any('type="application/ld+json"' in text for text in pages.values())
    for page, text in pages.items():
        assert 'http-equiv="Content-Security-Policy"' in text, page
        assert "<style" not in text, page
        assert " style=" not in text, page
        inline = [tag for tag in text.split("<script")[1:] if "src=" not in tag.split(">")[0]]
        assert all('type="application/ld+json"' in tag.split(">")[0] for tag in inline), page


def test_an_endpoint_of_the_operator_is_the_only_other_host():
    """Feedback may go there, and nothing else changes."""
    told = for_pages(["https://feedback.example.com"])
    assert "connect-src 'self' https://feedback.example.com;" in told
    assert for_pages() == told.replace(" https://feedback.example.com", "")


def test_what_meta_cannot_carry_is_in_the_header():
    """`frame-ancestors` is ignored in a page, with a complaint in the console."""
    assert policy() == f"{for_pages()}; frame-ancestors 'none'"


@pytest.mark.parametrize("name", sorted(snippets()))
def test_the_shipped_snippets_say_what_the_program_says(name):
    """docs/deploy/ is written by tools/make_deploy.py; a changed policy changes it."""
    text = (ROOT / "docs" / "deploy" / name).read_text("utf-8")
    assert snippets()[name] == text
    for header, value in headers().items():
        assert header in text
        assert value in text
