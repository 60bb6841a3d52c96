// The search field: an ARIA combobox with a list of results, and the result list of the search page.
// Loaded on first use by boot.js, in one script with the modules that it needs (generator/site/scripts.py); hence one
// exported function, nothing else at top level. All text goes in by textContent: results are data, not markup.
import { search, highlight, prepare } from "./reader.js";

export function startKbSearch() {
  const form = document.querySelector("form[data-kb-search]");
  const tag = document.querySelector("script[data-kb-boot]");
  if (!form || !tag || form.dataset.ready) return;
  form.dataset.ready = "1";

  const input = form.querySelector("input[name=q]");
  const inPage = form.hasAttribute("data-kb-inpage");
  const limit = inPage ? 30 : 8;
  // Of what is only the nearest, so that the way to a person stands on the first screen of a phone.
  const fewest = 3;
  const root = tag.dataset.root || "";
  const box = inPage ? document.querySelector("[data-kb-results]") : make("div", "kb-pop");
  const list = make("div", inPage ? "kb-results" : "kb-results kb-results-pop");
  const chips = make("div", "kb-chips");
  const empty = make("div", "kb-zero");
  const foot = make("p", "kb-pop-foot");
  const status = make("p", "kb-sr");
  const state = { query: "", kind: "", kinds: [], hits: [], near: false, at: -1, turn: 0, shown: "", open: false, enter: false };
  let typing = 0;
  let telling = 0;

  function make(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = String(text);
    return node;
  }
  function marked(node, text) {
    for (const part of highlight(String(text || ""), state.query)) {
      node.append(part.mark ? make("mark", "", part.text) : document.createTextNode(part.text));
    }
    return node;
  }
  // Addresses in the index are relative to the site's root. Anything with a scheme or a host is not ours.
  function address(url) {
    const text = String(url || "");
    return /^([a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(text) ? "#" : root.replace(/\/?$/, "/") + text.replace(/^\//, "");
  }
  // Not encodeURIComponent: that throws at half an emoji, which is what a cut-off paste ends with.
  function asked(query) {
    return "?" + new URLSearchParams({ q: query });
  }
  function searchPage() {
    return form.getAttribute("action") + asked(input.value.trim());
  }

  // ---- set up -------------------------------------------------------------------------------------------
  status.setAttribute("role", "status");
  chips.setAttribute("role", "group");
  chips.setAttribute("aria-label", "按类型筛选");
  form.append(status);
  if (inPage) {
    box.append(chips, list, empty);
  } else {
    box.hidden = true;
    list.id = "__kb-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索结果");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-haspopup", "listbox");
    box.append(chips, list, empty, foot);
    form.append(box);
    // A press inside must not take the focus from the field, or the phone's keyboard would jump.
    box.addEventListener("mousedown", (event) => { if (!event.target.closest("a,button")) event.preventDefault(); });
  }

  // ---- results ------------------------------------------------------------------------------------------
  function row(hit, index) {
    const link = make("a", "kb-hit");
    link.href = address(hit.url);
    if (!inPage) {
      link.id = "__kb-o" + index;
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.tabIndex = -1;
      link.addEventListener("pointermove", () => { if (state.at !== index) pick(index, false); });
    }
    const head = make("span", "kb-hit-head");
    head.append(make("span", "kb-badge", hit.kind_name), marked(make("b", "kb-hit-title"), hit.title));
    // What agents type and say to each other; a customer has no use for it.
    if ("ids" in form.dataset) head.append(marked(make("span", "kb-code"), hit.id));
    link.append(head);
    if (hit.section && hit.section !== hit.title) link.append(marked(make("span", "kb-hit-section"), hit.section));
    if (hit.snippet) link.append(marked(make("span", "kb-hit-text"), hit.snippet));
    return link;
  }

  function drawChips() {
    chips.replaceChildren();
    chips.hidden = state.kinds.length < 2;
    if (chips.hidden) return;
    for (const [kind, name] of [["", "全部"], ...state.kinds]) {
      const chip = make("button", "kb-chip", name);
      chip.type = "button";
      chip.setAttribute("aria-pressed", String(kind === state.kind));
      chip.addEventListener("click", () => {
        state.kind = kind;
        run(true);
        for (const other of chips.children) other.setAttribute("aria-pressed", String(other === chip));
        if (!inPage) input.focus();
      });
      chips.append(chip);
    }
  }

  function person() {
    const lines = make("div", "kb-zero-help");
    const { hotline, hours, az } = form.dataset;
    if (hotline) {
      const call = make("p", "", "请人工帮您：致电 ");
      const link = make("a", "", hotline);
      link.href = "tel:" + hotline.replace(/[^0-9+]/g, "");
      call.append(link);
      if (hours) call.append(document.createTextNode("（人工服务时间 " + hours + "）"));
      lines.append(call);
    }
    const more = make("p", "", (hotline ? "或者" : "") + "换个说法再试，也可以查看 ");
    const index = make("a", "", "问题索引 A–Z");
    index.href = az;
    more.append(index);
    lines.append(more);
    return lines;
  }

  function draw(result) {
    const hits = result.nearest ? result.hits.slice(0, fewest) : result.hits;
    const none = hits.length === 0;
    const miss = none || result.nearest;
    state.hits = hits;
    state.near = result.nearest;
    state.shown = state.query;
    // The marks of the last query are in the old rows, so rows are always made anew, but swapped in one step.
    list.replaceChildren(...hits.map(row));
    list.hidden = none;
    empty.replaceChildren();
    empty.hidden = !miss;
    if (miss) {
      empty.append(make("p", "kb-zero-title", "没有找到完全对应的答案"));
      if (!none) empty.append(make("p", "kb-zero-near", "下面是最接近的内容："));
      empty.append(person());
    }
    box.classList.toggle("kb-near", Boolean(miss && !none));
    foot.replaceChildren();
    foot.hidden = miss;
    if (!miss && !inPage) {
      const all = make("a", "", "查看全部结果");
      all.href = searchPage();
      foot.append(all);
    }
    drawChips();
    const tips = document.querySelector("[data-kb-tips]");
    if (tips && inPage) tips.hidden = true;
    if (!inPage) {
      list.scrollTop = 0;
      show(true);
      pick(-1, false);
    }
    // Told once the typing has paused, or the reader would hear a number for each letter.
    clearTimeout(telling);
    telling = setTimeout(() => {
      status.textContent = none ? "没有找到完全对应的答案"
        : (miss ? "没有完全对应的答案，列出最接近的 " : "找到 ") + hits.length + " 条" + (inPage ? "" : "，用上下键选择");
    }, 600);
  }

  function clear() {
    state.turn += 1;
    Object.assign(state, { query: "", shown: "", hits: [], kinds: [], kind: "", enter: false });
    status.textContent = "";
    clearTimeout(telling);
    list.replaceChildren();
    chips.replaceChildren();
    chips.hidden = empty.hidden = true;
    const tips = document.querySelector("[data-kb-tips]");
    if (tips && inPage) tips.hidden = false;
    if (!inPage) show(false);
  }

  async function run(sameQuery) {
    const query = input.value.trim();
    if (!query) return clear();
    if (query === state.query && !sameQuery) {
      if (!inPage && state.shown === query) show(true);
      return undefined;
    }
    if (query !== state.query) state.kind = "";
    state.query = query;
    const turn = ++state.turn;
    const kind = state.kind ? { kind: state.kind } : {};
    const patience = setTimeout(waiting, 500);
    let result;
    try {
      result = await search(query, { base: tag.dataset.search, cards: tag.dataset.cards, limit, ...kind });
    } catch (error) {
      if (turn === state.turn) failed();
      return undefined;
    } finally {
      clearTimeout(patience);
    }
    // An answer to a question that has been typed over is dropped; the old list stays until the new one is here.
    if (turn !== state.turn) return undefined;
    if (!state.kind) {
      state.kinds = result.nearest ? [] : [...new Map(result.hits.map((hit) => [hit.kind, hit.kind_name]))];
    }
    draw(result);
    if (inPage) history.replaceState(null, "", asked(query));
    if (state.enter) {
      state.enter = false;
      enter();
    }
    return undefined;
  }

  // On a slow line nothing would tell that the question was heard. An older answer stays, it says enough.
  function waiting() {
    if (!state.query || list.childElementCount) return;
    empty.hidden = false;
    foot.hidden = true;
    empty.replaceChildren(make("p", "kb-zero-near", "正在查找…"));
    show(true);
  }

  function failed() {
    Object.assign(state, { query: "", hits: [], enter: false });
    list.replaceChildren();
    foot.hidden = true;
    chips.hidden = true;
    empty.hidden = false;
    empty.replaceChildren(make("p", "kb-zero-title", "搜索暂时没有反应，请稍后再试"), person());
    status.textContent = "搜索暂时没有反应";
    if (!inPage) show(true);
  }

  // ---- the popup ----------------------------------------------------------------------------------------
  function show(open) {
    if (inPage) return;
    state.open = open;
    box.hidden = !open;
    form.classList.toggle("kb-open", open);
    input.setAttribute("aria-expanded", String(open && state.hits.length > 0));
    if (!open) pick(-1, false);
  }
  function pick(index, scroll) {
    const old = list.children[state.at];
    if (old) old.setAttribute("aria-selected", "false");
    state.at = index;
    const now = list.children[index];
    if (!now) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    now.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", now.id);
    if (scroll) now.scrollIntoView({ block: "nearest" });
  }
  function openHit(index) {
    show(false);
    list.children[index].click();
  }
  // Enter opens the first answer. What is only the nearest is not opened unseen: the search page says what it is.
  function enter() {
    if (state.hits.length && !state.near) openHit(0);
    else location.assign(searchPage());
  }

  // ---- events -------------------------------------------------------------------------------------------
  function later() {
    clearTimeout(typing);
    typing = setTimeout(run, 60);
  }
  input.addEventListener("input", (event) => {
    state.enter = false;
    // While an IME composes, the field holds half-typed letters. Pinyin alone is a query too, but it is asked
    // when the reader has chosen, so that the list does not flicker through letters.
    if (!event.isComposing) later();
  });
  input.addEventListener("compositionend", later);
  input.addEventListener("focus", () => { if (!inPage && state.shown && state.shown === input.value.trim()) show(true); });
  input.addEventListener("click", () => { if (!inPage && !state.open && state.shown) show(true); });

  input.addEventListener("keydown", (event) => {
    // 229: older WebKit reports the Enter that ends a composition after isComposing is false again.
    if (event.isComposing || event.keyCode === 229) return;
    if (inPage) {
      const first = list.querySelector("a");
      if (event.key === "ArrowDown" && first) {
        event.preventDefault();
        first.focus();
      }
      return;
    }
    const count = state.hits.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      event.preventDefault();
      if (!state.open) {
        show(true);
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      // -1 is the field itself: going past either end comes back to it.
      pick(((state.at + 1 + step + count + 1) % (count + 1)) - 1, true);
    } else if (event.key === "Enter") {
      if (!input.value.trim()) return;
      event.preventDefault();
      if (state.open && state.at >= 0) openHit(state.at);
      else if (state.shown === input.value.trim()) enter();
      else {
        // Typed faster than the answer came: open the first one when it is here.
        clearTimeout(typing);
        state.enter = true;
        run(true);
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (state.open) show(false);
      else {
        input.value = "";
        clear();
      }
    } else if (event.key === "Tab" && !event.shiftKey && state.open && chips.hidden && !empty.childElementCount) {
      show(false);
    }
  });
  if (inPage) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      run(true);
    });
    list.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const links = [...list.children];
      const to = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (links[to] || (to < 0 ? input : links[links.length - 1])).focus();
    });
  } else {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target !== input) {
        input.focus();
        show(false);
      }
    });
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(event.relatedTarget)) show(false);
    });
    document.addEventListener("pointerdown", (event) => {
      // On a phone the form's own shade lies upon the page (kb.css).
      if (event.target === form || !form.contains(event.target)) show(false);
    });
  }

  empty.hidden = chips.hidden = true;
  prepare(tag.dataset.search, tag.dataset.cards);
  if (input.value.trim()) run();
}

startKbSearch();
