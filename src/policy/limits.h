/*
 * Limits: what one partner may ask of us by private match, and what we hold ourselves to in asking it. Both
 * parties add the same document; its hash (SHA-256 of its canonical JSON, RFC 8785) is cited in every
 * message, so that a match runs only while both act under the same words. A full agreement will take its
 * place behind the same decision.
 *
 *   {"format": "enlace-limits/1",
 *    "parties": [{"name": "us.treasury", "key": "<Ed25519 public key, 64 hex digits>"}, {...}],
 *    "purposes": ["counter-narcotics"],
 *    "modes": ["asker", "both"],
 *    "tokens_max": 2000000, "tokens_daily": 10000000,
 *    "families": {"curp": {"tokens_max": 50000, "tokens_daily": 200000}},
 *    "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
 *
 * A family that is not named is held to the totals only; with tokens_max 0 it may not be asked at all. Sizes
 * are the padded ones that the partner states. An unknown or missing member is refused, never ignored. A
 * plain value: no pointers, copy it as you like. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/sv.h"

#define LIMITS_FORMAT "enlace-limits/1"
#define LIMITS_BYTES_MAX ((size_t)64 * 1024)
#define LIMITS_NAME_MAX 64u
#define LIMITS_PURPOSES_MAX 32u
#define LIMITS_FAMILIES_MAX 64u
#define LIMITS_TOKENS_MAX ((uint64_t)1 << 40)

enum limits_mode { LIMITS_ASKER = 1, LIMITS_BOTH = 2, LIMITS_COUNT = 4 };

struct limits_party {
    char name[LIMITS_NAME_MAX + 1];
    uint8_t key[32];
};

struct limits_family {
    char name[LIMITS_NAME_MAX + 1];
    uint64_t tokens_max, tokens_daily;
};

struct limits {
    struct limits_party parties[2]; /* in the order of their keys */
    char purposes[LIMITS_PURPOSES_MAX][LIMITS_NAME_MAX + 1];
    unsigned purpose_count;
    unsigned modes; /* enum limits_mode, or-ed */
    uint64_t tokens_max, tokens_daily;
    struct limits_family families[LIMITS_FAMILIES_MAX];
    unsigned family_count;
    char valid_from[11], valid_until[11]; /* both days included */
};

/* ERR_INPUT with the member's name and the reason; ERR_LIMIT. `name` is the file's, for messages. */
MUST_CHECK enum err limits_parse(const char *name, struct sv json, struct errctx *ec, struct limits *out);
/* The name of the mode as in the document; "asker", "both", "count". 0 when there is none of that name. */
unsigned limits_mode_of(struct sv name);
