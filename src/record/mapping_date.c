#include "record/mapping_part.h"

#include <time.h>

#include "text/date.h"

#define VALUE_BYTES_MAX 100u /* no date is longer */

/* Which parts of a date a strptime format can set, and whether its year has two digits only. */
struct directives {
    bool day, month, year, century;
};

static struct directives read_directives(const char *format)
{
    struct directives d = {0};
    for (const char *p = format; *p; p++) {
        if (*p != '%')
            continue;
        for (p++; *p && strchr("_-0^#EO123456789", *p);)
            p++; /* flags and widths */
        if (!*p)
            break;
        bool whole = strchr("cDFx", *p);
        d.day |= whole || strchr("dej", *p);
        d.month |= whole || strchr("mbBhj", *p);
        d.year |= whole || strchr("YyG", *p);
        d.century |= strchr("cFYC", *p) != NULL;
    }
    return d;
}

static bool later(struct date a, struct sv today)
{
    struct date now[1];
    if (date_parse(today, now, 1) != 1)
        return false;
    if (a.year != now->year)
        return a.year > now->year;
    return a.month != now->month ? a.month > now->month : a.day > now->day;
}

static bool by_format(struct sv text, const char *format, struct sv today, struct date *out)
{
    char value[VALUE_BYTES_MAX + 1];
    struct tm tm = {.tm_mday = 1};
    struct directives has = read_directives(format);
    if (text.len > VALUE_BYTES_MAX || !has.year)
        return false;
    memcpy(value, text.ptr, text.len);
    value[text.len] = 0;
    const char *rest = strptime(value, format, &tm);
    int year = tm.tm_year + 1900;
    if (!rest || !sv_empty(sv_trim(sv_cstr(rest))) || year < 1 || year > 9999)
        return false;
    *out = (struct date){(uint16_t)year, has.month ? (uint8_t)(tm.tm_mon + 1) : 0,
                         has.month && has.day ? (uint8_t)tm.tm_mday : 0};
    if (!has.century && year > 100 && later(*out, today)) /* nobody is born tomorrow */
        out->year = (uint16_t)(out->year - 100);
    return true;
}

enum err mapping_date(struct sv text, const char *format, struct sv today, struct arena *arena,
                      struct errctx *ec, struct sv *out, bool *odd)
{
    struct date d[2];
    *odd = false;
    *out = (struct sv){NULL, 0};
    if (!format || !by_format(text, format, today, d)) {
        size_t count = date_parse(text, d, 2);
        if (count == 0)
            return ERR_OK;
        if (count > 1) { /* an interval stays as it is: text/date.h reads it again */
            *out = text;
            return ERR_OK;
        }
    }
    *out = d->day     ? arena_printf(arena, "%04u-%02u-%02u", d->year, d->month, d->day)
           : d->month ? arena_printf(arena, "%04u-%02u", d->year, d->month)
                      : arena_printf(arena, "%04u", d->year);
    if (!out->ptr)
        return arena_error(arena, ec);
    *odd = d->month > 12 || (date_is_full(*d) && !date_exists(*d));
    if (sv_starts(text, *out) &&
        sv_starts(sv_slice(text, out->len, text.len), SV("T"))) /* a time of day stays too */
        *out = text;
    return ERR_OK;
}
