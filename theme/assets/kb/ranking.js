// Question -> ranked records, twin of generator/search/ranking.py: the same whole numbers, so the same order.
// A source has find(term) -> Promise of {idf, entries: [[record, packed], …]} or null, and starting(prefix, limit) -> Promise of terms.
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
const EXACT = "=";
const SYLLABLE = "~";
const INITIALS = "^";
const INITIALS_LENGTH = 4;

// Returns {ranked, guessed}: guessed when nothing but single characters was left to go by.
export async function rank(query, source, synonyms) {
  const folded = Array.from(fold(query)).slice(0, MAX_QUERY).join("");
  const totals = new Map();
  let guessed = false;
  const groups = questionWords(folded, synonyms);
  const met = await addGroups(groups, source, totals);
  const second = [];
  const beside = besideWords(folded);
  for (let i = 0; i < groups.length; i += 1) {
    if (met[i]) continue;
    const term = groups[i][0][0];
    second.push(...(await secondChance(term, beside.get(term) || ["", ""], source)));
  }
  await addGroups(second, source, totals);
  if (!totals.size) {
    guessed = true;
    const last = [];
    for (const { run, han } of runs(folded)) {
      for (const char of han ? run : "") last.push((await source.starting(char, EXPANSIONS)).map((term) => [term, W_LAST]));
    }
    await addGroups(last, source, totals);
  }
  const ranked = [];
  for (const [number, bySection] of totals) {
    let score = 0;
    let section = -1;
    for (const [s, points] of bySection) {
      score += points;
      if (section < 0 || points > bySection.get(section) || (points === bySection.get(section) && s < section)) section = s;
    }
    ranked.push({ number, score, section });
  }
  ranked.sort((a, b) => b.score - a.score || a.number - b.number);
  return { ranked, guessed };
}

function questionWords(folded, synonyms) {
  const seen = new Map();
  const exact = squeeze(folded);
  if (exact) seen.set(EXACT + exact, W_EXACT);
  for (const { run, han } of runs(folded)) collectTerms(run, han, seen, W_PAIR, W_SINGLE, W_WORD);
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
  if (term.startsWith(EXACT)) return [];
  const chars = Array.from(term);
  await source.needSound();
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

// Adds the best of each group to every record that has it; tells of each group whether any term of it stands anywhere.
async function addGroups(groups, source, totals) {
  const found = await Promise.all(groups.map((group) => Promise.all(group.map(([term]) => source.find(term)))));
  return groups.map((group, index) => {
    const best = new Map();
    group.forEach(([, weight], at) => {
      const posting = found[index][at];
      if (!posting) return;
      const factor = weight * posting.idf;
      for (const [number, packed] of posting.entries) {
        const score = factor * ((packed & 15) + COVER);
        const known = best.get(number);
        if (!known || score > known[0]) best.set(number, [score, packed >> 4]);
      }
    });
    for (const [number, [score, section]] of best) {
      if (!totals.has(number)) totals.set(number, new Map());
      const bySection = totals.get(number);
      bySection.set(section, (bySection.get(section) || 0) + score);
    }
    return best.size > 0;
  });
}
