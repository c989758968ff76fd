/*
 * An entity as linkage sees it: the names, dates, numbers, countries and places of one party or thing,
 * gathered from its records and normalised. It says nothing of where a value came from; that is the record's
 * business.
 *
 * An entity is built from one record and any others that are known to speak of the same thing: its own
 * aliases are properties of the record; Identification, Address and holder-linked BankAccount or CryptoWallet
 * records may be added. Ownership: everything lives in the arena given; the values are copied or folded, so
 * records may go. Limits: the *_MAX below. What is beyond is left out and counted, it is never an error: a
 * hostile or sloppy record with ten thousand aliases still gives an entity. Which are kept does not depend on
 * their order in the source where it is said so. Threads: an entity is read-only once built.
 */
#pragma once
#include "record/record.h"
#include "text/date.h"
#include "text/identifier.h"
#include "text/mxkey.h"
#include "text/person.h"

#define ENTITY_FORMS_MAX                                                                                     \
    16u /* different names: the record's order, names before aliases before weak aliases */
#define ENTITY_DATES_MAX 8u        /* birth or incorporation dates */
#define ENTITY_IDENTIFIERS_MAX 48u /* in the record's order */
#define ENTITY_COUNTRIES_MAX 8u
#define ENTITY_PLACES_MAX 12u /* address words and numbers */
#define ENTITY_MX_PREFIXES_MAX 8u
#define ENTITY_NAME_BYTES_MAX 1024u /* of a name that are folded */

enum entity_kind {
    ENTITY_PERSON,
    ENTITY_ORGANIZATION,
    ENTITY_UNDETERMINED, /* a LegalEntity: person or organisation, both kinds of tokens */
    ENTITY_THING,        /* vehicle, account, wallet, firearm: numbers only */
};

struct entity_identifier {
    const struct identifier_type *type;
    struct sv family;  /* the type's family, or "local:NAME" */
    struct sv country; /* "" where the type has none */
    struct sv text;    /* canonical */
};

enum place_kind { PLACE_WORD, PLACE_NUMBER, PLACE_CODE }; /* street or town word, house number, postal code */
struct entity_place {
    enum place_kind kind;
    struct sv text;
};

struct entity {
    enum entity_kind kind;
    struct person_name *forms; /* persons: unique */
    size_t form_count;
    struct sv *names; /* organisations: folded, whole, unique */
    size_t name_count;
    struct date *dates; /* persons: of birth; organisations: of incorporation. Unique */
    size_t date_count;
    struct entity_identifier *identifiers; /* usable ones only, unique */
    size_t identifier_count;
    struct sv *countries; /* ISO 3166-1 alpha-2, lower case, unique */
    size_t country_count;
    struct entity_place *places;
    size_t place_count;
    char (*mx_prefixes)[MXKEY_PREFIX_BYTES]; /* persons: of RFC and CURP, unique */
    size_t mx_prefix_count;
    size_t left_out; /* values beyond a limit */
};

/* Whose part a record is: the id of its holder (Identification, CryptoWallet ...), which has an entity of its
 * own; empty for all others. */
struct sv entity_holder(const struct record *r);
/* Does a record stand for a party or thing of its own? Not what belongs to a holder, addresses, relations
 * between others, or schemata that are never matched, such as sanctions. */
bool entity_is_main(const struct record *r);

/* Starts an entity from its main record. */
MUST_CHECK enum err entity_from_record(struct arena *arena, const struct record *r, struct errctx *ec,
                                       struct entity **out);
/* Adds what another record says of the same entity; its schema may be anything. */
MUST_CHECK enum err entity_add_record(struct arena *arena, struct entity *e, const struct record *r,
                                      struct errctx *ec);

/* What a partner sees beside an agreeing token (psi/token.h): the identifier types present; how many words
 * the longest name has; the birth year's bucket, and whether a whole birth date is known. */
#define ENTITY_WORDS_SHIFT                                                                                   \
    30u /* bits 30 and 31 of the bitmap: 0 = none or one word, 1 = two, 2 = three, 3 = more */
#define ENTITY_FULL_DATE 0x80u /* in the bucket byte */
uint32_t entity_identifier_bitmap(const struct entity *e);
uint8_t entity_birth_bucket(const struct entity *e);
