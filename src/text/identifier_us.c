/* What the United States' Social Security Administration and Internal Revenue Service issue. None has a check
 * digit. */
#include "text/identifier_rule.h"

/* Nine digits, bare or with their separators in the two places where they belong: 1112-23333 is a slip of
 * some kind and refused. Digits go to out. */
static bool nine_digits(struct sv text, const char *dashed, const char *blank, char out[9])
{
    if (!identifier_like(text, "999999999") && !identifier_like(text, dashed) &&
        !identifier_like(text, blank))
        return false;
    for (size_t i = 0, n = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            out[n++] = text.ptr[i];
    return true;
}

/* Shown in advertising, or printed in wallets, and since used by thousands (SSA, "The first SSN and the
 * lowest number"); 987-65-432x are reserved for advertising. */
static bool ssn_famous(struct sv d)
{
    return sv_eq(d, SV("078051120")) || sv_eq(d, SV("219099999")) || sv_eq(d, SV("457555462")) ||
           sv_starts(d, SV("98765432")) || identifier_placeholder(d);
}

/* SSA, "SSN randomization" (2011): no area 000, 666, 9xx, no group 00, no serial 0000.
 */
enum identifier_result identifier_rule_ssn(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    char digits[9];
    if (!nine_digits(code, "999-99-9999", "999 99 9999", digits))
        return IDENTIFIER_IS(INVALID, "an SSN is 9 digits, 3-2-4");
    struct sv d = sv_of(digits, sizeof digits);
    if (ssn_famous(d))
        return IDENTIFIER_IS(GENERIC, "a placeholder, or a number that was printed for all to see");
    identifier_set(out, d);
    unsigned area = identifier_number(sv_slice(d, 0, 3));
    if (area == 0 || area == 666 || area >= 900)
        return IDENTIFIER_IS(INVALID, "no such area");
    if (identifier_number(sv_slice(d, 3, 5)) == 0 || identifier_number(sv_slice(d, 5, 9)) == 0)
        return IDENTIFIER_IS(INVALID, "group or serial is all zeros");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

/* IRS Publication 1915 and IRM 3.21.263: 9xx, and fourth and fifth digit 50-65, 70-88, 90-92, 94-99. */
enum identifier_result identifier_rule_itin(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    char digits[9];
    if (!nine_digits(code, "999-99-9999", "999 99 9999", digits))
        return IDENTIFIER_IS(INVALID, "an ITIN is 9 digits, 3-2-4");
    struct sv d = sv_of(digits, sizeof digits);
    if (identifier_placeholder(d))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    identifier_set(out, d);
    unsigned group = identifier_number(sv_slice(d, 3, 5));
    if (d.ptr[0] != '9' || group < 50 || (group > 65 && group < 70) || group == 89 || group == 93)
        return IDENTIFIER_IS(INVALID, "outside the ITIN ranges");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

/* IRS, "How EINs are assigned and valid EIN prefixes" */
static bool ein_prefix_known(unsigned p)
{
    static const unsigned char unused[] = {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97};
    for (size_t i = 0; i < sizeof unused; i++)
        if (unused[i] == p)
            return false;
    return true;
}

enum identifier_result identifier_rule_ein(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    char digits[9];
    if (!nine_digits(code, "99-9999999", "99 9999999", digits))
        return IDENTIFIER_IS(INVALID, "an EIN is 9 digits, 2-7");
    struct sv d = sv_of(digits, sizeof digits);
    if (identifier_placeholder(d))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    identifier_set(out, d);
    if (!ein_prefix_known(identifier_number(sv_slice(d, 0, 2))))
        return IDENTIFIER_IS(INVALID, "no such prefix");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}
