/*
 * Identifiers: one table of the numbers and codes by which states, banks, carriers and networks name people
 * and things, each with its issuer's rule. identifier_normalise() turns what a source printed ("RFC:
 * GODE-561231-GR8",
 * "+52 1 55 1234 5678") into one canonical text, and says whether that text may stand as an identifier at
 * all.
 *
 * What it must not know: records, tokens, stores. The token rule (docs/tokens.md) takes `family`, `country`
 * and the canonical text from here; the table's families and bits are therefore part of a written, versioned
 * rule and never change their meaning. docs/identifiers.md is held to this table by a test.
 *
 * Input is untrusted bytes, with or without NUL, valid UTF-8 or not. Fixed buffers, no memory, no clock, no
 * locale. Limits: IDENTIFIER_INPUT_BYTES_MAX in, IDENTIFIER_BYTES_MAX out; longer input is IDENTIFIER_INVALID
 * and says so. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/sv.h"

#define IDENTIFIER_INPUT_BYTES_MAX 512u
#define IDENTIFIER_BYTES_MAX 256u
#define IDENTIFIER_COUNTRY_BYTES_MAX 3u /* ISO 3166-1 alpha-2, lower case, and a NUL */
#define IDENTIFIER_LOCAL_NAME_BYTES_MAX 48u

enum identifier_result {
    IDENTIFIER_INVALID,   /* breaks the issuer's rule; `reason` says how */
    IDENTIFIER_GENERIC,   /* a mask, a placeholder or a value issued to many: XAXX010101000, 123-45-6789,
                             0000000 */
    IDENTIFIER_PARTIAL,   /* right as far as it goes, but lacks what makes it unique: an RFC without its
                             homoclave,   a passport number without its country. Show it; never match on it */
    IDENTIFIER_FORM_ONLY, /* right in form; the issuer defines no check digit, or it is not printed here */
    IDENTIFIER_VALID,     /* right in form, and the check digit confirms it */
    IDENTIFIER_RESULT_COUNT
};

/* What the source says beside the value. Empty views: not stated. */
struct identifier_hint {
    struct sv country; /* ISO 3166-1 alpha-2, any case: passport, national-id, phone without +, account */
    struct sv region;  /* the state that issued a plate: "TX", "US-TX" */
    struct sv issuer;  /* the bank of an account, the maker of a serial number */
};

struct identifier {
    enum identifier_result result;
    const char *reason;                         /* static sentence; "" for IDENTIFIER_VALID */
    char country[IDENTIFIER_COUNTRY_BYTES_MAX]; /* of the issuer where known: the type's, the value's or the
                                                   hint's */
    char text[IDENTIFIER_BYTES_MAX + 1]; /* canonical UTF-8 and a NUL; empty when there is no form to show */
    size_t len;
};

/* Bits of the bitmap "identifier types present". Stable for ever: append, never renumber, at most 32. Types
 * that share a bit are spellings of one kind (all crypto currencies, all plates, all local identifiers). */
enum identifier_bit {
    IDENTIFIER_BIT_CURP = 0,
    IDENTIFIER_BIT_RFC = 1,
    IDENTIFIER_BIT_NSS = 2,
    IDENTIFIER_BIT_CLABE = 3,
    IDENTIFIER_BIT_INE = 4,
    IDENTIFIER_BIT_SSN = 5,
    IDENTIFIER_BIT_ITIN = 6,
    IDENTIFIER_BIT_EIN = 7,
    IDENTIFIER_BIT_PASSPORT = 8,
    IDENTIFIER_BIT_NATIONAL_ID = 9,
    IDENTIFIER_BIT_TAX_ID = 10,
    IDENTIFIER_BIT_REGISTRATION = 11,
    IDENTIFIER_BIT_USCC = 12,
    IDENTIFIER_BIT_LEI = 13,
    IDENTIFIER_BIT_IBAN = 14,
    IDENTIFIER_BIT_BIC = 15,
    IDENTIFIER_BIT_ACCOUNT = 16,
    IDENTIFIER_BIT_IMO = 17,
    IDENTIFIER_BIT_IMO_COMPANY = 18,
    IDENTIFIER_BIT_MMSI = 19,
    IDENTIFIER_BIT_VIN = 20,
    IDENTIFIER_BIT_PLATE = 21,
    IDENTIFIER_BIT_CONTAINER = 22,
    IDENTIFIER_BIT_TAIL = 23,
    IDENTIFIER_BIT_IMEI = 24,
    IDENTIFIER_BIT_SERIAL = 25,
    IDENTIFIER_BIT_PHONE = 26,
    IDENTIFIER_BIT_EMAIL = 27,
    IDENTIFIER_BIT_CRYPTO = 28,
    IDENTIFIER_BIT_LOCAL = 29,
    IDENTIFIER_BIT_COUNT = 30
};

/* How the raw value is prepared for its rule. */
enum identifier_fold {
    IDENTIFIER_FOLD_CODE, /* upper case; blanks, hyphens, dots, slashes and invisible characters removed;
                             full-width forms as ASCII. No other look-alikes: a zero is never taken for an O
                           */
    IDENTIFIER_FOLD_TRIM  /* trimmed only: case or separators mean something */
};

/* A rule gets the prepared value, sets text, country and reason, and returns the result. */
typedef enum identifier_result identifier_rule(struct sv code, const struct identifier_hint *hint,
                                               struct identifier *out);

struct identifier_type {
    const char
        *key; /* "curp"; what schema properties and mappings name. "local:" stands for every local:NAME */
    const char *label; /* for people */
    const char
        *family; /* what tokens are made of: one for all spellings of one kind ("btc", "eth": "crypto") */
    const char *country; /* the issuer's, "" where the value or the hint says it */
    enum identifier_bit bit;
    bool many_holders; /* says where, not who: a bank's BIC. Never a token by itself */
    enum identifier_fold fold;
    identifier_rule *rule;
    const char *summary, *source; /* the rule in a sentence, and where it is written */
};

extern const struct identifier_type identifier_types[];
extern const size_t identifier_type_count;

/* By key, ASCII case ignored. "local:NAME" (NAME: [a-z0-9_-], at most IDENTIFIER_LOCAL_NAME_BYTES_MAX) finds
 * the type "local:"; its family for tokens is the whole key, which the caller keeps. NULL: no such type. */
const struct identifier_type *identifier_find(struct sv key);
/* The type of a digital currency by the code that lists use (XBT, ETH, USDT, ...). NULL: not known. */
const struct identifier_type *identifier_find_currency(struct sv code);

/* hint may be NULL. Always fills *out; returns out->result. */
enum identifier_result identifier_normalise(const struct identifier_type *type, struct sv value,
                                            const struct identifier_hint *hint, struct identifier *out);

/* May this value stand as an identifier, in tokens and comparisons? */
static inline bool identifier_usable(enum identifier_result result)
{
    return result >= IDENTIFIER_FORM_ONLY;
}
static inline struct sv identifier_text(const struct identifier *id)
{
    return sv_of(id->text, id->len);
}
const char *identifier_result_name(enum identifier_result result); /* "invalid", "generic", ... */
