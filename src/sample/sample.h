/*
 * Two agencies' invented records, with the truth about whom both hold: for the demo, for rehearsals and for
 * load. The left agency is Mexican, the right one American: their columns, dates and spelling differ; the
 * right one's copies of shared entities have errors (error.h). docs/sample.md documents every share and
 * probability.
 *
 * The same seed and options give the same bytes on every machine. Records are made one by one and written as
 * they come, so memory is bounded whatever their number. Files appear whole or not at all. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/progress.h"

#define SAMPLE_RECORDS_MAX 100000000u
#define SAMPLE_ERRORS_MAX 10u

enum sample_kind { SAMPLE_PERSON, SAMPLE_COMPANY, SAMPLE_VEHICLE, SAMPLE_ACCOUNT, SAMPLE_MIXED };
enum sample_format { SAMPLE_CSV, SAMPLE_FTM };

struct sample_side {
    const char *path; /* NULL: this side is not written */
    enum sample_format format;
    const char *mapping_path; /* NULL: none; csv only */
    uint64_t records;
};

struct sample_options {
    uint64_t seed;
    enum sample_kind kind; /* SAMPLE_MIXED is for ftm: a mapping file has one schema */
    struct sample_side left, right;
    const char *truth_path;   /* left_id,right_id; or NULL */
    const char *errors_path;  /* right_id,errors of the shared records, joined by ';'; or NULL */
    unsigned overlap_percent; /* of the smaller side */
    unsigned errors_min, errors_max;
    const struct progress *progress;
};

struct sample_report {
    uint64_t shared, errors;
};

/* ERR_USAGE for options that do not fit together, ERR_IO, ERR_CANCELLED. */
MUST_CHECK enum err sample_run(const struct sample_options *options, struct errctx *ec,
                               struct sample_report *report);
