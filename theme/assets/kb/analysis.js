// The analysis of text, twin of generator/analysis.py (docs/search.md); tests run both over tests/analysis/cases.json.
// The two character tables come from the index when a question needs them: setFold, setSound.

const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const RUN = new RegExp("([" + HAN + "]+)|((?:(?![" + HAN + "])[\\p{L}\\p{N}])+)", "gu");
const HAN_AT = new RegExp("[" + HAN + "]", "uy");
const LETTER_AT = new RegExp("(?![" + HAN + "])[\\p{L}\\p{N}]", "uy");
const PART = /[0-9]+|[^0-9]+/g;
const GONE = /[\p{M}\p{Cf}]/u;
const MAX_WORD = 40;

const simplified = new Map();
const sounds = new Map();
const syllables = new Set();
const beginnings = new Set();
const NEAR_INITIALS = { z: "zh", c: "ch", s: "sh", l: "n", zh: "z", ch: "c", sh: "s", n: "l" };

export function setFold(traditional, simple) {
  const to = Array.from(simple);
  Array.from(traditional).forEach((char, index) => simplified.set(char, to[index]));
}

export function setSound(lines) {
  for (const line of lines) {
    const [syllable, chars] = line.split(" ");
    for (const char of chars) sounds.set(char.codePointAt(0), syllable);
    syllables.add(syllable);
    for (let i = 1; i <= syllable.length; i += 1) beginnings.add(syllable.slice(0, i));
  }
}

export function foldWithOffsets(text) {
  const folded = [];
  const offsets = [];
  let index = 0;
  for (const char of text) {
    if (!GONE.test(char)) {
      for (const lower of char.normalize("NFKD").toLowerCase()) {
        if (/\p{M}/u.test(lower)) continue;
        folded.push(simplified.get(lower) || lower);
        offsets.push(index);
      }
    }
    index += char.length;
  }
  offsets.push(text.length);
  return { folded, offsets };
}

export function fold(text) {
  return foldWithOffsets(text).folded.join("");
}

export function runs(folded) {
  return Array.from(folded.matchAll(RUN), (match) => ({ run: match[0], han: match[1] !== undefined, start: match.index }));
}

export function wordTerms(run) {
  const word = Array.from(run).slice(0, MAX_WORD).join("");
  const parts = word.match(PART);
  return parts.length > 1 ? [word, ...parts] : [word];
}

// Is there Han at this place of a folded text?
export function hanAt(folded, at) {
  const code = folded.charCodeAt(at);
  // Nearly all that is asked.
  if (code >= 0x4e00 && code <= 0x9fff) return true;
  HAN_AT.lastIndex = at;
  return HAN_AT.test(folded);
}

// Is there another letter, or a digit?
export function letterAt(folded, at) {
  LETTER_AT.lastIndex = at;
  return LETTER_AT.test(folded);
}

export function squeeze(text) {
  return squeezed(fold(text));
}

export function squeezed(folded) {
  return Array.from(runs(folded).map((r) => r.run).join("")).slice(0, MAX_WORD).join("");
}

export function terms(text, singles) {
  return foldedTerms(fold(text), singles);
}

export function foldedTerms(folded, singles) {
  const found = [];
  for (const { run, han } of runs(folded)) {
    if (!han) {
      found.push(...wordTerms(run));
      continue;
    }
    const chars = Array.from(run);
    found.push(...(singles ? chars : chars.slice(-1)));
    for (let i = 0; i + 1 < chars.length; i += 1) found.push(chars[i] + chars[i + 1]);
  }
  return found;
}

// Order of code points, as Python sorts; JavaScript's own order is by UTF-16 units, which differs only behind the surrogates.
export const SURROGATE = /[\ud800-\udfff]/;
export function compare(a, b) {
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : Number(a > b);
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = left[i].codePointAt(0) - right[i].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

// By number, because a small library has thousands read.
export function reading(char) {
  return (char && sounds.get(char.codePointAt(0))) || "";
}

// A word as whole syllables and the beginning of another; the fewest syllables win, then the longest first ones.
export function splitPinyin(word) {
  if (!/^[a-z]+$/i.test(word) || word.length > MAX_WORD) return null;
  const cost = (split) => [split.syllables.length + (split.rest ? 1 : 0), split.rest.length];
  const best = new Array(word.length + 1).fill(null);
  best[word.length] = { syllables: [], rest: "" };
  for (let start = word.length - 1; start >= 0; start -= 1) {
    if (beginnings.has(word.slice(start))) best[start] = { syllables: [], rest: word.slice(start) };
    for (let stop = start + 1; stop <= Math.min(start + 6, word.length); stop += 1) {
      const rest = best[stop];
      if (!rest || !syllables.has(word.slice(start, stop))) continue;
      const candidate = { syllables: [word.slice(start, stop), ...rest.syllables], rest: rest.rest };
      if (!best[start]) {
        best[start] = candidate;
        continue;
      }
      const [a, b] = [cost(candidate), cost(best[start])];
      if (a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1])) best[start] = candidate;
    }
  }
  return best[0];
}

// What else people write who do not tell zh from z, ch from c, sh from s, n from l, or -ng from -n.
export function nearSyllables(syllable) {
  const [, initial, final] = /^(.h|.)(.*)$/.exec(syllable);
  const other = final.endsWith("ng") ? final.slice(0, -1) : final.endsWith("n") ? final + "g" : final;
  const ways = [initial, NEAR_INITIALS[initial] || initial].flatMap((first) => [first + final, first + other]);
  return Array.from(new Set(ways)).filter((way) => way !== syllable && syllables.has(way));
}
