// The preview: what an editor changes is changed in the page that is open, without loading it where that can be done, and the
// reader stays where they were; an error lays its findings over the page until it is mended.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const program = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "release/briefbook");
const ARTICLE = "content/articles/harbour-fees.md";

// The address that a preview says it has, once it has it.
const address = (server) =>
  new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (data) => {
      said += data;
      const url = said.match(/preview: (\S+)/);
      if (url) found(url[1]);
    });
    server.on("exit", () => failed(new Error(said)));
  });

export default async (site, broken) => {
  const expect = (condition, what) => condition || broken(what);
  const book = mkdtempSync(join(tmpdir(), "briefbook-preview-"));
  cpSync(join(root, "tests/fixtures/kitchen-sink"), book, { recursive: true });
  const server = spawn(program, ["serve", "--root", book, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  let page = null;
  try {
    const from = await address(server);
    page = await site.open("articles/harbour-fees.html", { from });
    const replace = (path, old, fresh) => {
      const text = readFileSync(join(book, path), "utf8");
      if (!text.includes(old)) throw new Error(`${path} has no ${old}`);
      writeFileSync(join(book, path), text.replace(old, fresh));
    };
    const shows = (words) =>
      page.waitForFunction((words) => document.body.textContent.includes(words), words, { timeout: 10000 }).then(
        () => true,
        () => broken(`“${words}” is never shown`),
      );
    const mark = () => page.evaluate(() => (window.isTheSame = true));
    const isTheSame = () => page.evaluate(() => window.isTheSame === true);

    // A word is changed: the page stays, with its place and with what its scripts and the reader made of it.
    await mark();
    await page.locator("[data-pick]").first().check();
    await page.evaluate(() => scrollTo(0, 500));
    replace(ARTICLE, "follows the money", "traces the money");
    await shows("traces the money");
    expect(await isTheSame(), "a changed word loads the page again");
    expect((await page.evaluate(() => scrollY)) === 500, "a changed word moves the page");
    expect(await page.locator("[data-pick]").first().isChecked(), "a changed word takes a tick away");
    replace(ARTICLE, "traces the money", "follows the money");
    await page.waitForFunction(() => !document.body.textContent.includes("traces the money"));
    expect(await isTheSame(), "a word that is put back loads the page again");

    // So are a new paragraph and what stands in the head.
    replace(ARTICLE, "## Summary\n", "## Summary\n\nA paragraph that nobody had written.\n");
    await shows("A paragraph that nobody had written.");
    expect(await isTheSame(), "a new paragraph loads the page again");

    // A style sheet is exchanged.
    const size = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).letterSpacing);
    mkdirSync(join(book, "theme/css/components"), { recursive: true });
    writeFileSync(join(book, "theme/css/components/mine.css"), "@layer components { h1 { letter-spacing: 3px; } }\n");
    await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).letterSpacing === "3px", null, { timeout: 10000 }).catch(() => broken("a style sheet is never exchanged"));
    expect(await isTheSame(), `a style sheet loads the page again (${await size()})`);

    // Whoever opens a page while another is still being made gets a page of one piece; here the list is to be up to date.
    const sheet = await page.evaluate(() => [...document.querySelectorAll("link[rel=stylesheet]")].at(-1).getAttribute("href").split("/").pop());
    for (let tries = 100; tries > 0; tries--) {
      if ((await (await fetch(`${from}excerpts/index.html`)).text()).includes(sheet)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    // What scripts hold on to is loaded anew, and the reader is where they were.
    const list = await site.open("excerpts/index.html", { from });
    await list.evaluate(() => scrollTo(0, 300));
    const inDenmark = (more) => document.querySelectorAll("[data-facets~='countries=denmark']").length > more;
    const before = await list.locator("[data-facets~='countries=denmark']").count();
    replace(ARTICLE, "{#second-fee countries=norway", "{#second-fee countries=denmark");
    await list.waitForFunction(inDenmark, before, { timeout: 10000 }).catch(() => broken("a changed tag is never shown"));
    await list.waitForLoadState();
    await list.waitForFunction(() => Math.abs(scrollY - 300) < 2, null, { timeout: 3000 }).catch(async () => broken(`the list is at ${await list.evaluate(() => scrollY)} after loading`));
    await list.locator("form[data-filters-of] select").first().selectOption({ index: 1 });
    expect((await list.locator("[data-facets][hidden]").count()) > 0, "the filters are dead after a change");
    await list.close();

    // An error stands over the last good page until it is mended.
    await mark();
    replace(ARTICLE, "themes:", "temes:");
    const panel = page.locator("briefbook-preview #panel");
    await panel.waitFor({ state: "visible", timeout: 10000 }).catch(() => broken("no panel is shown"));
    expect((await panel.textContent()).includes("did you mean `themes`?"), "the panel does not say what was meant");
    replace(ARTICLE, "temes:", "themes:");
    await panel.waitFor({ state: "hidden", timeout: 10000 }).catch(() => broken("the panel stays"));
    expect(await isTheSame(), "an error loads the page again");
  } finally {
    await page?.close();
    server.removeAllListeners("exit");
    server.kill();
    rmSync(book, { recursive: true });
  }
};
