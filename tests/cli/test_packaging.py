#!/usr/bin/env python3
"""The man page and the shell completion against the program. TAP; needs $ENLACE_BIN."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

from tap import Skip, run_all

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.path.abspath(os.environ.get("ENLACE_BIN", str(ROOT / "build/enlace")))
NAMES = re.findall(r'^COMMAND\("([^"]+)"', (ROOT / "src/cli/table.h").read_text(), re.M)


def page():
    return subprocess.run([ROOT / "tools/make-man", BIN], capture_output=True, text=True, check=True).stdout


def options_of(name):
    told = subprocess.run([BIN, *name.split(), "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  (--[a-z-]+)", told, re.M))


def the_man_page_is_well_formed():
    if not shutil.which("mandoc"):
        raise Skip("mandoc is not installed")
    with tempfile.NamedTemporaryFile("w", suffix=".1") as file:
        file.write(page())
        file.flush()
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "style", file.name], capture_output=True, text=True)
        assert lint.returncode == 0 and not lint.stdout, lint.stdout


def the_man_page_shows_every_command_and_option():
    if not shutil.which("mandoc"):
        raise Skip("mandoc is not installed")
    text = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=200"], input=page(), capture_output=True, text=True,
                          check=True).stdout
    text = re.sub(r".\x08", "", text)
    for name in NAMES:
        assert re.search(rf"^   {name}$", text, re.M), f"{name} has no section"
        for option in options_of(name):
            assert re.search(rf"^     {option}\b", text, re.M), f"{name} {option} is not told"
    assert re.search(r"^     5 +input/output", text, re.M), "exit codes are not told"


def complete(*words):
    """What bash would offer for the last of `words`."""
    script = (f"source {shlex.quote(str(ROOT / 'packaging/enlace.bash'))}\n"
              f"COMP_WORDS=({' '.join(shlex.quote(w) for w in (BIN, *words))}); COMP_CWORD={len(words)}\n"
              "_enlace; printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return set(done.stdout.split())


def completion_offers_every_command():
    assert complete("") == {name.split()[0] for name in NAMES}
    assert complete("--home", "x", "") == {name.split()[0] for name in NAMES}
    for group in {name.split()[0] for name in NAMES if " " in name}:
        assert complete(group, "") == {name.split()[1] for name in NAMES if name.startswith(group + " ")}


def completion_offers_the_options_of_each_command():
    for name in NAMES:
        assert complete(*name.split(), "--") == options_of(name) | {"--help"}, name
    assert complete("--v") == {"--version"}


run_all([the_man_page_is_well_formed, the_man_page_shows_every_command_and_option, completion_offers_every_command,
         completion_offers_the_options_of_each_command])
