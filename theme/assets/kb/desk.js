// The agent's card: blanks to fill in, clocks for waits, the print button. On internal pages only; without it they read as before.
// Classic and self-contained like boot.js. What is typed goes into the page as text and nowhere else; only the blanks that
// belong to the agent (data-remember) are kept, and only in this browser.
(function () {
  "use strict";
  var KEY = "kb.blanks";
  var LONGEST = 200;

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function make(name, className, text) {
    var node = document.createElement(name);
    node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  // -- what this browser remembers: the agent's own name, never the customer's ------------------------------------
  function remembered() {
    // Storage throws where it is blocked; what lies in it may be anybody's.
    try {
      var found = JSON.parse(localStorage.getItem(KEY));
      return found && typeof found === "object" ? found : {};
    } catch (e) { return {}; }
  }
  function remember(name, value) {
    var kept = remembered();
    if (value) kept[name] = value; else delete kept[name];
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept)); else localStorage.removeItem(KEY);
    } catch (e) { /* then it lasts for this page */ }
  }
  function today() {
    var now = new Date();
    var two = function (number) { return (number < 10 ? "0" : "") + number; };
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  // -- one blank: a text field, or a group of choices ---------------------------------------------------------------
  function Blank(box) {
    this.box = box;
    this.name = box.dataset.kbBlank;
    this.own = box.hasAttribute("data-remember");
    this.inputs = all("input", box);
    this.dated = "";
  }
  Blank.prototype.value = function () {
    var input = this.inputs[0];
    if (input.type === "radio") input = this.inputs.filter(function (radio) { return radio.checked; })[0];
    return input ? input.value.trim() : "";
  };
  Blank.prototype.set = function (value) {
    this.inputs.forEach(function (input) {
      if (input.type === "radio") input.checked = input.value === value; else input.value = value;
    });
  };
  Blank.prototype.reset = function () {
    var standard = this.box.dataset.default;
    var kept = this.own && remembered()[this.name];
    this.dated = standard === "today" ? today() : "";
    this.set(typeof kept === "string" && kept ? kept.slice(0, LONGEST) : this.dated || standard);
  };
  // A page that stays open overnight must not write yesterday's date; one that the agent typed stays.
  Blank.prototype.freshen = function () {
    if (this.dated && this.value() === this.dated) this.set(this.dated = today());
  };
  Blank.prototype.focus = function () {
    (this.inputs.filter(function (input) { return input.checked; })[0] || this.inputs[0]).focus({ preventScroll: true });
    var place = this.box.getBoundingClientRect(); // with its name in sight
    if (place.top < 0 || place.bottom > innerHeight) this.box.scrollIntoView({ block: "center" });
  };
  Blank.prototype.complain = function (wrong) {
    var target = this.inputs[0].type === "radio" ? this.box : this.inputs[0];
    if (wrong) target.setAttribute("aria-invalid", "true"); else target.removeAttribute("aria-invalid");
  };

  // -- the chips 【…】 of the article ---------------------------------------------------------------------------------
  function nameOf(text) {
    var match = /^【(.*)】$/.exec(text.trim());
    return match ? match[1] : "";
  }
  // Reasons and substitutes are plain text; their 【…】 become chips like the others.
  function wrapPlain(root, blanks) {
    var walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    var texts = [];
    while (walker.nextNode()) {
      var parent = walker.currentNode.parentElement;
      if (walker.currentNode.data.indexOf("【") >= 0 && !parent.closest(".kb-fill, form, script")) texts.push(walker.currentNode);
    }
    texts.forEach(function (text) {
      var made = document.createDocumentFragment();
      text.data.split(/(【[^【】]*】)/).forEach(function (piece) {
        made.appendChild(blanks[nameOf(piece)] ? make("span", "kb-fill", piece) : document.createTextNode(piece));
      });
      text.replaceWith(made);
    });
  }

  function startBlanks(form) {
    var article = form.closest("article");
    var blanks = Object.create(null);
    var list = all("[data-kb-blank]", form).map(function (box) { return (blanks[box.dataset.kbBlank] = new Blank(box)); });
    var say = form.querySelector("[data-kb-say]");
    var left = form.querySelector("[data-kb-left]");
    var clear = form.querySelector("[data-kb-clear]");
    var forget = form.querySelector("[data-kb-forget]");
    wrapPlain(article, blanks);
    var chips = all(".kb-fill", article).map(function (node) {
      var chip = { node: node, name: nameOf(node.textContent) };
      if (blanks[chip.name]) node.addEventListener("click", function () { blanks[chip.name].focus(); });
      return chip;
    });

    function open() { return list.filter(function (blank) { return !blank.value(); }); }
    function show() {
      chips.forEach(function (chip) {
        var value = blanks[chip.name] ? blanks[chip.name].value() : "";
        chip.node.textContent = value || "【" + chip.name + "】";
        chip.node.classList.toggle("kb-filled", Boolean(value));
      });
      list.forEach(function (blank) { if (blank.value()) blank.complain(false); });
      var missing = open();
      left.textContent = missing.length ? "还差 " + missing.length + " 处" : "都填好了，可以复制";
      if (!missing.length) say.textContent = "";
    }
    function restart() {
      list.forEach(function (blank) { blank.reset(); blank.complain(false); });
      say.textContent = "";
      show();
    }
    function freshen() { list.forEach(function (blank) { blank.freshen(); }); show(); }
    function missingIn(source) {
      var names = chips.filter(function (chip) { return source.contains(chip.node) && !chip.node.classList.contains("kb-filled"); });
      return names.map(function (chip) { return chip.name; }).filter(function (name, at, found) { return found.indexOf(name) === at; });
    }

    form.addEventListener("input", function (event) {
      var blank = blanks[event.target.closest("[data-kb-blank]").dataset.kbBlank];
      if (blank.own) remember(blank.name, blank.value());
      show();
    });
    // Enter goes on: to the next open blank, then to the button that copies the filled text.
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      var next = open()[0];
      var boxes = all("[data-kb-copy-box]", article).filter(function (box) { return box.querySelector("[data-kb-copy-text] .kb-fill"); });
      if (next) next.focus(); else if (boxes[0]) boxes[0].querySelector("[data-kb-copy]").focus();
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    clear.addEventListener("click", function () { restart(); list[0].focus(); });
    clear.hidden = list.every(function (blank) { return blank.own; });
    if (forget) {
      forget.addEventListener("click", function () {
        list.forEach(function (blank) {
          if (!blank.own) return;
          remember(blank.name, "");
          blank.reset();
        });
        show();
        say.textContent = "已从这台电脑的浏览器里删掉。";
      });
    }
    // Before boot.js hears of it: a text with an open blank is not copied.
    document.addEventListener("click", function (event) {
      var button = event.target.closest && event.target.closest("[data-kb-copy]");
      var box = button && button.closest("[data-kb-copy-box]");
      var source = box && box.querySelector("[data-kb-copy-text]");
      if (!source) return;
      freshen();
      var missing = missingIn(source);
      if (!missing.length) return;
      event.stopPropagation();
      event.preventDefault();
      say.textContent = "先不复制：还没填 " + missing.join("、") + "。填好再点一次“复制”。";
      missing.forEach(function (name) { if (blanks[name]) blanks[name].complain(true); });
      if (blanks[missing[0]]) blanks[missing[0]].focus();
    }, true);
    document.addEventListener("visibilitychange", freshen);
    window.addEventListener("storage", function (event) {
      if (event.key !== KEY && event.key !== null) return;
      list.forEach(function (blank) { if (blank.own) blank.reset(); });
      show();
    });
    window.addEventListener("pageshow", freshen);
    form.hidden = false;
    restart();
  }

  // -- waits ------------------------------------------------------------------------------------------------------------
  var clocks = [];
  var calm = window.matchMedia ? window.matchMedia("(prefers-reduced-motion: reduce)") : { matches: false };

  function startClock(place, seconds, which) {
    var box = make("div", "kb-timer");
    var go = make("button", "kb-small kb-timer-go");
    var word = make("span", "", "开始计时");
    var back = make("button", "kb-small", "重置");
    var bar = make("progress", "kb-timer-bar");
    var rest = make("span", "kb-timer-rest");
    var end = make("span", "kb-timer-end");
    var from = 0;
    var turn = 0;

    function stop() {
      clearInterval(turn);
      turn = 0;
    }
    function show(remaining) {
      var whole = Math.ceil(remaining - 0.001);
      bar.value = calm.matches ? whole : remaining;
      rest.textContent = whole + " 秒";
    }
    function reset() {
      var held = document.activeElement === back;
      stop();
      box.removeAttribute("data-state");
      end.textContent = "";
      word.textContent = "开始计时";
      back.hidden = true;
      if (held) go.focus();
      show(seconds);
    }
    function tick() {
      var remaining = seconds - (performance.now() - from) / 1000;
      if (remaining > 0) return show(remaining);
      stop();
      show(0);
      box.dataset.state = "done";
      end.textContent = "可以继续";
    }
    go.type = back.type = "button";
    go.append(word, make("span", "kb-sr", "，" + which + seconds + " 秒"));
    bar.max = seconds;
    bar.setAttribute("aria-hidden", "true");
    rest.setAttribute("role", "timer");
    end.setAttribute("role", "status");
    end.setAttribute("aria-live", "polite");
    go.addEventListener("click", function () {
      clocks.forEach(function (other) { if (other !== reset) other(); }); // one wait at a time
      stop();
      end.textContent = "";
      box.dataset.state = "running";
      word.textContent = "重新计时";
      back.hidden = false;
      from = performance.now();
      show(seconds);
      turn = setInterval(tick, 100);
    });
    back.addEventListener("click", reset);
    box.append(go, back, bar, rest, end);
    clocks.push(reset);
    reset();
    place.appendChild(box);
  }

  all("form[data-kb-blanks]").forEach(startBlanks);
  all(".kb-step").forEach(function (step, at) {
    var seconds = Number((step.querySelector(".kb-secs b") || {}).textContent);
    if (seconds > 0) startClock(step, seconds, "第 " + (at + 1) + " 步，");
  });
  all("[data-kb-flow] li").forEach(function (item) {
    var match = /^等\s*(?:（[^（）]*）)?\s*[:：].*?(\d+)\s*秒/.exec(item.textContent.trim());
    if (match && Number(match[1]) > 0) startClock(item, Number(match[1]), "");
  });
  // In a flow another step is another wait.
  window.addEventListener("hashchange", function () { clocks.forEach(function (reset) { reset(); }); });
  all("[data-kb-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
