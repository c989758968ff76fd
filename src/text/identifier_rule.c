#include "text/identifier_rule.h"

enum identifier_result identifier_says(struct identifier *out, enum identifier_result result,
                                       const char *reason)
{
    out->reason = reason;
    return out->result = result;
}

void identifier_append(struct identifier *out, struct sv text)
{
    BUG_ON(text.len > IDENTIFIER_BYTES_MAX - out->len);
    if (text.len)
        memcpy(out->text + out->len, text.ptr, text.len);
    out->len += text.len;
    out->text[out->len] = 0;
}

void identifier_set(struct identifier *out, struct sv text)
{
    out->len = 0;
    identifier_append(out, text);
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* ISO 3166-1 alpha-2 officially assigned, and XK, which banks and lists use for Kosovo */
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI "
    "FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO "
    "IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG "
    "MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK "
    "PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC "
    "TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

bool identifier_country_known(struct sv alpha2)
{
    if (alpha2.len != 2)
        return false;
    for (const char *c = countries;; c += 3) {
        if (c[0] == upper(alpha2.ptr[0]) && c[1] == upper(alpha2.ptr[1]))
            return true;
        if (!c[2])
            return false;
    }
}

bool identifier_set_country(struct identifier *out, struct sv country)
{
    country = sv_trim(country);
    if (!identifier_country_known(country))
        return false;
    for (size_t i = 0; i < 2; i++)
        out->country[i] = (char)(upper(country.ptr[i]) + 32);
    return true;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool identifier_like(struct sv text, const char *pattern)
{
    if (text.len != strlen(pattern))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], p = pattern[i];
        bool fits = p == 'A' ? letter(c) : p == '9' ? digit(c) : p == 'X' ? digit(c) || letter(c) : c == p;
        if (!fits)
            return false;
    }
    return true;
}

size_t identifier_digit_count(struct sv text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += digit(text.ptr[i]);
    return n;
}

bool identifier_digits(struct sv text)
{
    return text.len && identifier_digit_count(text) == text.len;
}

bool identifier_alnum_upper(struct sv text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!digit(text.ptr[i]) && !letter(text.ptr[i]))
            return false;
    return text.len > 0;
}

bool identifier_placeholder(struct sv text)
{
    static const struct sv words[] = {SV("NA"),           SV("NONE"),     SV("NULL"),    SV("UNKNOWN"),
                                      SV("TEST"),         SV("PENDING"),  SV("SN"),      SV("DESCONOCIDO"),
                                      SV("NODISPONIBLE"), SV("NOAPLICA"), SV("NINGUNO"), SV("SINDATO"),
                                      SV("SINNUMERO")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (sv_eq_nocase(text, words[i]))
            return true;
    bool same = true, rising = text.len >= 6;
    for (size_t i = 0; i < text.len; i++) {
        same = same && text.ptr[i] == text.ptr[0];
        rising = rising && text.ptr[i] == (char)('0' + (i + 1) % 10);
    }
    return same || rising;
}

unsigned identifier_number(struct sv digits)
{
    unsigned v = 0;
    for (size_t i = 0; i < digits.len; i++)
        v = v * 10 + (unsigned)(digits.ptr[i] - '0');
    return v;
}

bool identifier_date(struct sv yymmdd, unsigned century)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (yymmdd.len != 6 || !identifier_digits(yymmdd))
        return false;
    unsigned y = identifier_number(sv_slice(yymmdd, 0, 2)), m = identifier_number(sv_slice(yymmdd, 2, 4)),
             d = identifier_number(sv_slice(yymmdd, 4, 6));
    if (m < 1 || m > 12 || d < 1)
        return false;
    /* 1900 had no 29 February, 2000 had; in between every fourth year has */
    bool leap = y % 4 == 0 && !(y == 0 && century == 1900);
    return d <= days[m - 1] + (unsigned)(m == 2 && leap);
}

struct sv identifier_drop_label(struct sv code, const char *label, size_t len_max)
{
    struct sv l = sv_cstr(label);
    return code.len > len_max && sv_starts_nocase(code, l) ? sv_slice(code, l.len, code.len) : code;
}
