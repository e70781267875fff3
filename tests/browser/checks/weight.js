// A first visit to an article costs at most 80 KB, compressed, with everything it loads.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const MOST = 80 * 1024;

export default async (site, broken) => {
  let heaviest = { bytes: 0 };
  const articles = readdirSync(join(site.folder, "articles")).filter((name) => name.endsWith(".html"));
  for (const name of articles) {
    const page = await site.open(`articles/${name}`);
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    const paths = [page.url(), ...new Set(loaded)].map((address) => address.slice(site.served.length));
    const bytes = paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(site.folder, path))).length, 0);
    if (paths.length < 3) broken(`${name} loads ${paths}`);
    if (bytes > MOST) broken(`${name} costs ${bytes} bytes`);
    if (bytes > heaviest.bytes) heaviest = { bytes, name, parts: paths.length };
    await page.context().close();
  }
  return `${articles.length} articles, the heaviest ${heaviest.bytes} bytes in ${heaviest.parts} files (${heaviest.name})`;
};
