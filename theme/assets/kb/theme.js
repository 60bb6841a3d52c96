// Light or dark. Runs before the first paint (a classic script at the top of <body>), so that nobody sees a flash.
// The choice of the reader wins; without one the system decides, also when it changes later.
(function () {
  "use strict";
  var KEY = "kb.scheme";
  var system = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : { matches: false };

  function chosen() {
    // Storage throws where it is blocked (private windows, some in-app browsers).
    try { return window.localStorage.getItem(KEY); } catch (e) { return null; }
  }
  function apply() { show((chosen() || (system.matches ? "dark" : "light")) === "dark"); }
  function show(dark) {
    document.body.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
    document.querySelectorAll("[data-kb-scheme]").forEach(function (button) {
      button.hidden = false;
      button.setAttribute("aria-label", dark ? "切换到浅色" : "切换到深色");
      button.title = button.getAttribute("aria-label");
    });
  }

  document.documentElement.classList.remove("no-js");
  document.documentElement.classList.add("js");
  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest("[data-kb-scheme]")) return;
    var dark = document.body.getAttribute("data-md-color-scheme") !== "slate";
    try { window.localStorage.setItem(KEY, dark ? "dark" : "light"); } catch (e) { /* then it lasts for this page */ }
    show(dark);
  });
  if (system.addEventListener) system.addEventListener("change", apply);
})();
