/*
 * Bytes from outside, in order, once: a file, standard input ("-") or memory. Importers read through it and
 * never see a path. Memory stays bounded: one block of INPUT_BLOCK_BYTES, whatever the file's size.
 * Ownership: blocks are borrowed until the next call. Threads: one at a time.
 */
#pragma once
#include "base/err.h"
#include "base/sv.h"
#include <stdint.h>

#define INPUT_BLOCK_BYTES ((size_t)256 * 1024)

struct input;

MUST_CHECK enum err input_open_file(const char *path, struct errctx *ec, struct input **out);
/* Borrows `name` and `bytes` until input_close. */
MUST_CHECK enum err input_open_bytes(const char *name, struct sv bytes, struct errctx *ec,
                                     struct input **out);
void input_close(struct input *in);
void input_closep(struct input **in);

/* The file's name without its folders: the first word of every message about it. */
const char *input_name(const struct input *in);
/* The file's size in bytes, 0 when it is not known (a pipe). */
uint64_t input_size(const struct input *in);
/* The next block; empty at the end. */
MUST_CHECK enum err input_next(struct input *in, struct errctx *ec, struct sv *block);

#define INPUT_SCOPED __attribute__((cleanup(input_closep)))
