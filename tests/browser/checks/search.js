// Search finds what a reader looks for. MiniSearch, a library that the site does not use, is the oracle: over the same
// entries and queries, our first ten results hold its first five.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";

// What a reader of this book may look for: names, places, ideas, with and without accents, whole words and beginnings.
const QUERIES = [
  "militias Mexico",
  "Monroe Doctrine",
  "soldiers police work",
  "homicide rate Honduras",
  "Hezbollah",
  "Plan Colombia",
  "FARC peace",
  "Peña Nieto",
  "pena nieto militias",
  "Merida Initiative",
  "drug consumption United States",
  "human rights training",
  "extortion",
  "gangs El Salvador",
  "Alliance for Prosperity",
  "Russia arms sales",
  "Iran cultural centres",
  "AMIA bombing",
  "coca eradication Peru",
  "Shining Path",
  "unaccompanied minors",
  "corruption impunity Guatemala",
  "CICIG",
  "middle class",
  "youth unemployment",
  "money laundering",
  "judicial reform",
  "private guards",
  "Leahy law",
  "democratisation of the military",
  "kidnapp",
  "reconst",
];

// Where the two differ for a reason: ours knows which countries a passage is tagged with, so that passages on militias in
// Mexico stand before a page that names both somewhere in a long text.
const DIFFERING = { "militias Mexico": ["debates/weak-absent-or-partner.html"] };

// Slips of the pen, and what they must lead to.
const TYPOS = { milatias: /militia/i, Hezbolah: /Hezbollah/, homicde: /homicide/i, Colomiba: /Colombia/, extorsion: /extortion/i };

export default async (site, broken) => {
  const script = readFileSync(new URL("../../../theme/js/search.js", import.meta.url), "utf8");
  const { words, opened, find } = new Function(`${script}; return { words, opened, find };`)();
  const written = JSON.parse(readFileSync(join(site.folder, "search/index.js"), "utf8").replace(/^[^=]*=/, "").replace(/;\s*$/, ""));
  const index = opened(written);

  for (const [text, folded] of Object.entries(JSON.parse(readFileSync(new URL("../words.json", import.meta.url), "utf8")))) {
    if (words(text).join(" ") !== folded) broken(`“${text}” is “${words(text).join(" ")}”, not “${folded}”`);
  }
  // The build and the script agree on every word of the book, not only on the pairs.
  const known = new Set(index.words);
  const texts = written.entries.flatMap(([, , title, text, note, by]) => [title, text, note, by]);
  const strange = [...new Set(texts.flatMap(words))].filter((word) => !known.has(word));
  if (strange.length) broken(`the build does not know ${strange.slice(0, 5).join(", ")}`);

  // The long texts of sources and terms are indexed and not written, so the oracle cannot read them: the two are compared
  // over all other entries.
  const isWhole = (href) => !written.entries.some(([kind, other]) => other === href && (kind === "source" || kind === "term"));
  const documents = written.entries.map(([, href, title, text, note, by], id) => ({ id, href, title, text, note, by }));
  const oracle = new MiniSearch({
    fields: ["title", "text", "note", "by"],
    storeFields: ["href"],
    tokenize: (text) => text.split(/[\s\p{P}]+/u),
    processTerm: (term) => term.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase() || null,
    searchOptions: { boost: { title: 3, text: 2, note: 1, by: 1.5 }, combineWith: "AND", prefix: (term) => term.length > 2 },
  });
  oracle.addAll(documents);
  
  for (const query of QUERIES) {
    const first = oracle.search(query).map(({ href }) => href).filter(isWhole).slice(0, 5);
    const found = find(index, query, []).hits.map(([, href]) => href);
    const ours = found.filter(isWhole).slice(0, 10);
    const missing = first.filter((href) => !ours.includes(href) && !DIFFERING[query]?.includes(href));
    if (!found.length) broken(`“${query}” finds nothing`);
    if (missing.length) broken(`“${query}”: ours lack ${missing.join(", ")}; ours are ${ours.slice(0, 5).join(", ")}`);
  }
  for (const [typo, meant] of Object.entries(TYPOS)) {
    const [first] = find(index, typo, []).hits;
    if (!first || !meant.test(first.join(" "))) broken(`“${typo}” leads to ${first?.[1]}`);
  }
  const facet = find(index, "", ["kind=passage"]).hits;
  if (!facet.length || facet.some(([kind]) => kind !== "passage")) broken("the filter of kinds lets others through");
  const started = performance.now();
  for (const query of QUERIES) find(index, query, []);
  const each = (performance.now() - started) / QUERIES.length;
  return `${QUERIES.length} queries, ${documents.length} entries, ${index.words.length} words, ${each.toFixed(1)} ms a query`;
};
