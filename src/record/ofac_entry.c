#include "record/ofac_entry.h"

#include <stdio.h>

#include "text/country.h"

#define ID_PART_BYTES_MAX 160u /* of what an id is made from; longer texts are told apart by a hash */

/* What the steps of one entry share. */
struct emit {
    const struct ofac_set *set;
    const struct ofac_entry *entry;
    struct arena *arena;
    struct record_builder *b;
    const struct import_options *o;
    const struct import_sink *sink;
    struct import_report *report;
    struct sv id;
    const struct schema *schema;
    struct ofac_clause *clauses;
    bool *understood;
    size_t count;
    struct sv *ids; /* of the records that go with the entity, so that none is given twice */
    size_t id_count;
};

static enum err begin(struct emit *e, const char *schema, struct sv id, struct errctx *ec)
{
    return record_begin(e->b, schema_find(sv_cstr(schema)), e->o->dataset, id, ec);
}

static enum err finish(struct emit *e, struct errctx *ec)
{
    struct record r;
    *record_handling(e->b) = e->o->handling;
    TRY(record_finish(e->b, ec, &r));
    e->report->records++;
    return e->sink->record(e->sink->arg, &r, ec);
}

/* FNV-1a, 64 bits: keeps ids made from long texts short. */
static uint64_t hash_text(struct sv s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
    return h;
}

/* ENT/kind/rest. *fresh is false when this entry has given that id already. */
static enum err child_id(struct emit *e, const char *kind, struct sv rest, struct errctx *ec, struct sv *id,
                         bool *fresh)
{
    char hash[17];
    if (rest.len > ID_PART_BYTES_MAX) {
        snprintf(hash, sizeof hash, "%016jx", (uintmax_t)hash_text(rest));
        rest = sv_cstr(hash);
    }
    *id =
        arena_printf(e->arena, "%.*s/%s%s%.*s", SV_ARG(e->id), kind, sv_empty(rest) ? "" : "/", SV_ARG(rest));
    if (!id->ptr)
        return arena_error(e->arena, ec);
    *fresh = true;
    for (size_t i = 0; i < e->id_count && *fresh; i++)
        *fresh = !sv_eq(e->ids[i], *id);
    if (*fresh)
        e->ids[e->id_count++] = *id;
    return ERR_OK;
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

static enum err add_name(struct emit *e, const char *property, struct sv name, bool primary,
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

static enum err add_names(struct emit *e, struct errctx *ec)
{
    TRY(add_name(e, "name", e->entry->fields[OFAC_SDN_NAME], true, ec));
    for (const struct ofac_row *row = e->entry->names; row; row = row->next) {
        bool former = sv_eq_nocase(row->fields[OFAC_ALT_KIND], SV("fka"));
        TRY(add_name(e, former ? "previousName" : "alias", row->fields[OFAC_ALT_NAME], false, ec));
        TRY(record_add(e->b, "notes", row->fields[OFAC_ALT_REMARKS], ec));
    }
    return ERR_OK;
}

static enum err add_addresses(struct emit *e, struct errctx *ec)
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
static enum err add_programs(struct emit *e, const char *property, struct errctx *ec)
{
    for (struct sv rest = e->entry->fields[OFAC_SDN_PROGRAMS], part; sv_split(&rest, ']', &part);) {
        part = sv_trim(part);
        part = sv_starts(part, SV("[")) ? sv_slice(part, 1, part.len) : part;
        TRY(record_add(e->b, property, part, ec));
    }
    return ERR_OK;
}

static enum err add_title(struct emit *e, struct errctx *ec)
{
    for (struct sv rest = e->entry->fields[OFAC_SDN_TITLE], part; sv_split(&rest, ';', &part);) {
        part = sv_trim(part);
        bool person = schema_is(e->schema, "Person");
        TRY(record_add(e->b, !person ? "notes" : ofac_is_title(part) ? "title" : "position", part, ec));
    }
    return ERR_OK;
}

/* "318,000" as 318000. */
static enum err add_number(struct emit *e, const char *property, struct sv text, struct errctx *ec)
{
    char digits[32];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof digits; i++)
        if (text.ptr[i] != ',')
            digits[len++] = text.ptr[i];
    return record_add(e->b, property, sv_of(digits, len), ec);
}

static enum err add_vessel_columns(struct emit *e, struct errctx *ec)
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

/* Some issuers' numbers have a property of their own. Those of other countries under the same label do not
 * fit it. */
static const char *document_property(const struct ofac_clause *c)
{
    static const struct {
        const char *property, *country;
        size_t len_min, len_max;
        const char *right, *wrong;
    } rules[] = {{"taxNumber", "ru", 10, 12, "innCode", "taxNumber"},
                 {"registrationNumber", "ru", 13, 15, "ogrnCode", "registrationNumber"},
                 {"okpoCode", "ru", 8, 14, "okpoCode", "registrationNumber"},
                 {"socialSecurityNumber", "us", 9, 11, "socialSecurityNumber", "idNumber"},
                 {"ine", "mx", 18, 18, "ine", "idNumber"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(c->property, rules[i].property) != 0)
            continue;
        bool country = sv_empty(c->country) || sv_eq(c->country, sv_cstr(rules[i].country));
        bool stated = !sv_empty(c->country) || rules[i].right == rules[i].property;
        bool fits = c->value.len >= rules[i].len_min && c->value.len <= rules[i].len_max;
        return country && stated && fits ? rules[i].right : rules[i].wrong;
    }
    return c->property;
}

/* The property that takes this clause's value in the entity's schema, or NULL. */
static const char *landing_property(const struct emit *e, const struct ofac_clause *c)
{
    const char *wanted = c->kind == OFAC_DOCUMENT ? document_property(c) : c->property;
    const char *other = c->kind == OFAC_COUNTRY ? "country" : NULL;
    if (c->kind == OFAC_DOCUMENT || c->kind == OFAC_CODE)
        other = schema_is(e->schema, "Vehicle") ? "registrationNumber" : "idNumber";
    if (wanted && schema_property(e->schema, sv_cstr(wanted)))
        return wanted;
    return other && schema_property(e->schema, sv_cstr(other)) ? other : NULL;
}

static enum err add_year(struct emit *e, const char *property, unsigned year, struct errctx *ec)
{
    char text[8];
    snprintf(text, sizeof text, "%04u", year % 10000);
    return record_add(e->b, property, sv_cstr(text), ec);
}

static unsigned year_of(const char *date)
{
    return (unsigned)(date[0] - '0') * 1000 + (unsigned)(date[1] - '0') * 100 +
           (unsigned)(date[2] - '0') * 10 + (unsigned)(date[3] - '0');
}

/* A range's ends are not dates on which anything is said to have happened: its years are all it claims. */
static enum err add_period(struct emit *e, const char *property, const struct ofac_clause *c,
                           struct errctx *ec)
{
    const struct ofac_period *p = &c->period;
    if (p->circa || p->to[0])
        TRY(record_add(e->b, "notes", c->text, ec));
    if (!p->to[0])
        return p->circa ? add_year(e, property, year_of(p->from), ec)
                        : record_add(e->b, property, sv_cstr(p->from), ec);
    unsigned from = year_of(p->from), to = year_of(p->to);
    unsigned step = to - from > OFAC_RANGE_YEARS_MAX ? to - from : 1;
    for (unsigned year = from; year <= to; year += step)
        TRY(add_year(e, property, year, ec));
    return ERR_OK;
}

/* "(98)(21)(66153220)" and "982166153220" are international numbers without their plus sign. */
static enum err add_phone(struct emit *e, struct sv value, struct errctx *ec)
{
    char digits[32] = "+";
    size_t len = 1;
    bool plain = true;
    for (size_t i = 0; i < value.len && len < sizeof digits; i++) {
        if (value.ptr[i] >= '0' && value.ptr[i] <= '9')
            digits[len++] = value.ptr[i];
        else
            plain = plain && strchr("()", value.ptr[i]);
    }
    bool grouped = sv_starts(value, SV("(")) && sv_find(value, SV(")("), 0) != SIZE_MAX;
    bool international = plain && digits[1] != '0' && (grouped || (len >= 12 && len <= 16));
    return record_add(e->b, "phone", international ? sv_of(digits, len) : value, ec);
}

/* The clause's value on the entity itself; *landed is false when it has no place there. */
static enum err land(struct emit *e, const struct ofac_clause *c, bool *landed, struct errctx *ec)
{
    const char *property = landing_property(e, c);
    *landed = property != NULL;
    if (!property)
        return ERR_OK;
    if (c->kind == OFAC_PERIOD)
        return add_period(e, property, c, ec);
    if (c->kind == OFAC_COUNTRY)
        return record_add(e->b, property, c->country, ec);
    if (c->kind == OFAC_PHONE)
        return add_phone(e, c->value, ec);
    if (c->kind == OFAC_ALIAS)
        return add_name(e, property, c->value, false, ec);
    if (c->kind == OFAC_PLACE && schema_property(e->schema, SV("birthCountry")))
        TRY(record_add(e->b, "birthCountry", c->country, ec));
    return record_add(e->b, property, c->value, ec);
}

static bool contains_nocase(struct sv text, struct sv part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (sv_starts_nocase(sv_slice(text, i, text.len), part))
            return true;
    return false;
}

/* Clauses without a label are mostly what the person was: OFAC repeats its title column there. */
static enum err add_free_text(struct emit *e, const struct ofac_clause *c, bool *landed, struct errctx *ec)
{
    bool title = ofac_is_title(c->value);
    bool position = contains_nocase(e->entry->fields[OFAC_SDN_TITLE], c->value) || ofac_is_position(c->value);
    *landed = schema_is(e->schema, "Person") && (title || position);
    return record_add(e->b,
                      !*landed ? "notes"
                      : title  ? "title"
                               : "position",
                      *landed ? c->value : c->text, ec);
}

static enum err emit_entity(struct emit *e, struct errctx *ec)
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
            TRY(land(e, c, &e->understood[i], ec));
            if (!e->understood[i])
                TRY(record_add(e->b, "notes", c->text, ec));
        } else {
            e->understood[i] = true; /* lands in a record of its own, below */
        }
    }
    TRY(add_addresses(e, ec));
    TRY(record_add(e->b, "notes", e->entry->orphan, ec));
    TRY(add_programs(e, "programId", ec));
    TRY(record_add(e->b, "topics", SV("sanction"), ec));
    return finish(e, ec);
}

static enum err begin_sanction(struct emit *e, struct sv id, struct errctx *ec)
{
    TRY(begin(e, "Sanction", id, ec));
    TRY(record_add(e->b, "entity", e->id, ec));
    TRY(record_add(e->b, "authority", SV("Office of Foreign Assets Control"), ec));
    return record_add(e->b, "country", SV("us"), ec);
}

static enum err emit_sanction(struct emit *e, struct errctx *ec)
{
    struct sv id;
    bool fresh;
    TRY(child_id(e, "sanction", (struct sv){0}, ec, &id, &fresh));
    TRY(begin_sanction(e, id, ec));
    TRY(add_programs(e, "program", ec));
    TRY(add_programs(e, "programId", ec));
    for (size_t i = 0; i < e->count; i++) {
        const struct ofac_clause *c = &e->clauses[i];
        if (c->kind == OFAC_PROVISION)
            TRY(record_add(e->b, "provisions", c->value, ec));
        else if (c->kind == OFAC_REASON)
            TRY(record_add(e->b, "reason", c->value, ec));
        else if (c->kind == OFAC_PROGRAM_URL)
            TRY(record_add(e->b, "programUrl", c->value, ec));
    }
    return finish(e, ec);
}

/* One Sanction for each directive whose dates are stated, with all clauses that speak of it. */
static enum err emit_directive(struct emit *e, struct sv program, struct errctx *ec)
{
    struct sv id;
    bool fresh;
    TRY(child_id(e, "sanction", program, ec, &id, &fresh));
    if (!fresh)
        return ERR_OK;
    TRY(begin_sanction(e, id, ec));
    TRY(record_add(e->b, "program", program, ec));
    for (size_t i = 0; i < e->count; i++) {
        const struct ofac_clause *c = &e->clauses[i];
        if ((c->kind == OFAC_LISTED || c->kind == OFAC_EFFECTIVE) && sv_eq(c->label, program))
            TRY(record_add(e->b, c->kind == OFAC_LISTED ? "listingDate" : "startDate",
                           sv_cstr(c->period.from), ec));
    }
    return finish(e, ec);
}

static enum err emit_document(struct emit *e, const struct ofac_clause *c, struct errctx *ec)
{
    struct sv id, key;
    bool fresh, passport = strcmp(c->property, "passportNumber") == 0;
    if (!schema_is(e->schema, "LegalEntity"))
        return ERR_OK;
    key = arena_printf(e->arena, "%.*s/%.*s/%.*s", SV_ARG(c->country), SV_ARG(c->label), SV_ARG(c->value));
    if (!key.ptr)
        return arena_error(e->arena, ec);
    TRY(child_id(e, "id", key, ec, &id, &fresh));
    if (!fresh)
        return ERR_OK;
    TRY(begin(e, passport ? "Passport" : "Identification", id, ec));
    TRY(record_add(e->b, "holder", e->id, ec));
    TRY(record_add(e->b, "type", c->label, ec));
    TRY(record_add(e->b, "number", c->value, ec));
    if (passport)
        TRY(record_add(e->b, "passportNumber", c->value, ec));
    TRY(record_add(e->b, "country", c->country, ec));
    TRY(record_add(e->b, "authority", c->place, ec));
    TRY(record_add(e->b, "startDate", sv_cstr(c->issued), ec));
    TRY(record_add(e->b, "endDate", sv_cstr(c->expires), ec));
    return finish(e, ec);
}

static enum err emit_wallet(struct emit *e, const struct ofac_clause *c, struct errctx *ec)
{
    struct sv id, key = arena_printf(e->arena, "%.*s/%.*s", SV_ARG(c->label), SV_ARG(c->value));
    bool fresh;
    if (!key.ptr)
        return arena_error(e->arena, ec);
    TRY(child_id(e, "wallet", key, ec, &id, &fresh));
    if (!fresh)
        return ERR_OK;
    TRY(begin(e, "CryptoWallet", id, ec));
    TRY(record_add(e->b, "publicKey", c->value, ec));
    TRY(record_add(e->b, "currencySymbol", c->label, ec));
    TRY(record_add(e->b, "holder", e->id, ec));
    TRY(record_add(e->b, "topics", SV("sanction"), ec));
    return finish(e, ec);
}

static enum err emit_link(struct emit *e, struct sv role, struct sv name, struct errctx *ec)
{
    const struct ofac_entry *party = ofac_set_named(e->set, name);
    struct sv who = party ? party->fields[OFAC_SDN_ID] : name, id, key;
    bool fresh;
    role = sv_ends(role, SV(":")) ? sv_slice(role, 0, role.len - 1) : role;
    key = arena_printf(e->arena, "%.*s/%.*s", SV_ARG(role), SV_ARG(who));
    if (!key.ptr)
        return arena_error(e->arena, ec);
    TRY(child_id(e, "link", key, ec, &id, &fresh));
    if (!fresh)
        return ERR_OK;
    if (!party)
        import_warn(e->report, "%s: link to a party that is not exactly one entry", ofac_set_file(e->set));
    TRY(begin(e, "UnknownLink", id, ec));
    TRY(record_add(e->b, "subject", e->id, ec));
    if (party)
        TRY(record_add(e->b, "object", who, ec));
    TRY(record_add(e->b, "role", role, ec));
    TRY(record_add(e->b, "namesMentioned", party ? party->fields[OFAC_SDN_NAME] : name, ec));
    return finish(e, ec);
}

static enum err emit_related(struct emit *e, struct errctx *ec)
{
    for (size_t i = 0; i < e->count; i++) {
        const struct ofac_clause *c = &e->clauses[i];
        if (c->kind == OFAC_DOCUMENT)
            TRY(emit_document(e, c, ec));
        else if (c->kind == OFAC_CRYPTO)
            TRY(emit_wallet(e, c, ec));
        else if (c->kind == OFAC_LINK)
            TRY(emit_link(e, c->label, c->value, ec));
        else if (c->kind == OFAC_LISTED || c->kind == OFAC_EFFECTIVE)
            TRY(emit_directive(e, c->label, ec));
    }
    struct sv owner = e->entry->fields[OFAC_SDN_OWNER];
    return sv_empty(owner) ? ERR_OK : emit_link(e, SV("Vessel owner"), owner, ec);
}

static enum err read_clauses(struct emit *e, struct errctx *ec)
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
    struct emit e = {.set = set, .entry = entry, .arena = arena, .o = o, .sink = sink, .report = report};
    arena_reset(arena);
    TRY(record_builder_open(arena, ec, &e.b));
    TRY(read_clauses(&e, ec));
    e.id = entry->fields[OFAC_SDN_ID];
    e.schema = ofac_entry_schema(entry, e.clauses, e.count);
    TRY(emit_entity(&e, ec));
    report->clauses += e.count + !sv_empty(entry->orphan);
    for (size_t i = 0; i < e.count; i++)
        report->clauses_understood += e.understood[i];
    TRY(emit_sanction(&e, ec));
    return emit_related(&e, ec);
}
