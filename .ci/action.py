"""Takes the shell out of the composite action and of the GitLab job, gives it to shellcheck, and runs what a machine without
either can run: the action's own steps, with the program where its first steps would have put it."""
import os
import pathlib
import shutil
import subprocess
import sys

from ruamel.yaml import YAML

work = pathlib.Path(sys.argv[1])
load = YAML(typ="safe").load
action = load(pathlib.Path("action.yml"))
gitlab = load(pathlib.Path("guide/examples/gitlab/.gitlab-ci.yml"))


def checked(name, shell, text):
    script = work / name
    script.write_text(f"#!/usr/bin/env {shell}\n{text}\n")
    subprocess.run(["shellcheck", str(script)], check=True)
    return script


temp = work / "runner"
(temp / "briefbook/bin").mkdir(parents=True)
(temp / "briefbook/bin/briefbook").symlink_to(shutil.which("briefbook"))
scripts = {}
for step in action["runs"]["steps"]:
    if "run" in step:
        scripts[step["name"]] = checked(step["name"].replace(" ", "-"), "bash", step["run"])
for job in ("check", "pages"):
    checked(f"gitlab-{job}", "sh", "\n".join(gitlab["before_script"] + gitlab[job]["script"]))


def run(name, expected, **inputs):
    env = os.environ | {"RUNNER_TEMP": str(temp), "GITHUB_PATH": str(work / "path")} | inputs
    done = subprocess.run(["bash", "-e", "-o", "pipefail", str(scripts[name])], env=env, capture_output=True, text=True)
    if done.returncode != expected:
        sys.exit(f"{name} with {inputs}: {done.returncode}, not {expected}\n{done.stdout}{done.stderr}")
    return done.stdout


sarif = work / "found.sarif"
said = run("Check the book", 1, ROOT="tests/fixtures/reports", DENY_WARNINGS="true", SARIF=str(sarif))
assert said.startswith("::error ") and sarif.stat().st_size > 1000, said
assert run("Check the book", 0, ROOT=".", DENY_WARNINGS="true", SARIF="") == ""
assert (work / "path").read_text().strip().endswith("/briefbook/bin")
site, lists = work / "site", work / "lists"
run("Build the site", 0, ROOT=".", OUT=str(site), BASE_URL="https://example.org/a/", CHANGES=str(lists))
assert "https://example.org/a/" in (site / "404.html").read_text() and (lists / "1-assets.txt").stat().st_size > 0
run("Build the site", 1, ROOT="tests/fixtures/reports", OUT=str(work / "none"), BASE_URL="", CHANGES="")
assert not (work / "none").exists()
