"""Without a network: the zip opens from a disk, the installed site from its own store, and both can search."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from addressed import published
from PIL import Image
from playwright.sync_api import Page as Tab
from shipped import ROOT, browser, eventually, served

from generator.settings import Settings
from generator.site.extras.archive import write_zip
from generator.site.extras.heads import describing
from generator.site.extras.offline import MOST, web_manifest
from generator.site.page import Page


def hits(page: Tab) -> list[str]:
    page.wait_for_selector(".kb-hit")
    return page.locator(".kb-hit-title").all_inner_texts()


def until(page: Tab, part: str, wanted: Callable[[list[int]], bool]) -> None:
    """Wait until the site's caches of that part hold so many files each."""
    counts: list[int] = []
    for _ in range(600):
        counts = page.evaluate(
            """async (part) => {
              const names = (await caches.keys()).filter((name) => name.startsWith("kb:/public/:" + part));
              return Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
            }""",
            part,
        )
        if wanted(counts):
            return
        page.wait_for_timeout(100)
    raise AssertionError(counts)


def test_the_zip_opens_from_a_disk_and_searches(site, tmp_path):
    """Unpacked and opened by file://: search, open the first answer, no dead link to itself, nothing for machines, no error."""
    with zipfile.ZipFile(site / "offline.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        archive.extractall(tmp_path)
    folder = tmp_path / "明灯家居帮助中心"
    machine = [
        n for n in names if n.endswith((".md", ".xml", ".txt", ".webmanifest", ".zip", "sw.js", "offline.json", "_redirects"))
    ]

    assert [] == machine
    assert "下载离线版" in (site / "index.html").read_text("utf-8")
    for name in names:
        if name.endswith(".html"):
            assert "data-kb-online" not in (tmp_path / name).read_text("utf-8"), name
    with browser() as chromium:
        page = chromium.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{folder.as_uri()}/index.html")
        page.fill("#__kb-q", "退换货运费")
        page.press("#__kb-q", "Enter")
        page.wait_for_selector("h1")
        page.goto(f"{folder.as_uri()}/search.html?q=yunfei")
        assert any("运费" in title for title in hits(page))
        assert [] == wrong


def test_the_zip_has_the_same_bytes_each_time(site, tmp_path):
    """No times, no owners, one order."""
    again = published(tmp_path / "again") / "public"

    assert (site / "offline.zip").read_bytes() == (again / "offline.zip").read_bytes()
    assert (site / "sw.js").read_bytes() == (again / "sw.js").read_bytes()
    assert (site / "og" / "site.png").read_bytes() == (again / "og" / "site.png").read_bytes()


def test_a_zip_packed_from_another_has_the_same_bytes_and_is_never_trusted(tmp_path):
    """Taken over where it unpacks to the same; a changed file, a damaged zip and one of another packer change nothing in the result."""
    site = tmp_path / "site"
    site.mkdir()
    pages = {"index.html": "<p>一</p>" * 500, "b.html": "<p>二</p>" * 500, "c.css": "p { color: red }"}
    for name, text in pages.items():
        (site / name).write_text(text, "utf-8")
    names = sorted(pages)

    def packed(previous: Path | None = None) -> bytes:
        write_zip(site, names, "帮助", previous)
        data = (site / "offline.zip").read_bytes()
        (site / "offline.zip").unlink()
        return data

    first = packed()
    old = tmp_path / "old.zip"
    middle = len(first) // 3
    for damage in (
        first,
        first[:middle] + b"\0\0\0\0" + first[middle + 4 :],
        first.replace(b"deflate 6", b"deflate 1"),
        first[:-30],
        b"",
    ):
        old.write_bytes(damage)
        assert first == packed(old)
    (site / "b.html").write_text("<p>三</p>" * 500, "utf-8")
    old.write_bytes(first)
    with zipfile.ZipFile(io.BytesIO(packed(old))) as archive:
        assert "<p>三</p>" * 500 == archive.read("帮助/b.html").decode()


def test_a_large_site_is_not_offered_as_a_zip():
    """Neither made nor named: the limit is one."""
    page = Page("terms/G01.md", "x", "article.html", {})
    settings = Settings(ROOT, ROOT / "content", ROOT / "site")

    assert "offline.zip" == describing(settings, MOST)(page).data["seo"]["offline"]["zip"]
    assert "" == describing(settings, MOST + 1)(page).data["seo"]["offline"]["zip"]


@pytest.mark.parametrize(("told", "drawn"), [("#a1c", "#aa11cc"), ("#0D6b72", "#0D6b72"), ("red", "#0d6b72")])
def test_the_bar_of_an_installed_site_has_the_colour_of_the_brand(tmp_path, told, drawn):
    """Also where it is written with three digits; one that is none is what everybody has."""
    (tmp_path / "mkdocs.yml").write_text(f'extra: {{kb: {{brand: {{color: "{told}"}}}}}}\n', "utf-8")

    assert drawn == json.loads(web_manifest(Settings(tmp_path, tmp_path, tmp_path)))["theme_color"]


def test_after_one_visit_search_works_with_the_network_cut(site):
    """Chromium, the network off: the home page, the search and what was read are there; what was not says so, in words."""
    with browser() as chromium, served(site.parent) as address:
        root = f"{address}public/"
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{root}faqs/D01.html")
        page.focus("input[name=q]")  # the worker waits for somebody who stays
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()  # now through the worker
        assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
        context.set_offline(True)

        page.goto(f"{root}index.html")
        page.goto(f"{root}search.html?q=退换货运费")
        assert any("运费" in title for title in hits(page))
        page.goto(root)
        assert "明灯家居" in page.title()
        page.goto(f"{root}faqs/D01.html")
        assert "什么时候发货？" == page.inner_text("h1")
        page.goto(f"{root}faqs/D07.html")
        assert "现在没有网络" == page.inner_text("h1")
        page.emulate_media(color_scheme="dark")
        eventually(page, "document.body.dataset.mdColorScheme === 'slate'")
        page.click("text=搜索")
        page.wait_for_url("**/search.html")


def test_an_installed_site_keeps_every_page(site):
    """Asked as the page of an installed site asks: every article opens with the network cut, the traditional ones, too."""
    with browser() as chromium, served(site.parent) as address:
        root = f"{address}public/"
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{root}index.html")
        page.focus("input[name=q]")  # the worker waits for somebody who stays
        page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.active.postMessage('kb-keep-all'))")
        wanted = len(json.loads((site / "offline.json").read_text("utf-8")))
        until(page, "all", lambda counts: counts == [wanted])
        context.set_offline(True)
        page.goto(f"{root}faqs/D07.html")
        assert page.inner_text("h1")
        page.goto(f"{root}hant/search.html?q=運費")
        assert any("運費" in title for title in hits(page))


def test_a_new_release_takes_the_place_of_the_old_one_and_leaves_other_sites_alone(site, tmp_path):
    """Another version of the worker: its caches are new, the old ones are gone, a stranger's stay, and the fresh page is shown."""
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "public").symlink_to(site)
    changed = tmp_path / "content"
    shutil.copytree(ROOT / "content", changed)
    article = changed / "faqs" / "D01.md"
    article.write_text(article.read_text("utf-8") + "\n换了新版。\n", "utf-8")
    newer = published(tmp_path / "newer", content=changed) / "public"
    with browser() as chromium, served(folder) as address:
        page = chromium.new_context().new_page()
        page.goto(f"{address}public/faqs/D01.html")
        page.focus("input[name=q]")  # the worker waits for somebody who stays
        page.evaluate("navigator.serviceWorker.ready.then(() => caches.open('kb:/other/:shell:1')).then(() => true)")
        page.reload()
        before = next(name for name in page.evaluate("caches.keys()") if "/public/:shell:" in name)
        (folder / "public").unlink()
        (folder / "public").symlink_to(newer)

        page.goto(f"{address}public/faqs/D01.html")
        assert "换了新版" in page.inner_text("article")
        page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)")
        until(page, "shell", lambda counts: len(counts) == 1 and before not in page.evaluate("caches.keys()"))
        assert "kb:/other/:shell:1" in page.evaluate("caches.keys()")


def test_the_site_can_be_installed(site):
    """A manifest with names, a start within its scope, and icons of the sizes that it says; Chromium finds nothing wrong with it."""
    manifest = json.loads((site / "manifest.webmanifest").read_text("utf-8"))
    for icon in manifest["icons"]:
        with Image.open(site / icon["src"]) as image:
            assert icon["sizes"] == f"{image.width}x{image.height}"
    with browser() as chromium, served(site) as address:
        page = chromium.new_page()
        page.goto(f"{address}faqs/D01.html")
        page.focus("input[name=q]")  # the worker waits for somebody who stays
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        session = page.context.new_cdp_session(page)
        told = session.send("Page.getAppManifest")
        assert [] == told["errors"]
        assert f"{address}manifest.webmanifest" == told["url"]
        failures = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert [] == [f["errorId"] for f in failures if f["errorId"] != "in-incognito"]


def test_every_page_names_a_picture_that_is_there(site):
    """1200 x 630, under 60 KB; an article has that of its topic."""
    for page, name in (("index.html", "site"), ("faqs/D01.html", "order"), ("topics/return.html", "return")):
        assert f'property="og:image" content="https://help.example.com/kb/og/{name}.png"' in (site / page).read_text("utf-8")
    for file in sorted([*(site / "og").iterdir(), *(site / "hant" / "og").iterdir()]):
        data = file.read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            assert (1200, 630) == image.size
        assert len(data) < 60_000


@pytest.mark.parametrize(("name", "expected"), [("a/b:c?", "abc"), ("..", "site"), ("帮助 中心", "帮助 中心")])
def test_the_folder_in_the_zip_is_a_name_that_every_system_takes(tmp_path, name, expected):
    """Made of the site's name."""
    (tmp_path / "mkdocs.yml").write_text(json.dumps({"site_name": name}), "utf-8")

    assert expected == Settings(tmp_path, tmp_path, tmp_path).offline_name


def test_offline_can_be_switched_off(tmp_path):
    """No worker, no manifest, no zip, and no page that names them."""
    site = published(tmp_path, "    offline: false\n") / "public"

    assert [] == [n for n in ("sw.js", "offline.json", "offline.zip", "manifest.webmanifest", "icons") if (site / n).exists()]
    assert "data-kb-online" not in (site / "index.html").read_text("utf-8")
    assert "serviceWorker" not in "".join(p.read_text("utf-8") for p in site.rglob("*.html"))
