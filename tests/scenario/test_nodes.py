#!/usr/bin/env python3
"""Two and three nodes meet over mutual TLS: what they find, what they refuse, and what neither ever learns."""
import json
import os
import re

from nodes import (PURPOSE, Node, add, draft, expect, forget, introduce, main, peer_name, test)
from people import held_by, person

SHARED = [3, 14, 25, 36, 47]
CLEARED = 14  # of the shared ones, whom a court has cleared
US_ONLY, MX_ONLY = range(100, 120), range(200, 225)


def us_people():
    return held_by("us", [*SHARED, *US_ONLY], shout=True)


def mx_people():
    return [person(n, "mx", status="Sentencia Favorable" if n == CLEARED else "Definitivo") for n in SHARED] + \
        held_by("mx", MX_ONLY)


def two_nodes(folder):
    return Node(folder, "us.treasury", us_people()), Node(folder, "mx.sat", mx_people())


def two_partners(folder, **limits):
    us, mx = two_nodes(folder)
    introduce(us, mx, **limits)
    expect(mx.serve(), mx.log_text)
    return us, mx


def ids(hits):
    return sorted(h["own"]["id"] for h in hits)


def shared_ids(prefix):
    return sorted("%s-%05d" % (prefix, n) for n in SHARED)


def texts(people):
    """Every value that stands in these records, in lower case."""
    return {v.lower() for p in people for values in p["properties"].values() for v in values} | {p["id"] for p in people}


def nothing_of(other, node, *outputs):
    """No value that only `other` holds is in what `node` keeps, logs or prints; the node's own are, so the search works."""
    own, foreign = texts(node.people), texts(other.people)
    kept = [(name, content.lower()) for name, content in node.every_byte()]
    kept += [("output", o.lower().encode()) for o in outputs]
    everything = b"".join(content for _, content in kept)
    for value in own:
        expect(value.encode() in everything, value, "should have been found with", node.party)
    for value in sorted(foreign - own):
        for name, content in kept:
            expect(value.encode() not in content, node.party, "knows", value, "in", name)


@test
def in_mode_asker_only_the_asker_learns_whom_both_hold(folder):
    us, mx = two_partners(folder)
    us.ok("peer", "test", "mx-sat")
    report = us.match("mx-sat")
    expect(report["hits"] == len(SHARED) and report["entities"] == len(us.people), report)
    expect(ids(us.hits()) == shared_ids("us"), us.hits())
    expect(us.sessions() == [(report["session"], "asker", "done", 1)], us.sessions())
    expect(mx.sessions() == [(report["session"], "holder", "done", 1)], mx.sessions())
    expect(mx.hits() == [], mx.hits())
    nothing_of(mx, us, us.ok("--json", "hits"), us.ok("hits"))
    nothing_of(us, mx, mx.ok("--json", "hits"))
    for node in (us, mx):
        node.check_store()
    mx.stop()
    nothing_of(us, mx)


@test
def in_mode_both_each_side_finds_the_same_parties_and_the_pseudonyms_join(folder):
    us, mx = two_partners(folder)
    us.match("mx-sat", "both")
    ours, theirs = us.hits(), mx.hits()
    expect(ids(ours) == shared_ids("us") and ids(theirs) == shared_ids("mx"), ours, theirs)
    expect(all(h["grade"] == "identifier" for h in ours + theirs), ours)
    by_pseudonyms = {(h["own_pseudonym"], h["peer_pseudonym"]): h["own"]["id"] for h in ours}
    joined = {by_pseudonyms.get((h["peer_pseudonym"], h["own_pseudonym"])): h["own"]["id"] for h in theirs}
    expect(joined == dict(zip(shared_ids("us"), shared_ids("mx"))), joined)
    nothing_of(mx, us, us.ok("hits"), json.dumps(ours))
    nothing_of(us, mx, mx.ok("hits"), json.dumps(theirs))
    # another session has other pseudonyms: nobody can follow a person from session to session
    again = us.match("mx-sat", "both")["session"]
    fresh = {h["own_pseudonym"] for h in us.hits("--session", again)}
    expect(len(fresh) == len(SHARED) and not fresh & {h["own_pseudonym"] for h in ours}, fresh)
    mx.stop()


@test
def in_mode_count_both_learn_numbers_and_no_person(folder):
    us, mx = two_partners(folder)
    report = us.match("mx-sat", "count")
    expect(report["counts"].get("curp") == len(SHARED), report)
    expect(us.hits() == [] and mx.hits() == [], us.hits(), mx.hits())
    nothing_of(mx, us, json.dumps(report))
    nothing_of(us, mx)
    mx.stop()


@test
def a_hit_says_status_and_handling_before_anything_else(folder):
    us, mx = two_partners(folder)
    us.match("mx-sat", "both")
    cleared = [h for h in mx.hits() if h["own"]["id"] == "mx-%05d" % CLEARED]
    expect(len(cleared) == 1 and cleared[0]["own"]["status"] == "Sentencia Favorable", cleared)
    text = mx.ok("--json", "hits")
    for own in re.findall(r'"own":\s*\{\s*("[^"]*")', text):
        expect(own == '"status"', own)
    blocks = mx.ok("hits").split("\n\n")
    name = person(CLEARED, "mx")["properties"]["name"][0]
    block = next(b for b in blocks if name in b)
    expect(block.startswith("[Sentencia Favorable: cleared by a court]"), block)
    expect(block.index("handling") < block.index("score"), block)
    expect("[no status stated]" in us.ok("hits"), us.ok("hits"))
    mx.stop()


@test
def a_partner_removed_while_the_node_serves_is_told_nothing(folder):
    us, mx = two_partners(folder)
    us.match("mx-sat")
    mx.ok("peer", "remove", "us-treasury")
    us.refused(5, "mx-sat|partner|connection|handshake", *us.match_words("mx-sat")[1:])
    us.refused(5, ".", "peer", "test", "mx-sat")
    expect(len(mx.sessions()) == 1 and len(us.hits()) == len(SHARED), mx.sessions())
    expect(us.sessions()[-1][2:] == ("io", 1), us.sessions())
    mx.stop()


@test
def a_partner_added_while_the_node_serves_is_let_in(folder):
    us, mx = two_nodes(folder)
    mx.serve()
    introduce(us, mx)
    expect(us.match("mx-sat")["hits"] == len(SHARED))
    mx.stop()


@test
def records_loaded_while_the_node_serves_are_matched_from_then_on(folder):
    us, mx = two_partners(folder)
    expect(us.match("mx-sat")["hits"] == len(SHARED))
    path = os.path.join(folder, "more.ftm")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(p) + "\n" for p in held_by("mx", list(US_ONLY)[:4]))
    mx.ok("load", "--format", "ftm", "--dataset", "more", path)
    expect(us.match("mx-sat")["hits"] == len(SHARED) + 4)
    mx.stop()


@test
def limits_changed_by_hand_after_adding_are_refused_on_either_side(folder):
    us, mx = two_nodes(folder)
    introduce(us, mx)
    os.utime(mx.home + "/peers", (1e9, 1e9))  # as if added long ago: a folder that changed just now is read each time
    mx.serve()

    def tamper(node, partner):
        path = f"{node.home}/peers/{peer_name(partner)}/limits.json"
        with open(path, encoding="utf-8") as f:
            agreed = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(agreed.replace('"tokens_daily":10000000', '"tokens_daily":99999999'))
        return path, agreed

    path, agreed = tamper(us, mx)
    us.refused(4, "was changed after it was agreed", *us.match_words("mx-sat"))
    expect("NOT USABLE" in us.ok("peer", "list"), "listed as usable")
    with open(path, "w", encoding="utf-8") as f:
        f.write(agreed)
    path, _ = tamper(mx, us)
    code, _, err = us.run(*us.match_words("mx-sat"))
    expect(code == 4 and "does not take sessions under this agreement" in err, code, err)
    expect(mx.home not in err and "limits.json" not in err, "the partner was told of files:", err)
    expect("was changed after it was agreed" in mx.log_text(), mx.log_text())
    expect(us.hits() == [] and us.sessions()[-1][2:] == ("refused", 1), us.sessions())
    mx.stop()
    expect(mx.serve(), mx.log_text())  # a node that starts with such limits does not even let the partner connect
    us.refused(5, "connection", *us.match_words("mx-sat"))
    mx.stop()


@test
def different_limits_on_the_two_sides_are_refused_with_the_reason(folder):
    us, mx = two_nodes(folder)
    add(us, mx, draft(us, mx))
    add(mx, us, draft(us, mx, tokens_daily=12345678))
    mx.serve()
    us.refused(4, "agreement|limits", *us.match_words("mx-sat"))
    us.refused(4, "agreement|limits", "peer", "test", "mx-sat")
    expect(us.hits() == [] and mx.sessions() == [], mx.sessions())
    mx.stop()


@test
def purpose_mode_and_size_that_are_not_agreed_are_not_even_asked(folder):
    us, mx = two_partners(folder, modes=["asker"])
    us.refused(4, 'purpose "fishing" is not agreed', *us.match_words("mx-sat", purpose="fishing"))
    us.refused(4, 'mode "both" is not agreed', *us.match_words("mx-sat", "both"))
    us.refused(4, 'mode "count" is not agreed', *us.match_words("mx-sat", "count"))
    us.refused(2, "asker, both or count", *us.match_words("mx-sat", "all"))
    us.refused(3, "no partner 'nobody'", *us.match_words("nobody"))
    forget(us, mx)
    introduce(us, mx, tokens_max=10)
    us.refused(4, r"tokens asked, 10 agreed", *us.match_words("mx-sat"))
    forget(us, mx)
    path = draft(us, mx)
    with open(path, encoding="utf-8") as f:
        limits = json.load(f)
    limits["families"] = {"curp": {"tokens_max": 0, "tokens_daily": 0}}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(limits, f)
    add(us, mx, path)
    add(mx, us, path)
    us.refused(4, r"curp: \d+ tokens asked, 0 agreed", *us.match_words("mx-sat"))
    expect(mx.sessions() == [] and us.sessions() == [], mx.sessions(), us.sessions())
    mx.stop()


@test
def limits_of_another_day_are_refused_by_the_asker(folder):
    us, mx = two_nodes(folder)
    path = draft(us, mx)
    with open(path, encoding="utf-8") as f:
        limits = json.load(f)
    limits["valid_until"] = "2020-12-31"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(limits, f)
    add(us, mx, path)
    add(mx, us, path)
    mx.serve()
    us.refused(4, "in force from 2020-01-01 to 2020-12-31", *us.match_words("mx-sat"))
    mx.stop()


@test
def a_days_budget_is_spent_once_and_stays_spent_after_a_restart(folder):
    us, mx = two_partners(folder)
    padded = us.match("mx-sat")["padded"]
    forget(us, mx)
    introduce(us, mx, tokens_daily=3 * padded - 1)  # one more fits, a third does not; adding anew forgives nothing
    us.match("mx-sat")
    refusal = rf"{padded} tokens asked, {2 * padded} of {3 * padded - 1} spent on \d{{4}}-\d\d-\d\d"
    us.refused(4, refusal, *us.match_words("mx-sat"))
    mx.stop()
    expect(mx.serve(), mx.log_text())
    us.refused(4, refusal, *us.match_words("mx-sat"))
    mx.kill()
    expect(mx.serve(), mx.log_text())
    us.refused(4, refusal, *us.match_words("mx-sat"))
    expect([s[2] for s in us.sessions()] == ["done", "done", "refused", "refused", "refused"], us.sessions())
    expect(len(us.hits()) == 2 * len(SHARED), us.hits())
    mx.stop()


@test
def two_askers_at_once_are_both_served_and_learn_only_their_own(folder):
    us, mx = two_partners(folder)
    gt = Node(folder, "gt.sat", held_by("gt", [SHARED[0], *MX_ONLY[:3], *range(300, 310)]))
    introduce(gt, mx)
    running = [us.start(*us.match_words("mx-sat")), gt.start(*gt.match_words("mx-sat")),
               us.start(*us.match_words("mx-sat", "both"))]
    for node, process in zip((us, gt, us), running):
        code, _, err = node.finish(process)
        expect(code == 0, node.party, code, err)
    expect(ids(us.hits()) == sorted(2 * shared_ids("us")), us.hits())
    expect(ids(gt.hits()) == sorted("gt-%05d" % n for n in (SHARED[0], *MX_ONLY[:3])), gt.hits())
    expect(len(mx.hits()) == len(SHARED), mx.hits())  # of the one session in mode both
    nothing_of(mx, gt)
    mx.stop()


@test
def a_stranger_is_dropped_in_the_handshake(folder):
    us, mx = two_partners(folder)
    stranger = Node(folder, "zz.nobody", held_by("zz", range(400, 403)))
    add(stranger, mx, draft(stranger, mx))
    stranger.refused(5, ".", "peer", "test", "mx-sat")
    stranger.refused(5, ".", *stranger.match_words("mx-sat"))
    expect(mx.sessions() == [] and us.match("mx-sat")["hits"] == len(SHARED))
    mx.stop()


@test
def a_partner_who_answers_with_another_certificate_is_not_spoken_to(folder):
    us, mx = two_partners(folder)
    impostor = Node(folder, "mx.other", mx_people())
    introduce(us, impostor)
    impostor.serve()
    mx.wire.port = impostor.wire.port  # the wire to mx now ends at the impostor
    us.refused(4, "certificate is not the pinned one", *us.match_words("mx-sat"))
    expect(impostor.sessions() == [] and us.hits() == [], impostor.sessions())
    impostor.stop()
    mx.stop()


if __name__ == "__main__":
    main()
