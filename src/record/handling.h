/*
 * Handling: what may be done with a record and by whom. It travels with every record and field, from the
 * first day; anything derived inherits the strictest.
 */
#pragma once
#include "base/err.h"
#include "base/sv.h"

/* Who may see it (Europol's H0-H3, stricter last); TLP is a rendering of the same scale. */
enum handling_code { HANDLING_H0, HANDLING_H1, HANDLING_H2, HANDLING_H3, HANDLING_CODE_COUNT };

/* Why the record exists. Humanitarian and health records live in a store of their own that matching for
 * enforcement cannot open. */
enum record_class {
    CLASS_ENFORCEMENT,
    CLASS_REGULATORY,
    CLASS_HUMANITARIAN,
    CLASS_HEALTH,
    RECORD_CLASS_COUNT
};

/* Views are borrowed from whatever holds the record. Empty = not stated. */
struct handling {
    enum handling_code code;
    enum record_class class_;
    struct sv originator;      /* the party that said it, e.g. "us.ofac" */
    struct sv caveat;          /* free text that goes with the code */
    char source_reliability;   /* 4x4: A, B, C, X; 0 = not evaluated */
    char information_accuracy; /* 4x4: 1, 2, 3, 4; 0 = not evaluated */
    struct sv expiry;          /* YYYY-MM-DD */
    struct sv agreement;       /* hash of the agreement it came under */
    struct sv release_id;      /* the release that brought it */
    struct sv purposes;        /* permitted purposes, ";" between; empty = the originator's own */
};

const char *handling_code_name(enum handling_code code); /* "H0" ... */
const char *handling_code_tlp(enum handling_code code);  /* "TLP:CLEAR" ... */
const char *record_class_name(enum record_class class_); /* "enforcement" ... */
bool handling_code_parse(struct sv name, enum handling_code *code);
bool record_class_parse(struct sv name, enum record_class *class_);
enum handling_code handling_code_strictest(enum handling_code a, enum handling_code b);
