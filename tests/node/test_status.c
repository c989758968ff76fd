/* node: the status that is shown before anything else of a record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/arena.h"
#include "node/status.h"

/* The status of a person of whom the source says this; property NULL: nothing. */
static void status_of(const char *property, struct sv value, char out[STATUS_BYTES])
{
    ARENA_SCOPED struct arena *arena = NULL;
    struct record_builder *b = NULL;
    struct record r;
    struct errctx ec = {0};
    assert_int_equal(arena_open("test", 1 << 20, &ec, &arena), ERR_OK);
    assert_int_equal(record_builder_open(arena, &ec, &b), ERR_OK);
    assert_int_equal(record_begin(b, schema_find(SV("Person")), SV("list"), SV("1"), &ec), ERR_OK);
    if (property)
        assert_int_equal(record_add(b, property, value, &ec), ERR_OK);
    assert_int_equal(record_finish(b, &ec, &r), ERR_OK);
    status_of_record(&r, out);
}

static void the_source_is_quoted_and_silence_is_said(void **state)
{
    (void)state;
    char status[STATUS_BYTES];
    status_of("status", SV("Sentencia Favorable"), status);
    assert_string_equal(status, "Sentencia Favorable");
    assert_string_equal(status_meaning(sv_cstr(status)), "cleared by a court");
    status_of("topics", SV("sanction"), status);
    assert_string_equal(status, "on a sanctions list");
    status_of(NULL, SV(""), status);
    assert_string_equal(status, "no status stated");
    assert_string_equal(status_meaning(SV("nobody says this")), "");
}

static void a_long_status_is_cut_between_characters(void **state)
{
    (void)state;
    char text[4 * STATUS_BYTES], status[STATUS_BYTES];
    static const char *const letters[] = {"x", "ñ", "有", "𐍈"};
    for (size_t k = 0; k < 4; k++) {
        for (size_t before = 0; before < 4; before++) {
            size_t n = 0, width = strlen(letters[k]);
            memset(text, 'a', before);
            for (n = before; n + width < STATUS_BYTES + 40; n += width)
                memcpy(text + n, letters[k], width);
            status_of("status", sv_of(text, n), status);
            size_t len = strlen(status);
            assert_true(len < STATUS_BYTES && len + width >= STATUS_BYTES);
            assert_memory_equal(status, text, len);
            assert_true(sv_is_utf8(sv_cstr(status)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_is_quoted_and_silence_is_said),
        cmocka_unit_test(a_long_status_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
