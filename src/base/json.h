/*
 * JSON from outside: jansson behind one strict door. Duplicate members, NUL characters and anything after the
 * value are refused; nesting ends at jansson's own limit of 2048. Linking this file makes jansson allocate
 * through base/mem, so that fault injection reaches it. Ownership: the value is the caller's; json_decref, or
 * JSON_SCOPED. Threads: any, each with its own values.
 */
#pragma once
#include <jansson.h>

#include "base/err.h"
#include "base/sv.h"

/* `name` stands first in the message: "limits.json:3:7: ...". ERR_INPUT or ERR_MEMORY. */
MUST_CHECK enum err json_parse(const char *name, struct sv text, struct errctx *ec, json_t **out);
/* Without the place in the message, for one line of a file whose number the caller knows: *column gets the
 * place. */
MUST_CHECK enum err json_parse_line(struct sv text, struct errctx *ec, uint64_t *column, json_t **out);
/* A string's bytes, which may be borrowed as long as the value lives; an empty view for anything else. */
struct sv json_sv(const json_t *string);
void json_decrefpp(json_t **value); /* for __attribute__((cleanup)) */

#define JSON_SCOPED __attribute__((cleanup(json_decrefpp)))
