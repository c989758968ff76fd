#!/usr/bin/env python3
"""Meets the private match from docs/protocol.md alone: plain Python integers, no package, no code shared.

Reads a session's seeds, both token sets and every body (tests/psi/transcript.txt) and plays both parties again:
the asker's order, dummies, blinds and commitment, the holder's key, evaluations and sealed entries must be the
logged bytes; the proof must verify; what opens must be the listed agreements; finish must be the transcript's
hash. Exits with 0 when all agree, else says what does not. Not constant time: for test vectors only.
"""
import hashlib
import hmac
import struct
import sys

# ---- ristretto255, RFC 9496 ----
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def is_negative(x):
    return x & 1


def absolute(x):
    return P - x if is_negative(x) else x


def sqrt_ratio_m1(u, v):
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped, flipped_i = check == u % P, check == -u % P, check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio_m1(1, (-1 - D) % P)[1]
SQRT_AD_MINUS_ONE = sqrt_ratio_m1((-D - 1) % P, 1)[1]
if SQRT_AD_MINUS_ONE != 25063068953384623474111414158702152701244531502492656460079210482610430750235:
    SQRT_AD_MINUS_ONE = P - SQRT_AD_MINUS_ONE
ONE_MINUS_D_SQ, D_MINUS_ONE_SQ = (1 - D * D) % P, (D - 1) ** 2 % P
IDENTITY = (0, 1, 1, 0)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * D * p[3] * q[3], 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def negate(p):
    return -p[0] % P, p[1], p[2], -p[3] % P


def multiply(k, p):
    total = IDENTITY
    for bit in bin(k % L)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, p)
    return total


def decode(raw):
    s = int.from_bytes(raw, "little")
    assert s < P and not is_negative(s), "not an encoding"
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, invsqrt = sqrt_ratio_m1(1, v * u2 * u2 % P)
    dx = invsqrt * u2 % P
    x, y = absolute(2 * s * dx % P), u1 * (invsqrt * dx * v) % P
    t = x * y % P
    assert square and not is_negative(t) and y, "not an encoding"
    return x, y, 1, t


def encode(p):
    x, y, z, t = p
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, invsqrt = sqrt_ratio_m1(1, u1 * u2 * u2 % P)
    d1, d2 = invsqrt * u1 % P, invsqrt * u2 % P
    z_inv = d1 * d2 * t % P
    if is_negative(t * z_inv % P):
        x, y, d = y * SQRT_M1 % P, x * SQRT_M1 % P, d1 * INVSQRT_A_MINUS_D % P
    else:
        d = d2
    if is_negative(x * z_inv % P):
        y = -y % P
    return absolute(d * (z - y) % P).to_bytes(32, "little")


def elligator(t):
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * ONE_MINUS_D_SQ % P, (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio_m1(u, v)
    c = P - 1
    if not square:
        s, c = -absolute(s * t % P) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def from_uniform(raw):
    halves = [int.from_bytes(raw[i:i + 32], "little") % 2**255 for i in (0, 32)]
    return add(elligator(halves[0] % P), elligator(halves[1] % P))


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))

# ---- hashes and seals: RFC 9380 5.3.1, RFC 5869, RFC 8439 ----


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha512).digest()


def expand_xmd(message, tag):
    tag += bytes([len(tag)])
    b0 = sha512(bytes(128), message, struct.pack(">H", 64), b"\0", tag)
    return sha512(b0, b"\1", tag)


def chacha20_block(key, counter, nonce=bytes(12)):
    def rotate(v, n):
        return (v << n | v >> (32 - n)) & 0xffffffff

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            w[x] = (w[x] + w[y]) & 0xffffffff
            w[z] = rotate(w[z] ^ w[x], n)

    start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    w = start[:]
    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(w, start)))


def seal(key, plain):
    stream = chacha20_block(key, 1)
    text = bytes(a ^ b for a, b in zip(plain, stream))
    one_time = chacha20_block(key, 0)
    r = int.from_bytes(one_time[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for block in (text[:16], text[16:], struct.pack("<QQ", 0, len(text))):
        total = (total + int.from_bytes(block + b"\1", "little")) * r % (2**130 - 5)
    tag = (total + int.from_bytes(one_time[16:32], "little")) % 2**128
    return text + tag.to_bytes(16, "little")


# ---- VOPRF, RFC 9497, ristretto255-SHA512, mode 0x01 ----
CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"


def hash_to_group(data):
    return from_uniform(expand_xmd(data, b"HashToGroup-" + CONTEXT))


def hash_to_scalar(data, tag=b"HashToScalar-" + CONTEXT):
    return int.from_bytes(expand_xmd(data, tag), "little") % L


def lengthed(data):
    return struct.pack(">H", len(data)) + data


def derive_key(seed, info):
    return hash_to_scalar(seed + lengthed(info) + b"\0", b"DeriveKeyPair" + CONTEXT)


def oprf_output(data, element):
    return sha512(lengthed(data), lengthed(encode(element)), b"Finalize")


def verify_proof(pk, blinded, evaluated, proof):
    c, s = (int.from_bytes(proof[i:i + 32], "little") for i in (0, 32))
    assert c < L and s < L, "scalar not canonical"
    seed = sha512(lengthed(encode(pk)), lengthed(b"Seed-" + CONTEXT))
    m = z = IDENTITY
    for i, (b, e) in enumerate(zip(blinded, evaluated)):
        d = hash_to_scalar(lengthed(seed) + struct.pack(">H", i) + lengthed(b) + lengthed(e) + b"Composite")
        m, z = add(m, multiply(d, decode(b))), add(z, multiply(d, decode(e)))
    t2 = add(multiply(s, BASE), multiply(c, pk))
    t3 = add(multiply(s, m), multiply(c, z))
    challenge = b"".join(lengthed(encode(x)) for x in (pk, m, z, t2, t3)) + b"Challenge"
    assert hash_to_scalar(challenge) == c, "proof does not hold"


# ---- docs/protocol.md ----


def subkey(seed, label):
    return mac(seed, b"enlace-psi/1 seed ", label.encode())[:32]


def prf(key, number, length):
    return mac(key, struct.pack(">I", number))[:length]


def padded(n):
    step = max(64, (1 << (n.bit_length() - 1)) >> 6) if n else 64
    return max(64, -(-n // step) * step)


def sent_order(seed, role, segments):
    """segments: lists of rows, each padded with dummies (None) and shuffled."""
    key, block, order = subkey(seed, role + " order"), 0, []
    for rows in segments:
        rows = rows + [None] * (padded(len(rows)) - len(rows))
        for i in range(len(rows), 1, -1):
            while True:
                word = int.from_bytes(chacha20_block(key, block)[:8], "little")
                block += 1
                if word >= 2**64 % i:
                    break
            j = word % i
            rows[i - 1], rows[j] = rows[j], rows[i - 1]
        order += rows
    return order


def digests_of(seed, role, order):
    key = subkey(seed, role + " dummies")
    return [chacha20_block(key, i)[:32] if row is None else row["digest"] for i, row in enumerate(order)]


def merkle(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + merkle(leaves[:k]) + merkle(leaves[k:])).digest()


def commitment(seed, role, digests):
    key = subkey(seed, role + " leaves")
    return merkle([mac(key, d)[:32] for d in digests])


def lock(output, session, i):
    block = mac(output[:32], b"enlace-psi/1 entry", session, struct.pack(">I", i), b"\1")
    return block[:16], block[16:48]


def payload(seed, row):
    return struct.pack(">16sHIB9x", prf(subkey(seed, "pseudonyms"), row["entity"], 16), row["family"],
                       row["bitmap"], row["bucket"])


class Reader:
    def __init__(self, body):
        self.body, self.at = body, 0

    def take(self, n):
        self.at += n
        assert self.at <= len(self.body), "cut off"
        return self.body[self.at - n:self.at]

    def number(self, n):
        return int.from_bytes(self.take(n), "big")


def items(body, kind, size, proof=0):
    r = Reader(body)
    assert (r.number(1), r.number(4)) == (kind, 0)
    count = r.number(2)
    got = [r.take(size) for _ in range(count)]
    rest = r.take(proof)
    assert r.at == len(body)
    return got, rest


def read_open(body):
    r = Reader(body)
    assert r.number(1) == 1
    versions = [r.number(2) for _ in range(r.number(1))]
    suites = [r.number(2) for _ in range(r.number(1))]
    assert (versions, suites, r.number(1)) == ([1], [1], 1)
    r.take(32)
    r.take(32 * r.number(1))
    r.take(96)
    texts = [r.take(r.number(2)) for _ in range(2)]
    families = [(r.number(2), r.number(4)) for _ in range(r.number(1))]
    root, _nonce = r.take(32), r.take(32)
    assert r.at == len(body)
    return texts, families, root


def read_accept(body):
    r = Reader(body)
    assert (r.number(1), r.number(2), r.number(2)) == (2, 1, 1)
    fields = r.take(64), r.take(32), r.number(4), r.take(32)
    r.take(32)
    assert r.at == len(body)
    return fields


def read_file(path):
    session = {"asker": [], "holder": [], "message": [], "agreement": []}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            word, *rest = line.split("#")[0].split() or [""]
            if word in ("asker", "holder"):
                digest, *numbers = rest
                row = dict(zip(("entity", "family", "bitmap", "bucket"), map(int, numbers)))
                session[word].append(row | {"digest": bytes.fromhex(digest)})
            elif word == "agreement":
                session[word].append((int(rest[0]), bytes.fromhex(rest[1]), *map(int, rest[2:])))
            elif word == "message":
                session[word].append(bytes.fromhex(rest[1]))
            elif word:
                session[word] = bytes.fromhex(rest[0])
    return session


def main(path):
    s = read_file(path)
    opening, accept, blinded, evaluated, pull, entries, finish, finish_back = s["message"]

    def same(what, ours, logged):
        if ours != logged:
            sys.exit(f"{path}: {what} differs\n ours   {ours!r:.200}\n logged {logged!r:.200}")

    # the asker speaks
    seed = s["asker_seed"]
    texts, families, root = read_open(opening)
    distinct = list({row["digest"]: row for row in reversed(s["asker"])}.values())[::-1]  # the first of each token
    asked = {f: [row for row in distinct if row["family"] == f] for f in sorted({row["family"] for row in distinct})}
    same("padded sizes", [(f, padded(len(rows))) for f, rows in asked.items()], families)
    order = sent_order(seed, "ask", list(asked.values()))
    digests = digests_of(seed, "ask", order)
    same("the asker's commitment", commitment(seed, "ask", digests), root)
    blind_key = subkey(seed, "ask blinds")
    blinds = [int.from_bytes(chacha20_block(blind_key, i), "little") % L for i in range(len(digests))]
    sent = [add(hash_to_group(d), multiply(r, BASE)) for d, r in zip(digests, blinds)]
    blinded_items, _ = items(blinded, 4, 32)
    same("blinded chunk", [encode(p) for p in sent], blinded_items)

    # the holder answers
    open_hash, pk_bytes, held, hold_root = read_accept(accept)
    same("H(open)", sha512(opening), open_hash)
    key = derive_key(s["holder_key_seed"], open_hash)
    pk = multiply(key, BASE)
    same("public key", encode(pk), pk_bytes)
    session = sha512(b"enlace-psi/1 session", open_hash, sha512(accept))
    evaluated_items, proof = items(evaluated, 5, 32, 64)
    same("evaluated chunk", [encode(multiply(key, p)) for p in sent], evaluated_items)
    verify_proof(pk, blinded_items, evaluated_items, proof)
    same("pull", struct.pack(">BBI", 6, 7, 0), pull)
    hold_seed = s["holder_seed"]
    hold_order = sent_order(hold_seed, "hold", [s["holder"]])
    hold_digests = digests_of(hold_seed, "hold", hold_order)
    same("padded entries", len(hold_order), held)
    same("the holder's commitment", commitment(hold_seed, "hold", hold_digests), hold_root)
    entry_items, _ = items(entries, 7, 64)
    for n, (row, digest) in enumerate(zip(hold_order, hold_digests)):
        if row is None:
            plain, i = prf(subkey(hold_seed, "pseudonyms"), 2**32 - 1, 16) + bytes(16), 0
        else:
            sharing = [r for r in s["holder"] if r["digest"] == digest]
            plain, i = payload(hold_seed, row), sharing.index(row)
        tag, entry_key = lock(oprf_output(digest, multiply(key, hash_to_group(digest))), session, i)
        same(f"entry {n}", tag + seal(entry_key, plain), entry_items[n])

    # the asker opens
    by_tag = {e[:16]: e for e in entry_items}
    found = []
    for row, digest, blind, answer in zip(order, digests, blinds, evaluated_items):
        output = oprf_output(digest, add(decode(answer), negate(multiply(blind, pk))))
        i, (tag, entry_key) = 0, lock(output, session, 0)
        while row is not None and tag in by_tag:
            zero_stream = seal(entry_key, bytes(32))[:32]
            plain = bytes(a ^ b for a, b in zip(by_tag[tag][16:48], zero_stream))
            same("a sealed payload", tag + seal(entry_key, plain), by_tag[tag])
            pseudonym, family, bitmap, bucket = struct.unpack(">16sHIB9x", plain)
            for own in s["asker"]:
                if own["digest"] == digest:
                    found.append((own["entity"], pseudonym, family, bitmap, bucket))
            i += 1
            tag, entry_key = lock(output, session, i)
    same("agreements", sorted(found), sorted(s["agreement"]))

    transcript = sha512(*(struct.pack(">I", len(m)) + m for m in s["message"][:-2]))
    same("transcript", s["transcript"], transcript)
    same("finish", [b"\x0d" + transcript] * 2, [finish, finish_back])
    print(f"{path}: {len(found)} agreements, {len(blinded_items)} blinded, {len(entry_items)} entries: all the same")


if __name__ == "__main__":
    main(sys.argv[1])
