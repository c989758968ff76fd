/* Ships and their owners, vehicles, containers, aircraft. */
#include "text/checkdigit.h"
#include "text/identifier_rule.h"

static enum identifier_result imo_number(struct sv code, struct identifier *out)
{
    if (sv_starts(code, SV("IMO")))
        code = sv_slice(code, 3, code.len);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "9999999"))
        return IDENTIFIER_IS(INVALID, "an IMO number is 7 digits");
    identifier_set(out, code);
    return IDENTIFIER_VALID;
}

/* IMO resolution A.1117(30): weights 7 to 2, the sum's last digit is the seventh. */
enum identifier_result identifier_rule_imo(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    static const unsigned char weights[] = {7, 6, 5, 4, 3, 2};
    enum identifier_result form = imo_number(code, out);
    if (form != IDENTIFIER_VALID)
        return form;
    unsigned sum = checkdigit_weighted(identifier_text(out), "0123456789", weights, sizeof weights);
    if (sum % 10 != (unsigned)(out->text[6] - '0'))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

/* IMO resolution MSC.160(78), numbers issued by the same registrar: weights 8 6 4 2 9 7, MOD 11, then MOD 10.
 */
enum identifier_result identifier_rule_imo_company(struct sv code, const struct identifier_hint *hint,
                                                   struct identifier *out)
{
    (void)hint;
    static const unsigned char weights[] = {8, 6, 4, 2, 9, 7};
    enum identifier_result form = imo_number(code, out);
    if (form != IDENTIFIER_VALID)
        return form;
    unsigned sum = checkdigit_weighted(identifier_text(out), "0123456789", weights, sizeof weights);
    if ((11 - sum % 11) % 10 != (unsigned)(out->text[6] - '0'))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

/* ITU-R M.585: a ship station's number begins with its country's maritime identification digits, 201 to 775.
 * Other first digits are coast stations, groups, aircraft and beacons: not a ship's identity. */
enum identifier_result identifier_rule_mmsi(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    (void)hint;
    code = identifier_drop_label(code, "MMSI", 9);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "999999999"))
        return IDENTIFIER_IS(INVALID, "an MMSI is 9 digits");
    identifier_set(out, code);
    unsigned mid = identifier_number(sv_slice(code, 0, 3));
    if (mid < 201 || mid > 775)
        return IDENTIFIER_IS(INVALID, "no ship station's country digits");
    if (identifier_placeholder(sv_slice(code, 3, 9)))
        return IDENTIFIER_IS(GENERIC, "a country code and filler");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

/* ISO 3779; 49 CFR 565.15 (check digit, position 9, required in North America, where the first character is 1
 * to 5: NOM-001-SSP-2008 for Mexico). Elsewhere the position is free, so only its agreement tells something.
 */
enum identifier_result identifier_rule_vin(struct sv code, const struct identifier_hint *hint,
                                           struct identifier *out)
{
    (void)hint;
    static const unsigned char weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    static const char letters[] = "ABCDEFGH-JKLMN-P-R-STUVWXYZ", values[] = "12345678-12345-7-9-23456789";
    char digits[17];
    code = identifier_drop_label(code, "VIN", 17);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len != sizeof digits || !identifier_alnum_upper(code))
        return IDENTIFIER_IS(INVALID, "a VIN is 17 letters and digits");
    for (size_t i = 0; i < sizeof digits; i++) {
        const char *at = strchr(letters, code.ptr[i]);
        if (!at && (code.ptr[i] < '0' || code.ptr[i] > '9'))
            return IDENTIFIER_IS(INVALID, "a VIN has no I, O or Q");
        digits[i] = at ? values[at - letters] : code.ptr[i];
    }
    identifier_set(out, code);
    unsigned rest =
        checkdigit_weighted(sv_of(digits, sizeof digits), "0123456789", weights, sizeof weights) % 11;
    if (code.ptr[8] == (rest == 10 ? 'X' : (char)('0' + (int)rest)))
        return IDENTIFIER_VALID;
    if (code.ptr[0] >= '1' && code.ptr[0] <= '5')
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_IS(FORM_ONLY, "the maker's country asks for no check digit");
}

/* ISO 6346: owner 3 letters, U, J or Z, serial 6, and a digit: values from 10 on, leaving out multiples of
 * 11, times powers of two, MOD 11, MOD 10. */
enum identifier_result identifier_rule_container(struct sv code, const struct identifier_hint *hint,
                                                 struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!identifier_like(code, "AAAA9999999") || !strchr("UJZ", code.ptr[3]))
        return IDENTIFIER_IS(INVALID, "a container is 3 letters, U, J or Z, and 7 digits");
    identifier_set(out, code);
    unsigned sum = 0;
    for (unsigned i = 0; i < 10; i++) {
        unsigned v = (unsigned)checkdigit_alnum(code.ptr[i]);
        if (v >= 10)
            v += (unsigned)((v >= 11) + (v >= 21) + (v >= 31)); /* A 10, B 12 ... K 21, L 23 ... U 32, V 34 */
        sum += v << i;
    }
    if (sum % 11 % 10 != (unsigned)(code.ptr[10] - '0'))
        return IDENTIFIER_IS(INVALID, "wrong check digit");
    return IDENTIFIER_VALID;
}

/* 14 CFR 47.15: N, 1 to 5 digits of which the first is no zero; the last one or two may be letters but I and
 * O. */
static bool tail_us(struct sv code)
{
    if (code.len < 2 || code.len > 6 || code.ptr[1] < '1' || code.ptr[1] > '9')
        return false;
    size_t i = 1, letters;
    while (i < code.len && code.ptr[i] >= '0' && code.ptr[i] <= '9')
        i++;
    letters = code.len - i;
    for (; i < code.len; i++)
        if (code.ptr[i] < 'A' || code.ptr[i] > 'Z' || code.ptr[i] == 'I' || code.ptr[i] == 'O')
            return false;
    return letters <= 2;
}

/* ICAO annex 7: a nationality mark of one or two characters, then the registration; Mexico's are XA, XB, XC
 * and three letters. */
enum identifier_result identifier_rule_tail(struct sv code, const struct identifier_hint *hint,
                                            struct identifier *out)
{
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (code.len < 2 || code.len > 8 || !identifier_alnum_upper(code) ||
        identifier_digit_count(code) == code.len)
        return IDENTIFIER_IS(INVALID, "not 2 to 8 letters and digits");
    bool mexican = code.ptr[0] == 'X' && code.ptr[1] >= 'A' && code.ptr[1] <= 'C';
    identifier_set(out, code);
    if (mexican && !identifier_like(code, "AAAAA"))
        return IDENTIFIER_IS(INVALID, "a Mexican mark is XA, XB or XC and three letters");
    if (code.ptr[0] == 'N' && !tail_us(code))
        return IDENTIFIER_IS(INVALID, "not of the form of a US mark");
    if (!identifier_set_country(out, code.ptr[0] == 'N' ? SV("us") : mexican ? SV("mx") : hint->country))
        out->country[0] = 0;
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

static bool plate_form(struct sv code, size_t len_min, size_t len_max)
{
    return code.len >= len_min && code.len <= len_max && identifier_alnum_upper(code);
}

/* NOM-001-SCT-2-2016: series are allotted to the states, so the plate is unique in the country. */
enum identifier_result identifier_rule_plate_mx(struct sv code, const struct identifier_hint *hint,
                                                struct identifier *out)
{
    (void)hint;
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!plate_form(code, 5, 8) || identifier_digit_count(code) < 2)
        return IDENTIFIER_IS(INVALID, "a Mexican plate is 5 to 8 letters and digits");
    identifier_set(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

static bool us_state(struct sv s)
{
    static const char states[] =
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE "
        "NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP "
        "PR VI";
    for (size_t i = 0; i + 1 < sizeof states; i += 3)
        if (sv_eq_nocase(s, sv_of(states + i, 2)))
            return true;
    return false;
}

/* "TX:ABC1234": each state numbers on its own. */
enum identifier_result identifier_rule_plate_us(struct sv code, const struct identifier_hint *hint,
                                                struct identifier *out)
{
    struct sv state = sv_trim(hint->region);
    if (sv_starts_nocase(state, SV("US-")))
        state = sv_slice(state, 3, state.len);
    if (identifier_placeholder(code))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!plate_form(code, 2, 8))
        return IDENTIFIER_IS(INVALID, "a US plate is 2 to 8 letters and digits");
    if (!us_state(state)) {
        identifier_set(out, code);
        return IDENTIFIER_IS(PARTIAL, "the state is not stated");
    }
    for (size_t i = 0; i < 2; i++)
        identifier_append(out, sv_of(&(char){(char)(state.ptr[i] & ~0x20)}, 1));
    identifier_append(out, SV(":"));
    identifier_append(out, code);
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}
