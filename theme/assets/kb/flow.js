// A flow walked one step at a time. The address says where: #/first/second/third, so that a reload, a bookmark and the browser's
// back button keep the way. Without this script, on paper, and by 看全部步骤 the page is the whole list. Classic like boot.js.
(function () {
  "use strict";
  var body = document.querySelector("[data-kb-flow]");
  if (!body) return;
  var ALL = "#/*";
  var nodes = Object.create(null);
  var order = [];
  var whole = false;
  var moved = false;
  var way = [];

  function make(name, className, text) {
    var node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  function decoded(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }
  function address(ids) { return "#/" + ids.map(encodeURIComponent).join("/"); }

  // -- reading the page ---------------------------------------------------------------------------------------------
  function readNode(id) {
    var heading = document.getElementById(id);
    if (!heading || heading.parentNode !== body) return false;
    var section = make("section", "kb-node");
    body.insertBefore(section, heading);
    do section.appendChild(section.nextSibling);
    while (section.nextSibling && section.nextSibling.nodeName !== "H2");
    heading.tabIndex = -1;
    var links = Array.prototype.slice.call(section.querySelectorAll(".kb-choice a"));
    nodes[id] = {
      section: section, heading: heading, title: heading.textContent,
      choices: links.map(function (link) { return { link: link, href: link.getAttribute("href"), to: decoded(link.hash.slice(1)) }; }),
    };
    order.push(id);
    return true;
  }

  // -- the way -----------------------------------------------------------------------------------------------------
  function leads(from, to) { return nodes[from].choices.some(function (choice) { return choice.to === to; }); }
  // To a step that somebody pointed at: the way with the fewest steps.
  function wayTo(target) {
    var from = Object.create(null);
    var waiting = [order[0]];
    from[order[0]] = "";
    while (waiting.length && !(target in from)) {
      var here = waiting.shift();
      nodes[here].choices.forEach(function (choice) {
        if (!nodes[choice.to] || choice.to in from) return;
        from[choice.to] = here;
        waiting.push(choice.to);
      });
    }
    var found = [];
    var at = from[target] === undefined ? order[0] : target;
    for (; at; at = from[at]) found.unshift(at);
    return found;
  }
  // As far as the address can be walked; an old one may name a step that is no more.
  function walkable(ids) {
    var found = [order[0]];
    for (var i = 1; ids[0] === order[0] && i < ids.length && nodes[ids[i]] && leads(ids[i - 1], ids[i]); i += 1) found.push(ids[i]);
    return found;
  }
  function read() {
    var hash = location.hash;
    if (hash === ALL) whole = true;
    else if (hash.slice(0, 2) === "#/") {
      whole = false;
      way = walkable(hash.slice(2).split("/").map(decoded));
    } else if (!hash) {
      whole = false;
      way = [order[0]];
    } else if (!whole && nodes[decoded(hash.slice(1))]) way = wayTo(decoded(hash.slice(1)));
    if (!way.length) way = [order[0]];
  }

  // -- showing it ----------------------------------------------------------------------------------------------------
  function link(text, ids, className) {
    var made = make("a", className, text);
    made.href = ids ? address(ids) : ALL;
    return made;
  }
  function show() {
    var now = nodes[way[way.length - 1]];
    root.classList.toggle("kb-walking", !whole);
    order.forEach(function (id) {
      nodes[id].section.classList.toggle("kb-now", nodes[id] === now);
      nodes[id].choices.forEach(function (choice) {
        choice.link.setAttribute("href", whole || !nodes[choice.to] ? choice.href : address(way.concat(choice.to)));
      });
    });
    trail.replaceChildren.apply(trail, way.map(function (id, at) {
      var item = make("li");
      if (at < way.length - 1) item.appendChild(link(nodes[id].title, way.slice(0, at + 1)));
      else item.appendChild(make("span", "", nodes[id].title)).setAttribute("aria-current", "step");
      return item;
    }));
    back.disabled = again.disabled = way.length < 2;
    here.textContent = "第 " + way.length + " 步";
    here.hidden = walked.hidden = back.hidden = again.hidden = whole;
    toggle.textContent = whole ? "一步一步走" : "看全部步骤";
    toggle.setAttribute("href", whole ? address(way) : ALL);
    if (!moved || whole) return;
    now.heading.focus({ preventScroll: true });
    // Said after the heading: where we are, and how many ways lead on.
    told.textContent = here.textContent + "，" + (now.choices.length ? "有 " + now.choices.length + " 个选择" : "到这里就办完了");
    if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
  }
  function go(ids) { location.hash = address(ids); }

  if (!body.dataset.kbFlow.split(/\s+/).every(readNode)) return;
  var root = make("div", "kb-walk");
  var here = make("p", "kb-walk-here");
  var walked = make("nav", "kb-trail");
  var trail = make("ol");
  var bar = make("p", "kb-walk-bar");
  var back = make("button", "kb-small", "返回上一步");
  var again = make("button", "kb-small", "从头开始");
  var toggle = link("看全部步骤", null, "kb-walk-all");
  var told = make("p", "kb-sr");
  var first = nodes[order[0]].section;
  walked.setAttribute("aria-label", "走过的步骤");
  walked.append(make("p", "kb-walk-here", "走过的步骤"), trail);
  told.setAttribute("role", "status");
  back.type = again.type = "button";
  back.addEventListener("click", function () { go(way.slice(0, -1)); });
  again.addEventListener("click", function () { go(way.slice(0, 1)); });
  bar.append(back, again, toggle);
  body.insertBefore(root, first);
  root.appendChild(here);
  order.forEach(function (id) { root.appendChild(nodes[id].section); });
  root.append(bar, walked, told); // the way comes last: a step begins at the same place, however long the way
  window.addEventListener("hashchange", function () {
    var before = whole + address(way);
    read();
    if (before === whole + address(way)) return; // an anchor of something else on the page
    moved = true;
    show();
  });
  read();
  show();
  body.dataset.kbReady = "";
  // The browser looked for a pointed-at step before there was one place for all of them.
  if (location.hash && location.hash.slice(0, 2) !== "#/" && nodes[decoded(location.hash.slice(1))]) root.scrollIntoView();
})();
