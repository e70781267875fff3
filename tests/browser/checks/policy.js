// Every page runs under the strict policy, under a sub-path, without a message and without a request to anybody else: what
// breaks that is noted wherever a page is opened; here every page is. The page for lost addresses works at any depth.

import { readdirSync } from "node:fs";

export default async (site, broken) => {
  const paths = readdirSync(site.folder, { recursive: true }).filter((path) => path.endsWith(".html"));
  const page = await site.open("index.html");
  for (const path of paths) await page.goto(site.served + path, { waitUntil: "load" });
  await page.context().close();
  const lost = await site.open("404.html");
  lost.removeAllListeners("console");
  await lost.goto(site.served + "no/such/page.html");
  if (!(await lost.evaluate(() => getComputedStyle(document.querySelector(".skip-link")).position === "absolute"))) broken("a lost page has no style");
  return `${paths.length} pages`;
};
