/* text: the identifier table against published examples and hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "text/identifier.h"

struct expect {
    const char *key, *value;
    enum identifier_result result;
    const char *text; /* NULL: not looked at */
    const char *country, *region, *issuer;
};

static void check(const struct expect *e)
{
    const struct identifier_type *type = identifier_find(sv_cstr(e->key));
    struct identifier_hint hint = {sv_cstr(e->country), sv_cstr(e->region), sv_cstr(e->issuer)};
    struct identifier id;
    assert_non_null(type);
    enum identifier_result got = identifier_normalise(type, sv_cstr(e->value), &hint, &id);
    if (got != e->result || (e->text && strcmp(id.text, e->text) != 0))
        fail_msg("%s \"%s\": %s \"%s\" (%s)", e->key, e->value, identifier_result_name(got), id.text,
                 id.reason);
}

#define CHECK_ALL(table)                                                                                     \
    for (size_t row_ = 0; row_ < sizeof(table) / sizeof((table)[0]); row_++)                                 \
    check(&(table)[row_])

#define VALID IDENTIFIER_VALID
#define FORM IDENTIFIER_FORM_ONLY
#define PARTIAL IDENTIFIER_PARTIAL
#define GENERIC IDENTIFIER_GENERIC
#define INVALID IDENTIFIER_INVALID

/* Examples of SAT, RENAPO and of python-stdnum's documentation */
static void mexican_identifiers_follow_their_issuers(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"curp", "BOXW310820HNERXN09", VALID, "BOXW310820HNERXN09"},
        {"curp", "boxw-310820-hnerxn-09", VALID, "BOXW310820HNERXN09"},
        {"curp", "CURP: BOXW310820HNERXN09", VALID, "BOXW310820HNERXN09"},
        {"curp", "BOXW310820HNERXN08", INVALID, NULL},
        {"curp", "BOXW310832HNERXN09", INVALID, NULL},
        {"curp", "BOXW310820ZNERXN09", INVALID, NULL},
        {"curp", "XXXXXXXXXXXXXXXXXX", GENERIC, ""},
        {"rfc", "GODE 561231 GR8", VALID, "GODE561231GR8"},
        {"rfc", "RFC: GODE-561231-GR8", VALID, "GODE561231GR8"},
        {"rfc", "MAB-930714-8T4", VALID, "MAB9307148T4"},
        {"rfc", "COMG-600703", PARTIAL, "COMG600703"},
        {"rfc", "VACE-460910-SX6", INVALID, "VACE460910SX6"},
        {"rfc", "XAXX010101000", GENERIC, "XAXX010101000"},
        {"rfc", "XEXX010101000", GENERIC, "XEXX010101000"},
        {"rfc", "XXXXXXXXXXXX", GENERIC, ""},
        {"rfc", "MAB9313148T4", INVALID, NULL},
        {"nss", "1234567890", GENERIC, NULL},
        {"nss", "00000000000", GENERIC, NULL},
        {"clabe", "032180000118359719", VALID, "032180000118359719"},
        {"clabe", "032 180 00011835971 9", VALID, "032180000118359719"},
        {"clabe", "032180000118359718", INVALID, NULL},
        {"clabe", "000000000000000000", GENERIC, NULL},
        {"ine", "GMVLMR80070501M100", FORM, "GMVLMR80070501M100"},
        {"ine", "GMVLMR80130501M100", INVALID, NULL},
        {"ine", "GMVLMR80070555M100", INVALID, NULL},
    };
    CHECK_ALL(rows);
}

static void us_numbers_hold_to_their_ranges(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"ssn", "536-90-4399", FORM, "536904399"},
        {"ssn", "536904399", FORM, "536904399"},
        {"ssn",
         "536\xE2\x80\x93"
         "90\xE2\x80\x93"
         "4399",
         FORM, "536904399"},
        {"ssn", "1112-23333", INVALID, NULL},
        {"ssn", "666-00-0000", INVALID, NULL},
        {"ssn", "000-12-3456", INVALID, NULL},
        {"ssn", "900-12-3456", INVALID, NULL},
        {"ssn", "536-00-4399", INVALID, NULL},
        {"ssn", "536-90-0000", INVALID, NULL},
        {"ssn", "000-00-0000", GENERIC, NULL},
        {"ssn", "123-45-6789", GENERIC, NULL},
        {"ssn", "078-05-1120", GENERIC, NULL},
        {"ssn", "987-65-4320", GENERIC, NULL},
        {"itin", "912-90-3456", FORM, "912903456"},
        {"itin", "9129-03456", INVALID, NULL},
        {"itin", "912-93-4567", INVALID, NULL},
        {"ein", "91-1144442", FORM, "911144442"},
        {"ein", "911-14-4442", INVALID, NULL},
        {"ein", "07-1144442", INVALID, NULL},
        {"ein", "00-0000000", GENERIC, NULL},
    };
    CHECK_ALL(rows);
}

static void banks_and_companies_are_checked_by_iso(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"iban", "GR16 0110 1050 0000 1054 7023 795", VALID, "GR1601101050000010547023795"},
        {"iban", "BE31435411161155", VALID, "BE31435411161155"},
        {"iban", "IBAN GB82 WEST 1234 5698 7654 32", VALID, "GB82WEST12345698765432"},
        {"iban", "GB82 WEST 1234 5698 7654 33", INVALID, NULL},
        {"iban", "US82 WEST 1234 5698 7654 32", INVALID, NULL},
        {"iban", "BE314354111611550", INVALID, NULL},
        {"bic", "agriFRPP", FORM, "AGRIFRPP"},
        {"bic", "AGRIFRPPXXX", FORM, "AGRIFRPP"},
        {"bic", "AGRIFRPP882", FORM, "AGRIFRPP882"},
        {"bic", "AGRIFRPP8", INVALID, NULL},
        {"bic", "AGRIF2PP", INVALID, NULL},
        {"bic", "AGRIQQPP", INVALID, NULL},
        {"lei", "213800KUD8LAJWSQ9D15", VALID, "213800KUD8LAJWSQ9D15"},
        {"lei", "213800KUD8LXJWSQ9D15", INVALID, NULL},
        {"uscc", "9 1 110000 600037341L", VALID, "91110000600037341L"},
        {"uscc", "A1110000600037341L", INVALID, NULL},
        {"uscc", "12345", INVALID, NULL},
        {"account", "0012 3456-78", FORM, "BANAMEX:12345678", NULL, NULL, "Banamex"},
        {"account", "0012345678", PARTIAL, "12345678"},
    };
    CHECK_ALL(rows);
}

static void ships_vehicles_containers_and_devices_are_checked(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"imo", "IMO 9319466", VALID, "9319466"},
        {"imo", "8814275", VALID, "8814275"},
        {"imo", "8814274", INVALID, NULL},
        {"imo-company", "IMO 2041999", VALID, "2041999"},
        {"imo-company", "2041998", INVALID, NULL},
        {"mmsi", "345070126", FORM, "345070126"},
        {"mmsi", "111232506", INVALID, NULL},
        {"mmsi", "345000000", GENERIC, NULL},
        {"vin", "1M8GDM9AXKP042788", VALID, "1M8GDM9AXKP042788"},
        {"vin", "1M8GDM9A1KP042788", INVALID, NULL},
        {"vin", "11111111111111111", GENERIC, NULL},
        {"vin", "WVWZZZ1JZ3W386752", FORM, "WVWZZZ1JZ3W386752"},
        {"vin", "1M8GDM9AXKPO42788", INVALID, NULL},
        {"container", "csqu 305438-3", VALID, "CSQU3054383"},
        {"container", "CSQU3054384", INVALID, NULL},
        {"container", "TASU 117 000 0", VALID, "TASU1170000"},
        {"container", "CSQX3054383", INVALID, NULL},
        {"imei", "35-417803-685978-9", VALID, "35417803685978"},
        {"imei", "35686800-004141-20", FORM, "35686800004141"},
        {"imei", "35-417803-685978-1", INVALID, NULL},
        {"tail", "XB-GSP", FORM, "XBGSP"},
        {"tail", "N345AZ", FORM, "N345AZ"},
        {"tail", "N0345", INVALID, NULL},
        {"tail", "XA-12", INVALID, NULL},
        {"plate-mx", "ABC-12-34", FORM, "ABC1234"},
        {"plate-us", "7abc 123", FORM, "CA:7ABC123", NULL, "us-ca"},
        {"plate-us", "7ABC123", PARTIAL, "7ABC123", NULL, "ZZ"},
    };
    CHECK_ALL(rows);
}

static void telephones_become_one_text_however_they_are_dialled(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"phone", "+52 1 55 5234 5678", FORM, "+525552345678"},
        {"phone", "+52 (55) 5234-5678", FORM, "+525552345678"},
        {"phone", "044 55 5234 5678", FORM, "+525552345678", "mx"},
        {"phone", "01 55 5234 5678", FORM, "+525552345678", "MX"},
        {"phone", "5552345678", FORM, "+525552345678", "mx"},
        {"phone", "52 1 55 5234 5678", FORM, "+525552345678", "mx"},
        {"phone", "00525552345678", FORM, "+525552345678"},
        {"phone", "011 52 55 5234 5678", FORM, "+525552345678"},
        {"phone", "(212) 736-5000 ext. 12", FORM, "+12127365000", "us"},
        {"phone", "1-212-736-5000", FORM, "+12127365000", "ca"},
        {"phone", "+44 (0)20 7946 0958", FORM, "+442079460958"},
        {"phone", "020 7946 0958", FORM, "+442079460958", "gb"},
        {"phone", "212 736 5000", PARTIAL, "2127365000"},
        {"phone", "+1 555 555 0123", GENERIC, NULL},
        {"phone", "+1 123 456 7890", GENERIC, NULL},
        {"phone", "+1 134 567 8902", INVALID, NULL},
        {"phone", "0000000000", GENERIC, NULL},
        {"phone", "+52 000 000 0000", GENERIC, NULL},
        {"phone", "+999 1234 5678", INVALID, NULL},
        {"phone", "call me", INVALID, NULL},
        {"phone", "+5255523456785555523456785", INVALID, NULL},
    };
    CHECK_ALL(rows);
}

static void email_is_a_dot_atom_at_a_host(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"email", "Ana.Perez+x@Correo.MX", FORM, "ana.perez+x@correo.mx"},
        {"email", "mailto:a@b.co", FORM, "a@b.co"},
        {"email", "a@b", INVALID, NULL},
        {"email", "a@@b.co", INVALID, NULL},
        {"email", ".a@b.co", INVALID, NULL},
        {"email", "a..b@b.co", INVALID, NULL},
        {"email", "a b@b.co", INVALID, NULL},
        {"email", "a@-b.co", INVALID, NULL},
        {"email", "a@b.123", INVALID, NULL},
        {"email", "a@b.co.", INVALID, NULL},
        {"email", "ana@example.com", GENERIC, NULL},
        {"email", "@", INVALID, NULL},
    };
    CHECK_ALL(rows);
}

/* Examples of EIP-55, of the Bitcoin Cash and Monero documentation, and of python-stdnum's */
static void crypto_addresses_are_checked_by_their_networks_sum(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"btc", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD", VALID, "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD"},
        {"btc", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfX", INVALID, NULL},
        {"btc", "BC1QARDV855YJNGSPVXUTTQ897AQCA3LXJU2Y69JCE", VALID,
         "bc1qardv855yjngspvxuttq897aqca3lxju2y69jce"},
        {"btc", "bc1qardv855yjngspvxuttq897aqca3lxju2y69jcf", INVALID, NULL},
        {"btc", "1111111111111111111114oLvT2", GENERIC, NULL},
        {"ltc", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD", INVALID, NULL},
        {"bch", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", VALID,
         "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"},
        {"bch", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", VALID, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"},
        {"bch", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", INVALID, NULL},
        {"eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", VALID,
         "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
        {"eth", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", VALID, NULL},
        {"eth", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", VALID, NULL},
        {"eth", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", VALID, NULL},
        {"eth", "0xd1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", INVALID, NULL},
        {"arb", "0xde709f2102306220921060314715629080e2fb77", FORM,
         "0xde709f2102306220921060314715629080e2fb77"},
        {"etc", "0x52908400098527886E0F7030069857D2E4169EE7", FORM,
         "0x52908400098527886e0f7030069857d2e4169ee7"},
        {"eth", "0x0000000000000000000000000000000000000000", GENERIC, NULL},
        {"eth", "0x52908400098527886E0F7030069857D2E4169EE", INVALID, NULL},
        {"usdt", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", VALID, NULL},
        {"usdt", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", VALID, NULL},
        {"trx", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", INVALID, NULL},
        {"xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", VALID, NULL},
        {"xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", INVALID, NULL},
        {"xmr",
         "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
         VALID, NULL},
        {"xmr",
         "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B",
         INVALID, NULL},
        {"sol", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", FORM, NULL},
        {"sol", "11111111111111111111111111111111", GENERIC, NULL},
    };
    CHECK_ALL(rows);
    assert_string_equal(identifier_find_currency(SV("XBT"))->key, "btc");
    assert_string_equal(identifier_find_currency(SV("usdc"))->family, "crypto");
    assert_null(identifier_find_currency(SV("rfc")));
    assert_null(identifier_find_currency(SV("")));
}

static void a_document_needs_its_issuer_to_be_an_identifier(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"passport", "G0452 3381", FORM, "G04523381", "MX"},
        {"passport", "G04523381", PARTIAL, "G04523381"},
        {"passport", "G04523381", PARTIAL, "G04523381", "zz"},
        {"passport", "0000000", GENERIC, NULL, "mx"},
        {"passport", "UNKNOWN", GENERIC, NULL, "mx"},
        {"passport", "1234", INVALID, NULL, "mx"},
        {"national-id", "79.482.314", FORM, "79482314", "co"},
        {"serial", "ab-12345", FORM, "COLTSMFG:AB12345", NULL, NULL, "Colt's Mfg."},
        {"serial", "ab-12345", PARTIAL, "AB12345"},
        {"local:case", "AP/PGR/12-2011", FORM, "APPGR122011"},
        {"local:case", "000", GENERIC, NULL},
        {"local:case", "12", INVALID, NULL},
    };
    CHECK_ALL(rows);
}

static void a_rule_never_reads_past_hostile_input(void **state)
{
    (void)state;
    static const char filler[] = {'A', '0', '9', 'X', ' ',    '-',    '+',
                                  '@', '.', ':', 'l', '\xC3', '\xFF', '\n'};
    char raw[IDENTIFIER_INPUT_BYTES_MAX + 2];
    struct identifier id;
    for (size_t t = 0; t < identifier_type_count; t++) {
        const struct identifier_type *type = &identifier_types[t];
        for (size_t f = 0; f < sizeof filler; f++) {
            memset(raw, filler[f], sizeof raw);
            for (size_t len = 0; len <= sizeof raw; len++) {
                enum identifier_result r = identifier_normalise(type, sv_of(raw, len), NULL, &id);
                assert_true(r < IDENTIFIER_RESULT_COUNT && id.len <= IDENTIFIER_BYTES_MAX);
                assert_int_equal(id.text[id.len], 0);
                if (len > IDENTIFIER_INPUT_BYTES_MAX)
                    assert_int_equal(r, IDENTIFIER_INVALID);
            }
        }
        assert_int_equal(identifier_normalise(type, sv_of(NULL, 0), NULL, &id), IDENTIFIER_INVALID);
        assert_int_equal(identifier_normalise(type,
                                              SV("12345\0"
                                                 "6789"),
                                              NULL, &id),
                         IDENTIFIER_INVALID);
        assert_int_equal(identifier_normalise(type, SV("\xC3"), NULL, &id), IDENTIFIER_INVALID);
    }
}

static void invisible_and_full_width_characters_do_not_hide_an_identifier(void **state)
{
    (void)state;
    static const struct expect rows[] = {
        {"rfc",
         "GODE\xC2\xA0"
         "561231\xE2\x80\x91GR8",
         VALID, "GODE561231GR8"},
        {"rfc", "\xEF\xBB\xBFGODE561231GR8\xE2\x80\x8B", VALID, "GODE561231GR8"},
        {"rfc", "\xEF\xBC\xA7ODE561231GR8", VALID, "GODE561231GR8"},
        {"rfc",
         "G\xD0\x9E"
         "DE561231GR8",
         INVALID, NULL}, /* Cyrillic O */
    };
    CHECK_ALL(rows);
}

static void of_ten_endings_exactly_one_checks(void **state)
{
    (void)state;
    static const struct {
        const char *key, *stem;
    } rows[] = {{"nss", "9204744563"}, {"clabe", "01218000453213574"}, {"imei", "49015420323751"},
                {"imo", "907472"},     {"imo-company", "204199"},      {"container", "MSKU907032"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        unsigned valid = 0;
        for (int digit = 0; digit <= 9; digit++) {
            struct identifier id;
            snprintf(text, sizeof text, "%s%d", rows[i].stem, digit);
            enum identifier_result r =
                identifier_normalise(identifier_find(sv_cstr(rows[i].key)), sv_cstr(text), NULL, &id);
            assert_true(r == VALID || r == INVALID);
            valid += r == VALID;
        }
        assert_int_equal(valid, 1);
    }
}

static void enye_in_an_rfc_is_one_position(void **state)
{
    (void)state;
    struct identifier a, b, c;
    const struct identifier_type *rfc = identifier_find(SV("rfc"));
    for (char d = '0'; d <= '9'; d++) {
        char composed[] = "\xC3\x91"
                          "AB9307148T?",
             decomposed[] = "n\xCC\x83"
                            "ab9307148T?";
        composed[12] = decomposed[13] = d;
        identifier_normalise(rfc, sv_of(composed, 13), NULL, &a);
        identifier_normalise(rfc, sv_of(decomposed, 14), NULL, &b);
        assert_int_equal(a.result, b.result);
        assert_true(sv_eq(identifier_text(&a), identifier_text(&b)));
    }
    identifier_normalise(rfc,
                         SV("\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91"
                            "\xC3\x91\xC3\x91\xC3\x91\xC3\x91\xC3\x91"),
                         NULL, &c);
    assert_int_equal(c.result, IDENTIFIER_INVALID);
}

static void keys_are_unique_and_bits_stay_below_thirty_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < identifier_type_count; i++) {
        assert_true(identifier_types[i].bit < IDENTIFIER_BIT_COUNT && IDENTIFIER_BIT_COUNT <= 32);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(identifier_types[i].key, identifier_types[j].key);
    }
    assert_non_null(identifier_find(SV("CURP")));
    assert_null(identifier_find(SV("local:")));
    assert_null(identifier_find(SV("local:a b")));
    assert_null(identifier_find(SV("")));
    assert_string_equal(identifier_find(SV("local:ssn"))->key, "local:");
}

static void the_written_table_is_the_programs_own(void **state)
{
    (void)state;
    char path[4096], row[1024];
    const char *root = getenv("ENLACE_ROOT");
    BUF_SCOPED struct buf doc;
    buf_init(&doc, "document", (size_t)1024 * 1024);
    if (!root)
        skip();
    snprintf(path, sizeof path, "%s/docs/identifiers.md", root);
    assert_int_equal(file_read(path, NULL, &doc), ERR_OK);
    for (size_t i = 0; i < identifier_type_count; i++) {
        const struct identifier_type *t = &identifier_types[i];
        snprintf(row, sizeof row, "\n| `%s` | %s | %u | `%s` | %s | %s | %s |\n", t->key, t->label,
                 (unsigned)t->bit, t->family, t->country, t->summary, t->source);
        if (sv_find(buf_sv(&doc), sv_cstr(row), 0) == SIZE_MAX)
            fail_msg("docs/identifiers.md lacks:%s", row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mexican_identifiers_follow_their_issuers),
        cmocka_unit_test(us_numbers_hold_to_their_ranges),
        cmocka_unit_test(banks_and_companies_are_checked_by_iso),
        cmocka_unit_test(ships_vehicles_containers_and_devices_are_checked),
        cmocka_unit_test(telephones_become_one_text_however_they_are_dialled),
        cmocka_unit_test(email_is_a_dot_atom_at_a_host),
        cmocka_unit_test(crypto_addresses_are_checked_by_their_networks_sum),
        cmocka_unit_test(a_document_needs_its_issuer_to_be_an_identifier),
        cmocka_unit_test(a_rule_never_reads_past_hostile_input),
        cmocka_unit_test(invisible_and_full_width_characters_do_not_hide_an_identifier),
        cmocka_unit_test(of_ten_endings_exactly_one_checks),
        cmocka_unit_test(enye_in_an_rfc_is_one_position),
        cmocka_unit_test(the_written_table_is_the_programs_own),
        cmocka_unit_test(keys_are_unique_and_bits_stay_below_thirty_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
