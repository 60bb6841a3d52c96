// Question -> ranked records, twin of generator/search/ranking.py: the same whole numbers, so the same order.
// A source has size, find(term) -> Promise of {idf, numbers, packed} or null, starting(prefix, limit) -> Promise of terms, and
// needSound() -> Promise: the table of readings is fetched only when something is unknown.
import { fold, reading, runs, splitPinyin, squeeze, wordTerms } from "./analysis.js";

const COVER = 5;
const W_PAIR = 4;
const W_SINGLE = 4;
const W_WORD = 5;
const W_SYNONYM = 2;
const W_BEGINNING = 3;
const W_SOUND = 3;
const W_LAST = 1;
const W_EXACT = 400;
const EXPANSIONS = 24;
const MAX_QUERY = 120;
const LARGE = 5000;
const SHORT = 8;
const EXACT = "=";
const SYLLABLE = "~";
const INITIALS = "^";
const INITIALS_LENGTH = 4;

// The best `limit` records that `accept` takes, best first; equal scores in the order of numbers. `guessed` when nothing but
// single characters was left to go by; `strange` lists Han characters that no term of the question found.
export async function rank(query, source, synonyms, limit, accept) {
  const folded = Array.from(fold(query)).slice(0, MAX_QUERY).join("");
  const hanLength = runs(folded).reduce((sum, r) => sum + (r.han ? Array.from(r.run).length : 0), 0);
  const frugal = source.size > LARGE && hanLength > SHORT;
  const groups = questionWords(folded, synonyms, frugal);
  const found = await Promise.all(groups.map((group) => groupPostings(group, source)));
  const strange = strangeChars(folded, groups, found);
  const beside = besideWords(folded);
  const unknown = groups.filter((group, i) => !found[i].length).map((group) => group[0][0]).filter((term) => !term.startsWith(EXACT));
  if (unknown.length) {
    const han = (term) => runs(term)[0].han;
    const asked = unknown.filter((term) => !(frugal && han(term)));
    if (asked.length) await source.needSound();
    const more = await Promise.all(asked.map((term) => secondChance(term, beside.get(term) || ["", ""], source)));
    found.push(...(await Promise.all(more.flat().map((group) => groupPostings(group, source)))));
  }
  const guessed = !found.some((postings) => postings.length);
  if (guessed) {
    for (const { run, han } of runs(folded)) {
      for (const char of han ? run : "") {
        const group = (await source.starting(char, EXPANSIONS)).map((term) => [term, W_LAST]);
        found.push(await groupPostings(group, source));
      }
    }
  }
  const totals = new Float64Array(source.size);
  for (const postings of found) addPostings(postings, totals);
  return { ranked: bestRecords(totals, found, limit, accept), guessed, strange };
}

async function groupPostings(group, source) {
  const postings = await Promise.all(group.map(([term]) => source.find(term)));
  return group.flatMap(([, weight], i) => (postings[i] ? [{ factor: weight * postings[i].idf, posting: postings[i] }] : []));
}

// Han characters of which no term was found: written in another way, perhaps.
function strangeChars(folded, groups, found) {
  const met = new Set();
  groups.forEach((group, i) => { if (found[i].length) for (const char of group[0][0]) met.add(char); });
  return runs(folded).filter((r) => r.han).flatMap((r) => Array.from(r.run)).filter((char) => !met.has(char));
}

// Adds the best of a group to every record that has it.
function addPostings(postings, totals) {
  if (postings.length === 1) {
    const [{ factor, posting }] = postings;
    for (let i = 0; i < posting.numbers.length; i += 1) totals[posting.numbers[i]] += factor * ((posting.packed[i] & 15) + COVER);
    return;
  }
  for (const [number, [score]] of bestOfGroup(postings, null)) totals[number] += score;
}

// Record -> [best score, section]; of the chosen records only, if some are.
function bestOfGroup(postings, chosen) {
  const best = new Map();
  for (const { factor, posting } of postings) {
    for (let i = 0; i < posting.numbers.length; i += 1) {
      const number = posting.numbers[i];
      if (chosen && !chosen[number]) continue;
      const score = factor * ((posting.packed[i] & 15) + COVER);
      const known = best.get(number);
      if (!known || score > known[0]) best.set(number, [score, posting.packed[i] >> 4]);
    }
  }
  return best;
}

// The top of the list, and only for it the section where each record gained most.
function bestRecords(totals, found, limit, accept) {
  const top = [];
  for (let number = 0; number < totals.length; number += 1) {
    const total = totals[number];
    if (!total || (top.length === limit && total <= totals[top[limit - 1]]) || !accept(number)) continue;
    let at = top.length;
    while (at > 0 && totals[top[at - 1]] < total) at -= 1; // equal totals stay in the order of numbers
    top.splice(at, 0, number);
    if (top.length > limit) top.pop();
  }
  const sections = new Map(top.map((number) => [number, new Map()]));
  const chosen = new Uint8Array(totals.length);
  for (const number of top) chosen[number] = 1;
  for (const postings of found) {
    for (const [number, [score, section]] of bestOfGroup(postings, chosen)) {
      const gains = sections.get(number);
      gains.set(section, (gains.get(section) || 0) + score);
    }
  }
  return Array.from(sections, ([number, gains]) => {
    let section = -1;
    for (const [s, gain] of gains) {
      if (section < 0 || gain > gains.get(section) || (gain === gains.get(section) && s < section)) section = s;
    }
    return { number, score: totals[number], section };
  });
}

function questionWords(folded, synonyms, frugal) {
  const seen = new Map();
  const exact = squeeze(folded);
  if (exact) seen.set(EXACT + exact, W_EXACT);
  for (const { run, han } of runs(folded)) collectTerms(run, han, seen, W_PAIR, frugal ? 0 : W_SINGLE, W_WORD);
  for (const group of synonyms) {
    if (!group.some((word) => folded.includes(word))) continue;
    for (const word of group) {
      for (const { run, han } of runs(word)) collectTerms(run, han, seen, W_SYNONYM, 0, W_SYNONYM);
    }
  }
  return Array.from(seen, (entry) => [entry]);
}

function collectTerms(run, han, seen, pair, single, word) {
  const put = (term, weight) => { if (!seen.has(term)) seen.set(term, weight); };
  if (!han) {
    for (const term of wordTerms(run)) put(term, word);
    return;
  }
  const chars = Array.from(run);
  chars.forEach((char, index) => {
    if (single || chars.length === 1) put(char, single || pair);
    if (index) put(chars[index - 1] + char, pair);
  });
}

// For each word that touches Han: the Han before and after it.
function besideWords(folded) {
  const found = new Map();
  const rows = runs(folded);
  rows.forEach(({ run, han, start }, index) => {
    if (han) return;
    const before = rows[index - 1];
    const after = rows[index + 1];
    const left = before && before.han && before.start + before.run.length === start ? before.run : "";
    const right = after && after.han && start + run.length === after.start ? after.run : "";
    found.set(run, [left, right]);
  });
  return found;
}

async function secondChance(term, beside, source) {
  const chars = Array.from(term);
  if (chars.length === 2 && reading(chars[0])) {
    return reading(chars[1]) ? [[[SYLLABLE + reading(chars[0]) + " " + reading(chars[1]), W_SOUND]]] : [];
  }
  if (chars.length === 1 && reading(chars[0])) {
    const beginnings = await source.starting(term, EXPANSIONS);
    const alike = beginnings.length ? [] : await source.starting(SYLLABLE + reading(chars[0]), EXPANSIONS);
    return [[...beginnings, ...alike].map((other) => [other, W_LAST])];
  }
  const groups = [];
  if (chars.length > 1) groups.push((await source.starting(term, EXPANSIONS)).map((found) => [found, W_BEGINNING]));
  const left = Array.from(beside[0]);
  const right = Array.from(beside[1]);
  groups.push(...(await pinyinGroups(term, reading(left[left.length - 1]), reading(right[0]), source)));
  groups.push(...(await initialGroups(term, left.slice(-2), right.slice(0, 2), source)));
  return groups;
}

async function pinyinGroups(word, left, right, source) {
  const split = splitPinyin(word);
  if (!split) return [];
  const { syllables, rest } = split;
  const chain = [left, ...syllables, rest ? "" : right].filter(Boolean);
  const groups = [];
  for (let i = 1; i < chain.length; i += 1) groups.push([[SYLLABLE + chain[i - 1] + " " + chain[i], W_SOUND]]);
  if (rest) {
    const prefix = chain.length ? SYLLABLE + chain[chain.length - 1] + " " + rest : SYLLABLE + rest;
    groups.push((await source.starting(prefix, EXPANSIONS)).map((found) => [found, W_SOUND]));
  } else if (chain.length === 1) {
    groups.push((await source.starting(SYLLABLE + chain[0], EXPANSIONS)).map((found) => [found, W_SOUND]));
  }
  return groups;
}

async function initialGroups(word, left, right, source) {
  if (!/^[a-z]+$/i.test(word) || word.length > 2 * INITIALS_LENGTH) return [];
  const first = (char) => reading(char).slice(0, 1);
  const groups = [];
  for (const letters of new Set([left.map(first).join("") + word + right.map(first).join(""), word])) {
    if (letters.length <= INITIALS_LENGTH) {
      groups.push((await source.starting(INITIALS + letters, EXPANSIONS)).map((found) => [found, W_SOUND]));
      continue;
    }
    for (let i = 0; i + INITIALS_LENGTH <= letters.length; i += 1) {
      groups.push([[INITIALS + letters.slice(i, i + INITIALS_LENGTH), W_SOUND]]);
    }
  }
  return groups;
}
