#include "entities.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

void entities_open(struct entities *es)
{
    *es = (struct entities){0};
    assert_int_equal(arena_open("test", (size_t)256 << 20, &es->ec, &es->arena), ERR_OK);
}

void entities_close(struct entities *es)
{
    arena_close(es->arena);
}

const struct entity *entities_make(struct entities *es, const char *text)
{
    struct record_builder *b;
    struct record r;
    struct entity *e;
    struct sv rest = sv_cstr(text), schema, pair, name;
    char property[64];
    assert_true(sv_split(&rest, ' ', &schema));
    assert_int_equal(record_builder_open(es->arena, &es->ec, &b), ERR_OK);
    assert_int_equal(record_begin(b, schema_find(schema), SV("test"), SV("1"), &es->ec), ERR_OK);
    while (rest.ptr && sv_split(&rest, '|', &pair)) {
        assert_true(sv_split(&pair, '=', &name));
        snprintf(property, sizeof property, "%.*s", SV_ARG(name));
        if (record_add(b, property, pair, &es->ec) != ERR_OK)
            fail_msg("%s", es->ec.text);
    }
    assert_int_equal(record_finish(b, &es->ec, &r), ERR_OK);
    if (entity_from_record(es->arena, &r, &es->ec, &e) != ERR_OK)
        fail_msg("%s", es->ec.text);
    return e;
}
