/* text/company: cores, legal forms and what a core tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/rng.h"
#include "text/company.h"
#include "text/fold.h"
#include "text/frequency.h"
#include "text/pack.h"

static void expect(const char *name, const char *core, const char *form, const char *country)
{
    struct company_name c;
    struct errctx ec = {0};
    assert_int_equal(company_parse(sv_cstr(name), &ec, &c), ERR_OK);
    struct sv got = c.form_count ? c.forms[c.form_count - 1]->code : SV("");
    if (!sv_eq(c.core, sv_cstr(core)) || !sv_eq(got, sv_cstr(form)) || !sv_eq(c.country, sv_cstr(country)))
        fail_msg("%s: %.*s + %.*s (%.*s)", name, SV_ARG(c.core), SV_ARG(got), SV_ARG(c.country));
}

static void names_parse_as_the_written_vectors_say(void **state)
{
    (void)state;
    char path[4096];
    struct errctx ec = {0};
    struct buf file BUF_SCOPED;
    size_t checked = 0;
    buf_init(&file, "vectors", 1 << 20);
    snprintf(path, sizeof path, "%s/tests/text/company_vectors.tsv", getenv("ENLACE_ROOT"));
    assert_int_equal(file_read(path, &ec, &file), ERR_OK);
    struct sv rest = buf_sv(&file), line, name, core, forms, country;
    while (pack_next_line(&rest, &line)) {
        struct company_name c;
        char got[256] = "";
        uint64_t bits;
        assert_true(sv_split(&line, '\t', &name) && sv_split(&line, '\t', &core) &&
                    sv_split(&line, '\t', &forms) && sv_split(&line, '\t', &country) &&
                    sv_to_u64(line, &bits));
        assert_int_equal(company_parse(name, &ec, &c), ERR_OK);
        for (size_t i = 0; i < c.form_count; i++)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s", i ? " " : "",
                     SV_ARG(c.forms[i]->code));
        if (!sv_eq(c.core, core) || !sv_eq(sv_cstr(got), forms) || !sv_eq(c.country, country) ||
            c.bits != bits)
            fail_msg("%.*s: %.*s + %s, %u", SV_ARG(name), SV_ARG(c.core), got, c.bits);
        checked++;
    }
    assert_true(checked >= 15);
}

static void all_spellings_of_a_mexican_form_are_one(void **state)
{
    (void)state;
    static const char *const sa[] = {"S.A. de C.V.",   "S.A DE C.V.",
                                     "SA DE CV",       "S.A. DE CV.",
                                     "S. A. DE C. V.", "S.A.DE C.V.",
                                     "SADECV",         "S.A, DE C.V.",
                                     "S.A. DE .C.V.",  "Sociedad Anónima de Capital Variable",
                                     "S.A.C.V."};
    static const char *const srl[] = {"S. DE R.L. DE C.V.",
                                      "S DE RL DE CV",
                                      "S. DE R. L. DE C. V.",
                                      "S.DE R.L. DE C.V.",
                                      "S. DE. R.L. DE C.V.",
                                      "S.R.L. DE C.V.",
                                      "Sociedad de Responsabilidad Limitada de Capital Variable"};
    char name[256];
    for (size_t i = 0; i < sizeof sa / sizeof *sa; i++) {
        snprintf(name, sizeof name, "NUJOMA FERRELECTRICA, %s", sa[i]);
        expect(name, "NUJOMA FERRELECTRICA", "SADECV", "mx");
    }
    for (size_t i = 0; i < sizeof srl / sizeof *srl; i++) {
        snprintf(name, sizeof name, "NUJOMA FERRELECTRICA %s", srl[i]);
        expect(name, "NUJOMA FERRELECTRICA", "SRLDECV", "mx");
    }
    expect("CONSORCIO NUJOMA, S.C.", "CONSORCIO NUJOMA", "SC", "");
    expect("CONSORCIO NUJOMA, SOCIEDAD CIVIL", "CONSORCIO NUJOMA", "SC", "");
    expect("AGRO DEL VALLE S.P.R. DE R.L.", "AGRO VALLE", "SPRDERL", "mx");
    expect("NIDO S.A.P.I. DE C.V.", "NIDO", "SAPIDECV", "mx");
    expect("NIDO, S.A.P.I. DE C.V., SOFOM, E.N.R.", "NIDO", "SAPIDECV", "mx");
    expect("FUNDACION NIDO A.C.", "FUNDACION NIDO", "AC", "");
}

static void forms_of_other_countries_are_recognised_after_and_before(void **state)
{
    (void)state;
    expect("Acme Widgets, Inc.", "ACME WIDGETS", "INC", "");
    expect("Acme Widgets L.L.C.", "ACME WIDGETS", "LLC", "");
    expect("LIMITED LIABILITY COMPANY ROMASHKA", "ROMASHKA", "LLC", "");
    expect("ООО «Ромашка»", "ROMASHKA", "OOO", "ru");
    expect("ПАО Ромашка", "ROMASHKA", "PAO", "");
    expect("深圳华强有限公司", "SHEN ZHEN HUA QIANG", "COLTD", "");
    expect("Huaqiang Electronics Co., Ltd.", "HUAQIANG ELECTRONICS", "COLTD", "");
    expect("Müller & Söhne GmbH & Co. KG", "MULLER SOHNE", "GMBHCOKG", "de");
    expect("Kowalski Sp. z o.o.", "KOWALSKI", "SPZOO", "pl");
    expect("Silva e Filhos Ltda.", "SILVA FILHOS", "LTDA", "");
    expect("Desert Star FZE", "DESERT STAR", "FZE", "ae");
    expect("PT Sinar Jaya", "SINAR JAYA", "PT", "id");
    expect("Nordlys AB", "NORDLYS", "AB", "se");
}

static void a_core_keeps_numbers_joins_letters_and_drops_connectives(void **state)
{
    (void)state;
    expect("H & M Servicios", "HM SERVICIOS", "", "");
    expect("H y M Servicios", "HM SERVICIOS", "", "");
    expect("H.M. Servicios", "HM SERVICIOS", "", "");
    expect("Construcciones y Servicios de la Laguna 2000 SA", "CONSTRUCCIONES SERVICIOS LAGUNA 2000", "SA",
           "");
    expect("Aries 1, S.A.", "ARIES 1", "SA", "");
    expect("LA Y LOS", "LA Y LOS", "", "");
    expect("S.A. de C.V.", "SA CV", "", "");
    expect("", "", "", "");
    expect("«…»", "", "", "");
    expect("Co", "CO", "", "");
}

static void words_of_trade_prove_nothing_and_rare_words_do(void **state)
{
    (void)state;
    struct company_name c;
    struct errctx ec = {0};
    bool generic;
    assert_int_equal(
        company_parse(SV("COMERCIALIZADORA Y SERVICIOS EMPRESARIALES DE MEXICO SA DE CV"), &ec, &c), ERR_OK);
    assert_int_equal(c.bits, 0);
    assert_false(company_is_distinctive(&c));
    assert_int_equal(company_parse(SV("MEGA COMERCIAL FERRELECTRICA, S.A. DE C.V."), &ec, &c), ERR_OK);
    assert_true(company_is_distinctive(&c));
    unsigned once = c.bits;
    assert_int_equal(company_parse(SV("MEGA FERRELECTRICA FERRELECTRICA"), &ec, &c), ERR_OK);
    assert_int_equal(c.bits, once);
    assert_int_equal(company_word_bits(SV("GRUPO"), &generic), 0);
    assert_true(generic);
    assert_int_equal(company_word_bits(SV("XYZZYQ"), &generic), COMPANY_BITS_UNSEEN);
    assert_false(generic);
    assert_int_equal(company_word_bits(SV("90210"), NULL), COMPANY_BITS_NUMBER);
    assert_int_equal(company_word_bits(SV("77"), NULL), 2 * COMPANY_BITS_CHARACTER);
    assert_int_equal(company_word_bits(SV("QX"), NULL), 2 * COMPANY_BITS_CHARACTER);
    assert_int_equal(company_word_bits(SV("LOS"), NULL), 0);
}

static void words_of_trade_place_and_grammar_are_generic_however_rare_a_list_finds_them(void **state)
{
    (void)state;
    static const char *const generic[] = {"FOODS",        "TEXAS",    "BROKERAGE", "GULF",     "SINALOA",
                                          "LABORATORIOS", "MUEBLES",  "NORTE",     "FRONTERA", "TRUCKING",
                                          "OF",           "AGRICOLA", "MONTERREY", "HOUSTON",  "ALBERTA",
                                          "PLASTICOS",    "SERVICIOS"};
    bool is;
    struct company_name c;
    struct errctx ec = {0};
    for (size_t i = 0; i < sizeof generic / sizeof *generic; i++)
        if (company_word_bits(sv_cstr(generic[i]), &is) != 0 || !is)
            fail_msg("%s tells something", generic[i]);
    assert_int_equal(company_parse(SV("Plásticos y Muebles del Pacífico de Sonora"), &ec, &c), ERR_OK);
    assert_int_equal(c.bits, 0);
    assert_false(company_is_distinctive(&c));
}

static void the_hand_written_words_are_folded_and_each_stands_once(void **state)
{
    (void)state;
    struct sv rest = pack_bytes("company_generic.tsv"), line, kind, word;
    size_t words = 0;
    while (pack_next_line(&rest, &line)) {
        assert_true(sv_split(&line, '\t', &kind));
        while (sv_split(&line, ' ', &word)) {
            char folded[FOLD_BOUND(64)];
            struct sv out;
            struct errctx ec = {0};
            assert_in_range(word.len, 1, 64);
            assert_int_equal(fold_text(word, FOLD_PLAIN, folded, sizeof folded, NULL, &ec, &out), ERR_OK);
            if (!sv_eq(out, word))
                fail_msg("%.*s is not folded", SV_ARG(word));
            words++;
        }
    }
    assert_true(words > 1000); /* that each stands once, the parser insists on (BUG_ON) */
}

static void forms_disagree_only_when_both_are_known(void **state)
{
    (void)state;
    struct company_name a, b, c;
    struct errctx ec = {0};
    assert_int_equal(company_parse(SV("NIDO SA DE CV"), &ec, &a), ERR_OK);
    assert_int_equal(company_parse(SV("NIDO"), &ec, &b), ERR_OK);
    assert_int_equal(company_parse(SV("NIDO S DE RL"), &ec, &c), ERR_OK);
    assert_true(company_forms_agree(&a, &b));
    assert_true(company_forms_agree(&a, &a));
    assert_false(company_forms_agree(&a, &c));
}

static void hostile_names_are_cut_or_refused_by_name(void **state)
{
    (void)state;
    static char name[COMPANY_NAME_BYTES_MAX + 1];
    struct company_name c;
    struct errctx ec = {0};
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 2 ? ' ' : 'A';
    assert_int_equal(company_parse(sv_of(name, sizeof name), &ec, &c), ERR_LIMIT);
    assert_non_null(strstr(ec.text, "4096"));
    assert_int_equal(company_parse(sv_of(name, sizeof name - 1), &ec, &c), ERR_OK);
    assert_true(c.cut);
    memset(name, 'B', sizeof name);
    assert_int_equal(company_parse(sv_of(name, sizeof name - 1), &ec, &c), ERR_OK);
    assert_true(c.cut && c.core.len <= COMPANY_TEXT_MAX);
    struct rng_seeded seed;
    struct rng rng = rng_from_seed(&seed, (const uint8_t[32]){3});
    static const char *const pieces[] = {"SA",  "DE", "CV", "S.", "A.", " ",  "LTD",
                                         "OOO", "&",  "Y",  "1",  ",",  "PT", "Ñ"};
    for (int round = 0; round < 20000; round++) {
        size_t len = 0;
        while (len < 200 && rng_below(&rng, 30) != 0)
            len += strlen(strcpy(name + len, pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)]));
        assert_int_equal(company_parse(sv_of(name, len), &ec, &c), ERR_OK);
        assert_true(c.form_count <= COMPANY_FORMS_MAX && c.word_count <= COMPANY_WORDS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_parse_as_the_written_vectors_say),
        cmocka_unit_test(all_spellings_of_a_mexican_form_are_one),
        cmocka_unit_test(forms_of_other_countries_are_recognised_after_and_before),
        cmocka_unit_test(a_core_keeps_numbers_joins_letters_and_drops_connectives),
        cmocka_unit_test(words_of_trade_prove_nothing_and_rare_words_do),
        cmocka_unit_test(words_of_trade_place_and_grammar_are_generic_however_rare_a_list_finds_them),
        cmocka_unit_test(the_hand_written_words_are_folded_and_each_stands_once),
        cmocka_unit_test(forms_disagree_only_when_both_are_known),
        cmocka_unit_test(hostile_names_are_cut_or_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
