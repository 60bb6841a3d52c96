// The service worker of the public site: what was read, the shell and the search are there without a network, too.
// Pages come from the network first, files with a digest in their address from the cache first. Nothing leaves this site.
"use strict";
const KB = "__KB__"; // {version, shell: [address, …], all: the list of everything, budget: bytes, said: {…}}; put in at build
const ROOT = new URL("./", self.location.href);
// Caches belong to the whole host; another site may stand beside ours.
const PREFIX = "kb:" + ROOT.pathname + ":";
const SHELL = PREFIX + "shell:" + KB.version;
const READ = PREFIX + "read:" + KB.version;
const ALL = PREFIX + "all:" + KB.version;
// An article may have a date for its id, and a picture for its name; only ours are named by what they hold.
const HASHED = /\/(?:assets|search)\/(?:[^/]+\/)*[^/]*\.[0-9a-f]{8,}\.(?:min\.)?(?:css|js)$/;
const NOT_KEPT = /\.(?:zip|xml|json|txt|md|mp4|mp3)$/;
const PATIENCE = 3000;
const MOST = 300;

self.addEventListener("install", (event) => {
  event.waitUntil(fill(SHELL, KB.shell).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

// An installed site asks for everything once; a newer version of us goes on with that.
self.addEventListener("message", (event) => {
  if (event.data === "kb-keep-all") event.waitUntil(keepAll());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== ROOT.origin || !url.pathname.startsWith(ROOT.pathname)) return;
  if (NOT_KEPT.test(url.pathname) || request.headers.has("range")) return;
  event.respondWith(HASHED.test(url.pathname) ? keptFirst(request, url) : networkFirst(event, request, url));
});

async function tidy() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const kept = names.some((name) => name.startsWith(PREFIX + "all:"));
  await Promise.all(names.filter((name) => ![SHELL, READ, ALL].includes(name)).map((name) => caches.delete(name)));
  if (kept) await keepAll().catch(() => {});
}

async function keepAll() {
  const answer = await fetch(new URL(KB.all, ROOT), { cache: "no-cache" });
  if (!answer.ok) return;
  let rest = KB.budget;
  const wanted = [];
  for (const [address, size] of await answer.json()) {
    rest -= size;
    if (rest < 0) break;
    wanted.push(address);
  }
  await fill(ALL, wanted);
}

// Six at a time, as a browser would; what is there already is not fetched again.
async function fill(name, addresses) {
  const cache = await caches.open(name);
  const waiting = addresses.slice();
  const work = async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      const url = new URL(address, ROOT).href;
      if (await cache.match(url)) continue;
      const answer = await fetch(url, { cache: "no-cache" });
      if (!answer.ok) throw new Error(url);
      await cache.put(url, await plain(answer));
    }
  };
  await Promise.all([work(), work(), work(), work(), work(), work()]);
}

// A page that was reached over a redirect may not be shown for an address of its own; its words may.
async function plain(answer) {
  if (!answer.redirected) return answer;
  return new Response(await answer.blob(), { status: answer.status, headers: answer.headers });
}

// Hosts differ: `/` and `/index.html`, `/a` and `/a.html` are one page. A question behind `?` is for the script in the page.
async function kept(url) {
  const bare = url.origin + url.pathname;
  const forms = bare.endsWith("/") ? [bare + "index.html"] : [bare, bare + ".html", bare + "/index.html"];
  // A page may be newer than the shell; scripts, styles and the name of the index must fit each other.
  for (const name of forms.length > 1 && !bare.endsWith(".html") ? [SHELL, READ, ALL] : [READ, SHELL, ALL]) {
    const cache = await caches.open(name);
    for (const form of forms) {
      const found = await cache.match(form);
      if (found) return found;
    }
  }
  return undefined;
}

async function remember(url, answer) {
  if (!answer.ok || answer.type !== "basic" || answer.redirected) return answer;
  const cache = await caches.open(READ);
  await cache.put(url.origin + url.pathname + (url.pathname.endsWith("/") ? "index.html" : ""), answer.clone());
  const keys = await cache.keys();
  if (keys.length > MOST) await Promise.all(keys.slice(0, keys.length - MOST).map((key) => cache.delete(key)));
  return answer;
}

async function keptFirst(request, url) {
  return (await kept(url)) || remember(url, await fetch(request));
}

async function networkFirst(event, request, url) {
  // A page is asked for anew even where a host lets browsers keep pages: an answer may have changed.
  const network = fetch(request, request.mode === "navigate" ? { cache: "no-cache" } : {}).then((answer) => remember(url, answer));
  event.waitUntil(network.catch(() => {}));
  const copy = await kept(url);
  if (!copy) return network.catch((error) => { if (request.mode === "navigate") return sorry(); throw error; });
  const patience = new Promise((resolve) => { setTimeout(resolve, PATIENCE, copy); });
  return Promise.race([network.catch(() => copy), patience]);
}

function sorry() {
  const root = ROOT.pathname;
  const { lang, title, text, search, home, index } = KB.said;
  const sheet = (name) => "<link rel=\"stylesheet\" href=\"" + root + "assets/kb/" + name + "\">";
  const way = (path, name) => "<a class=\"kb-way\" href=\"" + root + path + "\">" + name + "</a>";
  // What it wears is kept with the shell; theme.js knows whether the reader has chosen the dark.
  const page = "<!doctype html><html lang=\"" + lang + "\"><meta charset=\"utf-8\">"
    + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; script-src 'self'\">"
    + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>" + title + "</title>"
    + sheet("kb.css") + sheet("kb-home.css") + "<body><script src=\"" + root + "assets/kb/theme.js\"></script>"
    + "<main class=\"kb-main\"><section class=\"kb-hero kb-hero-small kb-lost\"><div class=\"kb-wrap kb-hero-in\"><h1>" + title + "</h1><p>" + text
    + "</p><p class=\"kb-ways\">" + way("index.html", home) + way("search.html", search) + way("az.html", index) + "</p></div></section></main>";
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
