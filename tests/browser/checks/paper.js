// An article, a question and a country take three sheets of paper at most, printed on both sides. A region gathers what is
// said of all its countries; it takes what it takes.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SIDES = 6;
// A leaf of the page tree (ISO 32000-2, section 7.7.3.3), which Chromium writes in plain text.
const LEAF = /\/Type \/Page\b(?!s)/g;

export default async (site, broken) => {
  const record = (path) => JSON.parse(readFileSync(join(site.folder, path.replace(/\.html$/, ".json")), "utf8"));
  const isRegion = (path) => record(path).members?.length > 0;
  const pages = ["articles", "debates", "countries"].flatMap((folder) =>
    readdirSync(join(site.folder, folder))
      .filter((name) => name.endsWith(".html") && name !== "index.html")
      .map((name) => `${folder}/${name}`),
  );
  const sheets = await site.open("index.html", { from: site.disk });
  let most = 0;
  for (const path of pages) {
    await sheets.goto(new URL(path, site.disk).href);
    const sides = (await sheets.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1").match(LEAF)?.length ?? 0;
    if (sides === 0) broken(`${path}: nothing was printed`);
    if (isRegion(path)) continue;
    most = Math.max(most, sides);
    if (sides > SIDES) broken(`${path}: ${sides} sides of paper, more than ${SIDES}`);
  }
  await sheets.context().close();
  return `${pages.length} pages printed, at most ${most} sides`;
};
