// Light or dark, and how large. Runs before the first paint (a classic script at the top of <body>), so that nobody sees a flash.
// The choice of the reader wins; without one the system decides, also when it changes later.
(function () {
  "use strict";
  var SCHEME = "kb.scheme";
  var SIZE = "kb.size";
  var page = document.documentElement;
  var system = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : { matches: false };

  // Storage throws where it is blocked (private windows, some in-app browsers).
  function chosen(key) { try { return window.localStorage.getItem(key); } catch (e) { return null; } }
  function keep(key, value) { try { window.localStorage.setItem(key, value); } catch (e) { /* then it lasts for this page */ } }
  function each(selector, tell) { document.querySelectorAll(selector).forEach(tell); }

  function apply() {
    show((chosen(SCHEME) || (system.matches ? "dark" : "light")) === "dark");
    enlarge(chosen(SIZE) === "large");
  }
  function show(dark) {
    document.body.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
    each("[data-kb-scheme]", function (button) {
      button.setAttribute("aria-label", dark ? "切换到浅色" : "切换到深色");
      button.title = button.getAttribute("aria-label");
    });
  }
  function enlarge(large) {
    page.classList.toggle("kb-large", large);
    each("[data-kb-size]", function (button) {
      button.setAttribute("aria-pressed", String(large));
    });
  }

  page.classList.remove("no-js");
  page.classList.add("js");
  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-kb-scheme], [data-kb-size]");
    if (!button) return;
    if (button.hasAttribute("data-kb-size")) {
      var large = !page.classList.contains("kb-large");
      keep(SIZE, large ? "large" : "");
      enlarge(large);
      return;
    }
    var dark = document.body.getAttribute("data-md-color-scheme") !== "slate";
    keep(SCHEME, dark ? "dark" : "light");
    show(dark);
  });
  if (system.addEventListener) system.addEventListener("change", apply);
})();
