#include "record/un_tree.h"

#include "text/country.h"
#include "text/date.h"

enum err un_begin(const struct un_entry *e, const char *schema, struct sv id, struct errctx *ec,
                  struct un_work *w)
{
    w->e = e;
    TRY(record_builder_open(e->arena, ec, &w->b));
    TRY(record_begin(w->b, schema_find(sv_cstr(schema)), sv_empty(e->o->dataset) ? SV("un") : e->o->dataset,
                     id, ec));
    *record_handling(w->b) = e->o->handling;
    return ERR_OK;
}

/* The texts that are not empty, with the separator between. */
static enum err join(struct arena *arena, const struct sv *parts, size_t count, const char *separator,
                     struct errctx *ec, struct sv *out)
{
    *out = SV("");
    for (size_t i = 0; i < count; i++) {
        if (sv_empty(parts[i]))
            continue;
        *out = sv_empty(*out) ? parts[i]
                              : arena_printf(arena, "%.*s%s%.*s", SV_ARG(*out), separator, SV_ARG(parts[i]));
        if (!out->ptr)
            return arena_error(arena, ec);
    }
    return ERR_OK;
}

enum err un_note(const struct un_work *w, const char *about, struct sv text, struct errctx *ec)
{
    if (sv_empty(text))
        return ERR_OK;
    struct sv line = arena_printf(w->e->arena, "%s: %.*s", about, SV_ARG(text));
    return line.ptr ? record_add(w->b, "notes", line, ec) : arena_error(w->e->arena, ec);
}

struct sv un_country(const struct un_entry *e, struct sv text)
{
    struct sv code = country_code(text);
    if (!sv_empty(text) && sv_empty(code))
        import_warn(e->report, "country %.*s is not known", SV_ARG(sv_slice(text, 0, 80)));
    return sv_empty(code) ? text : code;
}

/* Each VALUE child of each element of this name. */
static enum err add_values(const struct un_work *w, const char *element, const char *property,
                           struct errctx *ec)
{
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, element, n));)
        for (const struct un_node *v = NULL; (v = un_child(n, "VALUE", v));)
            TRY(record_add(w->b, property,
                           strcmp(property, "nationality") ? v->text : un_country(w->e, v->text), ec));
    return ERR_OK;
}

static enum err add_names(const struct un_work *w, struct errctx *ec)
{
    const struct un_node *root = w->e->root;
    const struct sv parts[] = {un_text(root, "FIRST_NAME"), un_text(root, "SECOND_NAME"),
                               un_text(root, "THIRD_NAME"), un_text(root, "FOURTH_NAME")};
    struct sv name;
    TRY(join(w->e->arena, parts, sizeof parts / sizeof *parts, " ", ec, &name));
    if (sv_empty(name))
        return err_set(ec, ERR_INPUT, "the entry has no name");
    TRY(record_add(w->b, "name", name, ec));
    return record_add(w->b, "alias", un_text(root, "NAME_ORIGINAL_SCRIPT"), ec);
}

static enum err add_date(const struct un_work *w, struct sv text, struct errctx *ec)
{
    struct date d;
    if (sv_empty(text))
        return ERR_OK;
    if (!date_parse(text, &d, 1)) {
        import_warn(w->e->report, "date that cannot be read is kept as a note");
        return un_note(w, "date of birth", text, ec);
    }
    /* a time or zone behind the date says nothing here */
    struct sv date = d.day     ? arena_printf(w->e->arena, "%04u-%02u-%02u", d.year, d.month, d.day)
                     : d.month ? arena_printf(w->e->arena, "%04u-%02u", d.year, d.month)
                               : arena_printf(w->e->arena, "%04u", d.year);
    return date.ptr ? record_add(w->b, "birthDate", date, ec) : arena_error(w->e->arena, ec);
}

static enum err add_range(const struct un_work *w, struct sv from, struct sv to, struct errctx *ec)
{
    uint64_t first, last;
    if (sv_empty(from) && sv_empty(to))
        return ERR_OK;
    struct sv words = arena_printf(w->e->arena, "between %.*s and %.*s", SV_ARG(from), SV_ARG(to));
    if (!words.ptr)
        return arena_error(w->e->arena, ec);
    TRY(un_note(w, "date of birth", words, ec));
    if (!sv_to_u64(from, &first) || !sv_to_u64(to, &last) || first == 0 || last > 9999 || first > last)
        return ERR_OK;
    /* of a long range only both ends: all its years would agree with anyone */
    uint64_t step = last - first < UN_RANGE_YEARS_MAX || last == first ? 1 : last - first;
    for (uint64_t year = first; year <= last; year += step) {
        struct sv text = arena_printf(w->e->arena, "%04u", (unsigned)year);
        if (!text.ptr)
            return arena_error(w->e->arena, ec);
        TRY(record_add(w->b, "birthDate", text, ec));
    }
    return ERR_OK;
}

static enum err add_births(const struct un_work *w, struct errctx *ec)
{
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, "INDIVIDUAL_DATE_OF_BIRTH", n));) {
        TRY(add_date(w, un_text(n, "DATE"), ec));
        TRY(add_date(w, un_text(n, "YEAR"), ec));
        TRY(add_range(w, un_text(n, "FROM_YEAR"), un_text(n, "TO_YEAR"), ec));
        TRY(un_note(w, "date of birth", un_text(n, "NOTE"), ec));
        struct sv year = un_text(n, "YEAR");
        if (sv_eq_nocase(un_text(n, "TYPE_OF_DATE"), SV("APPROXIMATELY")) && !sv_empty(year))
            TRY(un_note(w, "date of birth, approximately", year, ec));
    }
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, "INDIVIDUAL_PLACE_OF_BIRTH", n));) {
        const struct sv parts[] = {un_text(n, "STREET"), un_text(n, "CITY"), un_text(n, "STATE_PROVINCE"),
                                   un_text(n, "COUNTRY")};
        struct sv place;
        TRY(join(w->e->arena, parts, sizeof parts / sizeof *parts, ", ", ec, &place));
        TRY(record_add(w->b, "birthPlace", place, ec));
        TRY(record_add(w->b, "birthCountry", un_country(w->e, un_text(n, "COUNTRY")), ec));
        TRY(un_note(w, "place of birth", un_text(n, "NOTE"), ec));
    }
    return ERR_OK;
}

static const char *alias_property(struct sv quality)
{
    if (sv_eq_nocase(quality, SV("Low")))
        return "weakAlias";
    return sv_eq_nocase(quality, SV("f.k.a.")) ? "previousName" : "alias";
}

static enum err add_aliases(const struct un_work *w, struct errctx *ec)
{
    const char *element = w->e->individual ? "INDIVIDUAL_ALIAS" : "ENTITY_ALIAS";
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, element, n));) {
        struct sv rest = un_text(n, "ALIAS_NAME"), one;
        while (sv_split(&rest, ';', &one))
            TRY(record_add(w->b, alias_property(un_text(n, "QUALITY")), one, ec));
        TRY(un_note(w, "alias", un_text(n, "NOTE"), ec));
        if (!w->e->individual)
            continue;
        TRY(add_date(w, un_text(n, "DATE_OF_BIRTH"), ec));
        const struct sv parts[] = {un_text(n, "CITY_OF_BIRTH"), un_text(n, "COUNTRY_OF_BIRTH")};
        struct sv place;
        TRY(join(w->e->arena, parts, 2, ", ", ec, &place));
        TRY(record_add(w->b, "birthPlace", place, ec));
    }
    return ERR_OK;
}

static enum err add_addresses(const struct un_work *w, struct errctx *ec)
{
    const char *element = w->e->individual ? "INDIVIDUAL_ADDRESS" : "ENTITY_ADDRESS";
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, element, n));) {
        struct sv land = un_text(n, "COUNTRY"), text;
        const struct sv parts[] = {un_text(n, "STREET"), un_text(n, "CITY"), un_text(n, "ZIP_CODE"),
                                   un_text(n, "STATE_PROVINCE"), land};
        TRY(join(w->e->arena, parts, sizeof parts / sizeof *parts, ", ", ec, &text));
        if (text.len > land.len) /* a country alone is no address */
            TRY(record_add(w->b, "address", text, ec));
        TRY(record_add(w->b, "country", un_country(w->e, land), ec));
        TRY(un_note(w, "address", un_text(n, "NOTE"), ec));
    }
    return ERR_OK;
}

static enum err build_subject(const struct un_entry *e, struct errctx *ec, struct record *out)
{
    struct un_work w;
    struct sv gender = un_text(e->root, "GENDER");
    TRY(un_begin(e, e->individual ? "Person" : "Organization", e->id, ec, &w));
    TRY(add_names(&w, ec));
    TRY(add_aliases(&w, ec));
    if (e->individual) {
        TRY(add_births(&w, ec));
        TRY(add_values(&w, "NATIONALITY", "nationality", ec));
        TRY(add_values(&w, "TITLE", "title", ec));
        TRY(add_values(&w, "DESIGNATION", "position", ec));
        TRY(un_document_add_numbers(&w, ec));
        if (sv_eq_nocase(gender, SV("male")) || sv_eq_nocase(gender, SV("female")))
            TRY(record_add(w.b, "gender", gender.len == 4 ? SV("male") : SV("female"), ec));
    }
    TRY(add_addresses(&w, ec));
    TRY(record_add(w.b, "notes", un_text(e->root, "COMMENTS1"), ec));
    TRY(record_add(w.b, "programId", un_text(e->root, "UN_LIST_TYPE"), ec));
    TRY(record_add(w.b, "topics", SV("sanction"), ec));
    return record_finish(w.b, ec, out);
}

static enum err build_sanction(const struct un_entry *e, struct errctx *ec, struct record *out)
{
    struct un_work w;
    struct sv id = arena_printf(e->arena, "%.*s/sanction", SV_ARG(e->id));
    if (!id.ptr)
        return arena_error(e->arena, ec);
    TRY(un_begin(e, "Sanction", id, ec, &w));
    TRY(record_add(w.b, "entity", e->id, ec));
    TRY(record_add(w.b, "authority", SV("United Nations Security Council"), ec));
    TRY(record_add(w.b, "program", un_text(e->root, "UN_LIST_TYPE"), ec));
    TRY(record_add(w.b, "unscId", un_text(e->root, "REFERENCE_NUMBER"), ec));
    TRY(record_add(w.b, "listingDate", sv_slice(un_text(e->root, "LISTED_ON"), 0, 10), ec));
    TRY(record_add(w.b, "endDate", sv_slice(un_text(e->root, "DELISTED_ON"), 0, 10), ec));
    TRY(record_add(w.b, "summary", un_text(e->root, "SUBMITTED_BY"), ec));
    TRY(add_values(&w, "LAST_DAY_UPDATED", "modifiedAt", ec));
    return record_finish(w.b, ec, out);
}

/* Every element that is read or, like the sort keys, says nothing of its own. */
static bool is_known(const char *name)
{
    static const char *const names[] = {"ALIAS_NAME",
                                        "CITY",
                                        "CITY_OF_BIRTH",
                                        "CITY_OF_ISSUE",
                                        "COMMENTS1",
                                        "COUNTRY",
                                        "COUNTRY_OF_BIRTH",
                                        "COUNTRY_OF_ISSUE",
                                        "DATAID",
                                        "DATE",
                                        "DATE_OF_BIRTH",
                                        "DATE_OF_ISSUE",
                                        "DELISTED_ON",
                                        "DESIGNATION",
                                        "ENTITY_ADDRESS",
                                        "ENTITY_ALIAS",
                                        "FIRST_NAME",
                                        "FOURTH_NAME",
                                        "FROM_YEAR",
                                        "GENDER",
                                        "INDIVIDUAL_ADDRESS",
                                        "INDIVIDUAL_ALIAS",
                                        "INDIVIDUAL_DATE_OF_BIRTH",
                                        "INDIVIDUAL_DOCUMENT",
                                        "INDIVIDUAL_PLACE_OF_BIRTH",
                                        "ISSUING_COUNTRY",
                                        "LAST_DAY_UPDATED",
                                        "LISTED_ON",
                                        "LIST_TYPE",
                                        "NAME_ORIGINAL_SCRIPT",
                                        "NATIONALITY",
                                        "NOTE",
                                        "NUMBER",
                                        "QUALITY",
                                        "REFERENCE_NUMBER",
                                        "SECOND_NAME",
                                        "SORT_KEY",
                                        "SORT_KEY_LAST_MOD",
                                        "STATE_PROVINCE",
                                        "STREET",
                                        "SUBMITTED_BY",
                                        "SUBMITTED_ON",
                                        "THIRD_NAME",
                                        "TITLE",
                                        "TO_YEAR",
                                        "TYPE_OF_DATE",
                                        "TYPE_OF_DOCUMENT",
                                        "TYPE_OF_DOCUMENT2",
                                        "UN_LIST_TYPE",
                                        "VALUE",
                                        "VERSIONNUM",
                                        "YEAR",
                                        "ZIP_CODE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* As deep as UN_DEPTH_MAX lets a tree be. */
static void warn_of_unknown(const struct un_entry *e, const struct un_node *parent)
{
    for (const struct un_node *n = parent->first; n; n = n->next) {
        if (!is_known(n->name))
            import_warn(e->report, "element %.80s is not known", n->name);
        warn_of_unknown(e, n);
    }
}

enum err un_entry_build(const struct un_entry *e, struct errctx *ec, struct record **out, size_t *count)
{
    size_t documents = un_document_count(e);
    if (documents > UN_DOCUMENTS_MAX)
        return err_set(ec, ERR_LIMIT, "%zu documents of one entry: at most %u (UN_DOCUMENTS_MAX)", documents,
                       UN_DOCUMENTS_MAX);
    *out = arena_alloc(e->arena, 2 + documents, sizeof **out);
    if (!*out)
        return arena_error(e->arena, ec);
    TRY(build_subject(e, ec, &(*out)[0]));
    TRY(build_sanction(e, ec, &(*out)[1]));
    TRY(un_document_build(e, ec, *out + 2, &documents));
    warn_of_unknown(e, e->root);
    *count = 2 + documents;
    return ERR_OK;
}
