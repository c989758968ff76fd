"""Real nodes for the scenario tests: folders, processes, and a wire between them that the test can cut.

Every node listens on a port of the system's choice and is reached through a Wire, a relay on loopback that counts bytes
and calls the test back at the n-th one: so "in the middle of a match" is a place, not a moment. Processes are ended by
their own id, and whatever is still open at the end is closed. Tests speak TAP.
"""
import atexit
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ENLACE = os.environ.get("ENLACE_BIN") or os.path.join(os.path.dirname(__file__), "../../build/enlace")
START_SECONDS, RUN_SECONDS, STOP_SECONDS = 60, 180, 30
PURPOSE = "counter-narcotics"
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:")

root = tempfile.mkdtemp(prefix="enlace-scenario-")
open_things = []  # wires and served nodes, newest last


@atexit.register
def close_all():
    while open_things:
        open_things.pop().close()
    shutil.rmtree(root, ignore_errors=True)


def expect(truth, *what):
    if not truth:
        raise AssertionError(" ".join(str(w) for w in what)[:2000] or "not so")


class Wire:
    """Relays each connection to `port`. Once `at` bytes have passed, in both directions together, `then` is called, once,
    and nothing more is let through (`arm`), or everything as before (`pause`)."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = None
        self.passed, self.at, self.then, self.lost, self.loses = 0, None, None, False, True
        self.lock = threading.Lock()
        self.sockets, self.broken = [], False
        open_things.append(self)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return "https://127.0.0.1:%d" % self.listener.getsockname()[1]

    def arm(self, at, then, loses=True):
        with self.lock:
            self.passed, self.at, self.then, self.lost, self.loses = 0, at, then, False, loses

    def pause(self, at, then):
        self.arm(at, then, loses=False)

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self.broken:
                    raise OSError("cut")
                far = socket.create_connection(("127.0.0.1", self.port or 1), timeout=10)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            self.sockets += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._relay, args=(a, b), daemon=True).start()

    def _relay(self, a, b):
        try:
            while data := a.recv(4096):
                if self._let_through(len(data)):  # what is held back is lost, but the end of a side is passed on
                    b.sendall(data)
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _let_through(self, count):
        with self.lock:
            self.passed += count
            reached = self.at is not None and self.passed >= self.at
            then, self.then = (self.then, None) if reached else (None, self.then)
            self.lost = self.lost or (bool(then) and self.loses)
            held = self.lost
        if then:
            then()
        return not held

    def cut(self):
        self.broken = True
        self.hang_up()

    def mend(self):
        """Lets everything through again, on new connections."""
        self.hang_up()
        self.broken = False
        self.arm(None, None)

    def hang_up(self):
        for s in self.sockets:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()
        self.sockets = []

    def close(self):
        self.listener.close()
        self.hang_up()


class Node:
    def __init__(self, folder, party, people):
        self.home, self.party, self.people = os.path.join(folder, party), party, people
        self.wire = Wire()
        self.process = None
        self.log = self.home + ".log"
        self.ok("init", "--party", party, "--listen", "127.0.0.1:0", "--url", self.wire.url)
        path = self.home + ".ftm"
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in people)
        self.ok("load", "--format", "ftm", path)

    # ---- commands ----
    def start(self, *words, fault=None):
        env = dict(os.environ, **({"ENLACE_FAULT": fault} if fault else {}))
        return subprocess.Popen([ENLACE, "--home", self.home, *words], env=env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process, seconds=RUN_SECONDS):
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"{process.args[3:]}: no end after {seconds} s")
        expect(not SANITIZER.search(err), err)
        return process.returncode, out, err

    def run(self, *words, fault=None):
        return self.finish(self.start(*words, fault=fault))

    def ok(self, *words):
        code, out, err = self.run(*words)
        expect(code == 0, words, "exit", code, err)
        return out

    def refused(self, code, sentence, *words):
        """The command ends with this exit code and one of stderr's lines has the sentence (a regular expression)."""
        got, _, err = self.run(*words)
        expect(got == code and re.search(sentence, err), words, "exit", got, "not", code, ":", err)

    def json(self, *words):
        return json.loads(self.ok("--json", *words))

    # ---- matching ----
    def match_words(self, peer, mode="asker", purpose=PURPOSE):
        return ["--json", "match", "--peer", peer, "--purpose", purpose, "--case", "SCENARIO-1", "--mode", mode]

    def match(self, peer, mode="asker"):
        return json.loads(self.ok(*self.match_words(peer, mode)))

    def hits(self, *words):
        return self.json("hits", *words)["hits"]

    def sql(self, question):
        with sqlite3.connect(f"file:{self.home}/records.db?mode=ro", uri=True, timeout=30) as db:
            rows = db.execute(question).fetchall()
        db.close()
        return rows

    def sessions(self):
        """(id, role, outcome, ended) of each, oldest first"""
        return self.sql("SELECT id, role, outcome, ended_ms != 0 FROM session ORDER BY started_ms, rowid")

    def check_store(self):
        """The file is whole, and no hit stands without its session's good end."""
        expect(self.sql("PRAGMA integrity_check") == [("ok",)], self.party, "the store is damaged")
        stray = self.sql("SELECT count(*) FROM hit WHERE session NOT IN (SELECT id FROM session WHERE outcome = 'done')")
        expect(stray == [(0,)], self.party, stray, "hits of a session that did not end well")

    # ---- serving ----
    def serve(self, fault=None):
        env = dict(os.environ, **({"ENLACE_FAULT": fault} if fault else {}))
        with open(self.log, "a") as log:
            self.process = subprocess.Popen([ENLACE, "--home", self.home, "--json", "serve"], env=env,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        open_things.append(self)
        late = threading.Timer(START_SECONDS, self.process.kill)
        late.start()
        line = self.process.stdout.readline()
        late.cancel()
        if not line:
            self.close()
            return False
        self.wire.port = json.loads(line)["port"]
        return True

    def kill(self):
        """kill -9"""
        process, self.process = self.process, None
        process.send_signal(signal.SIGKILL)
        process.wait(STOP_SECONDS)
        process.stdout.close()

    def stop(self):
        """SIGTERM; the seconds that it took"""
        start = time.monotonic()
        process, self.process = self.process, None
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"{self.party}: SIGTERM did not end serve within {STOP_SECONDS} s")
        expect(process.returncode == 0, self.party, "serve ended with", process.returncode, self.log_text())
        expect(not SANITIZER.search(self.log_text()), self.log_text())
        return time.monotonic() - start

    def close(self):
        if self.process:
            self.kill()

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def every_byte(self):
        """All that the node keeps, and what it said, file by file."""
        for folder, _, names in os.walk(self.home):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    yield os.path.join(folder, name), f.read()
        if os.path.exists(self.log):
            with open(self.log, "rb") as f:
                yield self.log, f.read()


def draft(one, other, purposes=(PURPOSE,), modes=("asker", "both", "count"), **numbers):
    path = os.path.join(os.path.dirname(one.home), f"limits-{time.monotonic_ns()}.json")
    words = ["peer", "draft", "--card", other.home + "/card.json", "--from", "2020-01-01", "--until", "2099-12-31",
             "--out", path]
    for name, values in (("--purpose", purposes), ("--mode", modes)):
        for value in values:
            words += [name, value]
    for name, value in numbers.items():
        words += ["--" + name.replace("_", "-"), str(value)]
    one.ok(*words)
    return path


def peer_name(node):
    return node.party.replace(".", "-")


def add(node, partner, limits):
    node.ok("peer", "add", peer_name(partner), "--card", partner.home + "/card.json", "--limits", limits)


def introduce(one, other, **limits):
    path = draft(one, other, **limits)
    add(one, other, path)
    add(other, one, path)
    return path


def forget(one, other):
    one.ok("peer", "remove", peer_name(other))
    other.ok("peer", "remove", peer_name(one))


# ---- tests ----
tests = []


def test(function):
    tests.append(function)
    return function


def main():
    if len(sys.argv) > 1:  # only those whose names contain a word
        tests[:] = [t for t in tests if any(word in t.__name__ for word in sys.argv[1:])]
    print(f"1..{len(tests)}", flush=True)
    failed = False
    for number, function in enumerate(tests, 1):
        name = function.__name__.replace("_", " ")
        folder = os.path.join(root, str(number))
        os.mkdir(folder)
        start = time.monotonic()
        try:
            function(folder)
            print(f"ok {number} - {name}", flush=True)
        except Exception:
            failed = True
            print(f"not ok {number} - {name}\n{traceback.format_exc()}", flush=True)
        while open_things:
            open_things.pop().close()
        print(f"# {time.monotonic() - start:.1f} s", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed)
