/* Labelled sets of ENLACE_DATA as two parties: odd data rows are the left one's, even rows the right one's.
 */
#pragma once
#include "resolve/party.h"

struct labelled_column {
    const char *column, *property; /* property "local:ssn": a local identifier */
};
struct labelled_spec {
    const char *path;                       /* below ENLACE_DATA */
    const char *id_column, *cluster_column; /* NULL cluster: the second part of "rec-12-dup-0" */
    struct labelled_column columns[12];
    const char *date_columns[3]; /* joined by "-" to birthDate, or NULL */
};
struct labelled_result {
    size_t left, right, truth, pairs, correct, tokens_left;
    double precision, recall, f1;
};

/* False when the file is not there. Prints one line. */
bool labelled_run(const struct labelled_spec *spec, double threshold, struct labelled_result *out);
