/* Numbered documents inside remarks: the part of the grammar with country, region and validity. For
 * ofac_remarks.c only. */
#pragma once
#include "record/ofac_remarks.h"

/* No document of the lists has a longer number; anything longer is prose. */
#define OFAC_NUMBER_BYTES_MAX 64u

static inline bool ofac_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool ofac_has_digit(struct sv s);
/* Takes "(...)" off the end, brackets inside it included; false when there is none. */
bool ofac_take_bracket(struct sv *s, struct sv *inside);
/* Takes ["(" region ")"] ["(" country ")"] ["issued" date] ["expires" date] off the end, into *out. */
void ofac_read_tail(struct sv *value, struct ofac_clause *out);
/* Without the word and the marks that say once more what the number is: "CNIC: 35202-5", "# 37". */
struct sv ofac_skip_marks(struct sv s);
/* The value after a label of the table. */
bool ofac_read_document(struct sv value, struct ofac_clause *out);
/* The whole clause of a document that the table does not have. */
bool ofac_read_unlisted_document(struct sv clause, struct ofac_clause *out);
