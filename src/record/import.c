#include "record/import.h"

#include <stdarg.h>
#include <stdio.h>

#include "record/ftm.h"
#include "record/mapping.h"
#include "record/ofac.h"
#include "record/sat69b.h"
#include "record/un.h"

const struct import_format import_formats[] = {
    {"csv", "any CSV with a header row, through a mapping file", "csv", csv_import},
    {"ftm", "FollowTheMoney JSON lines, as OpenSanctions and Aleph publish them", "ftm", ftm_import},
    {"ofac", "OFAC's SDN list: sdn.csv, alt.csv, add.csv and sdn_comments.csv together", "ofac", ofac_import},
    {"sat69b", "Mexico's list of article 69-B as SAT publishes it, one CSV file", "sat69b", sat69b_import},
    {"un", "the UN Security Council\'s consolidated list (XML)", "un", un_import},
};
const size_t import_format_count = sizeof import_formats / sizeof *import_formats;

const struct import_format *import_format_find(struct sv name)
{
    for (size_t i = 0; i < import_format_count; i++)
        if (sv_eq(name, sv_cstr(import_formats[i].name)))
            return &import_formats[i];
    return NULL;
}

/* Formats into text[size]. A name that was cut may end within a character: such bytes become "?", since these
 * texts go into JSON. */
__attribute__((format(printf, 3, 0))) static void format_text(char *text, size_t size, const char *format,
                                                              va_list args)
{
    size_t len = vsnprintf(text, size, format, args) < 0 ? 0 : strlen(text);
    text[len] = 0;
    for (size_t i = 0, n; i < len; i += n) {
        for (n = 1; n <= 4 && !sv_is_utf8(sv_slice(sv_of(text, len), i, i + n));)
            n++;
        if (n > 4) {
            text[i] = '?';
            n = 1;
        }
    }
}

enum err import_refuse(const struct import_sink *sink, struct import_report *report, const char *file,
                       uint64_t line, uint64_t column, struct sv row, struct errctx *ec, const char *format,
                       ...)
{
    char reason[512];
    va_list args;
    va_start(args, format);
    format_text(reason, sizeof reason, format, args);
    va_end(args);
    if (!sink->reject)
        return err_set(ec, ERR_INPUT, "%s:%ju:%ju: %s", file, (uintmax_t)line, (uintmax_t)column, reason);
    report->rejected++;
    return sink->reject(sink->arg, file, line, column, reason, row, ec);
}

void import_warn(struct import_report *report, const char *format, ...)
{
    char text[sizeof report->warnings[0].text];
    va_list args;
    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    for (size_t i = 0; i < report->warning_count; i++) {
        if (strcmp(report->warnings[i].text, text) == 0) {
            report->warnings[i].count++;
            return;
        }
    }
    if (report->warning_count ==
        IMPORT_WARNINGS_MAX) { /* the last place counts whatever finds no place of its own */
        struct import_warning *last = &report->warnings[IMPORT_WARNINGS_MAX - 1];
        snprintf(last->text, sizeof last->text, "other warnings");
        last->count++;
        return;
    }
    struct import_warning *w = &report->warnings[report->warning_count++];
    memcpy(w->text, text, sizeof text);
    w->count = 1;
}
