/* Numbers that only their issuer can tell apart: passports, national ids, registers' numbers, serial numbers,
 * and what two parties declare as common ground. Without the issuer such a number names nobody. */
#include "text/checkdigit.h"
#include "text/identifier_rule.h"

#define DOCUMENT_LEN_MIN 4u
#define DOCUMENT_LEN_MAX 24u
#define LOCAL_LEN_MIN 3u
#define LOCAL_LEN_MAX 64u

/* Real lists hold passports of every format a country ever had, so the present format cannot be the rule:
 * ICAO 9303 allows nine characters of A-Z and 0-9, older Mexican ones have 11 or 12. Two digits keep out
 * words. */
static enum identifier_result document(struct sv code, const struct identifier_hint *hint,
                                       struct identifier *out, size_t len_min)
{
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len < len_min || code.len > DOCUMENT_LEN_MAX || !identifier_alnum_upper(code))
        return IDENTIFIER_IS(INVALID, "not 4 (passports: 5) to 24 letters and digits");
    if (identifier_digit_count(code) < 2)
        return IDENTIFIER_IS(INVALID, "fewer than two digits");
    identifier_set(out, code);
    if (!out->country[0] && !identifier_set_country(out, hint->country))
        return IDENTIFIER_IS(PARTIAL, "the issuing country is not stated");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit is printed with it");
}

enum identifier_result identifier_rule_document(struct sv code, const struct identifier_hint *hint,
                                                struct identifier *out)
{
    return document(code, hint, out, DOCUMENT_LEN_MIN);
}

enum identifier_result identifier_rule_passport(struct sv code, const struct identifier_hint *hint,
                                                struct identifier *out)
{
    return document(code, hint, out, DOCUMENT_LEN_MIN + 1);
}

/* Upper-case letters and digits of a name, so that "Colt's Mfg." and "COLTS MFG" agree. */
static struct sv issuer_name(struct sv issuer, char *buf, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < issuer.len && n < cap; i++) {
        char c = issuer.ptr[i];
        c = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80))
            buf[n++] = c;
    }
    return sv_of(buf, n);
}

/* "MAKER:SERIAL"; makers number from one, so a serial alone names nothing (ATF eTrace asks for both). */
enum identifier_result identifier_rule_serial(struct sv code, const struct identifier_hint *hint,
                                              struct identifier *out)
{
    char name[IDENTIFIER_BYTES_MAX / 2];
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len > DOCUMENT_LEN_MAX || !identifier_alnum_upper(code) || !identifier_digit_count(code))
        return IDENTIFIER_IS(INVALID, "not up to 24 letters and digits");
    struct sv maker = issuer_name(hint->issuer, name, sizeof name);
    if (sv_empty(maker) || !sv_is_utf8(maker)) {
        identifier_set(out, code);
        return IDENTIFIER_IS(PARTIAL, "the maker is not stated");
    }
    identifier_set(out, maker);
    identifier_append(out, SV(":"));
    identifier_append(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

enum identifier_result identifier_rule_local(struct sv code, const struct identifier_hint *hint,
                                             struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len < LOCAL_LEN_MIN || code.len > LOCAL_LEN_MAX)
        return IDENTIFIER_IS(INVALID, "not 3 to 64 bytes");
    for (size_t i = 0; i < code.len; i++)
        if ((unsigned char)code.ptr[i] < 0x20 || code.ptr[i] == 0x7F)
            return IDENTIFIER_IS(INVALID, "holds a control character");
    identifier_set(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "a local number has no known rule");
}

static bool text_is_number_of(struct sv code, size_t len)
{
    return code.len == len && identifier_digits(code);
}

/* 14 digits name the device (TAC and serial); the 15th checks them, 15 and 16 of an IMEISV are its software.
 * All three forms give the same 14. 3GPP TS 23.003 section 6.2. */
enum identifier_result identifier_rule_imei(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    code = identifier_drop_label(code, "IMEI", 16);
    if (identifier_placeholder(code) || identifier_placeholder(sv_slice(code, 0, 14)))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    bool plain = text_is_number_of(code, 14), checked = text_is_number_of(code, 15);
    if (!plain && !checked && !text_is_number_of(code, 16))
        return IDENTIFIER_IS(INVALID, "an IMEI is 14 to 16 digits");
    identifier_set(out, sv_slice(code, 0, 14));
    if (checked && !checkdigit_luhn(code))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return checked ? IDENTIFIER_VALID : IDENTIFIER_IS(FORM_ONLY, "its check digit is not printed");
}
