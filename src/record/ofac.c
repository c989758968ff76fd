#include "record/ofac.h"

#include "record/ofac_entry.h"

#define PROGRESS_ENTRIES 1024u

enum err ofac_import(const struct import_options *o, struct input *const *inputs, size_t input_count,
                     const struct import_sink *sink, struct import_report *report, struct errctx *ec)
{
    ARENA_SCOPED struct arena *whole = NULL, *scratch = NULL;
    struct import_options own = *o;
    struct ofac_set *set = NULL;
    if (sv_empty(own.dataset))
        own.dataset = SV("ofac");
    if (sv_empty(own.handling.originator))
        own.handling.originator = SV("us.ofac");
    TRY(arena_open("ofac set", OFAC_SET_BYTES_MAX, ec, &whole));
    TRY(arena_open("ofac entry", OFAC_ENTRY_BYTES_MAX, ec, &scratch));
    TRY(ofac_set_read(whole, inputs, input_count, sink, report, o->progress, ec, &set));
    size_t count = ofac_set_count(set);
    for (size_t i = 0; i < count; i++) {
        if (i % PROGRESS_ENTRIES == 0) {
            if (progress_cancelled(o->progress))
                return err_set(ec, ERR_CANCELLED, "%s: cancelled", ofac_set_file(set));
            progress_tick(o->progress, "entries", i, count);
        }
        TRY(ofac_entry_emit(set, ofac_set_at(set, i), scratch, &own, sink, report, ec));
    }
    progress_tick(o->progress, "entries", count, count);
    return ERR_OK;
}
