/* The token rule: what makes tokens, what does not, and the vectors of docs/tokens.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "entities.h"
#include "psi/psi.h"
#include "resolve/plain.h"
#include "resolve/token_draft.h"
#include "resolve/tokens.h"

struct drafted {
    struct {
        uint16_t family;
        char name[64], country[8], value[TOKEN_VALUE_BYTES_MAX + 1];
        uint8_t digest[TOKEN_DIGEST_BYTES];
    } tokens[TOKEN_ENTITY_TOKENS_MAX];
    size_t count;
};

static void keep(void *arg, const struct token_draft *d)
{
    struct drafted *all = arg;
    assert_true(all->count < TOKEN_ENTITY_TOKENS_MAX);
    all->tokens[all->count].family = d->family;
    snprintf(all->tokens[all->count].name, 64, "%.*s", SV_ARG(d->family_name));
    snprintf(all->tokens[all->count].country, 8, "%.*s", SV_ARG(d->country));
    snprintf(all->tokens[all->count].value, TOKEN_VALUE_BYTES_MAX + 1, "%.*s", SV_ARG(d->value));
    token_draft_digest(d, all->tokens[all->count].digest);
    all->count++;
}

static struct drafted drafts_of(const char *text)
{
    struct entities es;
    struct drafted all = {.count = 0};
    entities_open(&es);
    token_drafts(entities_make(&es, text), keep, &all);
    entities_close(&es);
    return all;
}

/* Do two records share a token of the family? */
static bool share(uint16_t family, const char *a, const char *b)
{
    struct drafted *x = mem_alloc(2, sizeof *x), *y = x + 1;
    assert_non_null(x);
    *x = drafts_of(a);
    *y = drafts_of(b);
    bool found = false;
    for (size_t i = 0; i < x->count; i++)
        for (size_t k = 0; k < y->count && x->tokens[i].family == family; k++)
            found |= memcmp(x->tokens[i].digest, y->tokens[k].digest, TOKEN_DIGEST_BYTES) == 0;
    mem_free(x);
    return found;
}

/* For each family: two records that share a token of it, and two nearly alike that do not. */
static const struct {
    uint16_t family;
    const char *a, *b;
    bool shared;
} cases[] = {
    {TOKEN_NAME_DATE, "Person firstName=Ana|lastName=Rojas Vidal|birthDate=1970-03-04",
     "Person name=VIDAL, Ana|birthDate=19700304", true},
    {TOKEN_NAME_DATE, "Person name=Ana Rojas|birthDate=1970-03-04",
     "Person name=Ana Rojas|birthDate=1970-03-05", false},
    {TOKEN_NAME_DATE, "Person name=Ana Rojas|birthDate=1970-03-04", "Person name=Ana|birthDate=1970-03-04",
     false},
    {TOKEN_NAME_DATE_PART, "Person name=Ana Rojas|birthDate=1970-03-04",
     "Person name=Rojas Ana|birthDate=1970-11-04", true},
    {TOKEN_NAME_DATE_PART, "Person name=Ana Rojas|birthDate=1970-03-04",
     "Person name=Ana Rojas|birthDate=1971-11-04", false},
    {TOKEN_NAME_DATE_PART, "Person name=Ana Rojas|birthDate=1970-01-01",
     "Person name=Ana Rojas|birthDate=1980-01-01", false},
    {TOKEN_NAME_YEAR, "Person name=Ana Rojas|birthDate=1970-03-04", "Person name=Ana Rojas|birthDate=1970",
     true},
    {TOKEN_NAME_YEAR, "Person name=Ana Rojas|birthDate=1968/1971",
     "Person name=Ana Rojas|birthDate=1970-03-04", true},
    {TOKEN_NAME_YEAR, "Person name=Ana Rojas|birthDate=1970", "Person name=Ana Rojas|birthDate=1971", false},
    {TOKEN_NAME_DATE_SWAPPED, "Person name=Ana Rojas|birthDate=1970-03-04",
     "Person name=Ana Rojas|birthDate=1970-04-03", true},
    {TOKEN_NAME_DATE_DIGIT, "Person name=Ana Rojas|birthDate=1970-03-14",
     "Person name=Ana Rojas|birthDate=1970-03-74", true},
    {TOKEN_NAME_DATE_DIGIT, "Person name=Ana Rojas|birthDate=1970-03-14",
     "Person name=Ana Rojas|birthDate=1970-03-70", false},
    {TOKEN_WORD_DATE, "Person name=Ana Zubiaurre|birthDate=1970-03-04",
     "Person name=Luz Zubiaurre|birthDate=1970-03-04", true},
    {TOKEN_WORD_DATE, "Person name=Ana Garcia|birthDate=1970-03-04",
     "Person name=Luz Garcia|birthDate=1970-03-04", false},
    {TOKEN_WORD_DATE, "Person name=Ana Zubiaurre|birthDate=1970-01-01",
     "Person name=Luz Zubiaurre|birthDate=1970-01-01", false},
    {TOKEN_WORD_INITIAL_DATE, "Person name=Jose Garcia|birthDate=1970-03-04",
     "Person name=J. Garcia|birthDate=1970-03-04", true},
    {TOKEN_WORD_INITIAL_DATE, "Person name=Jose Garcia|birthDate=1970-03-04",
     "Person name=Luis Garcia|birthDate=1970-03-04", false},
    {TOKEN_SOUND_DATE, "Person name=Xavier Gonzalez|birthDate=1970-03-04",
     "Person name=Javier Gonsales|birthDate=1970-03-04", true},
    {TOKEN_SOUND_DATE, "Person name=Bob Smith|birthDate=1970-03-04",
     "Person name=Robert Schmidt|birthDate=1970-03-04", true},
    {TOKEN_SOUND_DATE, "Person name=Xavier Gonzalez|birthDate=1970-03-04",
     "Person name=Xavier Morales|birthDate=1970-03-04", false},
    {TOKEN_SOUND_DATE_PART, "Person name=Meyer Braun|birthDate=1970-03-04",
     "Person name=Maier Brown|birthDate=1970-03-09", true},
    {TOKEN_SOUND_YEAR, "Person name=Zubiaurre Oyarzabal|birthDate=1970",
     "Person name=Zubiaure Ojarzabal|birthDate=1971", false},
    {TOKEN_SOUND_YEAR, "Person name=Zubiaurre Echeverri|birthDate=1970",
     "Person name=Zubiaure Echeveri|birthDate=1970", true},
    {TOKEN_ENDS_DATE, "Person name=Fernanda Wislawski|birthDate=1970-03-04",
     "Person name=Fermanda Wieslawski|birthDate=1970-03-04", true},
    {TOKEN_LESS_LETTER_DATE, "Person name=Ana Waller|birthDate=1970-03-04",
     "Person name=Eva Wallre|birthDate=1970-03-04", true},
    {TOKEN_LESS_LETTER_DATE, "Person name=Ana Waller|birthDate=1970-03-04",
     "Person name=Eva Weller|birthDate=1970-03-04", true},
    {TOKEN_LESS_LETTER_DATE, "Person name=Ana Waller|birthDate=1970-03-04",
     "Person name=Eva Wiler|birthDate=1970-03-04", false},
    {TOKEN_WORD_END_DATE_PART, "Person name=Ana Wislawski|birthDate=1970-03-04",
     "Person name=Ana Wislavsky|birthDate=1970-03-09", true},
    {TOKEN_RARE_NAME, "Person name=Zubiaurre Oyarzabal", "Person name=Oyarzabal Zubiaurre|birthDate=1950",
     true},
    {TOKEN_RARE_NAME, "Person name=Jose Garcia", "Person name=Jose Garcia", false},
    {TOKEN_NAME_PLACE, "Person name=Ana Rojas|address=Calle Bugambilias 12",
     "Person name=Ana Rojas|address=Bugambilias 9", true},
    {TOKEN_NAME_PLACE, "Person name=Ana Rojas|address=Calle 12", "Person name=Ana Rojas|address=Calle 12",
     false},
    {TOKEN_DATE_ADDRESS, "Person birthDate=1970-03-04|address=Bugambilias 12 CP 32000",
     "Person birthDate=1970-03-04|address=12 Oak Lane, 32000", true},
    {TOKEN_WORD_ADDRESS, "Person name=Ana Rojas|address=Bugambilias 12 CP 32000",
     "Person name=Luz Rojas|address=12 Oak Lane, 32000", true},
    {TOKEN_MX_PREFIX, "Person firstName=Juvencio|lastName=Gomez Perez|birthDate=1947-01-09",
     "Person rfc=GOPJ470109HP0", true},
    {TOKEN_COMPANY_COUNTRY, "Company name=Ferrelectrica Zubiaurre, S.A. de C.V.",
     "Company name=FERRELECTRICA ZUBIAURRE SA DE CV|country=mx", true},
    {TOKEN_COMPANY_COUNTRY, "Company name=Ferrelectrica Zubiaurre|country=us",
     "Company name=Ferrelectrica Zubiaurre|country=mx", false},
    {TOKEN_COMPANY_RARE, "Company name=Ferrelectrica Zubiaurre|country=us",
     "Company name=Ferrelectrica Zubiaurre|country=mx", true},
    {TOKEN_COMPANY_RARE, "Company name=Servicios Comercializadora", "Company name=Servicios Comercializadora",
     false},
    {TOKEN_COMPANY_WORDS, "Company name=Grupo Ferrelectrica Zubiaurre|country=mx",
     "Company name=Ferrelectrica Zubiaurre del Norte|country=mx", true},
    {TOKEN_COMPANY_WORDS, "Company name=Zubiaurre Farms|country=mx",
     "Company name=Oyarzabal Farms of Texas|country=mx", false},
    {TOKEN_COMPANY_WORDS, "Company name=Zubiaurre Oyarzabal|country=mx",
     "Company name=Zubiaurre Oyarzabal|country=us", false},
    {TOKEN_COMPANY_WORD_BEGINNING, "Company name=Comercializadora Zubiaurre del Norte|country=mx",
     "Company name=Comerc. Zubiaurre|country=mx", true},
    {TOKEN_COMPANY_WORD_BEGINNING, "Company name=Comercializadora Zubiaurre|country=mx",
     "Company name=Transportes Zubiaurre|country=mx", false},
    {TOKEN_COMPANY_WORD_BEGINNING, "Company name=Comercializadora Trucking|country=mx",
     "Company name=Comercializadora Trucking|country=mx", false},
    {TOKEN_COMPANY_LESS_LETTER, "Company name=Zubiaurre Trucking|country=us",
     "Company name=Zubiuarre Trucks|country=us", true},
    {TOKEN_COMPANY_LESS_LETTER, "Company name=Zubiaurre Trucking|country=us",
     "Company name=Zubiaurre Brokerage|country=us", false},
    {TOKEN_COMPANY_LESS_LETTER, "Company name=Zubiaurre|country=us", "Company name=Zubiaurre|country=us",
     false},
    {TOKEN_COMPANY_LESS_LETTER, "Company name=Zubiaurre Oyarzabal|country=us",
     "Company name=Zubiaurre Oyarzabal|country=us", false},
    {TOKEN_COMPANY_END_DATE, "Company name=Zubiaurre Trucking|incorporationDate=1999-02-17",
     "Company name=Zubjaure Trukcing LLC|incorporationDate=19990217", true},
    {TOKEN_COMPANY_END_DATE, "Company name=Zubiaurre Trucking|incorporationDate=1999-02-17",
     "Company name=Zubiaurre Trucking|incorporationDate=1999-02-18", false},
    {TOKEN_COMPANY_END_DATE, "Company name=Zubiaurre Trucking|incorporationDate=1999-01-01",
     "Company name=Zubiaurre Trucking|incorporationDate=1999-01-01", false},
    {TOKEN_COMPANY_SOUND_DATE, "Company name=Transportes Oyarzabalde|incorporationDate=1999-02-17",
     "Company name=Ojarsavaldi|incorporationDate=1999-02-17", false},
    {TOKEN_COMPANY_SOUND_DATE, "Company name=Transportes Oyarzabalde|incorporationDate=1999-02-17",
     "Company name=Oiarsavaldi|incorporationDate=1999-02-17", true},
    {TOKEN_COMPANY_SOUND_DATE, "Company name=Transportes Zubia|incorporationDate=1999-02-17",
     "Company name=Zubia|incorporationDate=1999-02-17", false},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_RFC, "Person name=Ana|rfc=GOPJ-470109-HP0",
     "Person rfc=gopj470109hp0", true},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_RFC, "Person name=Ana|rfc=XAXX010101000",
     "Person rfc=XAXX010101000", false},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_LOCAL, "Person localIdentifier=ssn=6988048",
     "Person localIdentifier=ssn=6988048", true},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_LOCAL, "Person localIdentifier=ssn=6988048",
     "Person localIdentifier=case=6988048", false},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_LOCAL, "Person localIdentifier=ssn=0000000",
     "Person localIdentifier=ssn=0000000", false},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_EMAIL, "Person email=A.Rojas@Mail.Internal",
     "Person email=a.rojas@mail.internal", true},
    {TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_PHONE, "Person phone=+52 1 55 1234 9876",
     "Person phone=+525512349876", true},
};

static void each_family_agrees_where_it_should_and_nowhere_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (share(cases[i].family, cases[i].a, cases[i].b) != cases[i].shared)
            fail_msg("%s: \"%s\" and \"%s\" %s", token_family_find(cases[i].family)->name, cases[i].a,
                     cases[i].b, cases[i].shared ? "share no token" : "share a token");
}

static void a_weak_attribute_alone_makes_no_token(void **state)
{
    (void)state;
    static const char *const weak[] = {"Person name=Maria",
                                       "Person name=Jose Garcia",
                                       "Person birthDate=1970-03-04",
                                       "Person address=Bugambilias 12",
                                       "Person name=Maria|birthDate=1970-03-04",
                                       "Person name=Maria|country=mx",
                                       "Company name=Grupo Servicios",
                                       "Company country=mx",
                                       "Company name=Foods of Texas Inc.|country=us",
                                       "Company name=Laboratorios de Sinaloa|country=mx",
                                       "Company name=West Gulf Freight Brokerage|country=us",
                                       "Company name=Agrícola del Pacífico, S.A. de C.V.",
                                       "Company name=Trucking|country=us|incorporationDate=1999-02-17",
                                       "Vehicle model=Tsuru",
                                       "Person name=XXXX|rfc=XXXXXXXXXXXX"};
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
        struct drafted all = drafts_of(weak[i]);
        if (all.count > 0)
            fail_msg("%s: %s %s", weak[i], all.tokens[0].name, all.tokens[0].value);
    }
}

static void companies_that_share_trade_and_place_alone_share_no_token(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Zubiaurre Foods of Texas LLC", "Oyarzabal Foods of Texas Inc."},
        {"Laboratorios Zubiaurre de Sinaloa", "Laboratorios Oyarzabal de Sinaloa"},
        {"Zubiaurre Farms Gulf LLC", "Oyarzabal Farms Gulf Inc."},
        {"Muebles y Refacciones Zubiaurre de la Frontera", "Muebles y Refacciones de la Frontera Ferreiro"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        for (uint16_t family = 0; family < TOKEN_COMPOSITE_COUNT; family++) {
            char a[256], b[256];
            snprintf(a, sizeof a, "Company country=us|incorporationDate=1999-02-17|name=%s", pairs[i][0]);
            snprintf(b, sizeof b, "Company country=us|incorporationDate=1999-02-17|name=%s", pairs[i][1]);
            if (share(family, a, b))
                fail_msg("%s and %s share %s", a, b, token_family_find(family)->name);
        }
}

static void a_company_of_one_name_and_one_country_has_fewer_than_thirty_tokens(void **state)
{
    (void)state;
    assert_in_range(drafts_of("Company name=Transportes Zubiaurrezgoitia del Norte, S.A. de C.V."
                              "|country=mx|incorporationDate=1999-02-17")
                        .count,
                    20, 29);
    assert_in_range(
        drafts_of("Company name=Zubiaurre Oyarzabal Trucking|country=us|incorporationDate=1999-02-17").count,
        8, 29);
}

static void the_order_of_names_and_their_columns_does_not_matter(void **state)
{
    (void)state;
    struct drafted a =
        drafts_of("Person firstName=Juan Carlos|lastName=de la Cruz Ibarra|birthDate=1970-03-04");
    struct drafted b = drafts_of("Person name=CRUZ IBARRA, Carlos Juan|birthDate=1970-03-04");
    size_t compared = 0;
    for (size_t i = 0, k = 0; i < a.count; i++) {
        if (a.tokens[i].family == TOKEN_MX_PREFIX)
            continue;
        while (k < b.count && b.tokens[k].family == TOKEN_MX_PREFIX)
            k++;
        assert_true(k < b.count);
        assert_string_equal(a.tokens[i].value, b.tokens[k++].value);
        compared++;
    }
    assert_true(compared > 50);
}

static void hostile_values_make_no_token_and_no_crash(void **state)
{
    (void)state;
    static const char *const dates[] = {"0000-00-00", "0000",   "1970-",         "19",
                                        "99999",      "-1-1-1", "1970-03-04-05", "1900/2000"};
    char text[256];
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        snprintf(text, sizeof text, "Person name=Jose Garcia|birthDate=%s", dates[i]);
        if (drafts_of(text).count != 0)
            fail_msg("%s makes a token", dates[i]);
    }
    /* 31 February is a typing error, and evidence */
    assert_true(share(TOKEN_NAME_DATE_DIGIT, "Person name=Ana Rojas|birthDate=1970-02-31",
                      "Person name=Ana Rojas|birthDate=1970-02-21"));
}

static void a_name_of_a_hundred_thousand_letters_stays_within_the_limits(void **state)
{
    (void)state;
    struct entities es;
    struct drafted all = {.count = 0};
    size_t n = 60000; /* a value's limit is RECORD_VALUE_BYTES_MAX; two of them */
    char *text = mem_alloc(2 * n + 64, 1), *at = text;
    assert_non_null(text);
    at += sprintf(at, "Person birthDate=1970-03-04|name=");
    for (size_t i = 0; i < n; i++)
        *at++ = i % 41 == 40 ? ' ' : (char)('A' + i % 26);
    at += sprintf(at, "|alias=");
    memset(at, 'B', n);
    entities_open(&es);
    token_drafts(entities_make(&es, text), keep, &all);
    assert_true(all.count > 0 && all.count <= TOKEN_ENTITY_TOKENS_MAX);
    entities_close(&es);
    mem_free(text);
}

static void many_aliases_are_cut_to_the_cap_and_counted(void **state)
{
    (void)state;
    struct entities es;
    struct drafted all = {.count = 0};
    char text[4096] = "Person birthDate=1970-03-04|name=Ana Rojas";
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "|alias=Maria%c%c Torres%c Ibarra%c",
                 'A' + i % 26, 'A' + i / 26, 'A' + i % 26, 'A' + i % 26);
    entities_open(&es);
    const struct entity *e = entities_make(&es, text);
    assert_int_equal(e->form_count, ENTITY_FORMS_MAX);
    assert_int_equal(e->left_out, 40 + 1 - ENTITY_FORMS_MAX);
    token_drafts(e, keep, &all);
    assert_int_equal(all.count, TOKEN_ENTITY_TOKENS_MAX);
    assert_string_equal(all.tokens[0].value, "ANA ROJAS 700304");
    entities_close(&es);
}

static void what_a_partner_sees_is_the_bitmap_the_words_and_the_bucket(void **state)
{
    (void)state;
    struct entities es;
    entities_open(&es);
    const struct entity *e = entities_make(
        &es, "Person name=Ana Rojas Vidal|birthDate=1970-03-04|email=ana@mail.internal|rfc=GOPJ470109HP0");
    assert_int_equal(entity_identifier_bitmap(e),
                     1u << IDENTIFIER_BIT_EMAIL | 1u << IDENTIFIER_BIT_RFC | 2u << ENTITY_WORDS_SHIFT);
    assert_int_equal(entity_birth_bucket(e), (1 + (1970 - 1600) / 5) | ENTITY_FULL_DATE);
    assert_int_equal(entity_birth_bucket(entities_make(&es, "Person name=A|birthDate=1970-01-01")),
                     1 + (1970 - 1600) / 5);
    assert_int_equal(entity_birth_bucket(entities_make(&es, "Person name=A")), 0);
    entities_close(&es);
}

/* ---- sets ---- */

static struct token_set set_of(struct entities *es, const char *text, size_t copies, uint64_t families)
{
    struct token_options options = {.families = families, .threads = 2};
    struct token_builder *b;
    struct token_set set;
    const struct entity **list = mem_alloc(copies, sizeof *list);
    assert_non_null(list);
    for (size_t i = 0; i < copies; i++)
        list[i] = entities_make(es, text);
    assert_int_equal(token_builder_open(&options, &es->ec, &b), ERR_OK);
    assert_int_equal(token_builder_add(b, list, copies, &es->ec), ERR_OK);
    assert_int_equal(token_builder_finish(b, &es->ec, &set, NULL), ERR_OK);
    mem_free(list);
    return set;
}

static void a_set_is_sorted_unique_and_numbers_its_entities(void **state)
{
    (void)state;
    struct entities es;
    entities_open(&es);
    struct token_set set =
        set_of(&es, "Person name=Ana Rojas|birthDate=1970-03-04|alias=Rojas Ana Luz", 3, 0);
    assert_int_equal(set.entity_count, 3);
    for (size_t i = 1; i < set.token_count; i++) {
        int order = memcmp(set.tokens[i - 1].digest, set.tokens[i].digest, TOKEN_DIGEST_BYTES);
        assert_true(order < 0 || (order == 0 && set.tokens[i - 1].entity < set.tokens[i].entity));
    }
    token_set_free(&set);
    entities_close(&es);
}

static void a_token_that_too_many_entities_share_is_left_out(void **state)
{
    (void)state;
    struct entities es;
    entities_open(&es);
    struct token_set few = set_of(&es, "Person rfc=GOPJ470109HP0", PSI_ENTITIES_PER_TOKEN_MAX, 0);
    struct token_set many = set_of(&es, "Person rfc=GOPJ470109HP0", PSI_ENTITIES_PER_TOKEN_MAX + 1, 0);
    assert_true(few.token_count > 0);
    assert_int_equal(many.token_count, 0);
    token_set_free(&few);
    token_set_free(&many);
    entities_close(&es);
}

static void only_the_families_asked_for_are_made(void **state)
{
    (void)state;
    struct entities es;
    entities_open(&es);
    uint64_t rfc = 1ull << (TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_RFC);
    struct token_set set =
        set_of(&es, "Person rfc=GOPJ470109HP0|name=Ana Rojas|birthDate=1947-01-09", 1, rfc);
    assert_int_equal(set.token_count, 1);
    assert_int_equal(set.tokens[0].family, TOKEN_IDENTIFIER_BASE + IDENTIFIER_BIT_RFC);
    token_set_free(&set);
    entities_close(&es);
}

/* ---- the written rule ---- */

static void read_project_file(const char *path, struct buf *out)
{
    struct errctx ec = {0};
    char full[512];
    const char *root = getenv("ENLACE_ROOT");
    snprintf(full, sizeof full, "%s/%s", root ? root : ".", path);
    if (file_read(full, &ec, out) != ERR_OK)
        fail_msg("%s", ec.text);
}

static void the_written_rule_has_every_family_of_the_code_and_no_other(void **state)
{
    (void)state;
    const struct token_family_rule *f;
    BUF_SCOPED struct buf doc = {0};
    char line[512];
    size_t rows = 0;
    buf_init(&doc, "docs/tokens.md", 1 << 20);
    read_project_file("docs/tokens.md", &doc);
    for (size_t i = 0; (f = token_family_each(&i)) && f->number < TOKEN_IDENTIFIER_BASE;) {
        snprintf(line, sizeof line, "\n| %u | `%s` | %s |\n", f->number, f->name, f->value);
        if (sv_find(buf_sv(&doc), sv_cstr(line), 0) == SIZE_MAX)
            fail_msg("docs/tokens.md lacks%s", line);
    }
    for (size_t at = 0; (at = sv_find(buf_sv(&doc), SV(" | `"), at)) != SIZE_MAX; at++)
        rows++;
    assert_int_equal(rows, TOKEN_COMPOSITE_COUNT);
}

static void vectors_hold(void **state)
{
    (void)state;
    BUF_SCOPED struct buf file = {0};
    struct drafted all = {.count = 0};
    struct sv rest, line, fields[4];
    size_t at = 0, vectors = 0;
    buf_init(&file, "token_vectors.tsv", 1 << 20);
    read_project_file("tests/resolve/token_vectors.tsv", &file);
    for (rest = buf_sv(&file); sv_split(&rest, '\n', &line);) {
        char hex[2 * TOKEN_DIGEST_BYTES + 1], record[1024];
        if (sv_empty(line) || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] != '\t') {
            assert_int_equal(at, all.count);
            snprintf(record, sizeof record, "%.*s", SV_ARG(line));
            all = drafts_of(record);
            at = 0;
            continue;
        }
        line = sv_slice(line, 1, line.len);
        for (int i = 0; i < 4; i++)
            assert_true(sv_split(&line, '\t', &fields[i]));
        assert_true(at < all.count);
        hash_to_hex(all.tokens[at].digest, TOKEN_DIGEST_BYTES, hex);
        assert_true(sv_eq(fields[0], sv_cstr(all.tokens[at].name)));
        assert_true(sv_eq(fields[1], sv_cstr(all.tokens[at].country)));
        assert_true(sv_eq(fields[2], sv_cstr(all.tokens[at].value)));
        assert_true(sv_eq(fields[3], sv_cstr(hex)));
        at++;
        vectors++;
    }
    assert_int_equal(at, all.count);
    assert_true(vectors > 100);
}

static void the_rule_has_the_hash_that_was_published(void **state)
{
    (void)state;
    uint8_t hash[TOKEN_RULE_HASH_BYTES];
    char hex[2 * TOKEN_RULE_HASH_BYTES + 1];
    token_rule_hash(hash);
    hash_to_hex(hash, sizeof hash, hex);
    assert_string_equal(hex, "064684467a07525f8d7111ec8e6c86edfb0c728e21fda43d952f9422a4c0a783");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_family_agrees_where_it_should_and_nowhere_else),
        cmocka_unit_test(a_weak_attribute_alone_makes_no_token),
        cmocka_unit_test(companies_that_share_trade_and_place_alone_share_no_token),
        cmocka_unit_test(a_company_of_one_name_and_one_country_has_fewer_than_thirty_tokens),
        cmocka_unit_test(the_order_of_names_and_their_columns_does_not_matter),
        cmocka_unit_test(hostile_values_make_no_token_and_no_crash),
        cmocka_unit_test(a_name_of_a_hundred_thousand_letters_stays_within_the_limits),
        cmocka_unit_test(many_aliases_are_cut_to_the_cap_and_counted),
        cmocka_unit_test(what_a_partner_sees_is_the_bitmap_the_words_and_the_bucket),
        cmocka_unit_test(a_set_is_sorted_unique_and_numbers_its_entities),
        cmocka_unit_test(a_token_that_too_many_entities_share_is_left_out),
        cmocka_unit_test(only_the_families_asked_for_are_made),
        cmocka_unit_test(the_written_rule_has_every_family_of_the_code_and_no_other),
        cmocka_unit_test(vectors_hold),
        cmocka_unit_test(the_rule_has_the_hash_that_was_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
