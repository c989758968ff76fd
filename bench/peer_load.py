"""A peer for `enlace load`: parse files with Python's csv or json and keep each row under its key, in one
transaction of SQLite. No identifier is checked, no date read, no name folded: the least a script would do.

    peer_load.py DATABASE PART FILE...     PART: the first 1/PART of each file's bytes
"""
import csv
import json
import os
import sqlite3
import sys


def lines(path, part):
    left = os.path.getsize(path) // part
    with open(path, encoding="latin-1" if path.endswith(".csv") else "utf-8", newline="") as f:
        for line in f:
            if left <= 0:
                return
            left -= len(line.encode("utf-8"))
            yield line


def records(path, part):
    if path.endswith(".csv"):
        for n, row in enumerate(csv.reader(lines(path, part))):
            yield f"{path}:{n}", "row", json.dumps(row)
    else:
        for line in lines(path, part):
            record = json.loads(line)
            yield record["id"], record["schema"], json.dumps(record["properties"], sort_keys=True)


def main(database, part, *files):
    db = sqlite3.connect(database)
    db.execute("create table record (id text primary key, schema text, body text) without rowid")
    for path in files:
        db.executemany("insert into record values (?, ?, ?)", records(path, int(part)))
    db.commit()


main(*sys.argv[1:])
