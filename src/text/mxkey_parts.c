#include "text/mxkey.h"

/* YYMMDD in the century that begins with this year; false when there is no such day. */
static bool read_day(struct sv yymmdd, unsigned century, struct date *out)
{
    unsigned part[3];
    for (size_t i = 0; i < 3; i++) {
        uint64_t v;
        if (!sv_to_u64(sv_slice(yymmdd, 2 * i, 2 * i + 2), &v))
            return false;
        part[i] = (unsigned)v;
    }
    *out = (struct date){(uint16_t)(century + part[0]), (uint8_t)part[1], (uint8_t)part[2]};
    return date_exists(*out);
}

/* Whole years from one day to another; -1 when it lies behind. */
static int years_between(struct date from, struct date to)
{
    int years = (int)to.year - from.year;
    bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
    years -= before_birthday;
    return years < 0 ? -1 : years;
}

static bool letters_only(struct sv s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 'A' || s.ptr[i] > 'Z')
            return false;
    return true;
}

bool mxkey_from_curp(struct sv curp, struct mxkey_parts *parts)
{
    memset(parts, 0, sizeof *parts);
    if (curp.len != 18 || !letters_only(sv_slice(curp, 0, 4)) || !letters_only(sv_slice(curp, 10, 16)) ||
        (curp.ptr[10] != 'H' && curp.ptr[10] != 'M' && curp.ptr[10] != 'X'))
        return false;
    /* position 17: a digit for births until 1999, a letter from 2000 on */
    bool digit = curp.ptr[16] >= '0' && curp.ptr[16] <= '9';
    if ((!digit && !letters_only(sv_slice(curp, 16, 17))) ||
        !read_day(sv_slice(curp, 4, 10), digit ? 1900 : 2000, &parts->date))
        return false;
    memcpy(parts->prefix, curp.ptr, MXKEY_PREFIX_BYTES);
    parts->sex = curp.ptr[10];
    memcpy(parts->state, curp.ptr + 11, 2);
    memcpy(parts->consonants, curp.ptr + 13, 3);
    return true;
}

/* Letters with Ñ as N and & kept; 0 when more or fewer than three or four stand before the digits. */
static size_t rfc_letters(struct sv *rfc, char letters[4])
{
    size_t n = 0;
    while (rfc->len && (rfc->ptr[0] < '0' || rfc->ptr[0] > '9')) {
        bool enye = sv_starts(*rfc, SV("\xC3\x91"));
        if (n == 4 || (!enye && rfc->ptr[0] != '&' && !letters_only(sv_slice(*rfc, 0, 1))))
            return 0;
        letters[n++] = enye ? 'N' : rfc->ptr[0];
        *rfc = sv_slice(*rfc, enye ? 2 : 1, rfc->len);
    }
    return n >= 3 ? n : 0;
}

bool mxkey_from_rfc(struct sv rfc, struct date today, struct mxkey_parts *parts)
{
    char letters[4];
    struct date in1900, in2000;
    memset(parts, 0, sizeof *parts);
    size_t n = rfc_letters(&rfc, letters);
    if (n == 0 || (rfc.len != 6 && rfc.len != 9) || !date_exists(today))
        return false;
    struct sv day = sv_slice(rfc, 0, 6);
    bool is1900 = read_day(day, 1900, &in1900), is2000 = read_day(day, 2000, &in2000);
    int age1900 = is1900 ? years_between(in1900, today) : -1;
    int age2000 = is2000 ? years_between(in2000, today) : -1;
    if (age1900 < 0 && age2000 < 0)
        return false;
    parts->company = n == 3;
    int age_min = parts->company ? 0 : (int)MXKEY_AGE_MIN, age_max = parts->company ? 0 : (int)MXKEY_AGE_MAX;
    bool recent = age2000 >= age_min || (age2000 >= 0 && (age1900 < 0 || age1900 > age_max));
    parts->date = recent ? in2000 : in1900;
    if (!parts->company) {
        memcpy(parts->prefix, letters, 4);
        memcpy(parts->prefix + 4, day.ptr, 6);
    }
    return true;
}
