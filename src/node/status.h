/*
 * The status of a record, which is shown before anything else of it: somebody whom a court has cleared must
 * not look like somebody who is suspected. It is what the source says in `status`; where it says nothing,
 * being on a list of sanctions is said, and else "no status stated".
 */
#pragma once
#include "record/record.h"

#define STATUS_BYTES 256u

/* NUL-terminated, cut at STATUS_BYTES. */
void status_of_record(const struct record *r, char out[STATUS_BYTES]);
/* What a status means, for one who does not know the list: "cleared by a court"; empty when there is no more
 * to say. */
const char *status_meaning(struct sv status);
