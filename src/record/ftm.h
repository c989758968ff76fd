/*
 * FollowTheMoney JSON lines (record/json.h), as OpenSanctions and Aleph publish them: one record a line,
 * empty lines passed over. Strict: an unknown schema or property, a member said twice, a value that is no
 * text is refused with its line. Limits: FTM_LINE_BYTES_MAX a line; memory is bounded by the largest.
 */
#pragma once
#include "record/import.h"

#define FTM_LINE_BYTES_MAX ((size_t)16 * 1024 * 1024)

MUST_CHECK enum err ftm_import(const struct import_options *o, struct input *const *inputs,
                               size_t input_count, const struct import_sink *sink,
                               struct import_report *report, struct errctx *ec);
