/*
 * Importers: one file of code for each format that the field uses, one row each in import_formats. An
 * importer reads inputs and gives records to a sink, one by one; it knows nothing of the store.
 *
 * A row or clause that cannot be read: import_refuse(). It returns the error (file:line:column and reason)
 * and the load ends, or ERR_OK when refused rows are being collected (--rejects) and the importer goes on
 * with the next row. What is odd but harmless is counted: import_warn(). Memory: bounded by the largest row,
 * or by the set for formats whose files must be joined (ofac).
 */
#pragma once
#include "base/input.h"
#include "base/progress.h"
#include "record/record.h"

struct import;

struct import_sink {
    /* `r` lives for the call only. */
    enum err (*record)(void *arg, const struct record *r, struct errctx *ec);
    /* Keeps a refused row and returns ERR_OK; NULL: the first refused row ends the load. */
    enum err (*reject)(void *arg, const char *file, uint64_t line, uint64_t column, const char *reason,
                       struct sv row, struct errctx *ec);
    void *arg;
};

#define IMPORT_WARNINGS_MAX 32u

/* Equal warnings are counted, not repeated: "add.csv: address for an entry that sdn.csv lacks" 4286 */
struct import_warning {
    char text[160];
    uint64_t count;
};

/* Filled in by the importer as it goes. */
struct import_report {
    uint64_t records, rows, rejected;
    uint64_t clauses, clauses_understood; /* free-text grammars (ofac remarks): 0, 0 for others */
    struct import_warning warnings[IMPORT_WARNINGS_MAX];
    size_t warning_count;
};

struct import_options {
    struct sv dataset;        /* empty: the format's own */
    struct sv mapping;        /* csv: the mapping file's bytes */
    struct sv mapping_name;   /* csv: its name, for messages */
    struct handling handling; /* given to every record that does not state its own */
    struct sv today; /* YYYY-MM-DD, for two-digit years and ages; passed in, there is no clock here */
    const struct progress *progress;
};

struct import_format {
    const char *name, *help;
    const char *dataset; /* default dataset name */
    /* Takes all inputs of one load. The inputs stay the caller's. */
    enum err (*run)(const struct import_options *o, struct input *const *inputs, size_t input_count,
                    const struct import_sink *sink, struct import_report *report, struct errctx *ec);
};

extern const struct import_format import_formats[];
extern const size_t import_format_count;
const struct import_format *import_format_find(struct sv name);

MUST_CHECK enum err import_refuse(const struct import_sink *sink, struct import_report *report,
                                  const char *file, uint64_t line, uint64_t column, struct sv row,
                                  struct errctx *ec, const char *format, ...) PRINTF_LIKE(8, 9);
void import_warn(struct import_report *report, const char *format, ...) PRINTF_LIKE(2, 3);
