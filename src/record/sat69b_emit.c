#include "record/sat69b_load.h"
#include "text/mxkey.h"

#define ORDER_BYTES_MAX 64u /* of an oficio's number that an id takes */

static enum err finish(struct sat69b_load *l, struct errctx *ec)
{
    struct record r;
    *record_handling(l->b) = l->o->handling;
    TRY(record_finish(l->b, ec, &r));
    l->report->records++;
    return l->sink->record(l->sink->arg, &r, ec);
}

static enum err add_date(struct sat69b_load *l, const char *property, struct date d, struct errctx *ec)
{
    char text[SAT69B_DATE_BYTES];
    if (!date_exists(d))
        return ERR_OK;
    sat69b_date_text(d, text);
    return record_add(l->b, property, sv_cstr(text), ec);
}

/* "NAME // En cumplimiento a la sentencia ...": the name alone; the rest is a note. */
static enum err split_note(struct sat69b_load *l, struct sv *name, struct errctx *ec)
{
    size_t at = sv_find(*name, SV("//"), 0);
    if (at == SIZE_MAX)
        return ERR_OK;
    struct sv note = sv_slice(*name, at + 2, name->len);
    *name = sv_trim(sv_slice(*name, 0, at));
    return record_add(l->b, "notes", note, ec);
}

static enum err add_name(struct sat69b_load *l, struct sv name, bool person, const struct mxkey_parts *rfc,
                         struct errctx *ec)
{
    struct sat69b_name parts;
    TRY(split_note(l, &name, ec));
    if (!person)
        return record_add(l->b, "name", name, ec);
    if (!rfc || !sat69b_name_split(name, sv_cstr(rfc->prefix), rfc->date, &parts)) {
        import_warn(l->report, "%s: a person's name that does not fit the RFC: not split", l->file);
        return record_add(l->b, "name", name, ec);
    }
    struct sv natural = arena_printf(l->scratch, "%.*s %.*s", SV_ARG(parts.given), SV_ARG(parts.surnames));
    if (!natural.ptr)
        return arena_error(l->scratch, ec);
    TRY(record_add(l->b, "name", natural, ec));
    TRY(record_add(l->b, "lastName", parts.surnames, ec));
    return record_add(l->b, "firstName", parts.given, ec);
}

static enum err add_unknown_columns(struct sat69b_load *l, const struct sat69b_row *row, struct errctx *ec)
{
    for (size_t i = 0; i < l->columns.count; i++) {
        if (l->columns.known[i] || sv_empty(row->fields[i]))
            continue;
        struct sv note = arena_printf(l->scratch, "%.*s: %.*s", SV_ARG(l->header[i]), SV_ARG(row->fields[i]));
        if (!note.ptr)
            return arena_error(l->scratch, ec);
        TRY(record_add(l->b, "notes", note, ec));
    }
    return ERR_OK;
}

/* The group's rows with the current one in front; the others keep their order. */
static void current_first(struct sat69b_row **rows, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (sat69b_date_order(rows[i]->latest, rows[best]->latest) >= 0)
            best = i;
    struct sat69b_row *current = rows[best];
    memmove(rows + 1, rows, best * sizeof(struct sat69b_row *));
    rows[0] = current;
}

/* Letters, not bytes: an RFC may have an Ñ. */
static size_t characters(struct sv s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static enum err emit_party(struct sat69b_load *l, struct sat69b_row *const *rows, size_t count,
                           struct errctx *ec)
{
    struct mxkey_parts parts;
    bool masked = rows[0]->masked, person = !masked && characters(rows[0]->id) == 13;
    bool dated = !masked && date_exists(l->today) && mxkey_from_rfc(rows[0]->id, l->today, &parts);
    bool company = !masked && characters(rows[0]->id) == 12;
    TRY(record_begin(l->b,
                     schema_find(person    ? SV("Person")
                                 : company ? SV("Company")
                                           : SV("LegalEntity")),
                     l->o->dataset, rows[0]->id, ec));
    if (!masked)
        TRY(record_add(l->b, "rfc", rows[0]->id, ec));
    for (size_t i = 0; i < count; i++) {
        struct sv name = sat69b_field(rows[i], l->columns.name);
        if (masked) /* SAT's reason for masking stands where the name was */
            TRY(record_add(l->b, "notes", name, ec));
        else
            TRY(add_name(l, name, person, dated ? &parts : NULL, ec));
        TRY(record_add(l->b, "status", sat69b_field(rows[i], l->columns.status), ec));
        TRY(add_unknown_columns(l, rows[i], ec));
    }
    TRY(record_add(l->b, "country", SV("mx"), ec));
    if (dated && (person || company)) {
        TRY(add_date(l, person ? "birthDate" : "incorporationDate", parts.date, ec));
        TRY(record_add(l->b, "notes",
                       person ? SV("birthDate is derived from the RFC")
                              : SV("incorporationDate is derived from the RFC"),
                       ec));
    }
    return finish(l, ec);
}

/* One side's order and publication: values join those of the other side. "//" and "/ /" stand between two
 * orders. */
static enum err add_detail(struct sat69b_load *l, struct sv order, struct sv published,
                           const char *date_property, struct errctx *ec)
{
    struct date dates[SAT69B_DATES_MAX];
    TRY(record_add(l->b, "summary", order, ec));
    while (!sv_empty(order)) {
        size_t end = sv_find(order, SV("//"), 0);
        struct sv number;
        struct date signed_on;
        sat69b_order_read(sv_slice(order, 0, end), &number, &signed_on);
        TRY(record_add(l->b, "authorityId", number, ec));
        TRY(add_date(l, "startDate", signed_on, ec));
        order = end == SIZE_MAX ? (struct sv){0} : sv_trim(sv_slice(order, end + 2, order.len));
    }
    size_t n = sat69b_dates_read(published, dates);
    for (size_t i = 0; i < n; i++)
        TRY(add_date(l, date_property, dates[i], ec));
    if (n == 0 && !sv_empty(published)) {
        import_warn(l->report, "%s: a date of publication that cannot be read: kept as text", l->file);
        TRY(record_add(l->b, "summary", published, ec));
    }
    return ERR_OK;
}

/* ID/69b/STAGE/OFICIO. Rows of one taxpayer may repeat an oficio, or have none: the second is counted "-2".
 */
static enum err stage_id(struct sat69b_load *l, const struct sat69b_row *row, enum sat69b_stage stage,
                         struct sv number, struct errctx *ec, struct sv *id)
{
    const char *name = sat69b_stage_names[stage];
    number = sv_slice(number, 0, ORDER_BYTES_MAX);
    struct sv plain = arena_printf(l->scratch, "%.*s/69b/%s/%.*s", SV_ARG(row->id), name, SV_ARG(number));
    struct sat69b_stage_use *use = l->uses;
    while (use && !sv_eq(use->id, plain))
        use = use->next;
    if (!use) {
        use = arena_alloc(l->scratch, 1, sizeof *use);
        if (!use || !plain.ptr)
            return arena_error(l->scratch, ec);
        *use = (struct sat69b_stage_use){l->uses, plain, 0};
        l->uses = use;
    }
    use->count++;
    *id = use->count == 1 ? plain : arena_printf(l->scratch, "%.*s-%zu", SV_ARG(plain), use->count);
    return id->ptr ? ERR_OK : arena_error(l->scratch, ec);
}

static enum err emit_stage(struct sat69b_load *l, const struct sat69b_row *row, enum sat69b_stage stage,
                           struct errctx *ec)
{
    const size_t *columns = l->columns.details[stage];
    struct sv details[DETAIL_COUNT], number, id;
    struct date ignored;
    bool empty = true;
    for (size_t d = 0; d < DETAIL_COUNT; d++) {
        details[d] = sat69b_field(row, columns[d]);
        empty = empty && sv_empty(details[d]);
    }
    if (empty)
        return ERR_OK;
    sat69b_order_read(sv_empty(details[DETAIL_ORDER_SAT]) ? details[DETAIL_ORDER_DOF]
                                                          : details[DETAIL_ORDER_SAT],
                      &number, &ignored);
    TRY(stage_id(l, row, stage, number, ec, &id));
    TRY(record_begin(l->b, schema_find(SV("Sanction")), l->o->dataset, id, ec));
    TRY(record_add(l->b, "entity", row->id, ec));
    TRY(record_add(l->b, "authority", SV("Servicio de Administración Tributaria"), ec));
    TRY(record_add(l->b, "country", SV("mx"), ec));
    TRY(record_add(l->b, "program", SV("Código Fiscal de la Federación, artículo 69-B"), ec));
    TRY(record_add(l->b, "status", sv_cstr(sat69b_stage_names[stage]), ec));
    TRY(add_detail(l, details[DETAIL_ORDER_SAT], details[DETAIL_DATE_SAT], "date", ec));
    TRY(add_detail(l, details[DETAIL_ORDER_DOF], details[DETAIL_DATE_DOF], "listingDate", ec));
    return finish(l, ec);
}

enum err sat69b_emit_group(struct sat69b_load *l, struct sat69b_row **rows, size_t count, struct errctx *ec)
{
    arena_reset(l->scratch);
    l->uses = NULL;
    TRY(record_builder_open(l->scratch, ec, &l->b));
    if (count > 1)
        import_warn(l->report, "%s: an RFC with several rows: one record with all its statuses", l->file);
    current_first(rows, count);
    TRY(emit_party(l, rows, count, ec));
    for (size_t i = 0; i < count; i++)
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            TRY(emit_stage(l, rows[i], (enum sat69b_stage)stage, ec));
    return ERR_OK;
}
