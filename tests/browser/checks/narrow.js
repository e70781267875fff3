// 320 pixels are enough for every page: nothing is scrolled sideways (WCAG 2.2, 1.4.10).

import { readdirSync } from "node:fs";

export default async (site, broken) => {
  const paths = readdirSync(site.folder, { recursive: true }).filter((path) => path.endsWith(".html"));
  const page = await site.open("index.html", { width: 320 });
  for (const path of paths) {
    await page.goto(site.served + path);
    const { wide, widest } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      widest: [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.className || element.tagName)[0],
    }));
    if (wide > 320) broken(`${path} is ${wide} wide: ${widest}`);
  }
  return `${paths.length} pages`;
};
