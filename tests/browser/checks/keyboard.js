// Everything can be done with the keyboard alone: the skip link, search, previews, filters, copying, the pack.

export default async (site, broken) => {
  const expect = (condition, what) => condition || broken(what);
  let page = await site.open("articles/kelly-interview.html", { permissions: ["clipboard-read", "clipboard-write"] });
  const focused = (selector) => page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);

  await page.keyboard.press("Tab");
  expect(await focused(".skip-link"), "the first stop is not the skip link");
  await page.keyboard.press("Enter");
  expect(await focused("main"), "the skip link does not lead to the text");

  for (let at = 0; at < 60 && !(await focused("main a.passage")); at++) await page.keyboard.press("Tab");
  await page.waitForSelector(".preview:not([hidden])", { timeout: 3000 }).catch(() => broken("focus shows no preview"));
  expect(await page.evaluate(() => document.activeElement.getAttribute("aria-describedby") === "preview"), "the link is not described by its preview");
  await page.keyboard.press("Escape");
  expect(await page.locator(".preview").isHidden(), "Esc leaves the preview");

  for (let at = 0; at < 200 && !(await focused("[data-copy]")); at++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.textContent === document.activeElement.dataset.done).catch(() => broken("nothing was copied"));
  const plain = await page.evaluate(() => navigator.clipboard.readText());
  const passage = await page.evaluate(() => {
    const figure = document.activeElement.closest("figure");
    const text = (selector) => figure.querySelector(selector)?.textContent.trim() ?? "";
    return [text("blockquote"), text(".speaker"), text(".post"), text(".where")];
  });
  for (const part of passage) expect(plain.replace(/\s+/g, " ").includes(part.replace(/\s+/g, " ")), `copied without “${part}”`);
  expect(plain.includes("PRISM"), "copied without the source");
  expect(/http:\S+articles\/kelly-interview\.html#\S+/.test(plain), "copied without the address");

  await page.keyboard.press("Tab");
  expect(await focused("[data-pick]"), "the tick does not follow the button");
  await page.keyboard.press("Space");
  expect((await page.locator("[data-pack-count]").textContent()) === "1", "the pack does not count the tick");
  await page.keyboard.press("/");
  expect(await focused("[data-search-box]"), "the key / does not lead to the search box");
  const narrow = await site.open("articles/kelly-interview.html", { width: 360 });
  await narrow.keyboard.press("/");
  await narrow.waitForURL(/search\/index\.html/).catch(() => broken("on a phone the key / does not lead to the search page"));
  await narrow.context().close();
  await page.keyboard.type("monroe doctrine");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\/index\.html\?q=monroe/).catch(() => broken("the box does not lead to the search page"));
  await page.waitForSelector(".result mark").catch(() => broken("nothing is found or marked"));
  expect(/\d/.test(await page.locator("[data-search-status]").textContent()), "the number of results is not announced");
  const first = await page.locator(".result").first();
  expect(/partnership that has replaced/.test(await first.textContent()), "General Kelly's words on the Monroe Doctrine are not first");
  for (let at = 0; at < 20 && !(await focused("select[name=kind]")); at++) await page.keyboard.press("Tab");
  await page.keyboard.type("So");
  await page.waitForFunction(() => document.querySelectorAll(".result").length && document.querySelectorAll(".result:not(.result-source)").length === 0, null, { timeout: 3000 }).catch(() => broken("the filter of kinds does nothing"));
  expect(/kind=source/.test(page.url()), "the filter is not in the address");

  await page.goto(site.served + "pack/index.html");
  await page.waitForSelector(".pack-passage blockquote");
  expect(/PRISM/.test(await page.locator(".pack-sources").textContent()), "the pack has no endnote");
  const shared = await page.locator("[data-pack-address]").getAttribute("href");
  page = await site.open("pack/index.html" + new URL(shared).hash);
  await page.waitForSelector(".pack-passage blockquote").catch(() => broken("a shared pack does not open"));
  await page.locator("[data-pack-keep]").click();
  expect((await page.locator("[data-pack-count]").textContent()) === "1", "a shared pack cannot be kept");
  await page.locator(".pack-passage button").focus();
  await page.keyboard.press("Enter");
  expect(await page.locator("[data-pack-empty]").isVisible(), "a passage cannot be taken out");

  page = await site.open("excerpts/index.html");
  const shown = () => page.locator("[data-facets]:not([hidden])").count();
  const every = await shown();
  await page.locator("select[name=voice]").focus();
  await page.keyboard.type("mil");
  const some = await shown();
  expect(some > 0 && some < every, `the filter shows ${some} of ${every}`);
  expect((await page.locator(".filters [role=status]").textContent()).startsWith(`${some} `), "the number of passages is not announced");
  await page.reload();
  expect((await shown()) === some, "a filtered list cannot be shared by its address");
  return `${every} passages, ${some} of military voices`;
};
