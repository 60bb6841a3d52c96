// A small library is searched without an index: its words are looked through for each term of a question, and what is found weighs
// as generator/search/impacts.py says, by the same numbers in the same order. generator/search/scanned.py tells what is sent for it.
// Fetched by reader.js for such a library only; it brings its own analysis (analysis.js).
"use strict";
globalThis.kbScan = ({ compare, fold, foldedTerms, hanAt, letterAt, reading, runs, setFold, squeezed, wordTerms }) => {
  const WEIGHT_TITLE = 1.75;
  const WEIGHT_HEADING = 1;
  const WEIGHT_TAG = 0.6;
  const SHARED = 0.3;
  const K1 = 4;
  const B = 0.9;
  const TOP = 15;
  const SCALE = 22;
  const MAX_SECTION = 15;
  const MAX_RUN = 40;
  const UNKNOWN = 10;
  // The impacts of marks: of a whole name, and of how a name sounds; what an alias has less, and a tag.
  const NAMED = 15;
  const SOUNDS = 12;
  const HEADING_SOUNDS = 5;
  const ALIAS = 1;
  const TAG = 6;
  const MAX_PARTS = 16;
  const LEAD = 70;
  const SNIPPET = 40;
  const BARS = /\|(?:\s*:?-+:?\s*\|)+|\|/g;
  const EXACT = "=";
  const SYLLABLE = "~";
  const INITIALS = "^";
  const INITIALS_LENGTH = 4;

  // What a result row shows of an article, as generator/search/records.py has it.
  function cardOf([id, title, url, kindName, , , parts]) {
    const shown = parts.slice(0, MAX_PARTS).map(([anchor, heading, text], part) => [anchor, heading, firstWords(text, part ? SNIPPET : LEAD)]);
    return [id, title, url, kindName, shown];
  }

  function firstWords(text, size) {
    const line = text.replace(BARS, " ").replace(/ +/g, " ").trim();
    const chars = Array.from(line.slice(0, 2 * size + 2));
    return chars.length <= size ? line : chars.slice(0, size).join("").replace(/[，、；：,;: ]+$/, "") + "…";
  }

  // Gives (article, its number) -> what a Scan needs of it. This takes the time, so it is for the caller to do bit by bit.
  function preparing(numbers) {
    setFold(...numbers.fold);
    const folded = quickFold(numbers.fold[0]);
    const ways = (text) => runs(text).map(({ run, han }) => (han ? readings(run, numbers.contexts) : [{ letters: beginning(run) }]));
    return ([id, title, , , aliases, tags, parts], record) => {
      const sounds = [];
      const letters = [];
      const hear = (read, impact) => {
        for (const { sound } of read.flat()) if (sound) sounds.push({ text: sound, impact, record });
      };
      const named = (name, less) => {
        const text = folded(name);
        const read = ways(text);
        hear(read, SOUNDS - less);
        for (const spelt of initials(read)) letters.push({ text: spelt, impact: SOUNDS - less, record });
        return { text, less, record };
      };
      const names = weighed([named(title, 0), ...aliases.map((alias) => named(alias, ALIAS)), ...tags.map((tag) => named(tag, TAG))]);
      const sections = parts.map(([, heading, text, length], section) => {
        const above = folded(heading);
        hear(ways(above), HEADING_SOUNDS);
        return { text: folded(text), heading: above, norm: numbers.norms[length], section, record };
      });
      return { id: folded(id), names, sections, sounds, letters };
    };
  }

  // Han and what is no letter stay as they are, and are nearly all of it; of Han, only the library's own traditional ones do not.
  function quickFold(traditional) {
    const plain = " -@\\[-~\\u3000-\\u3002\\uff01\\uff08\\uff09\\uff0c\\uff1a\\uff1b\\uff1f\\u201c\\u201d\\u4e00-\\u9fff";
    const odd = new RegExp("[^" + plain + "]+|[" + traditional + "]", "gu");
    return (text) => text.replace(odd, (piece) => fold(piece).replaceAll("\n", " "));
  }

  // A run of Han as read by character, and in context where that differs: its syllables, and their first letters.
  function readings(run, contexts) {
    const ways = [];
    let sound = " ";
    let letters = "";
    for (const char of run) {
      const syllable = reading(char);
      if (!syllable) { sound = ""; break; }
      sound += syllable + " ";
      letters += syllable[0];
    }
    if (sound) ways.push({ sound, letters });
    const context = contexts[run];
    if (context) ways.push({ sound: " " + context + " ", letters: context.split(" ").map((syllable) => syllable[0]).join("") });
    return ways;
  }

  // The first letters of a name as people type them, in at most four ways.
  function initials(read) {
    let found = [""];
    for (const ways of read) {
      const next = Array.from(new Set(ways.map(({ letters }) => letters))).sort();
      if (next.length) found = found.flatMap((before) => next.map((letters) => before + letters)).slice(0, 4);
    }
    return new Set(found.filter(Boolean));
  }

  function beginning(text) {
    return Array.from(text.slice(0, 2 * INITIALS_LENGTH)).slice(0, INITIALS_LENGTH).join("");
  }

  // The texts of rows one below the other, so that a term is looked for in all of them at once.
  class Lines {
    constructor(rows, told = ({ text }) => text) {
      const texts = rows.map(told);
      this.rows = rows;
      this.text = "\n" + texts.join("\n") + "\n";
      this.ends = new Uint32Array(rows.length);
      let end = 0;
      texts.forEach((text, line) => { end += text.length + 1; this.ends[line] = end; });
    }

    // Calls met(row, place, line) wherever the piece stands.
    each(piece, met) {
      let line = 0;
      for (let at = this.text.indexOf(piece); at >= 0; at = this.text.indexOf(piece, at + 1)) {
        while (this.ends[line] < at) line += 1;
        met(this.rows[line], at, line);
      }
    }

    // Line -> how often the term stands there.
    count(term, singles) {
      const counts = new Map();
      this.each(term, (row, at, line) => {
        if (standsAt(this.text, at, term, singles)) counts.set(line, (counts.get(line) || 0) + 1);
      });
      return counts;
    }
  }

  class Scan {
    constructor(articles, numbers) {
      this.articles = articles;
      this.numbers = numbers;
      this.levels = new Map(numbers.levels.flatMap((terms, level) => terms.split(" ").map((term) => [term, level])));
      const sections = articles.flatMap((article) => article.sections);
      this.bodies = new Lines(sections);
      this.headings = new Lines(sections, ({ heading }) => heading);
      this.names = new Lines(articles.flatMap((article) => article.names));
      this.sounds = new Lines(articles.flatMap((article) => article.sounds));
      this.letters = new Lines(articles.flatMap((article) => article.letters));
      this.found = new Map();
    }

    // The postings of a term, as an index would have them.
    find(term) {
      if (!this.found.has(term)) this.found.set(term, this.posting(term));
      return this.found.get(term);
    }

    posting(term) {
      const packed = this.marks(term) || this.words(term);
      if (!packed.size) return null;
      const numbers = Uint32Array.from(packed.keys()).sort();
      return { idf: this.idf(term, packed.size), numbers, packed: Uint8Array.from(numbers, (number) => packed.get(number)) };
    }

    // As much as there are numbers in its row that are not below how many records have the term.
    idf(term, count) {
      const single = hanAt(term, 0) && isOne(term);
      return this.numbers.idf[single ? 1 : 0][this.level(term)].filter((most) => most >= count).length;
    }

    level(term) {
      const of = (piece) => this.levels.get(piece) ?? UNKNOWN;
      const chars = Array.from(term);
      return this.levels.has(term) || chars.length !== 2 ? of(term) : Math.min(UNKNOWN, of(chars[0]) + of(chars[1]));
    }

    // Record -> section and impact: the section where the term weighs most, the first among equals, and what names add.
    words(term) {
      const bodies = this.bodies.count(term, false);
      const headings = this.headings.count(term, true);
      const best = new Map();
      for (const line of Uint32Array.from(new Set([...bodies.keys(), ...headings.keys()])).sort()) {
        const { norm, record, section } = this.bodies.rows[line];
        const weight = (bodies.get(line) || 0) / norm + (headings.has(line) ? WEIGHT_HEADING : 0);
        if (!best.has(record) || weight > best.get(record).weight) best.set(record, { weight, section });
      }
      const names = new Map();
      for (const line of this.names.count(term, true).keys()) {
        const name = this.names.rows[line];
        raise(names, name.record, name.weight);
      }
      const packed = new Map();
      for (const record of new Set([...best.keys(), ...names.keys()])) {
        const name = names.get(record) || 0;
        const { weight, section } = best.get(record) || { weight: 0, section: 0 };
        packed.set(record, (weight > name ? Math.min(section, MAX_SECTION) << 4 : 0) | impactOf(name + weight));
      }
      return packed;
    }

    // Record -> impact of a term that is no word; nothing if it is one.
    marks(term) {
      const piece = term.slice(1);
      if (term.startsWith(EXACT)) return this.wholeNames(piece);
      if (term.startsWith(SYLLABLE)) return this.syllables(piece);
      return term.startsWith(INITIALS) ? this.initials(piece) : null;
    }

    // Names that are this, squeezed. What has not its first letter is none of them, and most have it not.
    wholeNames(piece) {
      const packed = new Map();
      const first = String.fromCodePoint(piece.codePointAt(0));
      const put = (name, record, impact) => { if (name.includes(first) && squeezed(name) === piece) raise(packed, record, impact); };
      this.articles.forEach(({ id }, record) => put(id, record, NAMED));
      for (const { text, less, record } of this.names.rows) if (less !== TAG) put(text, record, NAMED - 2 * less);
      return packed;
    }

    // Two neighbouring syllables; or one, the last of a run, but not of a heading.
    syllables(piece) {
      const packed = new Map();
      const pair = piece.includes(" ");
      this.sounds.each(" " + piece + " ", ({ record, impact }, at) => {
        const last = this.sounds.text[at + piece.length + 2] === "\n";
        if (pair || (last && impact !== HEADING_SOUNDS)) raise(packed, record, impact);
      });
      return packed;
    }

    // Four neighbouring letters, or fewer at the end; all that a name has weigh more.
    initials(piece) {
      const packed = new Map();
      const { text } = this.letters;
      const four = Array.from(piece).length === INITIALS_LENGTH;
      this.letters.each(piece, ({ record, impact }, at) => {
        const last = text[at + piece.length] === "\n";
        if (four || last) raise(packed, record, impact + (last && text[at - 1] === "\n" ? 2 : 0));
      });
      return packed;
    }

    // Terms that begin so, in the order of code points.
    starting(prefix, limit) {
      const found = new Set();
      if (prefix.startsWith(SYLLABLE)) {
        this.sounds.each(" " + prefix.slice(1), ({ impact }, at) => found.add(this.syllablesAt(at + 1, impact)));
      } else if (prefix.startsWith(INITIALS)) {
        const { text, ends } = this.letters;
        this.letters.each(prefix.slice(1), (row, at, line) => found.add(INITIALS + beginning(text.slice(at, ends[line]))));
      } else {
        for (const lines of [this.bodies, this.headings, this.names]) {
          lines.each(prefix, (row, at) => { for (const term of termsAt(lines.text, at, prefix, lines !== this.bodies)) found.add(term); });
        }
      }
      return Array.from(found).filter((term) => term.startsWith(prefix)).sort(compare).slice(0, limit);
    }

    // The term that a syllable begins: with the next one, or alone at the end of a name.
    syllablesAt(at, impact) {
      const { text } = this.sounds;
      const first = text.indexOf(" ", at);
      if (text[first + 1] !== "\n") return SYLLABLE + text.slice(at, text.indexOf(" ", first + 1));
      return impact === HEADING_SOUNDS ? "" : SYLLABLE + text.slice(at, first);
    }
  }

  function raise(values, record, value) {
    values.set(record, Math.max(value, values.get(record) || 0));
  }

  function impactOf(weight) {
    return Math.max(1, Math.min(TOP, roundEven((SCALE * weight) / (K1 + weight))));
  }

  // To the nearest, ties to even, as Python does.
  function roundEven(value) {
    const low = Math.floor(value);
    return value - low === 0.5 ? low + (low % 2) : Math.round(value);
  }

  // Names with what each of their terms weighs; an alias weighs less the more other names there are.
  function weighed(names) {
    const sizes = names.map(({ text, less }) => (less === TAG ? 0 : foldedTerms(text, true).length));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return names.map((name, place) => {
      const length = sizes[place] + (name.less ? SHARED * (total - sizes[place]) : 0);
      return { ...name, weight: name.less === TAG ? WEIGHT_TAG : WEIGHT_TITLE / (1 - B + (B * Math.max(length, 4)) / 14) };
    });
  }

  function isOne(term) {
    return term.length === (term.codePointAt(0) > 0xffff ? 2 : 1);
  }

  // Two Han are a term wherever they stand, one is by itself where `singles` are or a run ends; a word is one from end to end.
  function standsAt(text, at, term, singles) {
    if (hanAt(term, 0)) return singles || !isOne(term) || !hanAt(text, at + term.length);
    const around = wordAround(text, at);
    if (!around) return false;
    const [word, ...parts] = wordTerms(around.run);
    if (around.before === 0 && word === term) return true;
    let place = 0;
    return parts.some((part) => {
      place += part.length;
      return place - part.length === around.before && part === term;
    });
  }

  // The terms that may begin so there.
  function termsAt(text, at, prefix, singles) {
    if (!hanAt(prefix, 0)) {
      const around = wordAround(text, at);
      return around ? wordTerms(around.run) : [];
    }
    const behind = at + prefix.length;
    if (!isOne(prefix) || !hanAt(text, behind)) return [prefix];
    return [...(singles ? [prefix] : []), prefix + String.fromCodePoint(text.codePointAt(behind))];
  }

  // The run of letters and digits around a place, and how much of it is before; nothing if that is more than counts of a word.
  function wordAround(text, at) {
    let start = at;
    for (let steps = 0; ; steps += 1) {
      const size = /[\udc00-\udfff]/.test(text[start - 1]) ? 2 : 1;
      if (!letterAt(text, start - size)) break;
      if (steps === MAX_RUN) return null;
      start -= size;
    }
    let end = start;
    for (let steps = 0; steps < MAX_RUN && letterAt(text, end); steps += 1) end += text.codePointAt(end) > 0xffff ? 2 : 1;
    return { run: text.slice(start, end), before: at - start };
  }

  return { Scan, cardOf, preparing };
};
