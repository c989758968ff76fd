#include <stdio.h>

#include "record/ofac_emit.h"

#define ID_PART_BYTES_MAX 160u /* of what an id is made from; longer texts are told apart by a hash */

static enum err begin(struct ofac_emit *e, const char *schema, struct sv id, struct errctx *ec)
{
    return record_begin(e->b, schema_find(sv_cstr(schema)), e->o->dataset, id, ec);
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
static enum err child_id(struct ofac_emit *e, const char *kind, struct sv rest, struct errctx *ec,
                         struct sv *id, bool *fresh)
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

static enum err begin_sanction(struct ofac_emit *e, struct sv id, struct errctx *ec)
{
    TRY(begin(e, "Sanction", id, ec));
    TRY(record_add(e->b, "entity", e->id, ec));
    TRY(record_add(e->b, "authority", SV("Office of Foreign Assets Control"), ec));
    return record_add(e->b, "country", SV("us"), ec);
}

enum err ofac_emit_sanction(struct ofac_emit *e, struct errctx *ec)
{
    struct sv id;
    bool fresh;
    TRY(child_id(e, "sanction", (struct sv){0}, ec, &id, &fresh));
    TRY(begin_sanction(e, id, ec));
    TRY(ofac_emit_programs(e, "program", ec));
    TRY(ofac_emit_programs(e, "programId", ec));
    for (size_t i = 0; i < e->count; i++) {
        const struct ofac_clause *c = &e->clauses[i];
        if (c->kind == OFAC_PROVISION)
            TRY(record_add(e->b, "provisions", c->value, ec));
        else if (c->kind == OFAC_REASON)
            TRY(record_add(e->b, "reason", c->value, ec));
        else if (c->kind == OFAC_PROGRAM_URL)
            TRY(record_add(e->b, "programUrl", c->value, ec));
    }
    return ofac_emit_finish(e, ec);
}

/* One Sanction for each directive whose dates are stated, with all clauses that speak of it. */
static enum err emit_directive(struct ofac_emit *e, struct sv program, struct errctx *ec)
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
    return ofac_emit_finish(e, ec);
}

static enum err emit_document(struct ofac_emit *e, const struct ofac_clause *c, struct errctx *ec)
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
    return ofac_emit_finish(e, ec);
}

static enum err emit_wallet(struct ofac_emit *e, const struct ofac_clause *c, struct errctx *ec)
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
    return ofac_emit_finish(e, ec);
}

static enum err emit_link(struct ofac_emit *e, struct sv role, struct sv name, struct errctx *ec)
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
    return ofac_emit_finish(e, ec);
}

enum err ofac_emit_related(struct ofac_emit *e, struct errctx *ec)
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
