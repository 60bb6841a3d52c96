"""The agent's pages in a real browser: blanks filled in and copied, waits counted, flows walked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from looking import CSP, DESKTOP, PHONE, under_policy, watched
from playwright.sync_api import BrowserContext, Page, expect
from shipped import eventually, served


@pytest.fixture(scope="module")
def address(sites) -> Iterator[str]:
    with served(sites / "internal") as found:
        yield found


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """An agent's browser: in Shanghai, allowed to copy."""
    allowed = ["clipboard-read", "clipboard-write"]
    with chromium.new_context(viewport=DESKTOP, timezone_id="Asia/Shanghai", permissions=allowed) as opened:
        yield opened


@pytest.fixture
def page(context) -> Iterator[Page]:
    """A page under the policy; nothing may go wrong on it."""
    opened, wrong = watched(context)
    opened.route("**/*.html", under_policy)
    yield opened
    assert [] == wrong


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def kept(page: Page) -> str | None:
    return page.evaluate("localStorage.getItem('kb.blanks')")


def stored(page: Page) -> str:
    """Everything that this browser keeps of the site."""
    return page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])")


def open_with_a_stopped_clock(page: Page, url: str) -> None:
    """From here on time passes by `page.clock.run_for` only."""
    page.clock.install(time="2026-11-22T02:00:00Z")
    page.goto(url)
    page.clock.pause_at("2026-11-22T03:00:00Z")


def step(page: Page) -> str:
    """The one step that is shown."""
    expect(page.locator(".kb-node:visible")).to_have_count(1)  # waits: the address changes before the page does
    return page.locator(".kb-node:visible h2").inner_text()


# -- blanks ---------------------------------------------------------------------------------------------------------------


def test_what_is_filled_in_is_shown_and_copied(page, address):
    """Text fields and choices fill the chips at once; the copy button copies the filled sentence."""
    page.goto(address + "scripts/T03.html")
    page.get_by_label("客户姓", exact=True).fill("  王 ")
    page.get_by_label("女士", exact=True).check()

    assert "王女士，您好，请问有什么可以帮您？" == page.locator("[data-kb-copy-text]").inner_text()
    assert "都填好了，可以复制" == page.locator("[data-kb-left]").inner_text()
    page.get_by_role("button", name="复制第 2 步的话").click()
    page.get_by_text("已复制").first.wait_for()
    assert "王女士，您好，请问有什么可以帮您？" == copied(page)


def test_a_text_with_an_open_blank_is_not_copied(page, address):
    """The clipboard stays as it was, the letter names the blanks, the first of them has the focus."""
    page.goto(address + "scripts/T03.html")
    page.evaluate("navigator.clipboard.writeText('先前的')")
    page.get_by_label("先生", exact=True).check()
    page.get_by_role("button", name="复制第 2 步的话").click()

    assert "先前的" == copied(page)
    assert "先不复制：还没填 客户姓。填好再点一次“复制”。" == page.get_by_role("alert").inner_text()
    assert page.get_by_label("客户姓", exact=True).evaluate("node => node === document.activeElement")
    assert "true" == page.get_by_label("客户姓", exact=True).get_attribute("aria-invalid")


def test_a_sentence_without_blanks_is_copied_while_others_are_open(page, address):
    """Only the text that is copied must be complete."""
    page.goto(address + "scripts/C06.html")
    whole = page.locator(".kb-step:not(:has(.kb-fill)) [data-kb-copy-text]").first.inner_text()
    page.locator(".kb-step:not(:has(.kb-fill)) [data-kb-copy]").first.click()
    page.get_by_text("已复制").first.wait_for()

    assert whole == copied(page)
    assert "【" in page.locator(".kb-steps").inner_text()


def test_words_of_a_customer_are_text_whatever_they_look_like(page, address):
    """Markup that is typed in stays words, on the page and in the copy."""
    page.goto(address + "remarks/M03.html")
    page.get_by_label("要求", exact=True).fill("<b>发票</b> & 【要求】 $1")
    page.get_by_label("客服姓名", exact=True).fill("小林")
    page.get_by_role("button", name="复制备注").click()
    page.get_by_text("已复制").first.wait_for()

    assert "客户特殊要求：<b>发票</b> & 【要求】 $1。打单" in copied(page)
    assert 0 == page.locator(".kb-fill b").count()


def test_the_agents_own_fields_are_remembered_and_no_others(page, address):
    """After a reload the name is there again, the customer's address is nowhere in the browser."""
    page.goto(address + "remarks/M02.html")
    page.get_by_label("新地址", exact=True).fill("杭州市文三路 1 号")
    page.get_by_label("客服姓名", exact=True).fill("小林")
    page.reload()

    assert "小林" == page.get_by_label("客服姓名", exact=True).input_value()
    assert "" == page.get_by_label("新地址", exact=True).input_value()
    assert '{"客服姓名":"小林"}' == kept(page)
    assert "文三路" not in stored(page)
    page.goto(address + "scripts/T01.html")
    assert "我是客服小林" in page.locator(".kb-steps").inner_text()


def test_clearing_keeps_the_agents_name_and_forgetting_does_not(page, address):
    """清空 is for the next customer; 忘掉 is for the next agent."""
    page.goto(address + "remarks/M02.html")
    page.get_by_label("新地址", exact=True).fill("杭州")
    page.get_by_label("客服姓名", exact=True).fill("小林")
    page.get_by_role("button", name="清空").click()

    assert "" == page.get_by_label("新地址", exact=True).input_value()
    assert "小林" == page.get_by_label("客服姓名", exact=True).input_value()
    page.get_by_role("button", name="忘掉记住的").click()
    assert "" == page.get_by_label("客服姓名", exact=True).input_value()
    assert kept(page) is None


def test_a_remark_has_todays_date_of_the_agents_clock(page, address):
    """Seven hours before midnight in London it is the next day in Shanghai; a page left open changes its date with the day."""
    page.clock.install(time="2026-11-22T17:00:00Z")
    page.goto(address + "remarks/M05.html")
    day = page.get_by_label("日期", exact=True)

    assert "2026-11-23" == day.input_value()
    page.clock.set_fixed_time("2026-11-24T01:00:00Z")
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    assert "2026-11-24" == day.input_value()
    day.fill("2026-11-01")
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    assert "2026-11-01" == day.input_value()


def test_enter_leads_to_the_next_blank_and_then_to_the_copy_button(page, address):
    """From the first field to the clipboard without a mouse."""
    page.goto(address + "remarks/M05.html")
    page.get_by_label("客服姓名", exact=True).press_sequentially("小林")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text("已复制").first.wait_for()

    assert copied(page).startswith("原包裹已收到。小林 2")


def test_what_lies_in_the_storage_may_be_anything(page, address):
    """Broken or foreign values are not filled in and break nothing."""
    for value in ("{", "null", "[1]", '{"客服姓名":{"a":1}}', '"text"'):
        page.goto(address + "remarks/M05.html")
        page.evaluate("value => localStorage.setItem('kb.blanks', value)", value)
        page.reload()
        assert "" == page.get_by_label("客服姓名", exact=True).input_value(), value


def test_without_javascript_there_is_no_form(chromium, address):
    """A form that does nothing is not shown; the chips say what to put there."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "scripts/T03.html")

        assert not page.locator("form[data-kb-blanks]").is_visible()
        assert "【客户姓】" in page.locator(".kb-steps").inner_text()


# -- waits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_wait_is_counted_down_and_says_when_it_is_over(page, address, motion):
    """Seconds and a bar; 可以继续 is announced politely, and only at the end; 重置 goes back."""
    page.emulate_media(reduced_motion=motion)
    open_with_a_stopped_clock(page, address + "scripts/T04.html")
    wait = page.locator(".kb-v-wait").first
    end = wait.get_by_role("status")
    assert 3 == page.locator(".kb-timer").count()
    assert "polite" == end.get_attribute("aria-live")

    wait.get_by_role("button", name="开始计时").click()
    page.clock.run_for(2500)
    assert "3 秒" == wait.get_by_role("timer").inner_text()
    bar = wait.locator("progress").evaluate("bar => bar.value")
    assert (3 == bar) if motion == "reduce" else (2 < bar < 3)
    assert "" == end.inner_text()
    page.clock.run_for(2600)
    assert "可以继续" == end.inner_text()

    wait.get_by_role("button", name="重置").click()
    assert "" == end.inner_text()
    assert wait.get_by_role("button", name="开始计时").evaluate("node => node === document.activeElement")


def test_one_wait_at_a_time(page, address):
    """Starting the next wait ends the one before it, without an announcement."""
    open_with_a_stopped_clock(page, address + "scripts/T04.html")
    page.locator(".kb-timer-go").nth(0).click()
    page.clock.run_for(2000)
    page.locator(".kb-timer-go").nth(1).click()
    page.clock.run_for(5100)

    assert ["", "可以继续", ""] == page.locator(".kb-timer-end").all_inner_texts()


def test_a_flow_has_its_clocks_too(page, address):
    """等：5 秒 in a flow starts as in a script; going on stops it."""
    open_with_a_stopped_clock(page, address + "flows/F28.html#/say1/wait1")
    page.locator(".kb-timer-go:visible").click()
    page.clock.run_for(5100)
    assert "可以继续" == page.locator(".kb-timer-end:visible").inner_text()

    page.get_by_role("link", name="下一步：再次问候").click()
    page.go_back()
    page.locator(".kb-timer-go:visible").wait_for()
    assert "" == page.locator(".kb-timer-end").nth(0).inner_text()


# -- flows ----------------------------------------------------------------------------------------------------------------


def test_a_flow_is_walked_to_an_end_and_back(page, address):
    """One step at a time; the address, the trail, a reload and the browser's back button agree."""
    page.goto(address + "flows/F06.html")
    assert "看订单状态" == step(page)
    assert page.get_by_role("button", name="返回上一步").is_disabled()

    page.get_by_role("link", name="已打单", exact=True).and_(page.locator(".kb-choice a")).click()
    page.wait_for_url("**/F06.html#/start/printed")
    assert "已打单" == step(page)
    assert "结束：" in page.locator(".kb-node:visible .kb-end").inner_text()
    assert ["看订单状态", "已打单"] == page.locator(".kb-trail li").all_inner_texts()
    assert page.locator(".kb-node:visible h2").evaluate("node => node === document.activeElement")

    page.reload()
    assert "已打单" == step(page)
    page.go_back()
    assert "看订单状态" == step(page)
    page.go_forward()
    assert "已打单" == step(page)
    page.get_by_role("button", name="返回上一步").click()
    page.wait_for_url("**/F06.html#/start")
    assert "看订单状态" == step(page)


def test_from_the_trail_and_from_the_start_again(page, address):
    """A step of the trail is an address, too; 从头开始 goes to the first."""
    page.goto(address + "flows/F28.html#/say1/wait1/say2/wait2")
    assert "第二次等待" == step(page)
    page.locator(".kb-trail a").nth(1).click()
    page.wait_for_url("**/F28.html#/say1/wait1")
    assert "第一次等待" == step(page)
    page.get_by_role("button", name="从头开始").click()
    page.wait_for_url("**/F28.html#/say1")
    assert "第一次问候" == step(page)
    assert page.get_by_text("任何一步听到对方说话").is_visible()


@pytest.mark.parametrize(
    ("hash_", "title", "trail"),
    [
        ("#packed", "已打包贴单", 2),  # as the search and other pages link to it
        ("#/start/gone", "看订单状态", 1),
        ("#/printed", "看订单状态", 1),
        ("#/start/open/printed", "未打单", 2),
        ("#/%E0%A4%A", "看订单状态", 1),
        ("#nothing", "看订单状态", 1),
    ],
)
def test_any_address_leads_to_a_step(page, address, hash_, title, trail):
    """A plain anchor is reached by the shortest way; a way that does not exist is walked as far as it does."""
    page.goto(address + "flows/F06.html" + hash_)

    assert title == step(page)
    assert trail == page.locator(".kb-trail li").count()


def test_all_steps_are_one_click_away_and_back(page, address):
    """看全部步骤 shows the list as it is without JavaScript, its links within the page work; 一步一步走 returns."""
    page.goto(address + "flows/F06.html#/start/printed")
    page.get_by_role("link", name="看全部步骤").click()
    page.wait_for_url("**/F06.html#/*")
    assert 5 == page.locator(".kb-node:visible").count()

    page.locator(".kb-choice a[href='#packed']").click()
    assert 5 == page.locator(".kb-node:visible").count()
    page.get_by_role("link", name="一步一步走").click()
    assert "已打单" == step(page)


def test_without_javascript_a_flow_is_its_full_list(chromium, address):
    """Every step in order, every choice a link to its heading."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "flows/F06.html")

        assert 5 == page.locator(".kb-body h2:visible").count()
        choices = page.locator(".kb-choice a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert ["#open", "#printed", "#packed", "#shipped"] == choices
        assert 0 == page.locator(".kb-walk").count()


def test_on_paper_a_flow_is_its_full_list(page, address):
    """Whatever step is on the screen, all of them are printed, without the buttons."""
    page.goto(address + "flows/F06.html#/start/printed")
    page.emulate_media(media="print")

    assert 5 == page.locator(".kb-node:visible").count()
    assert 0 == page.locator(":is(.kb-walk-here, .kb-trail, .kb-walk-bar):visible").count()


@pytest.mark.parametrize("from_disk", [False, True])
def test_customers_walk_the_public_flow(sites, chromium, from_disk):
    """F11, on a phone, from a server and from a disk."""
    with served(sites / "public") as server, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto((sites / "public" / "flows" / "F11.html").as_uri() if from_disk else server + "flows/F11.html")
        top = "document.querySelector('.kb-now h2').getBoundingClientRect().top - document.querySelector('.kb-walk').getBoundingClientRect().top"
        begins = page.evaluate(top)
        for number in range(1, 8):
            page.locator(".kb-choice a:visible").click()
            eventually(
                page, f"document.querySelectorAll('.kb-trail li').length === {number + 1}"
            )  # else the step just left is clicked

        assert "退款、换货或修理" == step(page)
        assert 8 == page.locator(".kb-trail li").count()
        assert begins == page.evaluate(top)  # the eye finds each step where the last one was, however long the way
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert [] == wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_desk_is_quiet_and_fits(chromium, address, size, scheme):
    """No error, no foreign request, no scrolling sideways, under the policy, also with a clock running."""
    assert "style-src 'self'" in CSP
    with chromium.new_context(viewport=size, color_scheme=scheme) as context:
        page, wrong = watched(context)
        page.route("**/*.html", under_policy)
        for path in (
            "scripts/T03",
            "scripts/T04",
            "scripts/C06",
            "remarks/M06",
            "flows/F28",
            "roles/R02-handbook",
            "roles/R13-handbook",
        ):
            page.goto(address + path + ".html" + ("#wait1" if path == "flows/F28" else ""))
            for clock in page.locator(".kb-timer-go:visible").all()[:1]:
                clock.click()
            assert [] == wrong, path
            assert 1 == page.locator("h1").count(), path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
