/*
 * What the private match is run over: token digests, each belonging to an entity of its owner. resolve/ makes
 * them (docs/tokens.md is the rule); psi/ never learns what they mean.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define TOKEN_DIGEST_BYTES 32u
#define TOKEN_FAMILIES_MAX 64u /* families are numbered from 0; the numbers are part of the written rule */

struct token {
    uint8_t digest[TOKEN_DIGEST_BYTES]; /* first 32 bytes of SHA-512 over the token's input */
    uint32_t entity;                    /* index into the owner's entities */
    uint16_t family;
};

/* What an entity shows a partner with whom it shares a token, beside the token itself. */
struct token_entity {
    uint32_t identifier_bitmap; /* bit n: has an identifier of the n-th identifier type of the rule */
    uint8_t birth_year_bucket;  /* 0 = not known */
};

/* Sorted by (digest, entity), unique. Owned by whoever made it. */
struct token_set {
    struct token *tokens;
    size_t token_count;
    struct token_entity *entities;
    size_t entity_count;
};
