// What is written for GitHub and for editors, read as they read it: workflow commands as the toolkit of GitHub itself
// writes them (npm @actions/core), and the lines of `--format short` by the regular expression of the example for VS Code.
// Arguments: the file of the commands, the file of the short lines, the file of the JSON, the folder of npm packages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [github, short, json, packages] = process.argv.slice(2);
const { issueCommand } = createRequire(resolve(packages) + "/")("@actions/core/lib/command.js");
const lines = (file) => readFileSync(file, "utf8").split("\n").slice(0, -1);
const findings = JSON.parse(readFileSync(json, "utf8"));
const fail = (message) => {
  console.error(message);
  process.exit(1);
};

// As the runner reads them; written again by the toolkit they must be the same line.
const decoded = (text, more) =>
  [...more, ["%0D", "\r"], ["%0A", "\n"], ["%25", "%"]].reduce((text, [code, c]) => text.replaceAll(code, c), text);
const written = [];
const write = process.stdout.write;
process.stdout.write = (text) => written.push(text);
const commands = lines(github);
const parsed = commands.map((line) => {
  const [, name, properties, message] = line.match(/^::(\S+) (.*?)::(.*)$/) ?? fail(`no command: ${line}`);
  const pairs = properties.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), decoded(pair.slice(at + 1), [["%3A", ":"], ["%2C", ","]])];
  });
  const command = { name, properties: Object.fromEntries(pairs), message: decoded(message, []) };
  issueCommand(name, command.properties, command.message);
  return command;
});
process.stdout.write = write;
commands.forEach((line, at) => written[at] === `${line}\n` || fail(`the toolkit writes ${written[at]}and not ${line}`));
parsed.length === findings.length || fail(`${parsed.length} commands for ${findings.length} findings`);
parsed.forEach(({ name, properties }, at) => {
  const { severity, rule, line } = findings[at];
  if (name !== severity || properties.title !== rule || properties.line !== `${line}`) fail(`not ${rule} at ${line}: ${commands[at]}`);
});

const tasks = JSON.parse(readFileSync(join(import.meta.dirname, "../guide/examples/vscode/tasks.json"), "utf8")).tasks;
const { regexp, ...groups } = tasks.find((task) => task.label === "briefbook: check").problemMatcher.pattern;
const matched = lines(short);
matched.length === findings.length || fail(`${matched.length} lines for ${findings.length} findings`);
matched.forEach((line, at) => {
  const found = line.match(new RegExp(regexp)) ?? fail(`the problem matcher passes over: ${line}`);
  const wanted = { file: "path", line: "line", column: "column", severity: "severity", code: "rule" };
  for (const [group, key] of Object.entries(wanted)) {
    if (found[groups[group]] !== `${findings[at][key]}`) fail(`${group} is ${found[groups[group]]} in ${line}`);
  }
});
console.log(`${findings.length} annotations and lines for editors read as they were meant`);
