#!/usr/bin/env python3
"""Holds the program and docs/cli.md to each other, and the program to its exit codes. TAP; needs $ENLACE_BIN."""
import atexit
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

from tap import run_all

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.path.abspath(os.environ.get("ENLACE_BIN", str(ROOT / "build/enlace")))
MANUAL = (ROOT / "docs/cli.md").read_text()
TABLE = re.findall(r'^COMMAND\("([^"]+)", "([^"]*)"', (ROOT / "src/cli/table.h").read_text(), re.M)
NAMES = [name for name, _ in TABLE]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("ENLACE_HOME", "ENLACE_FAULT")}
tmp = pathlib.Path(tempfile.mkdtemp(prefix="enlace-cli-"))
atexit.register(shutil.rmtree, tmp, ignore_errors=True)
EVERYWHERE = {"--home", "--json", "--help"}


def run(*words, home=None, env=None):
    command = [BIN] + (["--home", str(home)] if home else []) + [str(w) for w in words]
    return subprocess.run(command, capture_output=True, timeout=120, encoding="utf-8", errors="surrogateescape", stdin=subprocess.DEVNULL,
                          env={**ENVIRONMENT, **(env or {})}, cwd=tmp)


def expect(code, *words, home=None, says="", env=None):
    done = run(*words, home=home, env=env)
    assert done.returncode == code, f"{words}: exit code {done.returncode}, not {code}: {done.stderr[-2000:]}"
    assert says in done.stdout + done.stderr, f"{words}: does not say '{says}': {done.stdout}{done.stderr}"
    if code:
        assert done.stderr.startswith("enlace"), f"{words}: an error without its command: {done.stderr}"
    return done


def manual_sections():
    parts = re.split(r"^### enlace (.+)$", MANUAL.split("\n## Planned")[0], flags=re.M)
    return {title.strip(): body for title, body in zip(parts[1::2], parts[2::2])}


def manual_section(name):
    return next((b for t, b in manual_sections().items() if t == name or t.startswith(name + " ")), "")


def node(name, **listen):
    home = tmp / name
    expect(0, "init", "--party", name, "--listen", listen.get("listen", "127.0.0.1:0"), home=home)
    return home


def parties():
    """Two nodes that know each other, made once."""
    if not hasattr(parties, "made"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        a, b = node("agency.a"), node("agency.b", listen=f"127.0.0.1:{port}")
        draft = ["peer", "draft", "--card", b / "card.json", "--purpose", "training", "--mode", "asker", "--mode", "count",
                 "--from", "2020-01-01", "--until", "2099-12-31", "--out", tmp / "limits.json"]
        assert json.loads(expect(0, "--json", *draft, home=a).stdout)["limits"] == str(tmp / "limits.json")
        expect(0, "peer", "add", "b", "--card", b / "card.json", "--limits", tmp / "limits.json", home=a)
        expect(0, "peer", "add", "a", "--card", a / "card.json", "--limits", tmp / "limits.json", home=b)
        parties.made = a, b
    return parties.made


def sample():
    """Files of invented records, made once."""
    paths = {k: tmp / f for k, f in {"left": "l.csv", "right": "r.csv", "truth": "t.csv", "map": "l.json",
                                     "map-right": "r.json"}.items()}
    if not paths["left"].exists():
        words = [w for k, v in paths.items() for w in (f"--{k}", v)]
        report = json.loads(expect(0, "sample", "--seed", 5, "--records", 60, "--json", *words).stdout)
        assert set(report) == {"left", "right", "shared", "errors"} and report["shared"] == 30, report
    return paths


def every_command_stands_in_the_manual_with_its_synopsis():
    want = {f"{name} {synopsis}".strip() for name, synopsis in TABLE}
    assert want and set(manual_sections()) == want, f"in one place only: {set(manual_sections()) ^ want}"


def overview_names_every_command():
    listed = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", expect(0, "--help").stdout, re.M)
    assert listed == NAMES, f"{listed} is not {NAMES}"
    assert expect(0).stdout == expect(0, "--help").stdout, "enlace alone must explain itself"


def every_command_has_help_with_its_synopsis():
    for name, synopsis in TABLE:
        first = expect(0, *name.split(), "--help").stdout.splitlines()[0].strip()
        assert first == f"enlace {name} {synopsis}".strip(), first


def every_option_in_the_manual_exists_and_every_required_one_is_there():
    for name, synopsis in TABLE:
        known = set(re.findall(r"^  (--[a-z-]+)", run(*name.split(), "--help").stdout, re.M))
        told = set(re.findall(r"`(--[a-z-]+)", manual_section(name))) | set(re.findall(r"--[a-z-]+", synopsis))
        assert told - EVERYWHERE <= known, f"{name}: the manual has {told - known}, the program does not"


def exit_codes_in_the_manual_are_those_of_the_overview():
    told = dict(re.findall(r"^\| (\d) \| ([a-z/]+)", MANUAL, re.M))
    assert set(told) == {"0", "1", "2", "3", "4", "5"}
    line = [l for l in expect(0, "--help").stdout.splitlines() if l.startswith("Exit codes")][0]
    for code in told:
        assert re.search(rf"\b{code} ", line), f"{code} is missing: {line}"


def planned_commands_are_not_there_and_say_so():
    planned = re.findall(r"^- `enlace ([a-z]+)", MANUAL.split("\n## Planned")[1].split("\n## ")[0], re.M)
    assert planned, "the manual plans nothing?"
    for name in planned:
        assert name not in NAMES, f"{name} is there: it is not planned any more"
        expect(2, name, "--help", says="there is no command")


def version_has_its_form():
    assert re.fullmatch(r"enlace \d+\.\d+\.\d+\n", expect(0, "--version").stdout)


def wrong_words_are_usage():
    expect(2, "conjure", says="conjure")
    expect(2, "--conjure")
    for name in NAMES:
        expect(2, *name.split(), "--no-such-option", says="--no-such-option")
        expect(2, *name.split(), "--home", says="--home")
    expect(2, "records", says="--home")
    expect(2, "init", home=tmp / "x", says="--party")
    expect(2, "load", "x.csv", home=tmp / "x", says="--format")
    expect(2, "load", "--format", "parquet", "x", home=tmp / "x", says="ofac")
    expect(2, "load", "--format", "ofac", "--dataset", "a\033b", "x", home=tmp / "x", says="control characters")
    expect(2, "sample", says="--records")
    expect(2, "rehearse", says="--left")
    a, _ = parties()
    expect(2, "match", "--peer", "b", "--purpose", "training", home=a, says="--case")
    expect(2, "match", "--peer", "b", "--purpose", "training", "--case", "c", "--threshold", "101", home=a)
    expect(2, "hits", "--grade", "certain", home=a, says="certain")
    expect(2, "init", "--party", "Not A Name", home=tmp / "x")
    expect(2, "init", "--party", "name", "--url", 'https://"x', home=tmp / "x")


def a_home_may_come_from_the_environment():
    a, _ = parties()
    expect(0, "records", env={"ENLACE_HOME": str(a)})


def refused_input_is_3_with_its_place():
    a, _ = parties()
    bad = tmp / "bad.csv"
    bad.write_text("rec_id,name\n1,Ana\n1,Eva\n")
    mapping = tmp / "m.json"
    mapping.write_text('{"queries":[{"entities":{"record":{"schema":"Person","keys":["rec_id"],'
                       '"properties":{"name":{"column":"name"}}}}}]}')
    expect(3, "load", "--format", "csv", "--map", mapping, bad, home=a, says="bad.csv:3")
    assert json.loads(expect(0, "records", "--json", home=a).stdout)["records"] == [], "half a load stayed"
    mapping.write_text('{"queries":[{"entities":{"record":{"schema":"Person","keys":["rec_id"],'
                       '"properties":{"name":{"colum":"name"}}}}}]}')
    expect(3, "load", "--format", "csv", "--map", mapping, bad, home=a, says="colum")
    expect(3, "init", "--party", "again", home=a)
    expect(3, "records", home=tmp / "nowhere", says="no node")
    expect(3, "peer", "remove", "nobody", home=a)
    expect(3, "hits", "--session", "00", home=a, says="00")
    expect(3, "peer", "add", "b-again", "--card", tmp / "agency.b/card.json", "--limits", tmp / "limits.json", home=a,
           says="under the name b")
    card = tmp / "card.json"
    card.write_text((a / "card.json").read_text().replace("agency.a", "agency.z"))
    expect(3, "peer", "add", "z", "--card", card, "--limits", tmp / "limits.json", home=a, says="card.json")


def refusals_of_partner_and_policy_are_4():
    a, b = parties()
    expect(4, "match", "--peer", "b", "--purpose", "not-agreed", "--case", "c", home=a, says="not-agreed")
    (a / "peers/b/limits.json").chmod(0o600)
    was = (a / "peers/b/limits.json").read_text()
    try:
        (a / "peers/b/limits.json").write_text(was.replace("2099", "2098"))
        expect(4, "peer", "test", "b", home=a, says="changed after it was agreed")
    finally:
        (a / "peers/b/limits.json").write_text(was)


def what_cannot_be_read_or_reached_is_5():
    a, _ = parties()
    files = sample()
    expect(5, "load", "--format", "ofac", tmp / "absent.csv", home=a, says="absent.csv")
    expect(5, "peer", "test", "b", home=a, says="https://")  # nobody listens yet
    expect(5, "rehearse", "--left", tmp / "absent.csv", "--right", files["right"], "--map", files["map"],
           "--out", tmp / "p.csv", says="absent.csv")
    expect(5, "rehearse", "--left", files["left"], "--right", files["right"], "--map", files["map"], "--map-right",
           files["map-right"], "--out", tmp / "no/such/folder/p.csv", says="p.csv")


def json_of_the_local_commands_has_the_members_that_the_manual_tells():
    a, _ = parties()
    files = sample()
    loaded = json.loads(expect(0, "load", "--json", "--format", "csv", "--map", files["map"], "--dataset", 'a "b" c',
                               files["left"], home=a).stdout)
    assert loaded["records"] == 60
    check_members("load", loaded)
    records = json.loads(expect(0, "records", "--json", home=a).stdout)
    assert records["records"] == [{"dataset": 'a "b" c', "schema": "Person", "records": 60}], records
    for member in ("party", "records", "dataset", "schema"):
        assert f"`{member}`" in manual_section("records")
    peers = json.loads(expect(0, "peer", "list", "--json", home=a).stdout)
    assert [p["name"] for p in peers] == ["b"] and peers[0]["usable"] is True
    check_members("peer list", peers[0])
    assert json.loads(expect(0, "lists", "show", "--json", "--to", tmp).stdout) == []
    assert json.loads(expect(0, "hits", "--json", home=a).stdout) == {
        "format": "enlace-node-hits/1", "party": "agency.a", "hits": []}


def check_members(name, document):
    told = set(re.findall(r"`([a-z_0-9]+)`", manual_section(name).split("JSON:")[1]))
    assert set(document) <= told, f"{name}: the manual does not tell {set(document) - told}"
    assert told - {"listens", "stopped"} - set(document) <= {"precision", "recall", "f1"}, \
        f"{name}: the program does not give {told - set(document)}"


def rehearse(*more):
    files = sample()
    out = tmp / "pairs.csv"
    words = [w for k in ("left", "right", "truth", "map", "map-right") for w in (f"--{k}", files[k])]
    return json.loads(expect(0, "rehearse", "--json", *words, "--out", out, *more).stdout), out.read_text()


def rehearse_writes_the_pairs_that_the_plain_join_writes():
    private, pairs = rehearse()
    check_members("rehearse", private)
    plain, plain_pairs = rehearse("--plain")
    assert pairs.splitlines()[0] == "left_id,right_id,score,grade,families"
    assert sorted(pairs.splitlines()) == sorted(plain_pairs.splitlines()), "the private match and the join differ"
    rows = [line.split(",") for line in pairs.splitlines()[1:]]
    assert len(rows) == private["pairs"] == len({(r[0], r[1]) for r in rows}) > 0
    assert all(r[3] in ("identifier", "strong", "possible") and 0 <= float(r[2]) <= 1 for r in rows)
    assert "\r" not in pairs and pairs.endswith("\n")


def companies_that_share_trade_and_place_are_not_taken_for_one_and_misspelt_ones_are_found():
    paths = {k: tmp / f"company-{k}" for k in ("left", "right", "truth", "map", "map-right")}
    words = [w for k, v in paths.items() for w in (f"--{k}", v)]
    expect(0, "sample", "--seed", 41, "--records", 4000, "--kind", "company", "--left-format", "csv", "--right-format",
           "csv", *words)
    told = json.loads(expect(0, "rehearse", "--plain", "--json", *words, "--out", tmp / "company.csv").stdout)
    assert told["precision"] >= 0.995 and told["recall"] >= 0.70, told


def an_output_appears_whole_or_not_at_all():
    files = sample()
    out = tmp / "kept.csv"
    out.write_text("the old one\n")
    broken = tmp / "broken.csv"
    broken.write_text(files["right"].read_text() + '"never closed')
    expect(3, "rehearse", "--left", files["left"], "--right", broken, "--map", files["map"], "--map-right",
           files["map-right"], "--out", out)
    assert out.read_text() == "the old one\n"
    failed = 0
    for nth in range(1, 40):  # each write fails once
        done = run("rehearse", "--plain", "--left", files["left"], "--right", files["right"], "--map", files["map"],
                   "--map-right", files["map-right"], "--out", out, env={"ENLACE_FAULT": f"write:{nth}"})
        if done.returncode == 0:
            break
        failed += 1
        assert done.returncode == 5 and out.read_text() == "the old one\n", f"write {nth}: {done.stderr}"
    assert failed >= 2 and out.read_text().startswith("left_id,"), failed
    assert not list(tmp.glob("*.part")), "a part was left behind"


def an_output_never_takes_the_place_of_a_device_or_a_link():
    files = sample()
    words = ["rehearse", "--plain", "--left", files["left"], "--right", files["right"], "--map", files["map"],
             "--map-right", files["map-right"], "--out"]
    pipe, link, file = tmp / "pipe", tmp / "link", tmp / "file"
    os.mkfifo(pipe)
    expect(5, *words, pipe, says="regular file")
    assert pipe.is_fifo()
    file.write_text("old")
    link.symlink_to(file)
    expect(0, *words, link)
    assert link.is_symlink() and file.read_text().startswith("left_id,")


def what_a_terminal_would_obey_is_not_printed():
    node_ = node("agency.c")
    rows = tmp / "esc.csv"
    rows.write_text("rec_id,name,\x1b[2Jnote\n1,Ana\x1b[31m,\u009b2J\n")
    mapping = tmp / "esc.json"
    mapping.write_text('{"queries":[{"entities":{"record":{"schema":"Person","keys":["rec_id"],'
                       '"properties":{"name":{"column":"absent"}}}}}]}')
    done = expect(3, "load", "--format", "csv", "--map", mapping, rows, home=node_)
    assert "\x1b" not in done.stderr
    done = expect(3, "hits", "--session", "\x1b[2J\u009b", home=node_, says="?[2J?")
    assert "\x1b" not in done.stderr and "\u009b" not in done.stderr
    expect(2, "load", "--format", "csv", "--map", mapping, "--originator", b"a\xff".decode("utf-8", "surrogateescape"),
           rows, home=node_, says="--originator")


def standard_output_that_is_full_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([BIN, "--help"], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True)
        assert done.returncode == 5, done
        done = subprocess.run([BIN, "sample", "--records", "1", "--json", "--left", tmp / "one.ftm"], stdout=full, stderr=subprocess.PIPE,
                              env=ENVIRONMENT, text=True)
        assert done.returncode == 5, done


def two_nodes_match_and_each_json_is_as_told():
    a, b = parties()
    files = sample()
    expect(0, "load", "--format", "csv", "--map", files["map-right"], files["right"], home=b)
    serving = subprocess.Popen([BIN, "--home", str(b), "serve", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=ENVIRONMENT, text=True)
    try:
        event = json.loads(serving.stdout.readline())
        check_members("serve", event)
        assert event["event"] == "listens"
        test = json.loads(expect(0, "peer", "test", "--json", "b", home=a).stdout)
        assert test == {"name": "b", "answers": True}
        match = ["match", "--json", "--peer", "b", "--purpose", "training", "--case", 'a "case"']
        report = json.loads(expect(0, *match, home=a).stdout)
        check_members("match", report)
        found = json.loads(expect(0, "hits", "--json", "--session", report["session"], home=a).stdout)
        assert report["hits"] == len(found["hits"]) > 0
        told = set(re.findall(r'"([a-z_]+)"', manual_section("hits")))
        hit = found["hits"][0]
        given = set(hit) | set(hit["own"]) | set(hit["own"]["handling"]) | set(hit["families"][0])
        assert given <= told and hit["own"]["id"] and list(hit["own"])[0] == "status", given - told
        strong = json.loads(expect(0, "hits", "--json", "--grade", "possible", home=a).stdout)["hits"]
        assert all(h["grade"] == "possible" for h in strong)
        counted = json.loads(expect(0, *match, "--mode", "count", home=a).stdout)
        assert counted["hits"] == 0 and sum(counted["counts"].values()) > 0
        expect(4, *match, "--mode", "both", home=a, says="both")
        serving.send_signal(15)
        assert json.loads(serving.stdout.readline())["event"] == "stopped"
        assert serving.wait(30) == 0
    finally:
        serving.kill()
        serving.communicate()
    removed = json.loads(expect(0, "peer", "remove", "--json", "b", home=a).stdout)
    assert removed == {"name": "b", "removed": True}
    assert json.loads(expect(0, "hits", "--json", home=a).stdout)["hits"], "hits stay on record"


run_all([
    every_command_stands_in_the_manual_with_its_synopsis,
    overview_names_every_command,
    every_command_has_help_with_its_synopsis,
    every_option_in_the_manual_exists_and_every_required_one_is_there,
    exit_codes_in_the_manual_are_those_of_the_overview,
    planned_commands_are_not_there_and_say_so,
    version_has_its_form,
    wrong_words_are_usage,
    a_home_may_come_from_the_environment,
    refused_input_is_3_with_its_place,
    refusals_of_partner_and_policy_are_4,
    what_cannot_be_read_or_reached_is_5,
    json_of_the_local_commands_has_the_members_that_the_manual_tells,
    rehearse_writes_the_pairs_that_the_plain_join_writes,
    companies_that_share_trade_and_place_are_not_taken_for_one_and_misspelt_ones_are_found,
    an_output_appears_whole_or_not_at_all,
    an_output_never_takes_the_place_of_a_device_or_a_link,
    what_a_terminal_would_obey_is_not_printed,
    standard_output_that_is_full_is_an_error,
    two_nodes_match_and_each_json_is_as_told,
])
