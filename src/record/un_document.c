#include "record/un_tree.h"

static bool contains_nocase(struct sv text, struct sv word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (sv_starts_nocase(sv_slice(text, i, text.len), word))
            return true;
    return false;
}

/* One INDIVIDUAL_DOCUMENT, read. */
struct document {
    struct sv number, country, label, issued, city, note;
    bool passport, bare; /* bare: `number` is a number and nothing else */
};

/* "Libyan Passport No. 96/184442": what stands behind the one "No." or "number", if that is all one can mean.
 */
static struct sv bare_number(struct sv text, bool *bare)
{
    static const struct sv marks[] = {SV("number "), SV("No. "), SV("Number: "), SV("No ")};
    size_t count = 0, at = 0;
    for (size_t i = 0; i < text.len; i++) {
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
            if ((i == 0 || text.ptr[i - 1] == ' ') &&
                sv_starts_nocase(sv_slice(text, i, text.len), marks[k])) {
                at = i + marks[k].len;
                count++;
                break;
            }
        }
    }
    struct sv rest = sv_trim(sv_slice(text, at, text.len));
    size_t digits = 0, blanks = 0;
    for (size_t i = 0; i < rest.len; i++) {
        digits += rest.ptr[i] >= '0' && rest.ptr[i] <= '9';
        blanks += rest.ptr[i] == ' ';
    }
    *bare = count <= 1 && digits > 0 && digits * 3 >= rest.len - blanks;
    return *bare ? rest : text;
}

static struct document read_document(const struct un_entry *e, const struct un_node *n)
{
    struct document d = {.label = un_text(n, "TYPE_OF_DOCUMENT2"),
                         .issued = un_text(n, "DATE_OF_ISSUE"),
                         .city = un_text(n, "CITY_OF_ISSUE"),
                         .note = un_text(n, "NOTE"),
                         .country = un_text(n, "ISSUING_COUNTRY")};
    struct sv type = un_text(n, "TYPE_OF_DOCUMENT");
    d.passport = contains_nocase(type, SV("passport")) || contains_nocase(type, SV("passeport")) ||
                 contains_nocase(type, SV("pasaporte"));
    if (sv_empty(d.country))
        d.country = un_text(n, "COUNTRY_OF_ISSUE");
    d.country = un_country(e, d.country);
    if (sv_empty(d.label))
        d.label = type;
    d.number = bare_number(un_text(n, "NUMBER"), &d.bare);
    return d;
}

enum err un_document_add_numbers(const struct un_work *w, struct errctx *ec)
{
    for (const struct un_node *n = NULL; (n = un_child(w->e->root, "INDIVIDUAL_DOCUMENT", n));) {
        struct document d = read_document(w->e, n);
        if (d.bare)
            TRY(record_add(w->b, d.passport ? "passportNumber" : "idNumber", d.number, ec));
        if (sv_empty(d.number) && n->first) { /* the number may stand within these words */
            TRY(un_note(w, "document", d.label, ec));
            TRY(un_note(w, "document", d.note, ec));
        }
    }
    return ERR_OK;
}

static enum err build_document(const struct un_entry *e, const struct un_node *n, struct errctx *ec,
                               struct record *out)
{
    struct document d = read_document(e, n);
    struct un_work w;
    *out = (struct record){0};
    if (sv_empty(d.number))
        return ERR_OK;
    struct sv id = arena_printf(e->arena, "%.*s/%s/%.*s/%.*s", SV_ARG(e->id), d.passport ? "passport" : "id",
                                SV_ARG(d.country), SV_ARG(d.number));
    if (!id.ptr)
        return arena_error(e->arena, ec);
    TRY(un_begin(e, d.passport ? "Passport" : "Identification", id, ec, &w));
    TRY(record_add(w.b, "holder", e->id, ec));
    TRY(record_add(w.b, "type", d.label, ec));
    TRY(record_add(w.b, "number", d.number, ec));
    if (d.passport && d.bare)
        TRY(record_add(w.b, "passportNumber", d.number, ec));
    TRY(record_add(w.b, "country", d.country, ec));
    TRY(record_add(w.b, "authority", d.city, ec));
    TRY(record_add(w.b, "startDate", sv_slice(d.issued, 0, 10), ec));
    TRY(record_add(w.b, "summary", d.note, ec));
    return record_finish(w.b, ec, out);
}

/* The same number of the same country, said again: one document. */
static bool is_repeated(const struct record *documents, size_t count, struct sv id)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(documents[i].id, id))
            return true;
    return false;
}

size_t un_document_count(const struct un_entry *e)
{
    size_t n = 0;
    for (const struct un_node *d = NULL; (d = un_child(e->root, "INDIVIDUAL_DOCUMENT", d));)
        n++;
    return n;
}

enum err un_document_build(const struct un_entry *e, struct errctx *ec, struct record *out, size_t *count)
{
    *count = 0;
    for (const struct un_node *d = NULL; (d = un_child(e->root, "INDIVIDUAL_DOCUMENT", d));) {
        struct record *r = &out[*count];
        TRY(build_document(e, d, ec, r));
        if (sv_empty(r->id))
            continue;
        if (is_repeated(out, *count, r->id))
            import_warn(e->report, "document that is said twice is kept once");
        else
            (*count)++;
    }
    return ERR_OK;
}
