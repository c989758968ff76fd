/*
 * The grammar of OFAC's `remarks`: clauses with ';' between, each "LABEL VALUE" with a tail, as the SDN data
 * format prints them:
 *
 *   DOB 05 Sep 1977; alt. DOB circa 1976; POB Culiacan, Sinaloa, Mexico; nationality Mexico; Gender Male;
 *   Passport 96020025125 (Mexico) issued 02 May 2010 expires 02 May 2016; R.F.C. DIB-771110-HQ1 (Mexico);
 *   Digital Currency Address - XBT 12Qt...; a.k.a. 'EL MAYO'; Linked To: CARTEL DE SINALOA.
 *
 *   clause   = ["alt. "] (label value | alias | free text) ["."]
 *   alias    = ("a.k.a." | "f.k.a." | "n.k.a." | "d.b.a.") "'" name "'"     ';' may stand between the quotes
 *   document = label number ["(" region ")"] ["(" country ")"] ["issued" date] ["expires" date]
 *   period   = ["circa"] date [("to" | "-") date];  date = [[day] month] year
 *
 * The labels are one table (ofac_labels.c): the words, the kind of value, the FollowTheMoney property. A
 * document whose label is not in the table is still read when its words end in "No.", "Number", "#", "ID",
 * "Card", "Code", or when it closes with a country. What fits nothing is OFAC_UNKNOWN and is the caller's to
 * keep: nothing is dropped here.
 *
 * Pure functions over views; nothing is allocated and views point into the clause or are static. Threads:
 * any.
 */
#pragma once
#include "base/sv.h"

enum ofac_kind {
    OFAC_UNKNOWN,  /* value: the clause without "alt." and its closing full stop */
    OFAC_ALIAS,    /* weak: OFAC puts its weak aliases into remarks, between quotes */
    OFAC_TEXT,     /* value as it stands */
    OFAC_PERIOD,   /* period */
    OFAC_PLACE,    /* value, and country when the last part names one */
    OFAC_COUNTRY,  /* country */
    OFAC_GENDER,   /* value: "male", "female" */
    OFAC_CODE,     /* value: an identifier that says by itself whose it is (IMO, BIC) */
    OFAC_DOCUMENT, /* value: number; label: kind of document; place, country, issued, expires */
    OFAC_PHONE,    /* value: with '+' when the country code is printed */
    OFAC_EMAIL,
    OFAC_URL,
    OFAC_CRYPTO,      /* label: currency, value: address */
    OFAC_LINK,        /* label: role, value: name of the other party */
    OFAC_PROVISION,   /* value: what the sanction forbids or covers */
    OFAC_REASON,      /* value: why it is listed */
    OFAC_PROGRAM_URL, /* value */
    OFAC_LISTED,      /* label: programme or directive, period: since when listed */
    OFAC_EFFECTIVE,   /* label: programme or directive, period: since when in force */
    OFAC_KIND_COUNT
};

#define OFAC_DATE_BYTES 11 /* "YYYY-MM-DD", "YYYY-MM" or "YYYY", and NUL */

struct ofac_period {
    char from[OFAC_DATE_BYTES], to[OFAC_DATE_BYTES]; /* `to` is empty for a single date */
    bool circa;
};

struct ofac_clause {
    enum ofac_kind kind;
    const char *property; /* FollowTheMoney's or Enlace's, for kinds that land in one; NULL for the others */
    struct sv text;       /* the whole clause, trimmed */
    struct sv label, value, place;
    struct sv country; /* code, or empty */
    struct ofac_period period;
    char issued[OFAC_DATE_BYTES], expires[OFAC_DATE_BYTES]; /* empty when not stated */
};

/* Takes the next clause that is not blank off the front of *rest. False at the end. */
bool ofac_remarks_next(struct sv *rest, struct sv *clause);
void ofac_clause_read(struct sv clause, struct ofac_clause *out);

/* "05 Sep 1977", "Sep 1977", "1977" as ISO text. False: not a date that exists. */
bool ofac_date_read(struct sv text, char out[OFAC_DATE_BYTES]);
bool ofac_period_read(struct sv text, struct ofac_period *out);

/* Does free text on a person name an office, rank or occupation ("Former Minister of Trade")? */
bool ofac_is_position(struct sv text);
/* An honorific and nothing else ("Haji", "Mullah"). */
bool ofac_is_title(struct sv text);

/* One row of the grammar. */
struct ofac_label {
    const char *text; /* what the clause begins with, in any case; a word ends after it */
    enum ofac_kind kind;
    const char *property;
    const char *country; /* the country that the label itself names, or NULL */
};
/* The row with the longest text that the clause begins with; NULL when there is none. */
const struct ofac_label *ofac_label_find(struct sv clause);
