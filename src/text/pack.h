/*
 * Packs: the data files of packs/, embedded in the program, so that it runs alone and that two builds of one
 * version hold the same bytes. Text, UTF-8, LF; a line that starts with '#' is a comment (origin and licence
 * stand there), fields are separated by tabs. Whoever reads a pack parses it once (pthread_once) into static
 * memory: reading packs cannot fail, and a pack that does not follow its grammar is a bug of the build.
 *
 * The token packs decide which tokens a record gives. Their joint hash travels in the opening message of a
 * private match; a partner with other packs is refused, because its tokens would differ in silence.
 * Everything returned is static. Threads: any.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/sv.h"

#define PACK_HASH_BYTES 32u

/* The pack's bytes; an empty view when there is none of this name ("fold.tsv"). */
struct sv pack_bytes(const char *name);
/* The first 32 bytes of SHA-512 over the pack. False: no such pack, `out` is zeroed. */
bool pack_hash(const char *name, uint8_t out[PACK_HASH_BYTES]);
/* Likewise over all token packs in the order of their names: for each u16 length and name, u64 length and
 * bytes. */
void pack_set_hash(uint8_t out[PACK_HASH_BYTES]);
/* Names in the order of packs/meson.build: for (i = 0; (name = pack_each(&i, &in_tokens));). */
const char *pack_each(size_t *i, bool *in_tokens);

/* Takes the next line that is neither empty nor a comment off *rest. */
bool pack_next_line(struct sv *rest, struct sv *line);
