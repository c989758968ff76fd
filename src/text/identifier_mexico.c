/* What Mexico's population registry (RENAPO), tax authority (SAT), social security (IMSS) and electoral
 * institute (INE) issue to people, and what SAT issues to companies. */
#include "text/checkdigit.h"
#include "text/identifier_rule.h"

/* Federal entities of birth, and NE for born abroad: Instructivo normativo para la asignación de la CURP,
 * annex. */
static const char curp_states[] =
    "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC "
    "TS TL VZ YN ZS NE";

static bool curp_state(struct sv code)
{
    for (size_t i = 0; i + 1 < sizeof curp_states; i += 3)
        if (sv_eq(code, sv_of(curp_states + i, 2)))
            return true;
    return false;
}

/* Position 17 sets homonyms apart: a digit for births to 1999, a letter from 2000 on. It thus gives the
 * century. */
enum identifier_result identifier_rule_curp(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMN#OPQRSTUVWXYZ"; /* '#' holds the place of Ñ */
    static const unsigned char weights[] = {18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    code = identifier_drop_label(code, "CURP", 18);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "AAAA999999AAAAAAX9"))
        return IDENTIFIER_IS(INVALID, "a CURP is 4 letters, 6 digits, 6 letters and 2 more");
    if (identifier_like(code, "XXXX999999XXXXXXX9") && sv_starts(code, SV("XXXX")))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    identifier_set(out, code);
    bool born_1900s = code.ptr[16] >= '0' && code.ptr[16] <= '9';
    if (!identifier_date(sv_slice(code, 4, 10), born_1900s ? 1900 : 2000))
        return IDENTIFIER_IS(INVALID, "no such birth date");
    if (!strchr("HMX", code.ptr[10]))
        return IDENTIFIER_IS(INVALID, "the sex is none of H, M, X");
    if (!curp_state(sv_slice(code, 11, 13)))
        return IDENTIFIER_IS(INVALID, "no such federal entity");
    if (strchr("AEIOU", code.ptr[13]) || strchr("AEIOU", code.ptr[14]) || strchr("AEIOU", code.ptr[15]))
        return IDENTIFIER_IS(INVALID, "a vowel where an internal consonant belongs");
    unsigned sum = checkdigit_weighted(sv_slice(code, 0, 17), alphabet, weights, sizeof weights);
    if ((10 - sum % 10) % 10 != (unsigned)(code.ptr[17] - '0'))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

#define RFC_PERSON_LEN 13u
#define RFC_COMPANY_LEN 12u

/* The letters may hold & and Ñ; Ñ becomes '@' so that one character is one position. SIZE_MAX: too long. */
static size_t rfc_positions(struct sv code, char out[RFC_PERSON_LEN + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < code.len; i++) {
        bool enye = sv_starts(sv_slice(code, i, code.len), SV("\xC3\x91"));
        if (n > RFC_PERSON_LEN)
            return SIZE_MAX;
        out[n++] = enye ? '@' : code.ptr[i];
        i += enye;
    }
    return n;
}

/* Letters, then a date that exists. The company's date is of its founding; both are of either century. */
static bool rfc_begins_right(const char *p, size_t letters)
{
    for (size_t i = 0; i < letters; i++)
        if (!(p[i] >= 'A' && p[i] <= 'Z') && p[i] != '&' && p[i] != '@')
            return false;
    return identifier_date(sv_of(p + letters, 6), 0);
}

/* SAT, Procedimiento para obtener la clave del RFC, annex III: MOD 11 over 12 positions, companies padded
 * with a blank in front.
 */
static char rfc_check(const char *p, size_t len)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ @";
    static const unsigned char weights[] = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    char padded[12];
    memset(padded, ' ', sizeof padded);
    memcpy(padded + sizeof padded - len, p, len);
    unsigned sum = checkdigit_weighted(sv_of(padded, sizeof padded), alphabet, weights, sizeof weights);
    unsigned check = (11 - sum % 11) % 11;
    return (char)(check == 10 ? 'A' : '0' + (int)check);
}

enum identifier_result identifier_rule_rfc(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    char p[RFC_PERSON_LEN + 1];
    code = identifier_drop_label(code, "RFC", RFC_PERSON_LEN + 1);
    size_t len = rfc_positions(code, p);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    bool person = len == RFC_PERSON_LEN || len == RFC_PERSON_LEN - 3;
    bool company = len == RFC_COMPANY_LEN || len == RFC_COMPANY_LEN - 3;
    size_t letters = person ? 4 : 3;
    if ((!person && !company) || !rfc_begins_right(p, letters))
        return IDENTIFIER_IS(INVALID, "an RFC is 3 or 4 letters, a date and 3 more");
    identifier_set(out, code);
    if (sv_eq(code, SV("XAXX010101000")) || sv_eq(code, SV("XEXX010101000")))
        return IDENTIFIER_IS(GENERIC, "SAT's RFC for the general public or for foreigners");
    if (len == letters + 6)
        return IDENTIFIER_IS(PARTIAL, "without its homoclave");
    if (!identifier_alnum_upper(sv_of(p + letters + 6, 3)))
        return IDENTIFIER_IS(INVALID, "the homoclave is three of 0-9 and A-Z");
    if (rfc_check(p, len - 1) != p[len - 1])
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

enum identifier_result identifier_rule_nss(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    code = identifier_drop_label(code, "NSS", 11);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "99999999999"))
        return IDENTIFIER_IS(INVALID, "an NSS is 11 digits");
    identifier_set(out, code);
    if (!checkdigit_luhn(code))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

/* Clave de elector: consonants of the names, birth date, entity of birth as a number, sex, three for
 * homonyms. Its last digits follow no published sum. 87 and 88: naturalised and born abroad. */
enum identifier_result identifier_rule_ine(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "AAAAAA99999999A999"))
        return IDENTIFIER_IS(INVALID, "an elector's key is 6 letters, 8 digits, H or M and 3 digits");
    identifier_set(out, code);
    unsigned entity = identifier_number(sv_slice(code, 12, 14));
    if (!identifier_date(sv_slice(code, 6, 12), 0))
        return IDENTIFIER_IS(INVALID, "no such birth date");
    if (!(entity >= 1 && entity <= 32) && entity != 87 && entity != 88)
        return IDENTIFIER_IS(INVALID, "no such federal entity");
    if (!strchr("HM", code.ptr[14]))
        return IDENTIFIER_IS(INVALID, "the sex is neither H nor M");
    return IDENTIFIER_IS(FORM_ONLY, "no published check digit");
}
