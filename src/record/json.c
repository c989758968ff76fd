#include "record/json.h"

#include <math.h>
#include <stddef.h>

#include "base/canonical.h"

/* Members of the envelope that have a place of their own in struct record. */
static const char *const envelope[] = {"id", "schema", "properties", "enlace"};

/* Handling's texts under "enlace". */
static const struct {
    const char *name;
    size_t offset;
} handling_texts[] = {{"originator", offsetof(struct handling, originator)},
                      {"caveat", offsetof(struct handling, caveat)},
                      {"expiry", offsetof(struct handling, expiry)},
                      {"agreement", offsetof(struct handling, agreement)},
                      {"release_id", offsetof(struct handling, release_id)},
                      {"purposes", offsetof(struct handling, purposes)}};
#define HANDLING_TEXTS (sizeof handling_texts / sizeof *handling_texts)

static struct sv *handling_text(struct handling *h, size_t i)
{
    return (struct sv *)(void *)((char *)h + handling_texts[i].offset);
}

/* 4x4 evaluation: one letter or digit, kept only as one that the scale has. */
static const char reliabilities[] = "ABCX", accuracies[] = "1234";

/* ---- out ---- */

/* Sets a member and takes the value over; NULL (out of memory) is passed on. False: out of memory. */
static bool set(json_t *object, const char *name, json_t *value)
{
    return json_object_set_new(object, name, value) == 0;
}

static bool set_text(json_t *object, const char *name, struct sv text)
{
    return sv_empty(text) || set(object, name, json_stringn(text.ptr, text.len));
}

static bool set_handling(json_t *record, struct handling h)
{
    json_t *o = json_object();
    bool fine = o != NULL;
    if (h.code != HANDLING_H0)
        fine = fine && set_text(o, "code", sv_cstr(handling_code_name(h.code)));
    if (h.class_ != CLASS_ENFORCEMENT)
        fine = fine && set_text(o, "class", sv_cstr(record_class_name(h.class_)));
    fine = fine && set_text(o, "reliability", sv_of(&h.source_reliability, h.source_reliability != 0));
    fine = fine && set_text(o, "accuracy", sv_of(&h.information_accuracy, h.information_accuracy != 0));
    for (size_t i = 0; i < HANDLING_TEXTS; i++)
        fine = fine && set_text(o, handling_texts[i].name, *handling_text(&h, i));
    if (!fine || json_object_size(o) == 0) {
        json_decref(o);
        return fine;
    }
    return set(record, "enlace", o);
}

static bool set_properties(json_t *record, const struct record *r)
{
    json_t *properties = json_object(), *list = NULL;
    bool fine = set(record, "properties", properties);
    for (size_t i = 0; fine && i < r->value_count; i++) {
        const char *name = r->values[i].property->name;
        if (i == 0 || r->values[i].property != r->values[i - 1].property)
            fine = set(properties, name, list = json_array());
        struct sv text = r->values[i].text;
        fine = fine && json_array_append_new(list, json_stringn(text.ptr, text.len)) == 0;
    }
    return fine;
}

static bool set_envelope(json_t *record, const struct record *r)
{
    bool fine = set_text(record, "id", r->id) && set_text(record, "schema", sv_cstr(r->schema->name));
    /* what came in under these names stands already, from record.extra */
    if (fine && !json_object_get(record, "caption"))
        fine = set_text(record, "caption", record_caption(r));
    if (fine && !json_object_get(record, "datasets"))
        fine =
            set(record, "datasets", json_pack("[s%]", r->dataset.ptr ? r->dataset.ptr : "", r->dataset.len));
    return fine && set_text(record, "first_seen", r->first_seen) &&
           set_text(record, "last_seen", r->last_seen);
}

enum err record_put_json(const struct record *r, struct errctx *ec, struct buf *out)
{
    json_t *record JSON_SCOPED = NULL;
    if (!sv_empty(r->extra))
        TRY(json_parse("record.extra", r->extra, ec, &record));
    else
        record = json_object();
    if (!record || !set_envelope(record, r) || !set_properties(record, r) ||
        !set_handling(record, r->handling))
        return err_set(ec, ERR_MEMORY, "record as JSON: out of memory");
    return json_canonical(record, ec, out);
}

/* ---- in ---- */

static enum err take_handling(const json_t *value, struct arena *arena, struct errctx *ec, struct handling *h)
{
    const char *name;
    json_t *member;
    if (!json_is_object(value))
        return err_set(ec, ERR_INPUT, "enlace is not an object");
    *h = (struct handling){0};
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        struct sv text = json_sv(member);
        bool known = false, fine = !sv_empty(text);
        if (fine && strcmp(name, "code") == 0) {
            known = fine = handling_code_parse(text, &h->code);
        } else if (fine && strcmp(name, "class") == 0) {
            known = fine = record_class_parse(text, &h->class_);
        } else if (fine && strcmp(name, "reliability") == 0) {
            known = fine = text.len == 1 && strchr(reliabilities, text.ptr[0]);
            h->source_reliability = text.ptr[0];
        } else if (fine && strcmp(name, "accuracy") == 0) {
            known = fine = text.len == 1 && strchr(accuracies, text.ptr[0]);
            h->information_accuracy = text.ptr[0];
        }
        for (size_t i = 0; i < HANDLING_TEXTS && fine && !known; i++) {
            if (strcmp(name, handling_texts[i].name) == 0) {
                known = true;
                struct sv copy = arena_copy(arena, text);
                if (!copy.ptr)
                    return arena_error(arena, ec);
                *handling_text(h, i) = copy;
            }
        }
        if (!known || !fine)
            return err_set(ec, ERR_INPUT, "enlace.%.100s is not known or has no fit value", name);
    }
    return ERR_OK;
}

static enum err take_properties(struct record_builder *b, const struct schema *schema,
                                const json_t *properties, struct errctx *ec)
{
    const char *name;
    json_t *values;
    if (!json_is_object(properties))
        return err_set(ec, ERR_INPUT, "the record has no properties object");
    json_object_foreach((json_t *)(uintptr_t)properties, name, values)
    {
        const struct property *p = schema_property(schema, sv_cstr(name));
        if (!p)
            return err_set(ec, ERR_INPUT, "%s has no property %.100s", schema->name, name);
        if (json_is_string(values)) {
            TRY(record_add_property(b, p, json_sv(values), ec));
            continue;
        }
        if (!json_is_array(values))
            return err_set(ec, ERR_INPUT, "%s is neither a list nor a text", name);
        for (size_t i = 0; i < json_array_size(values); i++) {
            const json_t *value = json_array_get(values, i);
            if (!json_is_string(value))
                return err_set(ec, ERR_INPUT, "%s: value %zu is not a text", name, i + 1);
            TRY(record_add_property(b, p, json_sv(value), ec));
        }
    }
    return ERR_OK;
}

/* True: record_put_json will write this very member again from the finished record. */
static bool says_nothing_new(const char *name, const json_t *value, const struct record *r)
{
    for (size_t i = 0; i < sizeof envelope / sizeof *envelope; i++)
        if (strcmp(name, envelope[i]) == 0)
            return true;
    if (strcmp(name, "first_seen") == 0 || strcmp(name, "last_seen") == 0)
        return !sv_empty(json_sv(value));
    if (strcmp(name, "caption") == 0)
        return json_is_string(value) && sv_eq(json_sv(value), record_caption(r));
    if (strcmp(name, "datasets") == 0)
        return json_array_size(value) == 1 && sv_eq(json_sv(json_array_get(value, 0)), r->dataset);
    return false;
}

/* A real number that canonical JSON writes as an integer beyond 2^53 would not be read again. */
static bool has_large_real(const json_t *value)
{
    const char *name;
    json_t *member;
    size_t i;
    if (json_is_real(value))
        return fabs(json_real_value(value)) > 9007199254740992.0;
    json_object_foreach((json_t *)(uintptr_t)value, name, member) if (has_large_real(member)) return true;
    json_array_foreach(value, i, member) if (has_large_real(member)) return true;
    return false;
}

static enum err take_extra(const json_t *value, struct arena *arena, struct errctx *ec, struct record *r)
{
    const char *name;
    json_t *member, *extra JSON_SCOPED = NULL;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        if (says_nothing_new(name, member, r))
            continue;
        if (has_large_real(member))
            return err_set(ec, ERR_INPUT, "%.100s holds a number beyond 2^53", name);
        if (!extra)
            extra = json_object();
        if (!extra || json_object_set(extra, name, member))
            return err_set(ec, ERR_MEMORY, "record from JSON: out of memory");
    }
    if (!extra)
        return ERR_OK;
    struct buf text BUF_SCOPED;
    buf_init(&text, "what a record's envelope says beside the record (RECORD_VALUE_BYTES_MAX)",
             RECORD_VALUE_BYTES_MAX);
    TRY(json_canonical(extra, ec, &text));
    r->extra = arena_copy(arena, buf_sv(&text));
    return r->extra.ptr ? ERR_OK : arena_error(arena, ec);
}

static enum err take_seen(const json_t *value, const char *name, struct arena *arena, struct errctx *ec,
                          struct sv *out)
{
    struct sv text = json_sv(json_object_get(value, name));
    if (text.len > RECORD_ID_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "%s: %zu bytes: at most %zu (RECORD_ID_BYTES_MAX)", name, text.len,
                       RECORD_ID_BYTES_MAX);
    *out = arena_copy(arena, text);
    return out->ptr ? ERR_OK : arena_error(arena, ec);
}

enum err record_from_json(const json_t *value, struct sv dataset, const struct handling *handling,
                          struct arena *arena, struct errctx *ec, struct record *out)
{
    if (!json_is_object(value))
        return err_set(ec, ERR_INPUT, "the line is not a JSON object");
    const json_t *name = json_object_get(value, "schema"), *id = json_object_get(value, "id");
    if (!json_is_string(name) || !json_is_string(id))
        return err_set(ec, ERR_INPUT, "the record has no %s", json_is_string(id) ? "schema" : "id");
    const struct schema *schema = schema_find(json_sv(name));
    if (!schema)
        return err_set(ec, ERR_INPUT, "schema %.100s is not known", json_string_value(name));
    struct record_builder *b;
    struct sv first_seen, last_seen;
    TRY(record_builder_open(arena, ec, &b));
    TRY(record_begin(b, schema, dataset, json_sv(id), ec));
    TRY(take_properties(b, schema, json_object_get(value, "properties"), ec));
    TRY(take_seen(value, "first_seen", arena, ec, &first_seen));
    TRY(take_seen(value, "last_seen", arena, ec, &last_seen));
    record_set_seen(b, first_seen, last_seen);
    const json_t *enlace = json_object_get(value, "enlace");
    if (enlace)
        TRY(take_handling(enlace, arena, ec, record_handling(b)));
    else if (handling)
        *record_handling(b) = *handling;
    TRY(record_finish(b, ec, out));
    return take_extra(value, arena, ec, out);
}
