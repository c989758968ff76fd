/* The grammar of OFAC's remarks: nothing is dropped, views stay inside the text, dates that are read exist.
 */
#include "base/err.h"
#include "record/ofac_remarks.h"

#include "text/date.h"

static bool inside(struct sv part, struct sv whole)
{
    return sv_empty(part) || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

static void check_date(const char *text)
{
    struct date d;
    BUG_ON(text[0] && date_parse(sv_cstr(text), &d, 1) != 1);
    BUG_ON(strlen(text) == 10 && !date_exists(d));
}

static void check_clause(struct sv text)
{
    struct ofac_clause c;
    ofac_clause_read(text, &c);
    BUG_ON(!inside(c.text, text) || !inside(c.label, text) || !inside(c.place, text));
    /* all values but the two words for gender are as printed */
    BUG_ON(c.kind != OFAC_GENDER && !inside(c.value, text));
    BUG_ON(c.kind == OFAC_DOCUMENT && (sv_empty(c.value) || !c.property));
    BUG_ON(c.kind == OFAC_PERIOD && !c.period.from[0]);
    BUG_ON(c.kind == OFAC_COUNTRY && sv_empty(c.country));
    check_date(c.issued);
    check_date(c.expires);
    check_date(c.period.from);
    check_date(c.period.to);
    (void)ofac_is_position(c.value);
    (void)ofac_is_title(c.value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv text = sv_of((const char *)data, size), rest = text, clause;
    size_t letters = 0, kept = 0;
    for (size_t i = 0; i < size; i++)
        letters += data[i] >= 'a' && data[i] <= 'z';
    while (ofac_remarks_next(&rest, &clause)) {
        BUG_ON(!inside(clause, text) || sv_empty(clause));
        for (size_t i = 0; i < clause.len; i++)
            kept += clause.ptr[i] >= 'a' && clause.ptr[i] <= 'z';
        check_clause(clause);
    }
    BUG_ON(kept != letters);
    return 0;
}
