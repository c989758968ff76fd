/*
 * The two parties of bench_match, each in its own process: set, TLS identity, machine, and what it cost. The
 * whole stack runs as in a node (psi, exchange, net), without the store: a session's tokens come from a
 * generator instead of records.
 */
#pragma once
#include "crypto/hash.h"
#include "exchange/match.h"

/* Realistic: a person has about a dozen tokens. */
#define TOKENS_PER_ENTITY 8u

struct bench_identity {
    struct secret *key; /* Ed25519, of the envelopes */
    struct sign_public public_key;
    struct buf certificate_pem, tls_key_pem;
    char certificate_path[256], tls_key_path[256]; /* the same in files, as the client wants them */
};

struct bench_pair {
    uint32_t tokens, common; /* each party's distinct tokens; how many of them both hold */
    struct bench_identity asker, holder;
};

/* What a party tells the parent. Fixed in size: it goes through a pipe. */
struct bench_report {
    char failure[256]; /* empty: all went well */
    double wall_s, cpu_s;
    uint64_t peak_bytes; /* VmHWM */
    /* the asker's: */
    double machine_s; /* processors at work in its time, for whomever */
    uint64_t agreements;
    uint64_t envelope_bytes; /* both directions */
    uint64_t ask_tcp_bytes,
        set_tcp_bytes; /* the connection's payload, both directions: TLS and HTTP included */
};

/* Serves one session; writes its port to `out` as soon as it listens, and its report when `stop` is closed.
 */
void bench_hold(const struct bench_pair *pair, int out, int stop);
/* Asks the holder on this port, checks the result against the known overlap, writes its report to `out`. */
void bench_ask(const struct bench_pair *pair, uint16_t port, int out);
