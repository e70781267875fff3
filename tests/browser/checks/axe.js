// axe-core finds nothing on any kind of page, light and dark, wide and narrow, with the script's own parts on it.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export default async (site, broken) => {
  let looked = 0;
  const look = async (page, what) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    for (const { id, nodes } of violations) broken(`${what}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    looked++;
  };
  for (const path of [...site.kinds, "search/index.html?q=militias+mexico", "pack/index.html#PICKED"]) {
    for (const [width, dark] of [[1440, false], [1440, true], [360, false], [360, true]]) {
      const picked = "articles%2Fkelly-interview.html%23equal-partners";
      const page = await site.open(path.replace("PICKED", picked), { width, dark });
      if (path.includes("?q=")) await page.waitForSelector(".result");
      if (path.includes("#")) await page.waitForSelector(".pack-passage");
      await look(page, `${path} ${width} ${dark ? "dark" : "light"}`);
      await page.context().close();
    }
  }
  const page = await site.open("articles/kelly-interview.html");
  await page.locator("main a.passage").first().hover();
  await page.waitForSelector(".preview:not([hidden])");
  await look(page, "a preview");
  return `${looked} states of ${site.kinds.length} kinds of page`;
};
