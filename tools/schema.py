#!/usr/bin/env python3
"""The schema pack and the C table made from it.

  schema.py import MODEL.json > packs/schema-followthemoney.json   a new edition of FollowTheMoney's model
  schema.py table FTM.json ENLACE.json OUT.c                       run by the build

The table is made at build time so that nothing is parsed, allocated or able to fail at run time.
"""
import json
import sys

# FollowTheMoney's value formats and properties whose values follow a row of Enlace's identifier table.
IDENTIFIERS = {
    "format": {"iban": "iban", "bic": "bic", "imo": "imo", "lei": "lei", "uscc": "uscc", "ssn": "ssn"},
    # a company's IMO number is another series than a ship's
    "qname": {"Organization:imoNumber": "imo-company", "Person:passportNumber": "passport",
              "Passport:passportNumber": "passport", "Vessel:mmsi": "mmsi", "Company:irsCode": "ein", "CryptoWallet:publicKey": "crypto"},
}


def import_model(path):
    """FollowTheMoney's generated model in the pack's form: what Enlace uses of it, one property a line."""
    model = json.load(open(path, encoding="utf-8"))
    print('{"format": "enlace-schema/1",')
    print(' "origin": "FollowTheMoney (npm @opensanctions/followthemoney 4.5.2), Copyright (C) 2019 Journalism '
          'Development Network, Inc., MIT License",')
    print(' "schemata": {', end="")
    for i, (name, s) in enumerate(sorted(model["schemata"].items())):
        head = {"label": s["label"], "extends": s["extends"], "caption": s.get("caption", [])}
        if s.get("matchable"):
            head["matchable"] = True
        if "edge" in s:
            head["edge"] = {k: s["edge"][k] for k in ("source", "target", "directed", "caption")}
        print(",\n" if i else "\n", f'  "{name}": {json.dumps(head)[:-1]}, "properties": {{', sep="", end="")
        for j, (pname, p) in enumerate(sorted(s["properties"].items())):
            row = {"label": p["label"], "type": p["type"]}
            row.update({k: p[k] for k in ("matchable", "stub", "range", "reverse") if p.get(k)})
            key = IDENTIFIERS["qname"].get(p["qname"]) or IDENTIFIERS["format"].get(p.get("format"))
            if key:
                row["identifier"] = key
            print(",\n" if j else "\n", f'    "{pname}": {json.dumps(row)}', sep="", end="")
        print("}}", end="")
    print("}}")


def merge(paths):
    """All schemata; a later pack adds schemata, and properties and flags to those of an earlier one."""
    schemata = {}
    for path in paths:
        for name, s in json.load(open(path, encoding="utf-8"))["schemata"].items():
            old = schemata.setdefault(name, {"properties": {}})
            for pname in s["properties"]:
                if pname in old["properties"]:
                    sys.exit(f"{path}: {name}:{pname} is there already")
            properties = {**old["properties"], **s["properties"]}
            old.update(s)
            old["properties"] = properties
    return dict(sorted(schemata.items()))


def lineage(schemata, name):
    """The schema and its ancestors, nearest first, each once."""
    out, queue = [], [name]
    while queue:
        at = queue.pop(0)
        if at not in out:
            out.append(at)
            queue += schemata[at]["extends"]
    return out


def share(schemata):
    """(schema, property) -> the pair that stands for it: one name within one line of descent is one property,
    so that a value keeps its property when a LegalEntity turns out to be a Company."""
    root = {(s, p): (s, p) for s in schemata for p in schemata[s]["properties"]}

    def find(pair):
        while root[pair] != pair:
            pair = root[pair]
        return pair

    for name in schemata:
        seen = {}
        for s in lineage(schemata, name):
            for p in schemata[s]["properties"]:
                if p in seen:
                    a, b = sorted([find(seen[p]), find((s, p))])
                    root[b] = a
                else:
                    seen[p] = (s, p)
    for pair in root:
        a, b = (schemata[s]["properties"][p] for s, p in (pair, find(pair)))
        if a["type"] != b["type"]:
            sys.exit(f"{pair} and {find(pair)} are one property and differ in type")
        for k in ("matchable", "identifier"):
            if a.get(k):
                b[k] = a[k]
    return {pair: find(pair) for pair in root}


def c_string(s):
    return json.dumps(s) if s else "NULL"


def c_bool(b):
    return "true" if b else "false"


def table(paths, out):
    schemata = merge(paths)
    names = list(schemata)
    shared = share(schemata)
    rows = sorted(set(shared.values()))
    number = {pair: i for i, pair in enumerate(rows)}
    w = open(out, "w", encoding="utf-8").write
    w("/* Made by tools/schema.py from packs/schema-*.json. */\n")
    w('#include "record/schema_table.h"\n\n')
    w(f"const size_t schema_count = {len(names)};\n\n")
    w("static const struct property P[] = {\n")
    for s, p in rows:
        d = schemata[s]["properties"][p]
        w(f'    {{"{p}", {json.dumps(d["label"])}, PROPERTY_{d["type"].upper()}, {c_bool(d.get("matchable"))}, '
          f'{c_bool(d.get("stub"))}, {c_string(d.get("identifier"))}, {c_string(d.get("range"))}}},\n')
    w("};\n\n")
    for name in names:
        have = {}
        for s in lineage(schemata, name):
            for p in schemata[s]["properties"]:
                have.setdefault(p, number[shared[(s, p)]])
        caption = next((c for c in (schemata[s]["caption"] for s in lineage(schemata, name)) if c), [])
        caption = caption or schemata[name].get("edge", {}).get("caption", [])
        order = sorted(have, key=lambda p: (len(p), p))  # as schema_property looks them up
        w(f'static const struct property *const {name}_properties[] = {{{", ".join(f"&P[{have[p]}]" for p in order)}}};\n')
        w(f'static const struct property *const {name}_caption[] = '
          f'{{{"".join(f"&P[{have[p]}], " for p in caption)}NULL}};\n')
    w("\nconst struct schema schema_table[] = {\n")
    for name in names:
        s = schemata[name]
        edge = s.get("edge", {})
        bits = sum(1 << names.index(a) for a in lineage(schemata, name))
        w(f'    {{"{name}", {json.dumps(s["label"])}, {c_bool(edge)}, {c_bool(s.get("matchable"))}, '
          f'{c_bool(edge.get("directed"))}, {c_string(edge.get("source"))}, {c_string(edge.get("target"))}, '
          f'{names.index(name)}, {{{bits & (2**64 - 1):#x}u, {bits >> 64:#x}u}}, {name}_properties, '
          f'sizeof {name}_properties / sizeof *{name}_properties, {name}_caption}},\n')
    w("};\n")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "import":
        import_model(sys.argv[2])
    elif len(sys.argv) == 5 and sys.argv[1] == "table":
        table(sys.argv[2:4], sys.argv[4])
    else:
        sys.exit(__doc__)
