// A browser of its own for Lighthouse, which speaks to a port.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Starts it and waits until it listens.
export const launch = async () => {
  const profile = mkdtempSync(join(tmpdir(), "briefbook-lighthouse-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0"];
  const child = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", [...flags, `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(said);
      if (found) resolve(Number(found[1]));
    });
    child.on("exit", () => reject(new Error(said)));
  });
  const kill = () => {
    child.removeAllListeners("exit");
    child.on("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
    child.kill();
  };
  return { port, kill };
};
