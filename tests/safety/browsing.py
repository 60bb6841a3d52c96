"""A browser that watches: whatever tries to run, load from elsewhere or add itself to a page is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route

NOTHING_RUNS: Final = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-src 'self'; frame-ancestors 'self'"
)
"""Under this every inline handler, script and foreign load is told at the moment it is parsed; nobody needs to click."""

WATCH: Final = """
window.__seen = [];
const tell = (what) => { try { top.__seen.push(location.pathname + ": " + what); } catch { window.__seen.push(what); } };
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = (...words) => tell(name + "(" + words + ")");
document.addEventListener("securitypolicyviolation", (event) => {
  const ours = event.blockedURI.startsWith(location.origin + "/") && event.blockedURI.includes("/assets/");
  if (!ours) tell(event.effectiveDirective + " " + event.blockedURI + " " + event.sample);
});
"""
"""In every frame, before anything of the page: alerts and violations are collected. Our own scripts are files below assets/."""

PARSED: Final = """async (addresses) => {
  const skeletons = [];
  for (const address of addresses) {
    const parsed = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    skeletons.push([...parsed.querySelectorAll("*")].map((element) => element.tagName + "[" + [...element.getAttributeNames()].sort() + "]").join(" "));
  }
  return skeletons;
}"""
"""The skeletons of pages, as the browser parses them: tags and names of attributes, in order; what text can never change.

One after the other: of five hundred at once some wait too long for an answer, and the page waits for those for ever.
"""

BAD_PARTS: Final = """(root) => {
  const bad = [];
  const tags = new Set(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK", "STYLE", "FORM", "INPUT", "BUTTON", "SVG", "MATH", "TEMPLATE",
    "VIDEO", "AUDIO", "SOURCE", "TEXTAREA", "SELECT", "FRAME", "FRAMESET", "MARQUEE", "NOSCRIPT", "PORTAL", "DIALOG"]);
  for (const element of root.querySelectorAll("*")) {
    const name = element.tagName.toUpperCase();
    if (tags.has(name) || name.includes("-")) bad.push("<" + name + ">");
    for (const attribute of element.attributes) {
      const key = attribute.name.toLowerCase();
      if (key.startsWith("on") || key === "style" || key === "srcdoc" || key === "name") bad.push(name + " " + key);
      if (["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "ping", "srcset"].includes(key)) {
        let scheme;
        try { scheme = new URL(attribute.value, document.baseURI).protocol; } catch { scheme = "http:"; }
        const good = key === "href" ? ["http:", "https:", "mailto:", "tel:"] : ["http:"];
        if (!good.includes(scheme)) bad.push(name + " " + key + "=" + attribute.value);
        if (key !== "href" && new URL(attribute.value, document.baseURI).origin !== location.origin) bad.push(name + " loads " + attribute.value);
      }
      if (key === "id" && attribute.value.startsWith("__")) bad.push("id=" + attribute.value);
    }
  }
  return bad;
}"""
"""What no article may hold, judged by the browser's own parsers."""


@contextmanager
def watched(browser: Browser, policy: str, pages: str = "**/*.html*") -> Iterator[tuple[Page, list[str]]]:
    """A page under a policy, and all that went wrong on it so far: script errors, dialogs, requests that leave the site."""
    with browser.new_context() as context:
        page = context.new_page()
        wrong: list[str] = []
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if here(request.url) else wrong.append(f"request: {request.url}"))

        def under_policy(route: Route) -> None:
            response = route.fetch()
            body = META.sub("", response.text())
            route.fulfill(response=response, body=body, headers={**response.headers, "content-security-policy": policy})

        page.route(pages, under_policy)
        yield page, wrong


META: Final = re.compile(r"<meta http-equiv=[\"']?Content-Security-Policy[^>]*>", re.IGNORECASE)
"""The pages' own policy is taken out, so that ours alone is asked."""


def here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "about:"))


def seen(page: Page) -> list[Any]:
    return list(page.evaluate("window.__seen"))
