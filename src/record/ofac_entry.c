#include "record/ofac_emit.h"
#include "text/country.h"

enum err ofac_emit_finish(struct ofac_emit *e, struct errctx *ec)
{
    struct record r;
    *record_handling(e->b) = e->o->handling;
    TRY(record_finish(e->b, ec, &r));
    e->report->records++;
    return e->sink->record(e->sink->arg, &r, ec);
}

/* "LAST, First, Jr." in its three parts; first is empty when there is no comma. */
static void split_name(struct sv name, struct sv *last, struct sv *first, struct sv *suffix)
{
    struct sv rest = name;
    sv_split(&rest, ',', last);
    if (!rest.ptr || !sv_split(&rest, ',', first))
        *first = (struct sv){0};
    *suffix = rest.ptr ? sv_trim(rest) : (struct sv){0};
    *last = sv_trim(*last);
    *first = sv_trim(*first);
}

enum err ofac_emit_name(struct ofac_emit *e, const char *property, struct sv name, bool primary,
                        struct errctx *ec)
{
    struct sv last, first, suffix;
    if (!schema_is(e->schema, "Person") || sv_find(name, SV(","), 0) == SIZE_MAX)
        return record_add(e->b, property, name, ec);
    split_name(name, &last, &first, &suffix);
    if (primary) {
        TRY(record_add(e->b, "lastName", last, ec));
        TRY(record_add(e->b, "firstName", first, ec));
        TRY(record_add(e->b, "nameSuffix", suffix, ec));
    }
    struct sv natural = arena_printf(e->arena, "%.*s %.*s %.*s", SV_ARG(first), SV_ARG(last), SV_ARG(suffix));
    return natural.ptr ? record_add(e->b, property, natural, ec) : arena_error(e->arena, ec);
}

static enum err add_names(struct ofac_emit *e, struct errctx *ec)
{
    TRY(ofac_emit_name(e, "name", e->entry->fields[OFAC_SDN_NAME], true, ec));
    for (const struct ofac_row *row = e->entry->names; row; row = row->next) {
        bool former = sv_eq_nocase(row->fields[OFAC_ALT_KIND], SV("fka"));
        TRY(ofac_emit_name(e, former ? "previousName" : "alias", row->fields[OFAC_ALT_NAME], false, ec));
        TRY(record_add(e->b, "notes", row->fields[OFAC_ALT_REMARKS], ec));
    }
    return ERR_OK;
}

static enum err add_addresses(struct ofac_emit *e, struct errctx *ec)
{
    for (const struct ofac_row *row = e->entry->addresses; row; row = row->next) {
        struct sv text = {0}, country = row->fields[OFAC_ADD_COUNTRY];
        for (int i = OFAC_ADD_STREET; i <= OFAC_ADD_COUNTRY; i++) {
            struct sv part = row->fields[i];
            if (sv_empty(part))
                continue;
            text = sv_empty(text) ? part : arena_printf(e->arena, "%.*s, %.*s", SV_ARG(text), SV_ARG(part));
            if (!text.ptr)
                return arena_error(e->arena, ec);
        }
        TRY(record_add(e->b, "country", country_code(country), ec));
        /* a country alone is no address, but one without a code must not be lost */
        if (text.ptr != country.ptr || sv_empty(country_code(country)))
            TRY(record_add(e->b, "address", text, ec));
        TRY(record_add(e->b, "notes", row->fields[OFAC_ADD_REMARKS], ec));
    }
    return ERR_OK;
}

/* "NPWMD] [IFSR": the brackets of all but the outer ones. Each goes to `property`. */
enum err ofac_emit_programs(struct ofac_emit *e, const char *property, struct errctx *ec)
{
    for (struct sv rest = e->entry->fields[OFAC_SDN_PROGRAMS], part; sv_split(&rest, ']', &part);) {
        part = sv_trim(part);
        part = sv_starts(part, SV("[")) ? sv_slice(part, 1, part.len) : part;
        TRY(record_add(e->b, property, part, ec));
    }
    return ERR_OK;
}

static enum err add_title(struct ofac_emit *e, struct errctx *ec)
{
    for (struct sv rest = e->entry->fields[OFAC_SDN_TITLE], part; sv_split(&rest, ';', &part);) {
        part = sv_trim(part);
        bool person = schema_is(e->schema, "Person");
        TRY(record_add(e->b, !person ? "notes" : ofac_is_title(part) ? "title" : "position", part, ec));
    }
    return ERR_OK;
}

/* "318,000" as 318000. */
static enum err add_number(struct ofac_emit *e, const char *property, struct sv text, struct errctx *ec)
{
    char digits[32];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof digits; i++)
        if (text.ptr[i] != ',')
            digits[len++] = text.ptr[i];
    return record_add(e->b, property, sv_of(digits, len), ec);
}

static enum err add_vessel_columns(struct ofac_emit *e, struct errctx *ec)
{
    const struct sv *f = e->entry->fields;
    if (!schema_is(e->schema, "Vessel")) {
        for (int i = OFAC_SDN_CALL_SIGN; i <= OFAC_SDN_FLAG; i++)
            TRY(record_add(e->b, "notes", f[i], ec));
        return ERR_OK;
    }
    TRY(record_add(e->b, "callSign", f[OFAC_SDN_CALL_SIGN], ec));
    TRY(record_add(e->b, "type", f[OFAC_SDN_VESSEL_TYPE], ec));
    TRY(add_number(e, "tonnage", f[OFAC_SDN_TONNAGE], ec));
    TRY(add_number(e, "grossRegisteredTonnage", f[OFAC_SDN_GRT], ec));
    struct sv flag = country_code(f[OFAC_SDN_FLAG]);
    return record_add(e->b, sv_empty(flag) ? "notes" : "flag", sv_empty(flag) ? f[OFAC_SDN_FLAG] : flag, ec);
}

static bool is_in_title(const struct ofac_emit *e, struct sv text)
{
    for (struct sv rest = e->entry->fields[OFAC_SDN_TITLE], part; sv_split(&rest, ';', &part);)
        if (sv_eq_nocase(sv_trim(part), text))
            return true;
    return false;
}

/* Clauses without a label are mostly what the person was: OFAC repeats its title column there. */
static enum err add_free_text(struct ofac_emit *e, const struct ofac_clause *c, bool *landed,
                              struct errctx *ec)
{
    bool title = ofac_is_title(c->value);
    bool position = is_in_title(e, c->value) || ofac_is_position(c->value);
    *landed = schema_is(e->schema, "Person") && (title || position);
    return record_add(e->b,
                      !*landed ? "notes"
                      : title  ? "title"
                               : "position",
                      *landed ? c->value : c->text, ec);
}

static enum err emit_entity(struct ofac_emit *e, struct errctx *ec)
{
    TRY(record_begin(e->b, e->schema, e->o->dataset, e->id, ec));
    TRY(add_names(e, ec));
    TRY(add_title(e, ec));
    TRY(add_vessel_columns(e, ec));
    for (size_t i = 0; i < e->count; i++) {
        const struct ofac_clause *c = &e->clauses[i];
        if (c->kind == OFAC_UNKNOWN) {
            TRY(add_free_text(e, c, &e->understood[i], ec));
        } else if (c->property) {
            TRY(ofac_emit_value(e, c, &e->understood[i], ec));
            if (!e->understood[i])
                TRY(record_add(e->b, "notes", c->text, ec));
        } else {
            e->understood[i] = true; /* lands in a record of its own, below */
        }
    }
    TRY(add_addresses(e, ec));
    TRY(record_add(e->b, "notes", e->entry->orphan, ec));
    TRY(ofac_emit_programs(e, "programId", ec));
    TRY(record_add(e->b, "topics", SV("sanction"), ec));
    return ofac_emit_finish(e, ec);
}

static enum err read_clauses(struct ofac_emit *e, struct errctx *ec)
{
    struct sv rest = e->entry->fields[OFAC_SDN_REMARKS], clause;
    while (ofac_remarks_next(&rest, &clause))
        e->count++;
    if (e->count > OFAC_CLAUSES_MAX)
        return err_set(ec, ERR_LIMIT, "%s:%ju:1: %zu clauses in remarks: at most %u (OFAC_CLAUSES_MAX)",
                       ofac_set_file(e->set), (uintmax_t)e->entry->line, e->count, OFAC_CLAUSES_MAX);
    e->clauses = arena_alloc(e->arena, e->count, sizeof *e->clauses);
    e->understood = arena_alloc(e->arena, e->count, sizeof *e->understood);
    e->ids = arena_alloc(e->arena, e->count + 2, sizeof *e->ids);
    if (!e->clauses || !e->understood || !e->ids)
        return arena_error(e->arena, ec);
    rest = e->entry->fields[OFAC_SDN_REMARKS];
    for (size_t i = 0; ofac_remarks_next(&rest, &clause); i++)
        ofac_clause_read(clause, &e->clauses[i]);
    return ERR_OK;
}

enum err ofac_entry_emit(const struct ofac_set *set, const struct ofac_entry *entry, struct arena *arena,
                         const struct import_options *o, const struct import_sink *sink,
                         struct import_report *report, struct errctx *ec)
{
    struct ofac_emit e = {.set = set, .entry = entry, .arena = arena, .o = o, .sink = sink, .report = report};
    arena_reset(arena);
    TRY(record_builder_open(arena, ec, &e.b));
    TRY(read_clauses(&e, ec));
    e.id = entry->fields[OFAC_SDN_ID];
    e.schema = ofac_entry_schema(entry, e.clauses, e.count);
    TRY(emit_entity(&e, ec));
    report->clauses += e.count + !sv_empty(entry->orphan);
    for (size_t i = 0; i < e.count; i++)
        report->clauses_understood += e.understood[i];
    TRY(ofac_emit_sanction(&e, ec));
    return ofac_emit_related(&e, ec);
}
