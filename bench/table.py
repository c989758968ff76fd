"""All figures of a run as one table, and as JSON.

    table.py FIGURES.tsv BENCH.json     fields: bench/figure.h. Exits with 1 when a limit was passed.
"""
import json
import os
import platform
import sys

FIELDS = ["name", "value", "unit", "floor", "floor_name", "ratio", "limit", "verdict"]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        models = [line.split(":", 1)[1].strip() for line in f if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": models[0] if models else platform.machine(),
        "processors": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "system": f"{platform.system()} {platform.release()}",
    }


def amount(text, unit):
    return f"{float(text):.4g} {unit}".rstrip()


def number(text):
    return float(text) if text else None


def show(rows):
    heads = ["figure", "value", "floor", "ratio", "limit", ""]
    cells = [
        [
            r["name"],
            amount(r["value"], r["unit"]),
            f"{amount(r['floor'], r['unit'])}, {r['floor_name']}" if r["floor"] else "",
            f"{float(r['ratio']):.3g}" if r["ratio"] else "",
            r["limit"],
            r["verdict"],
        ]
        for r in rows
    ]
    widths = [max(len(row[i]) for row in [heads, *cells]) for i in range(len(heads))]
    for row in [heads, ["-" * w for w in widths], *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(figures, out):
    with open(figures, encoding="utf-8") as f:
        rows = [dict(zip(FIELDS, line.rstrip("\n").split("\t"))) for line in f]
    about = machine()
    print(f"{about['processors']} x {about['processor']}, {about['memory_gib']} GiB, {about['system']}")
    show(rows)
    missed = sum(r["verdict"] == "MISSED" for r in rows)
    for r in rows:
        r.update({key: number(r[key]) for key in ("value", "floor", "ratio")})
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"format": "enlace-bench/1", "machine": about, "missed": missed, "figures": rows}, f, indent=1)
        f.write("\n")
    print(f"{len(rows)} figures, {missed} missed; {out} has them too")
    return 1 if missed else 0


sys.exit(main(*sys.argv[1:]))
