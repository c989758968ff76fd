/* Telephones and e-mail. */
#include "text/identifier_rule.h"

#define PHONE_DIGITS_MIN 8u  /* with the country code; shorter are local or service numbers */
#define PHONE_DIGITS_MAX 15u /* ITU-T E.164 section 6.2 */

/* ITU-T E.164 assigned country codes; by hint for numbers that are printed without one. */
static const char calling_codes[] = "US1 CA1 DO1 PR1 JM1 TT1 BS1 BB1 RU7 KZ7 EG20 ZA27 GR30 NL31 BE32 FR33 "
                                    "ES34 HU36 IT39 VA39 RO40 CH41 AT43 GB44 "
                                    "DK45 SE46 NO47 PL48 DE49 PE51 MX52 CU53 AR54 BR55 CL56 CO57 VE58 MY60 "
                                    "AU61 ID62 PH63 NZ64 SG65 TH66 JP81 KR82 "
                                    "VN84 CN86 TR90 IN91 PK92 AF93 LK94 MM95 IR98 SS211 MA212 DZ213 TN216 "
                                    "LY218 GM220 SN221 MR222 ML223 GN224 CI225 "
                                    "BF226 NE227 TG228 BJ229 MU230 LR231 SL232 GH233 NG234 TD235 CF236 CM237 "
                                    "CV238 ST239 GQ240 GA241 CG242 CD243 "
                                    "AO244 GW245 SC248 SD249 RW250 ET251 SO252 DJ253 KE254 TZ255 UG256 BI257 "
                                    "MZ258 ZM260 MG261 RE262 ZW263 NA264 "
                                    "MW265 LS266 BW267 SZ268 KM269 SH290 ER291 AW297 FO298 GL299 GI350 PT351 "
                                    "LU352 IE353 IS354 AL355 MT356 CY357 "
                                    "FI358 BG359 LT370 LV371 EE372 MD373 AM374 BY375 AD376 MC377 SM378 UA380 "
                                    "RS381 ME382 XK383 HR385 SI386 BA387 "
                                    "MK389 CZ420 SK421 LI423 FK500 BZ501 GT502 SV503 HN504 NI505 CR506 PA507 "
                                    "PM508 HT509 GP590 BO591 GY592 EC593 "
                                    "GF594 PY595 MQ596 SR597 UY598 CW599 TL670 BN673 NR674 PG675 TO676 SB677 "
                                    "VU678 FJ679 PW680 WF681 CK682 NU683 "
                                    "WS685 KI686 NC687 TV688 PF689 TK690 FM691 MH692 KP850 HK852 MO853 KH855 "
                                    "LA856 BD880 TW886 MV960 LB961 JO962 "
                                    "SY963 IQ964 KW965 SA966 YE967 OM968 PS970 AE971 IL972 BH973 QA974 BT975 "
                                    "MN976 NP977 TJ992 TM993 AZ994 GE995 "
                                    "KG996 UZ998 ";

struct phone {
    char digits[PHONE_DIGITS_MAX + 8]; /* room for a prefix that is dropped again */
    size_t len;
    bool international;
};

static struct sv phone_sv(const struct phone *p)
{
    return sv_of(p->digits, p->len);
}

static bool phone_put(struct phone *p, char c)
{
    if (p->len == sizeof p->digits)
        return false;
    p->digits[p->len++] = c;
    return true;
}

static void phone_drop(struct phone *p, size_t n)
{
    memmove(p->digits, p->digits + n, p->len - n);
    p->len -= n;
}

static bool phone_insert(struct phone *p, struct sv code)
{
    if (p->len + code.len > sizeof p->digits)
        return false;
    memmove(p->digits + code.len, p->digits, p->len);
    memcpy(p->digits, code.ptr, code.len);
    p->len += code.len;
    return true;
}

/* Digits and the punctuation people put between them; an extension ends it. "(0)" is a trunk prefix that is
 * not dialled from abroad. */
static bool phone_read(struct sv s, struct phone *p)
{
    for (size_t i = 0; i < s.len; i++) {
        struct sv rest = sv_slice(s, i, s.len);
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            if (!phone_put(p, c))
                return false;
        } else if (c == '+' && p->len == 0 && !p->international) {
            p->international = true;
        } else if (sv_starts(rest, SV("(0)")) && p->len) {
            i += 2;
        } else if (p->len && (sv_starts_nocase(rest, SV("x")) || sv_starts_nocase(rest, SV("ext")) ||
                              sv_starts(rest, SV(";")) || sv_starts(rest, SV("#")))) {
            return true;
        } else if (!strchr(" -./()\t", c) || c == 0) {
            return false;
        }
    }
    return true;
}

static struct sv calling_code(struct sv country)
{
    struct sv rest = SV(calling_codes), part;
    while (sv_split(&rest, ' ', &part))
        if (part.len > 2 && sv_eq_nocase(country, sv_slice(part, 0, 2)))
            return sv_slice(part, 2, part.len);
    return SV("");
}

/* The code that a number begins with; codes are prefix-free. *country is empty when several share it. */
static struct sv leading_code(struct sv digits, struct sv *country)
{
    struct sv rest = SV(calling_codes), part, found = SV("");
    *country = SV("");
    while (sv_split(&rest, ' ', &part)) {
        struct sv code = sv_slice(part, 2, part.len);
        if (sv_empty(code) || !sv_starts(digits, code))
            continue;
        *country = sv_empty(found) ? sv_slice(part, 0, 2) : SV("");
        found = code;
    }
    return found;
}

/* A number as dialled inside a country becomes international. Mexico: 01, 044, 045 were trunk prefixes until
 * August 2019 (IFT, Plan Técnico Fundamental de Numeración). */
static bool phone_from_country(struct phone *p, struct sv country)
{
    struct sv code = calling_code(sv_trim(country)), d = phone_sv(p);
    if (sv_empty(code))
        return false;
    if (sv_eq(code, SV("52"))) {
        if (sv_starts(d, SV("044")) || sv_starts(d, SV("045")))
            phone_drop(p, 3);
        else if (sv_starts(d, SV("01")) && d.len == 12)
            phone_drop(p, 2);
        if (p->len > 10 && sv_starts(phone_sv(p), code))
            return true; /* the country code without its plus */
    } else if (sv_eq(code, SV("1"))) {
        if (p->len == 11 && p->digits[0] == '1')
            return true;
    } else if (d.len && d.ptr[0] == '0' && !sv_eq(code, SV("39"))) {
        phone_drop(p, 1); /* Italy dials its zero from abroad too */
    }
    return phone_insert(p, code);
}

/* NANP: area and exchange begin with 2 to 9; 555-0100 to 555-0199 are kept for fiction. */
static enum identifier_result phone_north_america(struct sv national, struct identifier *out)
{
    if (national.len != 10 || national.ptr[0] < '2' || national.ptr[3] < '2')
        return IDENTIFIER_IS(INVALID, "a North American number is 10 digits, area and exchange from 2 on");
    if (sv_eq(sv_slice(national, 3, 8), SV("55501")))
        return IDENTIFIER_IS(GENERIC, "a number kept for fiction");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

enum identifier_result identifier_rule_phone(struct sv code, const struct identifier_hint *hint,
                                             struct identifier *out)
{
    struct phone p = {.len = 0};
    struct sv country;
    if (sv_starts_nocase(code, SV("tel:")))
        code = sv_trim(sv_slice(code, 4, code.len));
    if (!phone_read(code, &p))
        return IDENTIFIER_IS(INVALID, "holds what no telephone number holds, or too many digits");
    if (identifier_placeholder(phone_sv(&p)))
        return IDENTIFIER_IS(GENERIC, "a mask or placeholder");
    if (!p.international && (sv_starts(phone_sv(&p), SV("00")) || sv_starts(phone_sv(&p), SV("011")))) {
        phone_drop(&p, sv_starts(phone_sv(&p), SV("00")) ? 2 : 3);
        p.international = true;
    }
    if (!p.international && !phone_from_country(&p, hint->country)) {
        if (p.len <= PHONE_DIGITS_MAX)
            identifier_set(out, phone_sv(&p));
        return IDENTIFIER_IS(PARTIAL, "neither + nor a country is stated");
    }
    struct sv prefix = leading_code(phone_sv(&p), &country);
    /* Mexico's mobiles were +52 1 until August 2019; the number itself did not change */
    if (sv_eq(prefix, SV("52")) && p.len == 13 && p.digits[2] == '1') {
        memmove(p.digits + 2, p.digits + 3, p.len - 3);
        p.len--;
    }
    if (p.len < PHONE_DIGITS_MIN || p.len > PHONE_DIGITS_MAX || sv_empty(prefix))
        return IDENTIFIER_IS(INVALID, "not 8 to 15 digits after a country code of E.164");
    identifier_set(out, SV("+"));
    identifier_append(out, phone_sv(&p));
    identifier_set_country(out, country);
    struct sv national = sv_slice(phone_sv(&p), prefix.len, p.len);
    if (identifier_placeholder(national))
        return IDENTIFIER_IS(GENERIC, "a country code and filler");
    if (sv_eq(prefix, SV("1")))
        return phone_north_america(national, out);
    if (sv_eq(prefix, SV("52")) && (national.len != 10 || national.ptr[0] < '2'))
        return IDENTIFIER_IS(INVALID, "a Mexican number is 10 digits, the first from 2 on");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}

/* RFC 5321 section 4.5.3.1 and RFC 5322 section 3.2.3: dot-atom. Quoted local parts name nobody in practice.
 */
static bool email_local_part(struct sv s)
{
    if (s.len == 0 || s.len > 64 || s.ptr[0] == '.' || s.ptr[s.len - 1] == '.' ||
        sv_find(s, SV(".."), 0) != SIZE_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool alnum = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (!alnum && (c == 0 || !strchr(".!#$%&'*+/=?^_`{|}~-", c)))
            return false;
    }
    return true;
}

/* RFC 1123 section 2.1: labels of letters, digits and inner hyphens; at least two, the last not a number. */
static bool email_domain(struct sv s)
{
    struct sv label = SV("");
    size_t labels = 0;
    if (s.len > 253)
        return false;
    while (sv_split(&s, '.', &label)) {
        labels++;
        if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++) {
            char c = label.ptr[i];
            if (!(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z') && c != '-')
                return false;
        }
    }
    return labels >= 2 && label.len >= 2 && !identifier_digits(label);
}

/* RFC 2606 and RFC 6761: names that can reach nobody */
static bool email_reserved(struct sv domain)
{
    static const struct sv ends[] = {SV("example.com"), SV("example.org"), SV("example.net"),
                                     SV(".example"),    SV(".test"),       SV(".invalid")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (sv_ends(domain, ends[i]))
            return true;
    return false;
}

/* Lower case in both parts: RFC 5321 section 2.4 lets a host tell cases apart, and none in use does. */
enum identifier_result identifier_rule_email(struct sv code, const struct identifier_hint *hint,
                                             struct identifier *out)
{
    (void)hint;
    char lower[254];
    if (sv_starts_nocase(code, SV("mailto:")))
        code = sv_slice(code, 7, code.len);
    size_t at = sv_find(code, SV("@"), 0);
    if (code.len > sizeof lower || at == SIZE_MAX)
        return IDENTIFIER_IS(INVALID, "an address is local@domain, up to 254 bytes");
    for (size_t i = 0; i < code.len; i++)
        lower[i] = code.ptr[i] >= 'A' && code.ptr[i] <= 'Z' ? (char)(code.ptr[i] + 32) : code.ptr[i];
    struct sv local = sv_of(lower, at), domain = sv_of(lower + at + 1, code.len - at - 1);
    if (!email_local_part(local))
        return IDENTIFIER_IS(INVALID, "the part before @ is no dot-atom");
    if (!email_domain(domain))
        return IDENTIFIER_IS(INVALID, "the part after @ is no host name");
    identifier_set(out, sv_of(lower, code.len));
    if (email_reserved(domain))
        return IDENTIFIER_IS(GENERIC, "a domain that reaches nobody");
    return IDENTIFIER_IS(FORM_ONLY, "no check digit exists");
}
