/*
 * The official lists that enlace lists knows: one row each file, with its publisher's address, the largest it
 * may be and how it begins. In the node's folder: HOME/lists/LIST/NAME beside manifest.json; a list's files
 * come and go together.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/sv.h"

struct list_file {
    const char *list; /* its folder, and the format that loads it */
    const char *key;  /* what --url calls it */
    const char *name, *url;
    uint64_t bytes_max;
    enum list_beginning { LIST_CSV_NUMBER, LIST_CSV_TEXT, LIST_XML } beginning;
};

extern const struct list_file list_files[];
extern const size_t list_file_count;

/* The next list after `list` (NULL: the first), NULL after the last: rows of one list stand together. */
const char *list_next(const char *list);
/* Does the beginning of a file look like it? ERR_INPUT. For fetch_file: arg is the row. */
enum err list_check_head(void *arg, struct sv head, struct errctx *ec);
