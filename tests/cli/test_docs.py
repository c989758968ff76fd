#!/usr/bin/env python3
"""What the documents cite exists: tests by name, files, commands. TAP."""
import pathlib
import re

from tap import run_all

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")] if p.name != "LICENSE")
TABLE = set(re.findall(r'^COMMAND\("([^"]+)"', (ROOT / "src/cli/table.h").read_text(), re.M))


def cited_tests_exist():
    cited = 0
    for page in PAGES:
        for file, name in re.findall(r"`(tests/[a-z_/]+\.(?:c|py)): ([a-z0-9_]+)`", page.read_text()):
            cited += 1
            code = (ROOT / file).read_text() if (ROOT / file).exists() else ""
            assert re.search(rf"(?:cmocka_unit_test\w*|\w*TEST)\(\s*{name}\b", code), f"{page.name}: {file} runs no {name}"
    assert cited > 30, f"{cited} citations were read: has their form changed?"


def cited_files_exist():
    for page in PAGES:
        for path in re.findall(r"(?<![\w/-])((?:src|tests|docs|packs|tools|packaging|fuzz)/[a-zA-Z0-9_./-]*[a-z0-9](?:\.[a-z]+)?)", page.read_text()):
            if "NAME" in path or "*" in path:
                continue
            assert (ROOT / path).exists() or list(ROOT.glob(path + "*")), f"{page.name}: {path} is not there"


def commands_of_the_scope_are_there_or_in_the_planned_column():
    for line in (ROOT / "docs/SCOPE.md").read_text().splitlines():
        cells = line.split("|")
        today = "|".join(cells[:3]) if len(cells) == 5 and "## The parts" not in line else line
        for name in re.findall(r"`enlace ([a-z]+)", today):
            known = name in {t.split()[0] for t in TABLE}
            assert known or "planned" in today, f"enlace {name} is not there, and not called planned: {line}"


run_all([cited_tests_exist, cited_files_exist, commands_of_the_scope_are_there_or_in_the_planned_column])
