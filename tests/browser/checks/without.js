// Without JavaScript everything is readable and reachable, and nothing is offered that does not work.

export default async (site, broken) => {
  for (const path of site.kinds) {
    const page = await site.open(path, { scripts: false });
    const { words, dead } = await page.evaluate(() => ({
      words: document.querySelector("main").innerText.split(/\s+/).length,
      dead: [...document.querySelectorAll("main button, main select, [data-pack-link]")].filter((element) => element.checkVisibility() && !element.closest("form[action]")).length,
    }));
    if (words < 15) broken(`${path}: ${words} words`);
    if (dead) broken(`${path}: ${dead} things that need a script are shown`);
    await page.context().close();
  }
  const page = await site.open("index.html", { scripts: false });
  await page.locator("main [data-search-box]").fill("militias");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\/index\.html\?q=militias/);
  const entries = await page.locator(".entries a").count();
  if (entries < 100) broken(`search lists ${entries} entries without a script`);
  if (!(await page.locator("noscript .message").isVisible())) broken("search does not say that it needs a script");
  return `${entries} entries from A to Z`;
};
