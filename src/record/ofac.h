/*
 * The importer `ofac`: the SDN CSV set in, FollowTheMoney records out. ofac_set.h says how the files are read
 * and joined, ofac_remarks.h has the grammar of the free text, ofac_entry.h which records an entry becomes.
 */
#pragma once
#include "record/import.h"

MUST_CHECK enum err ofac_import(const struct import_options *o, struct input *const *inputs,
                                size_t input_count, const struct import_sink *sink,
                                struct import_report *report, struct errctx *ec);
