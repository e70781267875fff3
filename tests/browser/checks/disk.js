// The same site from a disk: styles, links, search, previews and the pack work.

export default async (site, broken) => {
  const from = site.disk;
  for (const path of site.kinds.filter((path) => path !== "404.html")) {
    const page = await site.open(path, { from });
    if ((await page.evaluate(() => getComputedStyle(document.body).fontFamily)) === "") broken(`${path} has no style`);
    const folders = await page.evaluate(() => [...document.querySelectorAll("a[href]")].filter((link) => link.protocol === "file:" && link.pathname.endsWith("/")).length);
    if (folders) broken(`${path}: ${folders} links lead to folders`);
    await page.context().close();
  }
  const page = await site.open("index.html", { from });
  await page.keyboard.press("/");
  await page.keyboard.type("monroe doctrin");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".result mark").catch(() => broken("search finds nothing"));
  await page.locator(".result-passage a").first().click();
  await page.waitForSelector(":target").catch(() => broken("a result does not lead to its passage"));
  await page.locator("main a.passage").first().hover();
  await page.waitForSelector(".preview:not([hidden])").catch(() => broken("no preview"));
  await page.locator("[data-pick]").first().check();
  await page.locator("[data-pack-link]").click();
  await page.waitForSelector(".pack-passage").catch(() => broken("no pack"));
};
