/* One entry of the list as a tree: what un.c reads from XML, and un_entry.c and un_document.c make records
 * of. For these three only. */
#pragma once
#include "record/un.h"

struct un_node {
    const char *name;
    struct sv text; /* white space at the ends dropped, and folded to one space within */
    struct un_node *first, *last, *next;
    uint64_t line, column;
};

/* The first child of this name from `after` on (NULL: from the beginning), or NULL. */
const struct un_node *un_child(const struct un_node *parent, const char *name, const struct un_node *after);
struct sv un_text(const struct un_node *parent, const char *name); /* empty: there is none */

struct un_entry {
    const struct un_node *root;
    bool individual;
    struct sv id; /* DATAID */
    struct arena *arena;
    const struct import_options *o;
    struct import_report *report;
};

/* The record that is being built, with the entry it comes from. */
struct un_work {
    const struct un_entry *e;
    struct record_builder *b;
};

/* un_entry.c */
MUST_CHECK enum err un_begin(const struct un_entry *e, const char *schema, struct sv id, struct errctx *ec,
                             struct un_work *w);
MUST_CHECK enum err un_note(const struct un_work *w, const char *about, struct sv text, struct errctx *ec);
/* The code of a country that is known, else the text as it stands, counted. */
struct sv un_country(const struct un_entry *e, struct sv text);
/* All records of the entry, in its arena. ERR_INPUT and ERR_LIMIT are about the entry. */
MUST_CHECK enum err un_entry_build(const struct un_entry *e, struct errctx *ec, struct record **out,
                                   size_t *count);

/* un_document.c: the numbers flat on the person, and each document as a record in the entry's arena. */
MUST_CHECK enum err un_document_add_numbers(const struct un_work *w, struct errctx *ec);
size_t un_document_count(const struct un_entry *e);
/* Into out[0..un_document_count()); *count says how many there are, each number once. */
MUST_CHECK enum err un_document_build(const struct un_entry *e, struct errctx *ec, struct record *out,
                                      size_t *count);
