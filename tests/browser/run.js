// What a reader's browser makes of the published site: `node run.js FOLDER`, where FOLDER was built with
// `--base-url http://localhost:4173/americas/`.
//
// 1. The site is served with the strict policy, under a sub-path, on the address it was built for, and read from the disk.
// 2. Each file of `checks/` is one promise to readers; it gets the browser and says what broke it.
// 3. Whatever a page writes to its console, whatever it asks of another origin and whatever the policy stops, counts as broken.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./serve.js";

const folder = resolve(process.argv[2] ?? "../../public");
const only = process.argv.slice(3);
const here = dirname(fileURLToPath(import.meta.url));
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});

const broken = [];
const site = {
  folder,
  served: server.address,
  disk: pathToFileURL(folder + "/").href,
  // A page that says what it must not say: messages, errors, requests to others.
  async open(path, { from = server.address, width = 1440, dark = false, scripts = true, ...options } = {}) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: scripts,
      ...options,
    });
    const page = await context.newPage();
    const said = (what) => broken.push(`${path} (${new URL(from).protocol} ${width}): ${what}`);
    page.on("console", (message) => said(`console: ${message.text()}`));
    page.on("pageerror", (error) => said(`error: ${error.message}`));
    // What is not yet loaded when a page is left is given up, and that is no failure.
    const failed = (request) => request.failure().errorText === "net::ERR_ABORTED" || said(`failed: ${request.url()}`);
    page.on("requestfailed", failed);
    page.on("request", (request) => !request.url().startsWith(from) && said(`asks ${request.url()}`));
    await page.goto(new URL(path, from).href);
    return page;
  },
  // One page of each kind that the book has.
  kinds: [
    "index.html",
    "articles/index.html",
    "articles/kelly-interview.html",
    "countries/index.html",
    "countries/mexico.html",
    "themes/index.html",
    "themes/militarisation.html",
    "actors/index.html",
    "actors/hezbollah.html",
    "figures/index.html",
    "figures/homicide-rate.html",
    "debates/index.html",
    "debates/soldiers-doing-police-work.html",
    "matrix/index.html",
    "matrix/mexico/militarisation.html",
    "timeline/index.html",
    "excerpts/index.html",
    "glossary/index.html",
    "glossary/mano-dura.html",
    "bibliography/index.html",
    "corrections/index.html",
    "search/index.html",
    "pack/index.html",
    "guide/index.html",
    "guide/editing/index.html",
    "guide/editing/first-article.html",
    "guide/reference/template-values.html",
    "guide/rules/quotation-not-found.html",
    "guide/search/index.html",
    "404.html",
  ].filter((path) => existsSync(join(folder, path))),
};

try {
  const checks = readdirSync(join(here, "checks")).filter((name) => !only.length || only.includes(name.replace(".js", "")));
  for (const name of checks) {
    const { default: check } = await import(`./checks/${name}`);
    const before = broken.length;
    const started = Date.now();
    const note = await check(site, (what) => broken.push(`${name.replace(".js", "")}: ${what}`));
    for (const context of browser.contexts()) await context.close();
    const state = broken.length > before ? `${broken.length - before} BROKEN` : "holds";
    console.log(`${name.replace(".js", "").padEnd(14)} ${state} (${((Date.now() - started) / 1000).toFixed(1)} s)${note ? `: ${note}` : ""}`);
  }
} finally {
  await browser.close();
  server.close();
}
for (const what of broken.slice(0, 60)) console.error(`  ${what}`);
if (broken.length) {
  console.error(`${broken.length} broken`);
  process.exit(1);
}
