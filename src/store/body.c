#include "store/body.h"

#define BODY_VERSION 1u

static void put_number(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_put_u8(b, (uint8_t)(v | 0x80));
    buf_put_u8(b, (uint8_t)v);
}

static void put_text(struct buf *b, struct sv s)
{
    put_number(b, s.len);
    buf_put_sv(b, s);
}

/* The values of one property stand together in a record; where its run ends. */
static size_t run_end(const struct record *r, size_t from)
{
    size_t i = from;
    while (i < r->value_count && r->values[i].property == r->values[from].property)
        i++;
    return i;
}

void body_texts(struct record *r, struct sv *texts[BODY_TEXTS])
{
    struct handling *h = &r->handling;
    struct sv *const all[BODY_TEXTS] = {&h->originator, &h->caveat,     &h->expiry,
                                        &h->agreement,  &h->release_id, &h->purposes,
                                        &r->first_seen, &r->last_seen,  &r->extra};
    memcpy(texts, all, sizeof all);
}

void body_encode(const struct record *r, struct buf *b)
{
    const struct handling *h = &r->handling;
    put_number(b, BODY_VERSION);
    put_text(b, sv_cstr(r->schema->name));
    buf_put_u8(b, (uint8_t)h->code);
    buf_put_u8(b, (uint8_t)h->class_);
    buf_put_u8(b, (uint8_t)h->source_reliability);
    buf_put_u8(b, (uint8_t)h->information_accuracy);
    struct record copy = *r; /* body_texts points into it; the texts are still r's */
    struct sv *texts[BODY_TEXTS];
    body_texts(&copy, texts);
    for (size_t i = 0; i < BODY_TEXTS; i++)
        put_text(b, *texts[i]);
    uint64_t runs = 0;
    for (size_t i = 0; i < r->value_count; i = run_end(r, i))
        runs++;
    put_number(b, runs);
    for (size_t i = 0, end; i < r->value_count; i = end) {
        end = run_end(r, i);
        put_text(b, sv_cstr(r->values[i].property->name));
        put_number(b, end - i);
        for (size_t k = i; k < end; k++)
            put_text(b, r->values[k].text);
    }
}

static uint64_t get_number(struct cursor *c)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        uint8_t byte = cursor_u8(c);
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            c->bad |= byte == 0 && shift > 0; /* not the shortest form */
            return v;
        }
    }
    c->bad = true;
    return 0;
}

static struct sv get_text(struct cursor *c, size_t len_max)
{
    uint64_t len = get_number(c);
    c->bad |= len > len_max;
    const uint8_t *p = cursor_bytes(c, c->bad ? 0 : (size_t)len);
    return p ? sv_of((const char *)p, (size_t)len) : (struct sv){NULL, 0};
}

static void get_handling(struct cursor *c, struct record *r)
{
    struct handling *h = &r->handling;
    uint8_t code = cursor_u8(c), class_ = cursor_u8(c);
    c->bad |= code >= HANDLING_CODE_COUNT || class_ >= RECORD_CLASS_COUNT;
    h->code = (enum handling_code)code;
    h->class_ = (enum record_class)class_;
    h->source_reliability = (char)cursor_u8(c);
    h->information_accuracy = (char)cursor_u8(c);
    struct sv *texts[BODY_TEXTS];
    body_texts(r, texts);
    for (size_t i = 0; i < BODY_TEXTS; i++)
        *texts[i] = get_text(c, BODY_BYTES_MAX);
}

static enum err damaged(struct errctx *ec, const char *what)
{
    return err_set(ec, ERR_INPUT, "the record's body is damaged: %s", what);
}

/* With values NULL it counts only: one pass says how large an array is needed, the next fills it. */
static enum err get_values(struct cursor *c, const struct schema *schema, struct errctx *ec,
                           struct record_value *values, size_t *count)
{
    size_t n = 0;
    uint64_t runs = get_number(c);
    for (uint64_t i = 0; i < runs && cursor_ok(c); i++) {
        struct sv name = get_text(c, RECORD_ID_BYTES_MAX);
        const struct property *p = cursor_ok(c) ? schema_property(schema, name) : NULL;
        uint64_t in_run = get_number(c);
        if (!p || in_run == 0 || in_run > RECORD_VALUES_MAX - n)
            return damaged(ec, p ? "number of values" : "unknown property");
        for (uint64_t k = 0; k < in_run && cursor_ok(c); k++, n++) {
            struct sv text = get_text(c, RECORD_VALUE_BYTES_MAX);
            if (values)
                values[n] = (struct record_value){p, text};
        }
    }
    *count = n;
    return cursor_done(c) ? ERR_OK : damaged(ec, "lengths do not add up");
}

enum err body_decode(struct sv body, struct arena *arena, struct errctx *ec, struct record *out)
{
    struct cursor c = cursor_of(body.ptr, body.len);
    *out = (struct record){0};
    if (get_number(&c) != BODY_VERSION)
        return damaged(ec, "unknown version");
    out->schema = schema_find(get_text(&c, RECORD_ID_BYTES_MAX));
    if (!out->schema)
        return damaged(ec, "unknown schema");
    get_handling(&c, out);
    struct cursor again = c;
    TRY(get_values(&c, out->schema, ec, NULL, &out->value_count));
    struct record_value *values = arena_alloc(arena, out->value_count, sizeof *values);
    if (!values)
        return arena_error(arena, ec);
    out->values = values;
    return get_values(&again, out->schema, ec, values, &out->value_count);
}
