#include "base/arena.h"
#include "record/mapping_part.h"
#include "text/identifier.h"

/* One row on its way to a record. */
struct work {
    const struct mapping *m;
    const struct csv_row *row;
    const struct import_options *o;
    struct arena *arena;
    struct import_report *report;
    struct record_builder *builder;
};

/* Trimmed; empty when the mapping calls it null. */
static struct sv cell(const struct mapping *m, const struct csv_row *row, const struct mapping_column *c)
{
    struct sv text = sv_trim(row->fields[c->index]);
    for (size_t i = 0; i < m->null_count; i++)
        if (sv_eq(text, m->nulls[i]))
            return sv_slice(text, 0, 0);
    return text;
}

struct sv mapping_key(const struct mapping *m, const struct csv_row *row, struct csv_place *at)
{
    *at = row->places[m->key.index];
    return cell(m, row, &m->key);
}

static enum err add_date(const struct work *w, const struct mapping_property *p, struct sv text,
                         struct errctx *ec)
{
    struct sv date;
    bool odd;
    TRY(mapping_date(text, p->format, w->o->today, w->arena, ec, &date, &odd));
    if (sv_empty(date))
        import_warn(w->report, "%.80s: left out what is no date", p->name.ptr);
    else if (odd)
        import_warn(w->report, "%.80s: kept digits that no calendar has", p->name.ptr);
    return record_add_property(w->builder, p->property, date, ec);
}

static enum err add_local(const struct work *w, const struct mapping_property *p, struct sv text,
                          struct errctx *ec)
{
    struct identifier id;
    struct sv key = arena_printf(w->arena, "local:%.*s", SV_ARG(p->local));
    if (!key.ptr)
        return arena_error(w->arena, ec);
    if (identifier_usable(identifier_normalise(identifier_find(key), text, NULL, &id)))
        text = identifier_text(&id);
    struct sv named = arena_printf(w->arena, "%.*s=%.*s", SV_ARG(p->local), SV_ARG(text));
    if (!named.ptr)
        return arena_error(w->arena, ec);
    return record_add(w->builder, "localIdentifier", named, ec);
}

static enum err add_value(const struct work *w, const struct mapping_property *p, struct sv text,
                          struct errctx *ec)
{
    text = sv_trim(text);
    if (sv_empty(text))
        return ERR_OK;
    if (!sv_empty(p->local))
        TRY(add_local(w, p, text, ec));
    if (!p->property)
        return ERR_OK;
    if (p->property->type == PROPERTY_DATE)
        return add_date(w, p, text, ec);
    return record_add_property(w->builder, p->property, text, ec);
}

static enum err add_split(const struct work *w, const struct mapping_property *p, struct sv text,
                          struct errctx *ec)
{
    if (!p->split.ptr || sv_empty(text))
        return add_value(w, p, text, ec);
    for (size_t from = 0, hit = 0; hit != SIZE_MAX; from = hit + p->split.len) {
        hit = sv_find(text, p->split, from);
        TRY(add_value(w, p, sv_slice(text, from, hit), ec));
    }
    return ERR_OK;
}

static enum err add_joined(const struct work *w, const struct mapping_property *p, struct errctx *ec)
{
    bool date = p->property && p->property->type == PROPERTY_DATE, first = true;
    struct buf joined BUF_SCOPED;
    buf_init(&joined, "joined columns (RECORD_VALUE_BYTES_MAX)", RECORD_VALUE_BYTES_MAX);
    for (size_t i = 0; i < p->column_count; i++) {
        struct sv part = cell(w->m, w->row, &p->columns[i]);
        if (sv_empty(part) && date) {
            if (p->format) /* which part is missing cannot be told from the rest */
                buf_clear(&joined);
            break;
        }
        if (sv_empty(part))
            continue;
        if (!first)
            buf_put_sv(&joined, p->join);
        buf_put_sv(&joined, part);
        first = false;
    }
    TRY(buf_check(&joined, ec));
    return add_split(w, p, buf_sv(&joined), ec);
}

static enum err add_property(const struct work *w, const struct mapping_property *p, struct errctx *ec,
                             struct csv_place *at)
{
    if (p->literal.ptr)
        return add_split(w, p, p->literal, ec);
    *at = w->row->places[p->columns[0].index];
    if (p->join.ptr)
        return add_joined(w, p, ec);
    for (size_t i = 0; i < p->column_count; i++) {
        *at = w->row->places[p->columns[i].index];
        TRY(add_split(w, p, cell(w->m, w->row, &p->columns[i]), ec));
    }
    return ERR_OK;
}

enum err mapping_apply(const struct mapping *m, const struct csv_row *row, const struct import_options *o,
                       struct arena *arena, struct import_report *report, struct errctx *ec,
                       struct csv_place *at, struct record *out)
{
    struct work w = {m, row, o, arena, report, NULL};
    struct sv key = mapping_key(m, row, at);
    if (sv_empty(key))
        return err_set(ec, ERR_INPUT, "the key %.*s is empty", SV_ARG(sv_slice(m->key.name, 0, 100)));
    TRY(record_builder_open(arena, ec, &w.builder));
    TRY(record_begin(w.builder, m->schema, sv_empty(o->dataset) ? SV("csv") : o->dataset, key, ec));
    for (size_t i = 0; i < m->property_count; i++)
        TRY(add_property(&w, &m->properties[i], ec, at));
    *record_handling(w.builder) = o->handling;
    return record_finish(w.builder, ec, out);
}
