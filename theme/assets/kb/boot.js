// The only script every page runs: it fetches the search when somebody wants to search, and enables copying.
// Classic and self-contained, because module scripts do not load from file://.
(function () {
  "use strict";
  var tag = document.querySelector("script[data-kb-boot]");
  var form = document.querySelector("form[data-kb-search]");
  var input = form && form.querySelector("input[name=q]");
  var asked = false;

  function load() {
    if (asked || !form) return;
    asked = true;
    var note = document.querySelector("[data-kb-failed]");
    if (note) note.hidden = true;
    var script = document.createElement("script");
    script.src = tag.dataset.base + "search.js"; // search-ui.js and all that it imports, in one (generator/site/scripts.py)
    // The directory of the index together with the script that reads it: on a phone each generation costs a way there and back.
    if (location.protocol !== "file:") {
      window.kbDirectory = fetch(tag.dataset.search + "index.js", { cache: "no-cache" });
      window.kbDirectory.catch(function () {}); // who reads it tells
    }
    script.onerror = function () {
      // The next letter tries again. The form still leads to the search page; there the reader is told.
      asked = false;
      if (note) note.hidden = false;
    };
    document.head.appendChild(script);
  }

  if (form) {
    // A page that is not there: what its address says is what was meant.
    if (form.hasAttribute("data-kb-lost") && !input.value) {
      var last = location.pathname.split("/").filter(Boolean).pop() || "";
      try { last = decodeURIComponent(last); } catch (e) { last = ""; }
      last = last.replace(/\.\w{1,5}$/, "").replace(/[-_+.]+/g, " ").trim();
      if (last && last !== "404" && last !== "index") input.value = last.slice(0, 60);
    }
    // What is typed meanwhile stays in the field; search-ui.js begins with what it finds there.
    input.addEventListener("focus", load);
    input.addEventListener("input", load);
    var q = new URLSearchParams(location.search).get("q");
    if (q && form.hasAttribute("data-kb-deep")) {
      input.value = q.slice(0, 120);
      load();
    }
    if (document.activeElement === input || input.value) load();
    document.addEventListener("keydown", function (event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      var at = event.target;
      if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  }

  // Is somebody there now? By China's clock, whatever the reader's says. Hours that are no times of a day tell nothing.
  document.querySelectorAll("[data-kb-hours]").forEach(function (line) {
    var told = /(\d{1,2})[:：](\d\d)\D+(\d{1,2})[:：](\d\d)/.exec(line.dataset.kbHours);
    if (!told) return;
    var from = told[1] * 60 + +told[2];
    var to = told[3] * 60 + +told[4];
    var now = Math.floor(Date.now() / 60000 + 480) % 1440;
    var open = from < to ? from <= now && now < to : from <= now || now < to;
    if (open) line.dataset.open = "";
    line.textContent = open ? "现在有人接听" : "现在是休息时间，" + told[1] + ":" + told[2] + " 开始有人接听";
  });

  // Copying: clipboard where it is allowed (https, localhost), the old command elsewhere (file://, plain http).
  function oldCopy(text) {
    var area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "kb-sr";
    document.body.appendChild(area);
    area.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (e) { done = false; }
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return oldCopy(text); });
    }
    return oldCopy(text);
  }
  var status = document.createElement("p");
  status.className = "kb-sr";
  status.setAttribute("role", "status");
  document.body.appendChild(status);

  document.querySelectorAll("[data-kb-copy]").forEach(function (button) {
    var box = button.closest("[data-kb-copy-box]");
    var source = box && box.querySelector("[data-kb-copy-text]");
    if (!source) return;
    var label = button.querySelector("[data-kb-copy-label]");
    var back = 0;
    button.hidden = false;
    button.addEventListener("click", function () {
      function tell(text, state) {
        label.textContent = text;
        status.textContent = text;
        button.dataset.state = state;
        clearTimeout(back);
        back = setTimeout(function () {
          label.textContent = "复制";
          status.textContent = "";
          delete button.dataset.state;
        }, 1800);
      }
      copy(source.textContent.trim()).then(
        function () { tell("已复制", "done"); },
        function () {
          // Nothing worked: select the words, so that the reader's own copy command does.
          getSelection().selectAllChildren(source);
          tell("请手动复制", "failed");
          button.focus();
        }
      );
    });
  });
})();
