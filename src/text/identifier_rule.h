/* For the files identifier_*.c alone: the rules that the table names, and the few words they are written in.
 */
#pragma once
#include "base/err.h"
#include "text/identifier.h"

identifier_rule identifier_rule_curp, identifier_rule_rfc, identifier_rule_nss, identifier_rule_ine;
identifier_rule identifier_rule_ssn, identifier_rule_itin, identifier_rule_ein;
identifier_rule identifier_rule_passport, identifier_rule_document, identifier_rule_serial,
    identifier_rule_local;
identifier_rule identifier_rule_uscc, identifier_rule_lei;
identifier_rule identifier_rule_clabe, identifier_rule_iban, identifier_rule_bic, identifier_rule_account;
identifier_rule identifier_rule_imo, identifier_rule_imo_company, identifier_rule_mmsi, identifier_rule_vin;
identifier_rule identifier_rule_container, identifier_rule_imei, identifier_rule_tail;
identifier_rule identifier_rule_plate_mx, identifier_rule_plate_us;
identifier_rule identifier_rule_phone, identifier_rule_email;
identifier_rule identifier_rule_btc, identifier_rule_bch, identifier_rule_btg, identifier_rule_ltc,
    identifier_rule_dash, identifier_rule_doge, identifier_rule_xvg, identifier_rule_zec, identifier_rule_eth,
    identifier_rule_trx, identifier_rule_xrp, identifier_rule_xmr, identifier_rule_sol, identifier_rule_usdt;

enum identifier_result identifier_says(struct identifier *out, enum identifier_result result,
                                       const char *reason);
#define IDENTIFIER_IS(result_name, reason) identifier_says(out, IDENTIFIER_##result_name, (reason))

/* Replaces / extends the canonical text; what does not fit was longer than any rule allows and is a bug. */
void identifier_set(struct identifier *out, struct sv text);
void identifier_append(struct identifier *out, struct sv text);
/* Takes the hint's country if it is one; false otherwise. */
bool identifier_set_country(struct identifier *out, struct sv country);

/* `pattern` has one character for each of the text's: A a letter, 9 a digit, X either, others themselves. */
bool identifier_like(struct sv text, const char *pattern);
bool identifier_digits(struct sv text);      /* at least one, and nothing else */
bool identifier_alnum_upper(struct sv text); /* at least one of 0-9 A-Z, and nothing else */
size_t identifier_digit_count(struct sv text);
/* One character over and over, or 123456... : what a clerk types into a field that must be filled. */
bool identifier_placeholder(struct sv text);
bool identifier_country_known(struct sv alpha2_upper);
/* Two to four digits as a number; the text is known to be digits. */
unsigned identifier_number(struct sv digits);
/* A day that exists: YYMMDD, with the century known (1900, 2000) or, 0, in either. */
bool identifier_date(struct sv yymmdd, unsigned century);
/* "RFC GODE561231GR8": drops the label, but only from what is longer than the code can be: RFC950101... is a
 * code. */
struct sv identifier_drop_label(struct sv code, const char *label, size_t len_max);
