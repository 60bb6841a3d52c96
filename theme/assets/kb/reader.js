// Reads what generator/search/browser_index.py writes: the words of a small library, or the few shards of an index that a question
// touches and the cards to show.
// Everything is a script that calls kbIndex(name, data), because a page opened from a disk may load nothing else.
import {
  SURROGATE, compare, fold, foldWithOffsets, foldedTerms, hanAt, letterAt, reading, runs, setFold, setSound, squeezed, wordTerms,
} from "./analysis.js";
import { rank } from "./ranking.js";

const ANALYSIS = "kb-analysis-2";
// Milliseconds.
const PATIENCE = 8;
const waiting = new Map();
const sources = new Map();

// Names hold a digest of the content, but for the directory and the cards: of those a server is asked whether they are still so.
function loadPart(base, name, again) {
  const key = base + name;
  if (!waiting.has(key)) {
    const part = location.protocol === "file:" ? partByScript(base, name) : partByFetch(base, name, again ? "no-cache" : "default");
    part.catch(() => waiting.delete(key));
    waiting.set(key, part);
  }
  return waiting.get(key);
}

// From a server the data between kbIndex("name", and ); is read as JSON: nothing to compile, nothing to run.
async function partByFetch(base, name, cache) {
  const answer = await ((name === "index" && aheadOfUs()) || fetch(base + name + ".js", { cache }));
  if (!answer.ok) throw new Error("索引读取失败：" + name);
  const text = await answer.text();
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
}

// boot.js asks for the directory while this script is on its way. Good for once: who asks again wants it anew.
function aheadOfUs() {
  const asked = globalThis.kbDirectory;
  globalThis.kbDirectory = null;
  return asked;
}

async function partByScript(base, name) {
  // Scripts of several parts run in any order; each names itself.
  globalThis.kbParts = globalThis.kbParts || new Map();
  globalThis.kbIndex = (part, data) => { globalThis.kbParts.set(part, data); };
  await loadScript(base + name + ".js");
  return globalThis.kbParts.get(name);
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // Whatever the page says.
    script.charset = "utf-8";
    script.src = address;
    script.onload = () => { resolve(); script.remove(); };
    script.onerror = () => { script.remove(); reject(new Error("索引读取失败：" + address)); };
    document.head.append(script);
  });
}

// The format is told in generator/search/blocks.py.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const VALUE = new Uint8Array(128);
const ASCII = new TextEncoder();
Array.from(DIGITS).forEach((digit, value) => { VALUE[digit.charCodeAt(0)] = value; });

// Characters, each by how far it is from the one before, the first from 一: twice that, and one less where it goes back.
export function unpackChars(text) {
  const chars = [];
  let code = 0x4e00;
  let step = 0;
  let shift = 0;
  for (const digit of ASCII.encode(text)) {
    step += (VALUE[digit] & 31) << shift;
    shift += 5;
    if (VALUE[digit] >= 32) continue;
    code += step % 2 ? -(step + 1) / 2 : step / 2;
    chars.push(String.fromCodePoint(code));
    step = shift = 0;
  }
  return chars.join("");
}

export function unpackSounds(lines) {
  return lines.map((line) => line.replace(/ .*/, (chars) => " " + unpackChars(chars.slice(1))));
}

function unpackTerms(coded) {
  let last = "";
  return coded.split(",").map((piece) => {
    const shared = Number(piece[0]);
    last = (SURROGATE.test(last) ? Array.from(last).slice(0, shared).join("") : last.slice(0, shared)) + piece.slice(1);
    return last;
  });
}

function unpackShard([coded, postings]) {
  const texts = postings.split(",");
  return new Map(unpackTerms(coded).map((term, index) => [term, texts[index]]));
}

// Bytes and single digits first: a long list is read before the browser has compiled this, when each call is dear.
function unpackPosting(text) {
  const digits = ASCII.encode(text);
  let at = 0;
  const read = () => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = VALUE[digits[at]];
      at += 1;
      value += (digit & 31) << shift;
      if (digit < 32) return value;
    }
  };
  const idf = read();
  const count = read();
  const numbers = new Uint32Array(count);
  const packed = new Uint8Array(count);
  let number = 0;
  for (let i = 0; i < count; i += 1) {
    const digit = VALUE[digits[at]];
    if (digit < 32) {
      number += digit;
      at += 1;
    } else number += read();
    numbers[i] = number;
  }
  for (let i = 0; i < count; i += 1) {
    const value = VALUE[digits[at]];
    at += 1;
    packed[i] = value;
    if (value < 16) continue;
    packed[i] = (VALUE[digits[at]] << 4) | (value & 15);
    at += 1;
  }
  return { idf, numbers, packed };
}

// The last of the sorted keys that is not behind the term.
function place(keys, term) {
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (compare(keys[middle], term) <= 0) low = middle; else high = middle - 1;
  }
  return low;
}

// Names lie one behind the other, five bytes each, three of them in twenty digits; a file is called by the hex of its own.
export function nameAt(names, number) {
  const begin = 20 * Math.floor(number / 3);
  const bytes = Array.from(atob(names.slice(begin, begin + 20)), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  return bytes.join("").slice(10 * (number % 3)).slice(0, 10);
}

class BrowserSource {
  constructor(base, cards, index) {
    this.base = base;
    this.cards = cards;
    this.index = index;
    this.size = index.size;
    this.common = new Set(unpackTerms(index.common));
    this.pages = new Map();
    this.shards = new Map();
    this.found = new Map();
  }

  // [where its shards begin, their names]: the one page is in index.js, and of a very large library many in d.<name>.js.
  page(number) {
    const load = async () => {
      const [coded, names] = this.index.only || (await loadPart(this.base, "d." + nameAt(this.index.names, number)));
      return [unpackTerms(coded), names];
    };
    if (!this.pages.has(number)) this.pages.set(number, load());
    return this.pages.get(number);
  }

  async shardOf(term) {
    const number = place(this.index.pages, term);
    const [firsts] = await this.page(number);
    return number * this.index.page + place(firsts, term);
  }

  async shard(number) {
    const { page } = this.index;
    const [, names] = await this.page(Math.floor(number / page));
    const name = nameAt(names, number % page);
    if (!this.shards.has(name)) this.shards.set(name, loadPart(this.base, "t." + name).then(unpackShard));
    return this.shards.get(name);
  }

  async find(term) {
    if (!this.index.count) return null;
    const text = (await this.shard(await this.shardOf(term))).get(term);
    if (!text) return null;
    if (!this.found.has(term)) this.found.set(term, unpackPosting(text));
    return this.found.get(term);
  }

  async starting(prefix, limit) {
    const found = [];
    const behind = (term) => compare(term, prefix) > 0 && !term.startsWith(prefix);
    for (let number = await this.shardOf(prefix); number < this.index.count; number += 1) {
      const terms = Array.from((await this.shard(number)).keys());
      for (const term of terms) if (term.startsWith(prefix)) found.push(term);
      if (found.length >= limit || behind(terms[terms.length - 1])) break;
    }
    return found.slice(0, limit);
  }

  // Fetched beside the words: most that is typed in letters is no word, but how one sounds.
  expectSound() {
    loadPart(this.base, "s." + this.index.sound).catch(() => {});
  }

  async needSound() {
    setSound(unpackSounds(await loadPart(this.base, "s." + this.index.sound)));
    this.needSound = async () => {};
  }

  async needFold() {
    setFold(...(await loadPart(this.base, "f." + this.index.fold)).map(unpackChars));
    this.needFold = async () => {};
  }

  kind(number) {
    let rest = number;
    for (const [kind, count] of this.index.kinds) {
      if (rest < count) return kind;
      rest -= count;
    }
    return "";
  }

  // Cards lie in rows of articles, under a name that stands for their ids: in another release it is the same articles or none.
  async card(number) {
    const { cards, chunk } = this.index;
    const [row, place] = this.row(number);
    const found = await loadPart(this.cards, "c" + Math.floor(place / chunk) + "-" + nameAt(cards, row), true);
    return found[place % chunk];
  }

  row(number) {
    let row = 0;
    let place = number;
    while (place >= this.index.rows[row]) { place -= this.index.rows[row]; row += 1; }
    return [row, place];
  }
}

// What looks through a small library; a large one has no need of it.
async function scanning(base) {
  if (!globalThis.kbScan) await loadScript(base + "../assets/kb/scan.js");
  return globalThis.kbScan({ compare, fold, foldedTerms, hanAt, letterAt, reading, runs, setFold, squeezed, wordTerms });
}

// A small library is fetched as a whole, all of it at once, and looked through.
class ScannedSource extends BrowserSource {
  constructor(base, cards, index) {
    super(base, cards, index);
    this.numbers = loadPart(base, "w." + index.numbers);
    this.pieces = index.rows.map((_, row) => loadPart(base, "a." + nameAt(index.articles, row)));
    this.expectSound();
    this.code = scanning(base);
    this.began = 0;
    this.scan = this.open();
    // Who asks is told.
    this.scan.catch(() => {});
  }

  async open() {
    const { Scan, preparing, cardOf } = await this.code;
    const numbers = await this.numbers;
    await this.needSound();
    this.cardOf = cardOf;
    const prepare = preparing(numbers);
    const prepared = [];
    for (const piece of this.pieces) {
      for (const article of await piece) {
        await this.turn();
        prepared.push(prepare(article, prepared.length));
      }
    }
    await this.turn();
    return new Scan(prepared, numbers);
  }

  // Lets the page do something else when this has taken a while: a phone is slower than we are.
  async turn() {
    while (performance.now() - this.began > PATIENCE) {
      this.pause = this.pause || new Promise((resolve) => {
        setTimeout(() => { this.pause = null; this.began = performance.now(); resolve(); });
      });
      await this.pause;
    }
  }

  async find(term) {
    const scan = await this.scan;
    await this.turn();
    return scan.find(term);
  }

  async starting(prefix, limit) {
    const scan = await this.scan;
    await this.turn();
    return scan.starting(prefix, limit);
  }

  // Pages in traditional characters have cards beside the articles.
  async card(number) {
    const [row, place] = this.row(number);
    if (this.cards === this.base) return this.cardOf((await this.pieces[row])[place]);
    return (await loadPart(this.cards, "c-" + nameAt(this.index.articles, row), true))[place];
  }
}

function forget(base) {
  sources.delete(base);
  waiting.delete(base + "index");
}

// Pages in traditional characters share the index, and have cards of their own.
function openSource(base, cards) {
  if (!sources.has(base)) {
    sources.set(base, loadPart(base, "index", true).then((index) => {
      if (index.analysis !== ANALYSIS) throw new Error("索引与页面版本不同，请刷新页面");
      return new (index.articles === undefined ? BrowserSource : ScannedSource)(base, cards || base, index);
    }));
    sources.get(base).catch(() => forget(base));
  }
  return sources.get(base);
}

// Fetches the directory ahead, while the question is still being typed.
export function prepare(base, cards) {
  openSource(base, cards).catch(() => {});
}

// A new release has other shards: who began with the old directory asks for the new one and tries once more.
export async function search(query, options) {
  try {
    return await answer(query, options);
  } catch (error) {
    if (location.protocol === "file:") throw error;
    forget(options.base);
    return answer(query, options);
  }
}

// Every browser has a table of GB 2312, in which simplified Chinese is written: a character that is not among its two lists, one behind
// the other, may be a traditional one.
let plain;
function unusual(query) {
  const byte = (_, i) => (i % 2 ? 0xa1 + ((i >> 1) % 94) : 0xb0 + Math.floor((i >> 1) / 94));
  plain = plain || new Set(new TextDecoder("gbk").decode(Uint8Array.from({ length: 2 * 94 * 72 }, byte)));
  return Array.from(query).some((char) => /\p{Script=Han}/u.test(char) && !plain.has(char));
}

async function answer(query, { base, cards: ownCards, limit, kind }) {
  const source = await openSource(base, ownCards);
  // On traditional pages always, or the words of a simplified question would not be marked in them.
  if (ownCards || unusual(query)) await source.needFold();
  const { ranked, near } = await rank(query, source, source.index.synonyms, limit, (number) => !kind || source.kind(number) === kind);
  const cards = await Promise.all(ranked.map((r) => source.card(r.number)));
  const hits = ranked.map((r, i) => {
    const [id, title, url, kindName, parts] = cards[i];
    const part = parts[r.section] || parts[0] || ["", "", ""];
    const anchor = part[0] ? "#" + encodeURIComponent(part[0]) : "";
    return {
      id, kind: source.kind(r.number), kind_name: kindName, title, section: part[1], url: url + anchor,
      snippet: part[2], score: r.score,
    };
  });
  return { hits, nearest: near };
}

export function highlight(text, query) {
  const { folded, offsets } = foldWithOffsets(text);
  const marks = new Uint8Array(folded.length);
  for (const { run, han } of runs(fold(query))) {
    const chars = Array.from(run);
    const size = han ? Math.min(2, chars.length) : chars.length;
    for (let i = 0; i + size <= chars.length; i += 1) {
      for (let at = 0; at + size <= folded.length; at += 1) {
        let same = 0;
        while (same < size && folded[at + same] === chars[i + same]) same += 1;
        if (same === size) marks.fill(1, at, at + size);
      }
    }
  }
  const parts = [];
  let begin = 0;
  for (let i = 1; i <= folded.length; i += 1) {
    if (i === folded.length || marks[i] !== marks[begin]) {
      const end = i === folded.length ? text.length : offsets[i];
      const start = begin === 0 ? 0 : offsets[begin];
      if (end > start) parts.push({ text: text.slice(start, end), mark: marks[begin] === 1 });
      begin = i;
    }
  }
  return parts.length ? parts : [{ text, mark: false }];
}
