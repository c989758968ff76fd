/* Banks, accounts and companies. */
#include "text/checkdigit.h"
#include "text/identifier_rule.h"

/* Banco de México, Circular 3/2012: bank 3, place 3, account 11, and a digit by weights 3, 7, 1 of
 * which only the last digit of each product counts (the sum's last digit is the same). */
enum identifier_result identifier_rule_clabe(struct sv code, const struct identifier_hint *hint,
                                             struct identifier *out)
{
    (void)hint;
    static const unsigned char weights[] = {3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7};
    code = identifier_drop_label(code, "CLABE", 18);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "999999999999999999"))
        return IDENTIFIER_IS(INVALID, "a CLABE is 18 digits");
    identifier_set(out, code);
    unsigned sum = checkdigit_weighted(sv_slice(code, 0, 17), "0123456789", weights, sizeof weights);
    if ((10 - sum % 10) % 10 != (unsigned)(code.ptr[17] - '0'))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

/* SWIFT IBAN Registry (ISO 13616-2): total length by country. */
static unsigned iban_length(struct sv country)
{
    static const char lengths[] =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18"
        "FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21"
        "LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24"
        "SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";
    for (size_t i = 0; i + 1 < sizeof lengths; i += 4)
        if (sv_eq(country, sv_of(lengths + i, 2)))
            return identifier_number(sv_of(lengths + i + 2, 2));
    return 0;
}

/* ISO 13616-1: the first four characters go to the end, then MOD 97-10. */
enum identifier_result identifier_rule_iban(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    char turned[34];
    if (sv_starts(code, SV("IBAN"))) /* no country is IB */
        code = sv_slice(code, 4, code.len);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(sv_slice(code, 0, 4), "AA99") || !identifier_alnum_upper(code))
        return IDENTIFIER_IS(INVALID, "an IBAN is 2 letters, 2 digits and the account");
    unsigned len = iban_length(sv_slice(code, 0, 2));
    if (len == 0)
        return IDENTIFIER_IS(INVALID, "a country without IBANs");
    if (code.len != len || len > sizeof turned)
        return IDENTIFIER_IS(INVALID, "not the country's length");
    identifier_set(out, code);
    memcpy(turned, code.ptr + 4, len - 4);
    memcpy(turned + len - 4, code.ptr, 4);
    if (checkdigit_mod97(sv_of(turned, len)) != 1)
        return IDENTIFIER_IS(INVALID, "wrong check digits");
    if (!identifier_set_country(out, sv_slice(code, 0, 2)))
        return IDENTIFIER_IS(INVALID, "no such country");
    return IDENTIFIER_VALID;
}

/* ISO 9362. The branch XXX means the head office, as does no branch. */
enum identifier_result identifier_rule_bic(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "AAAAAAXX") && !identifier_like(code, "AAAAAAXXXXX"))
        return IDENTIFIER_IS(INVALID, "a BIC is 4 letters, a country, 2 more and 3 for a branch");
    if (!identifier_set_country(out, sv_slice(code, 4, 6)))
        return IDENTIFIER_IS(INVALID, "no such country");
    identifier_set(out, sv_ends(code, SV("XXX")) && code.len == 11 ? sv_slice(code, 0, 8) : code);
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

/* ISO 17442: 18 letters and digits, then MOD 97-10. */
enum identifier_result identifier_rule_lei(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    code = identifier_drop_label(code, "LEI", 20);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "XXXXXXXXXXXXXXXXXX99"))
        return IDENTIFIER_IS(INVALID, "an LEI is 18 letters or digits and 2 digits");
    identifier_set(out, code);
    if (checkdigit_mod97(code) != 1)
        return IDENTIFIER_IS(INVALID, "wrong check digits");
    return IDENTIFIER_VALID;
}

/* GB 32100-2015: register and kind 2, place 6 (GB/T 2260), body 9, and MOD 31-3 over letters without I, O, S,
 * V, Z. */
enum identifier_result identifier_rule_uscc(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "XX999999XXXXXXXXXX"))
        return IDENTIFIER_IS(INVALID, "a USCC is 2 characters, 6 digits and 10 more");
    identifier_set(out, code);
    if (!checkdigit_pure(code, "0123456789ABCDEFGHJKLMNPQRTUWXY", 31, 3))
        return IDENTIFIER_IS(INVALID, "wrong check character");
    return IDENTIFIER_VALID;
}

/* "BANK:NUMBER", or the number and its country: another bank may well have the same one. Leading zeros are
 * padding. */
enum identifier_result identifier_rule_account(struct sv code, const struct identifier_hint *hint,
                                               struct identifier *out)
{
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len > 34 || !identifier_alnum_upper(code))
        return IDENTIFIER_IS(INVALID, "not up to 34 letters and digits");
    while (code.len && code.ptr[0] == '0')
        code = sv_slice(code, 1, code.len);
    if (identifier_digit_count(code) < 5)
        return IDENTIFIER_IS(INVALID, "fewer than five digits");
    struct sv bank = sv_trim(hint->issuer);
    identifier_set_country(out, hint->country);
    if (sv_empty(bank) || bank.len > 64 || !sv_is_utf8(bank)) {
        identifier_set(out, code);
        return IDENTIFIER_IS(PARTIAL, "the bank is not stated");
    }
    for (size_t i = 0; i < bank.len; i++) {
        char c = bank.ptr[i];
        if (c > ' ' || (c & 0x80)) {
            c = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
            identifier_append(out, sv_of(&c, 1));
        }
    }
    identifier_append(out, SV(":"));
    identifier_append(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "no check digit is known");
}
