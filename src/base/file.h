/*
 * Files that appear whole or not at all: written beside the target, synced, renamed into place by
 * outfile_commit. Every write passes FAULT_WRITE. Threads: one at a time.
 */
#pragma once
#include <stdint.h>

#include "base/buf.h"

struct outfile;

/* mode: permission bits, 0600 for anything with people's data or keys. */
MUST_CHECK enum err outfile_open(const char *path, unsigned mode, struct errctx *ec, struct outfile **out);
MUST_CHECK enum err outfile_write(struct outfile *f, struct sv bytes, struct errctx *ec);
MUST_CHECK enum err outfile_printf(struct outfile *f, struct errctx *ec, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Flush, sync, rename. Closes `f` in any case. On failure the target is as it was. */
MUST_CHECK enum err outfile_commit(struct outfile *f, struct errctx *ec);
/* Closes and removes what was written. NULL is fine. */
void outfile_abort(struct outfile *f);

/* The whole file into `out`; ERR_LIMIT when it is longer than out->max. */
MUST_CHECK enum err file_read(const char *path, struct errctx *ec, struct buf *out);
/* outfile_open, _write, _commit in one. */
MUST_CHECK enum err file_write(const char *path, unsigned mode, struct sv bytes, struct errctx *ec);
