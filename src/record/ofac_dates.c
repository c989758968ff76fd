#include <stdio.h>

#include "record/ofac_remarks.h"

static unsigned month_of(struct sv word)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    for (unsigned m = 0; m < 12; m++) {
        struct sv name = sv_cstr(names[m]);
        if (sv_eq_nocase(word, name) || sv_eq_nocase(word, sv_slice(name, 0, 3)))
            return m + 1;
    }
    return 0;
}

static unsigned days_in(unsigned month, unsigned year)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool ofac_date_read(struct sv text, char out[OFAC_DATE_BYTES])
{
    struct sv words[3], word;
    size_t count = 0;
    uint64_t year = 0, day = 0;
    unsigned month = 0;
    out[0] = 0;
    for (struct sv rest = sv_trim(text); sv_split(&rest, ' ', &word);) {
        if (sv_empty(word))
            continue;
        if (count == 3)
            return false;
        words[count++] = word;
    }
    if (count == 0 || words[count - 1].len != 4 || !sv_to_u64(words[count - 1], &year) || year < 1000)
        return false;
    if (count > 1 && (month = month_of(words[count - 2])) == 0)
        return false;
    if (count > 2 && (!sv_to_u64(words[0], &day) || day == 0 || day > days_in(month, (unsigned)year)))
        return false;
    if (count == 1)
        snprintf(out, OFAC_DATE_BYTES, "%04u", (unsigned)year);
    else if (count == 2)
        snprintf(out, OFAC_DATE_BYTES, "%04u-%02u", (unsigned)year, month);
    else
        snprintf(out, OFAC_DATE_BYTES, "%04u-%02u-%02u", (unsigned)year, month, (unsigned)day);
    return true;
}

bool ofac_period_read(struct sv text, struct ofac_period *out)
{
    *out = (struct ofac_period){0};
    text = sv_trim(text);
    if (sv_starts_nocase(text, SV("circa ")) || sv_starts_nocase(text, SV("approximately "))) {
        out->circa = true;
        text = sv_slice(text, sv_find(text, SV(" "), 0) + 1, text.len);
    }
    if (sv_starts_nocase(text, SV("between ")))
        text = sv_slice(text, 8, text.len);
    static const char *const joints[] = {" to ", " and ", " - ", "-"};
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        struct sv joint = sv_cstr(joints[i]);
        size_t at = sv_find(text, joint, 0);
        if (at == SIZE_MAX)
            continue;
        return ofac_date_read(sv_slice(text, 0, at), out->from) &&
               ofac_date_read(sv_slice(text, at + joint.len, text.len), out->to) &&
               strncmp(out->from, out->to, 4) <= 0;
    }
    return ofac_date_read(text, out->from);
}
