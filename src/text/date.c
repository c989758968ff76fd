#include "text/date.h"

#include "base/err.h"

#define BUCKET_FIRST_YEAR 1600u
#define BUCKET_YEARS 5u

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes 1 to digits_max digits off the front. */
static bool take_number(struct sv *rest, size_t digits_max, unsigned *value, size_t *digits)
{
    size_t n = 0;
    *value = 0;
    while (n < rest->len && n < digits_max && is_digit(rest->ptr[n]))
        *value = *value * 10 + (unsigned)(rest->ptr[n++] - '0');
    *digits = n;
    *rest = sv_slice(*rest, n, rest->len);
    return n > 0;
}

static bool take_separator(struct sv *rest)
{
    if (rest->len < 2 || (rest->ptr[0] != '-' && rest->ptr[0] != '/') || !is_digit(rest->ptr[1]))
        return false;
    *rest = sv_slice(*rest, 1, rest->len);
    return true;
}

/* What may follow a whole date: nothing, or a time of day. */
static bool at_end(struct sv rest)
{
    return sv_empty(rest) || rest.ptr[0] == 'T' || rest.ptr[0] == ' ';
}

static bool parse_one(struct sv text, struct date *out)
{
    unsigned year, month = 0, day = 0;
    size_t digits;
    struct sv rest = text;
    if (!take_number(&rest, 4, &year, &digits) || digits != 4)
        return false;
    if (rest.len >= 4 && is_digit(rest.ptr[0])) { /* YYYYMMDD */
        if (!take_number(&rest, 2, &month, &digits) || digits != 2 || !take_number(&rest, 2, &day, &digits) ||
            digits != 2)
            return false;
    } else if (take_separator(&rest)) {
        if (!take_number(&rest, 2, &month, &digits))
            return false;
        if (take_separator(&rest) && !take_number(&rest, 2, &day, &digits))
            return false;
    }
    if (!at_end(rest) || year == 0)
        return false;
    *out = (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)(month ? day : 0)};
    return true;
}

static bool parse_interval(struct sv text, unsigned *first, unsigned *last)
{
    size_t digits;
    struct sv rest = text;
    return text.len == 9 && take_number(&rest, 4, first, &digits) && digits == 4 && rest.ptr[0] == '/' &&
           (rest = sv_slice(rest, 1, rest.len), take_number(&rest, 4, last, &digits)) && digits == 4 &&
           *first > 0 && *last >= *first && *last - *first < DATE_INTERVAL_YEARS_MAX;
}

size_t date_parse(struct sv text, struct date *out, size_t out_max)
{
    unsigned first, last;
    text = sv_trim(text);
    if (parse_interval(text, &first, &last)) {
        size_t n = 0;
        for (unsigned year = first; year <= last && n < out_max; year++)
            out[n++] = (struct date){(uint16_t)year, 0, 0};
        return n;
    }
    return out_max > 0 && parse_one(text, out) ? 1 : 0;
}

bool date_exists(struct date d)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!date_is_full(d) || d.month > 12)
        return false;
    bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
    return d.day <= days[d.month - 1] + (d.month == 2 && leap ? 1 : 0);
}

void date_yymmdd(struct date d, char out[DATE_YYMMDD_BYTES])
{
    BUG_ON(!date_is_full(d) || d.month > 99 || d.day > 99);
    unsigned parts[] = {d.year % 100u, d.month, d.day};
    for (size_t i = 0; i < 3; i++) {
        out[2 * i] = (char)('0' + parts[i] / 10);
        out[2 * i + 1] = (char)('0' + parts[i] % 10);
    }
}

uint8_t date_year_bucket(uint16_t year)
{
    if (year == 0)
        return 0;
    unsigned bucket = year < BUCKET_FIRST_YEAR ? 1u : 1u + (year - BUCKET_FIRST_YEAR) / BUCKET_YEARS;
    return (uint8_t)(bucket > DATE_BUCKET_MAX ? DATE_BUCKET_MAX : bucket);
}
