// A static host as strict as any reader's network: the site under a sub-path, with the policy of the issue, and compressed.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

export const PORT = 4173;
export const PREFIX = "/americas/";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".jsonld": "application/ld+json",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".epub": "application/epub+zip",
};

// Serves a folder; answers what is not there with its 404.html.
export const serve = (folder) =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://localhost");
      const inside = pathname.startsWith(PREFIX);
      let file = join(folder, normalize(decodeURIComponent(inside ? pathname.slice(PREFIX.length) : "/404.html")));
      if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
      const found = inside && file.startsWith(folder) && existsSync(file);
      const bytes = readFileSync(found ? file : join(folder, "404.html"));
      const type = TYPES[found ? extname(file) : ".html"] ?? "application/octet-stream";
      response.writeHead(found ? 200 : 404, {
        "content-type": type,
        "content-encoding": "gzip",
        "content-security-policy": POLICY,
        "cache-control": pathname.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      response.end(gzipSync(bytes));
    });
    server.listen(PORT, "localhost", () =>
      resolve({ address: `http://localhost:${PORT}${PREFIX}`, close: () => server.close() }),
    );
  });
