"""The sites in a real browser: found by whoever asks, on a phone and a desktop, from a server and from a disk, with nobody listening."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from looking import DESKTOP, MADE_BY_MKDOCS, PHONE, examples, shown, templates_of_the_theme, under_policy, watched
from playwright.sync_api import Page, Route
from shipped import served


def test_every_template_of_the_theme_is_looked_at():
    """A new one without a page in the shipped content would escape all that is said here of every template."""
    seen = {page.template for made in shown().values() for page in made}

    assert templates_of_the_theme() == seen | {MADE_BY_MKDOCS}


def test_a_template_used_in_another_way_is_looked_at_twice():
    """The examples are found by template, kind and fields; of several alike it is the fullest."""
    made = shown()["internal"]
    script = next(page for page in made if page.template == "script.html")
    other = replace(script, path="scripts/ZZ.md", data={**script.data, "novelty": "x"})
    found = set(examples([*made, other]).values())

    assert found == {*examples(made).values(), "scripts/ZZ.html"}
    assert {"roles/R01-handbook.html", "search.html", "az.html"} <= found


def ask(page: Page, question: str) -> list[str]:
    """Type into the page's search field; the addresses of the results."""
    page.locator("input[name=q]").first.fill(question)
    page.locator(".kb-hit").first.wait_for()
    assert question == page.locator("input[name=q]").first.input_value()
    page.wait_for_timeout(300)
    return [link.get_attribute("href") or "" for link in page.locator(".kb-hit").all()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_template_is_quiet_and_fits(sites, chromium, edition, size, scheme, templates, proved):
    """No script error, no foreign request, no scrolling sideways, one h1, Chinese, under a strict content security policy."""
    with served(sites / edition) as address, chromium.new_context(viewport=size, color_scheme=scheme) as context:
        page, wrong = watched(context)
        page.route("**/*.html", under_policy)
        for path in templates[edition]:
            page.goto(address + path)

            assert [] == wrong, path
            assert 1 == page.locator("h1").count(), path
            assert "zh-CN" == page.locator("html").get_attribute("lang")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert page.title()
    proved(
        "S7",
        len(templates[edition]),
        "pages of every template, on phone and desktop, light and dark: 0 requests to another host",
    )


@pytest.mark.parametrize(
    ("edition", "question", "answers"),
    [
        ("public", "运费", ("policies/P02.html", "faqs/D06.html")),
        ("public", "退货运费谁出", ("faqs/D06.html", "policies/P02.html")),
        ("public", "yunfei", ("policies/P02.html", "faqs/D06.html")),
        ("internal", "無聲電話", ("scripts/T04.html",)),
        ("internal", "wsdh", ("scripts/T04.html", "scripts/C06.html")),  # 无声电话, and 未收到货 sounds alike
    ],
)
def test_the_search_field_finds_what_was_meant(sites, chromium, edition, question, answers):
    """On the home page, by word, question, pinyin, initials and in traditional characters."""
    with served(sites / edition) as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + "index.html")

        found = ask(page, question)

        assert [] == wrong
        assert any(found[0].split("#")[0].endswith(answer) for answer in answers), found


def test_an_internal_script_is_not_found_in_public(sites, chromium):
    """The public index answers with what is public, whatever is asked; agents, who ask the same, find it."""
    found = {}
    for edition in ("public", "internal"):
        with served(sites / edition) as address, chromium.new_context(viewport=DESKTOP) as context:
            page, _ = watched(context)
            page.goto(address + "index.html")
            hits = ask(page, "无声电话")
            assert hits
            found[edition] = {name for name in ("T04", "F28") if any(name in href for href in hits)}

    assert {"public": set(), "internal": {"T04", "F28"}} == found


@pytest.mark.parametrize(("edition", "question", "ids"), [("internal", "t04", ["T04"]), ("public", "运费", [])])
@pytest.mark.parametrize("place", ["index.html", "search.html"])
def test_agents_see_the_id_of_an_answer_and_customers_do_not(sites, chromium, edition, question, ids, place):
    """What agents type and tell each other stands in each row, and is marked when it was asked."""
    with served(sites / edition) as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + place)
        ask(page, question)

        assert ids == page.locator(".kb-hit .kb-code mark").all_inner_texts()
        assert bool(ids) == bool(page.locator(".kb-hit .kb-code").count())
        assert [] == wrong


def test_from_question_to_answer_by_keyboard_alone(sites, chromium):
    """/ opens the field, typing answers, down and Enter open the article."""
    with served(sites / "internal") as address, chromium.new_context(viewport=DESKTOP) as context:
        page, wrong = watched(context)
        page.goto(address + "policies/P01.html")
        page.keyboard.press("/")
        page.keyboard.type("无声电话")
        page.locator(".kb-hit").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/scripts/T04.html*")

        assert "无声电话" == page.locator("h1").inner_text()
        assert [] == wrong


def test_enter_does_not_open_what_is_only_the_nearest(sites, chromium):
    """Who asks for a visa and presses Enter comes to the search page: on its first screen, that nothing is about it, the nearest, and who can help."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + "index.html")
        page.locator("input[name=q]").fill("签证怎么办")
        page.locator("input[name=q]").press("Enter")
        page.wait_for_url("**/search.html?q=*")

        page.get_by_text("没有找到完全对应的答案").wait_for()
        help_box = page.locator(".kb-zero-help").bounding_box()
        assert help_box
        assert help_box["y"] + help_box["height"] < PHONE["height"]
        assert 1 <= page.locator(".kb-hit").count() <= 3
        assert [] == wrong


@pytest.mark.parametrize("place", ["index.html", "search.html"])
def test_on_a_slow_line_the_field_says_that_it_is_looking(sites, chromium, place):
    """Until the answer is here, and no longer."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with served(sites / "public") as address, chromium.new_context(viewport=PHONE, service_workers="block") as context:
        page = context.new_page()
        page.goto(address + place)
        page.route("**/search/index.js", hold)
        page.locator("input[name=q]").first.fill("运费")
        page.get_by_text("正在查找").wait_for()
        held[0].continue_()
        page.locator(".kb-hit").first.wait_for()

        assert 0 == page.get_by_text("正在查找").count()


def test_a_line_that_was_gone_for_a_moment_costs_no_reload(sites, chromium):
    """The search itself could not be fetched: the next letter fetches it."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE, service_workers="block") as context:
        page = context.new_page()
        page.goto(address + "index.html")
        page.route("**/assets/kb/search.js", lambda route: route.abort())
        with page.expect_event("requestfailed"):
            page.locator("input[name=q]").first.focus()
        page.wait_for_timeout(300)
        page.unroute("**/assets/kb/search.js")

        assert ask(page, "运费")


def test_after_a_failure_the_keys_ask_again(sites, chromium):
    """The line breaks at the second question: down and Enter open no row that is gone, and when it is back Enter asks once more."""
    broken: list[str] = []
    with served(sites / "public") as address, chromium.new_context(viewport=DESKTOP, service_workers="block") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(address + "index.html")
        ask(page, "运费")
        page.route("**/search/f.*.js", lambda route: route.abort())
        page.locator("input[name=q]").first.fill("龘靐")
        page.get_by_text("搜索暂时没有反应").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        page.unroute("**/search/f.*.js")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")

        assert [] == broken


def test_half_an_emoji_is_asked_like_anything_else(sites, chromium):
    """What a cut-off paste ends with stands in the field, and as a replacement in the address; nothing goes wrong."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + "search.html")
        page.locator("input[name=q]").focus()  # the search is loaded on first use
        page.locator("form[data-ready]").wait_for()
        page.evaluate("""() => {
          const field = document.querySelector("input[name=q]");
          field.value = "运费 " + String.fromCharCode(0xd83d);
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }""")
        page.wait_for_url("**/search.html?q=*%EF%BF%BD")

        assert page.locator(".kb-hit").count()
        assert [] == wrong


def test_a_page_opened_from_a_disk_searches_too(sites, chromium):
    """file:// loads no modules and fetches nothing; the classic copy and the script shards do."""
    with chromium.new_context(viewport=DESKTOP) as context:
        page, wrong = watched(context)
        page.goto((sites / "public" / "faqs" / "D01.html").as_uri())

        found = ask(page, "退货运费谁出")

        assert [] == wrong
        assert found[0].split("#")[0].endswith(("faqs/D06.html", "policies/P02.html"))


def test_a_deep_link_carries_the_question(sites, chromium):
    """search.html?q=… shows the results of that question."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, _ = watched(context)
        page.goto(address + "search.html?q=%E8%BF%90%E8%B4%B9")
        page.locator(".kb-hit").first.wait_for()

        assert "运费" == page.locator("input[name=q]").input_value()
        assert page.locator(".kb-hit").count() >= 3


def test_an_example_on_the_search_page_can_be_pressed(sites, chromium):
    """What is said to be a question is one: a press asks it."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + "search.html")
        page.get_by_role("link", name="运费").click()
        page.locator(".kb-hit").first.wait_for()

        assert "运费" == page.locator("input[name=q]").input_value()
        assert [] == wrong


def test_all_that_changed_can_be_come_to_from_either_home(sites):
    """The home page names the latest; the rest is one press away, for agents too, whose footer has no links."""
    for edition in ("public", "internal"):
        assert '<a href="recent.html">全部更新</a>' in (sites / edition / "index.html").read_text("utf-8")


def test_a_question_without_an_answer_shows_the_way_to_a_person(sites, chromium):
    """Nothing matches: the hotline, the hours, the A–Z page; no empty page."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, _ = watched(context)
        page.goto(address + "search.html?q=%F0%9F%A6%84")
        page.locator(".kb-zero").first.wait_for()
        text = page.locator(".kb-zero").first.inner_text()

        assert "400-000-0000" in text
        assert "9:00–21:00" in text
        assert "A–Z" in text


@pytest.mark.parametrize("question", ["", "%E8%BF%90%E8%B4%B9", "%F0%9F%A6%84"], ids=["nothing yet", "answers", "no answer"])
def test_the_search_page_has_one_way_to_a_person(sites, chromium, question):
    """Below the answers, too, when none of them was the right one; and not twice where there are none."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, _ = watched(context)
        page.goto(address + "search.html?q=" + question)
        page.locator(".kb-zero-help, .kb-hit, .kb-tips").locator("visible=true").first.wait_for()

        assert 1 == page.locator("main a[href='tel:4000000000']").locator("visible=true").count()


def test_an_agent_is_not_told_to_call_the_hotline(sites, chromium):
    """Whoever answers the hotline is shown other words and the A–Z page only."""
    with served(sites / "internal") as address, chromium.new_context(viewport=PHONE) as context:
        page, _ = watched(context)
        page.goto(address + "search.html?q=%F0%9F%A6%84")
        page.locator(".kb-zero").first.wait_for()
        text = page.locator(".kb-zero-help").first.inner_text()

        assert "400-000-0000" not in text
        assert text.startswith("换个说法")
        assert "A–Z" in text


def test_without_javascript_everything_is_there_but_the_search(sites, chromium):
    """The steps, the don'ts and the way to the A–Z page are plain HTML."""
    with served(sites / "internal") as address, chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "scripts/T04.html")

        assert 7 == page.locator(".kb-step").count()
        assert 1 == page.locator(".kb-dont").count()
        assert page.locator("a[href$='az.html']").count() >= 1


def test_say_wait_and_never_are_told_by_words_not_by_colour(sites, chromium):
    """Each step carries its verb in words; what must not be said is struck through and labelled."""
    with served(sites / "internal") as address, chromium.new_context(viewport=DESKTOP) as context:
        page, _ = watched(context)
        page.goto(address + "scripts/T04.html")

        verbs = [verb.strip() for verb in page.locator(".kb-step .kb-verb").all_inner_texts()]
        assert ["说", "等", "说", "等", "说", "等", "挂机"] == verbs
        assert "禁语" in page.locator(".kb-dont-label").inner_text()
        assert 1 == page.locator(".kb-dont del").count()


def test_a_policy_is_one_sheet_of_paper(sites, chromium):
    """All its words and the way to a person; no second sheet for what the first one says already."""
    with served(sites / "public") as address, chromium.new_context() as context:
        page = context.new_page()
        page.goto(address + "policies/P02.html")
        printed = page.pdf(format="A4")
        page.emulate_media(media="print")

        assert 1 == len(re.findall(rb"/Type\s*/Page\b", printed))
        assert page.locator(".kb-person").is_visible()
        assert 0 == page.locator(":is(nav, .kb-search, button, .kb-foot):visible").count()
