// Question -> ranked records, twin of generator/search/ranking.py: the same whole numbers, so the same order.
// A source has size, common (a Set of the pairs that a long question can do without), find(term) -> Promise of {idf, numbers, packed}
// or null, starting(prefix, limit) -> Promise of terms, needFold() and needSound() -> Promise: the tables of traditional characters and
// of readings are used only when something is unknown; expectSound() says that it may be.
import { fold, nearSyllables, reading, runs, splitPinyin, squeeze, wordTerms } from "./analysis.js";

const COVER = 5;
const W_PAIR = 4;
const W_SINGLE = 4;
const W_WORD = 5;
const W_SYNONYM = 2;
const W_BEGINNING = 3;
const W_SOUND = 3;
const W_NEARLY = 2;
const W_ALIKE = 1;
const W_LAST = 1;
const W_EXACT = 400;
const EXPANSIONS = 24;
const MAX_QUERY = 120;
const LARGE = 5000;
const SHORT = 8;
const HEAD = 6;
const VOTE = 2 ** 20;
const BETWEEN_SYLLABLES = [" ", "'", "’"];
const OTHERS = 4;
const ENOUGH = 117;
const POINT = 4;
const EXACT = "=";
const SYLLABLE = "~";
const INITIALS = "^";
const INITIALS_LENGTH = 4;
const ID_DIGITS = 4;
const NUMBERED = /^(=[a-z]+)0*([1-9][0-9]{0,3})$/;

// The best `limit` records that `accept` takes, best first; equal scores in the order of numbers. `near` when the first one has
// too little of the question to be its answer.
// A group is {terms: [[term, weight], …], pieces: the Han characters and words of the question that it stands for}.
export async function rank(query, source, synonyms, limit, accept) {
  const folded = Array.from(fold(query)).slice(0, MAX_QUERY).join("");
  const rows = runs(folded);
  const hanLength = rows.reduce((sum, r) => sum + (r.han ? Array.from(r.run).length : 0), 0);
  const large = source.size > LARGE;
  const frugal = large && hanLength > SHORT;
  if (!large && hanLength > 1) await source.needSound();
  else if (rows.some((r) => /^[a-z]{2,}$/.test(r.run))) source.expectSound();
  const { words, found, common } = await lookedUp(questionWords(folded, synonyms, large, frugal), source, frugal);
  if (anyStrange(rows, words, found, common)) {
    // The index holds no traditional characters: what it does not know at all may be one.
    await source.needFold();
    if (!fold(query).startsWith(folded)) return rank(query, source, synonyms, limit, accept);
  }
  const beside = besideWords(folded);
  const unknown = words.filter((group, i) => !found[i].postings.length).map((group) => group.terms[0][0]).filter((term) => !term.startsWith(EXACT) || NUMBERED.test(term));
  if (unknown.length) {
    const han = (term) => runs(term)[0].han;
    const asked = unknown.filter((term) => !(frugal && han(term)));
    if (asked.length) await source.needSound();
    const more = await Promise.all(asked.map((term) => secondChance(term, beside.get(term) || ["", ""], source)));
    found.push(...(await Promise.all(more.flat().map((group) => groupPostings(group, source)))));
  }
  if (!found.some((known) => known.postings.length)) {
    for (const { run, han } of rows) {
      for (const char of han ? run : "") {
        const terms = (await source.starting(char, EXPANSIONS)).map((term) => [term, W_LAST]);
        found.push(await groupPostings({ terms, pieces: [char] }, source));
      }
    }
  }
  // A question's most is some millions.
  const totals = new Int32Array(source.size);
  const best = new Int32Array(source.size);
  for (const known of found) addPostings(known.postings, totals, best);
  const worth = worthOfPieces(words, found);
  const inner = new Set(rows.filter((r) => r.han && Array.from(r.run).length > 1).flatMap((r) => Array.from(r.run)));
  const vote = rows.reduce((sum, r) => sum + (r.han ? Array.from(r.run).length : 1), 0) <= HEAD ? VOTE : 0;
  const point = POINT * (32 - Math.clz32(source.size));
  const all = bestRecords(totals, limit, accept).map((number) => rankedRecord(number, totals[number], found, worth, inner, vote, point));
  const whole = found.flatMap(({ postings }) => postings.filter(({ factor, posting }) => factor === W_EXACT * posting.idf));
  const named = all.length > 0 && whole.some(({ posting }) => indexOf(posting.numbers, all[0].number) >= 0);
  const ranked = all.filter((one) => worthShowing(one, all[0], named));
  return { ranked, near: ranked.length > 0 && ranked[0].near };
}

// The words of the question with their postings. The pairs that everybody writes are left out of a long one, if enough others are known.
async function lookedUp(words, source, frugal) {
  const common = words.filter((group) => frugal && source.common.has(group.terms[0][0]));
  const rare = words.filter((group) => !common.includes(group));
  const look = (groups) => Promise.all(groups.map((group) => groupPostings(group, source)));
  const found = await look(rare);
  if (!common.length || found.filter(({ postings }) => postings.length).length >= OTHERS) return { words: rare, found, common };
  return { words, found: await look(words), common };
}

async function groupPostings(group, source) {
  const looked = await Promise.all(group.terms.map(([term]) => source.find(term)));
  const postings = group.terms.flatMap(([, weight], i) => (looked[i] ? [{ factor: weight * looked[i].idf, posting: looked[i] }] : []));
  return { postings, pieces: group.pieces };
}

// Is there a Han character of which no term was found? Written in another way, perhaps.
function anyStrange(rows, words, found, common) {
  const met = new Set(common.flatMap((group) => group.pieces));
  words.forEach((group, i) => { if (found[i].postings.length) for (const char of group.terms[0][0]) met.add(char); });
  return rows.filter((r) => r.han).some((r) => Array.from(r.run).some((char) => !met.has(char)));
}

// Adds the best of a group to every record that has it. Whole numbers, because a browser that has not compiled this yet makes an object
// of each other one, and a first answer adds tens of thousands.
function addPostings(postings, totals, best) {
  const several = postings.length > 1;
  if (several) best.fill(0);
  for (const { factor, posting: { numbers, packed } } of postings) {
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[i];
      const score = factor * ((packed[i] & 15) + COVER);
      if (!several) totals[number] += score;
      else if (score > best[number]) {
        totals[number] += score - best[number];
        best[number] = score;
      }
    }
  }
}

// The numbers at the top of the list. What is not above `floor`, nearly everything, is passed over at once.
function bestRecords(totals, limit, accept) {
  const top = [];
  let floor = 0;
  for (let number = 0; number < totals.length; number += 1) {
    const total = totals[number];
    if (total <= floor || !accept(number)) continue;
    let at = top.length;
    // Equal totals stay in the order of numbers.
    while (at > 0 && totals[top[at - 1]] < total) at -= 1;
    top.splice(at, 0, number);
    if (top.length > limit) top.pop();
    if (top.length === limit) floor = totals[top[limit - 1]];
  }
  return top;
}

// What each piece of the question tells: as much as the commonest known term that holds it, or else as the rarest of all.
function worthOfPieces(words, found) {
  const worth = new Map();
  words.forEach(({ terms, pieces }, i) => {
    if (terms[0][1] === W_EXACT || terms[0][1] === W_SYNONYM) return;
    const { postings } = found[i];
    const idf = postings.length ? postings[0].posting.idf : 0;
    for (const piece of pieces) worth.set(piece, idf ? Math.min(idf, worth.get(piece) || idf) : worth.get(piece) || 0);
  });
  const known = found.flatMap(({ postings }) => postings.map(({ posting }) => posting.idf));
  const top = known.length ? Math.max(...known) : 1;
  for (const [piece, idf] of worth) worth.set(piece, idf || top);
  return worth;
}

// The section where the record gained most (in a short question: most often), the share of the question's worth that it has, in percent, and whether that is too
// little: for this, a character of a longer run counts half if the record has it only by itself.
function rankedRecord(number, score, found, worth, inner, vote, point) {
  const gains = new Map();
  const halves = new Map();
  for (const { postings, pieces } of found) {
    let best = 0;
    let section = 0;
    for (const { factor, posting } of postings) {
      const at = indexOf(posting.numbers, number);
      const gain = at < 0 ? 0 : factor * ((posting.packed[at] & 15) + COVER);
      if (gain > best) [best, section] = [gain, posting.packed[at] >> 4];
    }
    if (!best) continue;
    gains.set(section, (gains.get(section) || 0) + vote + best);
    const half = pieces.length === 1 && inner.has(pieces[0]) ? 1 : 2;
    for (const piece of pieces) halves.set(piece, Math.max(halves.get(piece) || 0, half));
  }
  let opened = -1;
  for (const [s, gain] of gains) {
    if (opened < 0 || gain > gains.get(opened) || (gain === gains.get(opened) && s < opened)) opened = s;
  }
  let part = 0;
  let firm = 0;
  let whole = 0;
  for (const [piece, value] of worth) {
    const half = halves.get(piece) || 0;
    whole += value;
    if (half) part += value;
    firm += value * half;
  }
  const percent = (amount) => Math.floor((100 * amount) / Math.max(1, whole));
  const points = percent(firm / 2) + Math.floor(score / point);
  return { number, score, section: opened, share: percent(part), near: firm < 2 * whole && points < ENOUGH };
}

// What has far less of the question than the first answer shares but its common words. Being asked by its whole name puts an
// article first; it does not make the others worse.
function worthShowing(ranked, first, named) {
  return 3 * ranked.share >= first.share && (named || 10 * ranked.score >= 3 * first.score);
}

// The place of a number in an ascending list, -1 if it is not there.
function indexOf(numbers, wanted) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted ? low : -1;
}

function questionWords(folded, synonyms, large, frugal) {
  const seen = new Map();
  const put = (term, weight, pieces) => { if (!seen.has(term)) seen.set(term, { weight, pieces }); };
  const rows = runs(folded);
  const all = rows.flatMap(({ run, han }) => (han ? Array.from(run) : [run]));
  const exact = squeeze(folded);
  if (exact) put(EXACT + exact, W_EXACT, all);
  for (const { run, han } of rows) {
    for (const [term, weight] of runTerms(run, han, W_PAIR, frugal ? 0 : W_SINGLE, W_WORD)) put(term, weight, han ? Array.from(term) : [run]);
  }
  for (const group of synonyms) {
    const asked = group.filter((word) => folded.includes(word)).flatMap((word) => all.filter((piece) => word.includes(piece)));
    for (const { run, han } of asked.length ? group.flatMap((word) => runs(word)) : []) {
      for (const [term, weight] of runTerms(run, han, W_SYNONYM, 0, W_SYNONYM)) put(term, weight, asked);
    }
  }
  return Array.from(seen, ([term, { weight, pieces }]) => ({ terms: [[term, weight], ...(large ? [] : alikeTerms(term, weight))], pieces }));
}

// What sounds like a pair of the question.
function alikeTerms(term, weight) {
  const [first, second, third] = Array.from(term);
  if (weight !== W_PAIR || !second || third || !reading(first) || !reading(second)) return [];
  return [[SYLLABLE + reading(first) + " " + reading(second), W_ALIKE]];
}

function runTerms(run, han, pair, single, word) {
  if (!han) return wordTerms(run).map((term) => [term, word]);
  const chars = Array.from(run);
  const found = [];
  chars.forEach((char, index) => {
    if (single || chars.length === 1) found.push([char, single || pair]);
    if (index) found.push([chars[index - 1] + char, pair]);
  });
  return found;
}

// For each word the Han that it touches, before and after it; or the word before it, as in `tui huo`.
function besideWords(folded) {
  const found = new Map();
  const rows = runs(folded);
  rows.forEach(({ run, han, start }, index) => {
    if (han) return;
    const before = rows[index - 1];
    const after = rows[index + 1];
    const gap = before ? folded.slice(before.start + before.run.length, start) : "";
    const left = before && (gap === "" || (!before.han && BETWEEN_SYLLABLES.includes(gap))) ? before.run : "";
    const right = after && after.han && start + run.length === after.start ? after.run : "";
    found.set(run, [left, right]);
  });
  return found;
}

// How the end of Han or of a word of pinyin is read.
function lastSyllable(text) {
  const split = splitPinyin(text);
  return (split && !split.rest ? split.syllables.pop() : reading(Array.from(text).pop())) || "";
}

async function secondChance(term, beside, source) {
  const numbered = NUMBERED.exec(term);
  if (numbered) return [{ terms: idsWithNoughts(numbered[1], numbered[2]), pieces: [term.slice(1)] }];
  const chars = Array.from(term);
  if (chars.length === 2 && reading(chars[0])) {
    return reading(chars[1]) ? [{ terms: [[SYLLABLE + reading(chars[0]) + " " + reading(chars[1]), W_ALIKE]], pieces: chars }] : [];
  }
  if (chars.length === 1 && reading(chars[0])) {
    const beginnings = await source.starting(term, EXPANSIONS);
    const alike = beginnings.length ? [] : await source.starting(SYLLABLE + reading(chars[0]), EXPANSIONS);
    // What merely sounds like one character is no part of the question: nearly everything does.
    return [{ terms: [...beginnings, ...alike].map((other) => [other, W_LAST]), pieces: beginnings.length ? chars : [] }];
  }
  const ways = [];
  if (chars.length > 1) ways.push((await source.starting(term, EXPANSIONS)).map((found) => [found, W_BEGINNING]));
  const left = Array.from(beside[0]);
  const right = Array.from(beside[1]);
  ways.push(...(await pinyinWays(term, lastSyllable(beside[0]), reading(right[0]), source)));
  ways.push(...(await initialWays(term, left.slice(-2), right.slice(0, 2), source)));
  return ways.map((terms) => ({ terms, pieces: [term] }));
}

// T04 for `t4`: read out by a colleague, the noughts are left out.
function idsWithNoughts(letters, digits) {
  return Array.from({ length: ID_DIGITS }, (_, i) => [letters + digits.padStart(i + 1, "0"), W_EXACT]);
}

async function pinyinWays(word, left, right, source) {
  const split = splitPinyin(word);
  if (!split) return [];
  const { syllables, rest } = split;
  const chain = [left, ...syllables, rest ? "" : right].filter(Boolean);
  const ways = [];
  for (let i = 1; i < chain.length; i += 1) {
    const exact = SYLLABLE + chain[i - 1] + " " + chain[i];
    ways.push((await source.find(exact)) ? [[exact, W_SOUND]] : nearly(chain[i - 1], chain[i]).map((near) => [near, W_NEARLY]));
  }
  if (rest) {
    const prefix = chain.length ? SYLLABLE + chain[chain.length - 1] + " " + rest : SYLLABLE + rest;
    ways.push((await source.starting(prefix, EXPANSIONS)).map((found) => [found, W_SOUND]));
  } else if (chain.length === 1) {
    ways.push((await source.starting(SYLLABLE + chain[0], EXPANSIONS)).map((found) => [found, W_SOUND]));
  }
  return ways;
}

// How else a pair of syllables is written by who does not tell all sounds apart.
function nearly(one, other) {
  const seconds = [other, ...nearSyllables(other)];
  return [one, ...nearSyllables(one)].flatMap((first) => seconds.map((second) => SYLLABLE + first + " " + second));
}

async function initialWays(word, left, right, source) {
  if (!/^[a-z]+$/i.test(word) || word.length > 2 * INITIALS_LENGTH) return [];
  const first = (char) => reading(char).slice(0, 1);
  const ways = [];
  for (const letters of new Set([left.map(first).join("") + word + right.map(first).join(""), word])) {
    if (letters.length <= INITIALS_LENGTH) {
      ways.push((await source.starting(INITIALS + letters, EXPANSIONS)).map((found) => [found, W_SOUND]));
      continue;
    }
    for (let i = 0; i + INITIALS_LENGTH <= letters.length; i += 1) {
      ways.push([[INITIALS + letters.slice(i, i + INITIALS_LENGTH), W_SOUND]]);
    }
  }
  return ways;
}
