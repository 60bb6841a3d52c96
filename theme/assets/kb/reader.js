// Reads the index that generator/search/browser_index.py writes: fetches the few shards a question touches, and the cards to show.
// Everything comes as scripts that call kbIndex(name, data), because a page opened from a disk may load nothing else.
import { fold, foldWithOffsets, runs, setFold, setSound } from "./analysis.js";
import { rank } from "./ranking.js";

const ANALYSIS = "kb-analysis-1";
const waiting = new Map();
const sources = new Map();

function loadPart(base, name) {
  const key = base + name;
  if (!waiting.has(key)) {
    waiting.set(key, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      // Scripts of several parts run in any order; each names itself.
      globalThis.kbIndex = (part, data) => { globalThis.kbParts.set(part, data); };
      globalThis.kbParts = globalThis.kbParts || new Map();
      script.src = base + name + ".js";
      script.onload = () => { resolve(globalThis.kbParts.get(name)); script.remove(); };
      script.onerror = () => { waiting.delete(key); script.remove(); reject(new Error("索引读取失败：" + name)); };
      document.head.append(script);
    }));
  }
  return waiting.get(key);
}

// Order of code points, as Python sorts; JavaScript's own order is by UTF-16 units.
function compare(a, b) {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = left[i].codePointAt(0) - right[i].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

// The format is told in generator/search/browser_index.py.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const VALUE = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

function unpackShard([coded, postings]) {
  const texts = postings.split(",");
  const terms = new Map();
  let last = [];
  coded.split(",").forEach((piece, index) => {
    last = last.slice(0, Number(piece[0])).concat(Array.from(piece.slice(1)));
    terms.set(last.join(""), texts[index]);
  });
  return terms;
}

function unpackPosting(text) {
  let at = 0;
  const read = () => {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const digit = VALUE.get(text[at]);
      at += 1;
      value += (digit & 31) << shift;
      if (digit < 32) return value;
    }
  };
  const idf = read();
  const entries = [];
  let number = 0;
  while (at < text.length) {
    number += read();
    const digit = VALUE.get(text[at]);
    at += 1;
    let section = 0;
    if (digit >= 16) {
      section = VALUE.get(text[at]);
      at += 1;
    }
    entries.push([number, (section << 4) | (digit & 15)]);
  }
  return { idf, entries };
}

class BrowserSource {
  constructor(base, index) {
    this.base = base;
    this.index = index;
    this.shards = new Map();
  }

  shardOf(term) {
    let low = 0;
    let high = this.index.shards.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compare(this.index.shards[middle], term) <= 0) low = middle; else high = middle - 1;
    }
    return low;
  }

  async shard(number) {
    if (!this.shards.has(number)) this.shards.set(number, unpackShard(await loadPart(this.base, "t" + number)));
    return this.shards.get(number);
  }

  async find(term) {
    const packed = (await this.shard(this.shardOf(term))).get(term);
    return packed ? unpackPosting(packed) : null;
  }

  async starting(prefix, limit) {
    const found = [];
    for (let number = this.shardOf(prefix); number < this.index.shards.length; number += 1) {
      const terms = Array.from((await this.shard(number)).keys()).sort(compare);
      for (const term of terms) if (term.startsWith(prefix)) found.push(term);
      const next = this.index.shards[number + 1];
      if (found.length >= limit || next === undefined || (!next.startsWith(prefix) && compare(next, prefix) > 0)) break;
    }
    return found.slice(0, limit);
  }

  async needSound() {
    setSound(await loadPart(this.base, "sound"));
    this.needSound = async () => {};
  }

  async needFold() {
    setFold(...(await loadPart(this.base, "fold")));
    this.needFold = async () => {};
  }

  // The index holds no traditional characters; a character that it does not know may be one.
  async knows(query) {
    const chars = new Set(runs(fold(query)).filter((r) => r.han).flatMap((r) => Array.from(r.run)));
    const known = await Promise.all(Array.from(chars, async (char) => (await this.starting(char, 1)).length > 0));
    return known.every(Boolean);
  }

  kind(number) {
    let rest = number;
    for (const [kind, count] of this.index.kinds) {
      if (rest < count) return kind;
      rest -= count;
    }
    return "";
  }

  async card(number) {
    const chunk = await loadPart(this.base, "c" + Math.floor(number / this.index.chunk));
    return chunk[number % this.index.chunk];
  }
}

function openSource(base) {
  if (!sources.has(base)) {
    sources.set(base, loadPart(base, "index").then((index) => {
      if (index.analysis !== ANALYSIS) throw new Error("索引与页面版本不同，请刷新页面");
      return new BrowserSource(base, index);
    }));
    sources.get(base).catch(() => sources.delete(base));
  }
  return sources.get(base);
}

export async function search(query, { base, limit, kind }) {
  const source = await openSource(base);
  if (!(await source.knows(query))) await source.needFold();
  const { ranked, guessed } = await rank(query, source, source.index.synonyms);
  const top = ranked.filter((r) => !kind || source.kind(r.number) === kind).slice(0, limit);
  const cards = await Promise.all(top.map((r) => source.card(r.number)));
  const hits = top.map((r, i) => {
    const [id, title, url, kindName, parts] = cards[i];
    const part = parts[r.section] || parts[0] || ["", "", ""];
    const anchor = part[0] ? "#" + encodeURIComponent(part[0]) : "";
    return {
      id, kind: source.kind(r.number), kind_name: kindName, title, section: part[1], url: url + anchor,
      snippet: part[2], score: r.score,
    };
  });
  return { hits, nearest: guessed };
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
