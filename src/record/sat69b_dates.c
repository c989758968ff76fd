#include <stdio.h>

#include "record/sat69b_parts.h"

#define SERIAL_MIN 36526u /* 2000-01-01 in a spreadsheet's day numbers; article 69-B is of 2014 */
#define SERIAL_MAX 73050u /* 2099-12-31 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_number(struct sv text, size_t *at, unsigned *value)
{
    size_t start = *at;
    *value = 0;
    while (*at < text.len && is_digit(text.ptr[*at]) && *at - start < 6)
        *value = *value * 10 + (unsigned)(text.ptr[(*at)++] - '0');
    return *at > start;
}

/* Day and month and year with '/' between, from *at on. */
static bool read_slashed(struct sv text, size_t *at, struct date *out)
{
    unsigned day, month, year;
    size_t i = *at;
    if (!read_number(text, &i, &day) || i == text.len || text.ptr[i++] != '/')
        return false;
    if (!read_number(text, &i, &month) || i == text.len || text.ptr[i++] != '/')
        return false;
    size_t start = i;
    if (!read_number(text, &i, &year) || (i - start != 2 && i - start != 4) || day > 31 || month > 12)
        return false;
    year += i - start == 2 ? 2000 : 0;
    *out = (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    *at = i;
    return date_exists(*out);
}

/* The Gregorian date of a day count from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static struct date from_days(unsigned days)
{
    unsigned z = days + 719468, era = z / 146097, doe = z - era * 146097;
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    unsigned month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    return (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

size_t sat69b_dates_read(struct sv text, struct date dates[SAT69B_DATES_MAX])
{
    size_t count = 0, at = 0;
    uint64_t serial;
    text = sv_trim(text);
    if (sv_to_u64(text, &serial) && serial >= SERIAL_MIN && serial <= SERIAL_MAX) {
        dates[0] = from_days((unsigned)serial - 25569); /* day 25,569 is 1970-01-01 */
        return 1;
    }
    while (at < text.len && count < SAT69B_DATES_MAX) {
        if (is_digit(text.ptr[at])) {
            if (!read_slashed(text, &at, &dates[count]))
                return 0;
            count++;
        } else if (text.ptr[at] == ' ' || text.ptr[at] == '-' || text.ptr[at] == 'y' ||
                   text.ptr[at] == '\n') {
            at++;
        } else {
            return 0;
        }
    }
    return count;
}

static unsigned month_of(struct sv word)
{
    static const char *const names[] = {"enero",      "febrero", "marzo",     "abril",
                                        "mayo",       "junio",   "julio",     "agosto",
                                        "septiembre", "octubre", "noviembre", "diciembre"};
    for (unsigned m = 0; m < 12; m++)
        if (sv_eq_nocase(word, sv_cstr(names[m])))
            return m + 1;
    return sv_eq_nocase(word, SV("setiembre")) ? 9 : 0;
}

static bool small_number(struct sv word, size_t len_max, uint64_t *value)
{
    while (word.len && !is_digit(word.ptr[word.len - 1]))
        word.len--; /* "2018." and "2018?" */
    return word.len <= len_max && sv_to_u64(word, value);
}

void sat69b_order_read(struct sv text, struct sv *number, struct date *date)
{
    struct sv rest = sv_trim(text), word;
    uint64_t day = 0, year = 0, value;
    unsigned month = 0;
    *number = (struct sv){0};
    *date = (struct date){0};
    while (sv_split(&rest, ' ', &word)) {
        word = sv_trim(word);
        if (sv_empty(word))
            continue;
        if (sv_empty(*number) && is_digit(word.ptr[0]) && sv_find(word, SV("-"), 0) != SIZE_MAX)
            *number = word;
        else if (month == 0 && month_of(word))
            month = month_of(word);
        else if (month == 0 && small_number(word, 2, &value))
            day = value;
        else if (month && small_number(word, 4, &value) && value >= 1000) {
            year = value;
            break;
        }
    }
    struct date d = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
    if (date_exists(d))
        *date = d;
}

void sat69b_date_text(struct date d, char out[SAT69B_DATE_BYTES])
{
    snprintf(out, SAT69B_DATE_BYTES, "%04u-%02u-%02u", d.year % 10000u, d.month % 100u, d.day % 100u);
}
