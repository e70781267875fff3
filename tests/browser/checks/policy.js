// The strict policy stops nothing, under a sub-path: what breaks that is noted wherever a page is opened, and `narrow` opens
// them all. The page for lost addresses works at any depth.

export default async (site, broken) => {
  const lost = await site.open("404.html");
  lost.removeAllListeners("console");
  await lost.goto(site.served + "no/such/page.html");
  const styled = await lost.evaluate(() => getComputedStyle(document.querySelector(".skip-link")).position === "absolute");
  if (!styled) broken("a lost page has no style");
  const { headers } = await fetch(site.served).then((response) => ({ headers: response.headers }));
  if (!headers.get("content-security-policy")?.startsWith("default-src 'none'")) broken("the test server has no policy");
};
