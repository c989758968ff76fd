/* schema: inheritance, shared properties, Enlace's additions; held against FollowTheMoney's own model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <jansson.h>

#include "record/schema.h"
#include "text/identifier.h"

static const struct schema *schema(const char *name)
{
    const struct schema *s = schema_find(sv_cstr(name));
    if (!s)
        fail_msg("no schema %s", name);
    return s;
}

static const struct property *property(const char *schema_name, const char *name)
{
    const struct property *p = schema_property(schema(schema_name), sv_cstr(name));
    if (!p)
        fail_msg("no property %s:%s", schema_name, name);
    return p;
}

static void inheritance_is_followed_through_every_parent(void **state)
{
    (void)state;
    assert_true(schema_is_a(schema("Company"), schema("LegalEntity")));
    assert_true(schema_is_a(schema("Company"), schema("Asset")));
    assert_true(schema_is_a(schema("Company"), schema("Value")));
    assert_true(schema_is_a(schema("Company"), schema("Company")));
    assert_false(schema_is_a(schema("LegalEntity"), schema("Company")));
    assert_true(schema_is(schema("Vessel"), "Thing"));
    assert_false(schema_is(schema("Vessel"), "NoSuchSchema"));
    assert_null(schema_find(SV("person")));
    assert_null(schema_find(SV("")));
}

static void one_name_in_one_line_of_descent_is_one_property(void **state)
{
    (void)state;
    assert_ptr_equal(property("Company", "registrationNumber"),
                     property("LegalEntity", "registrationNumber"));
    assert_ptr_equal(property("Event", "summary"), property("Thing", "summary"));
    assert_ptr_equal(property("Event", "summary"), property("Interval", "summary"));
    assert_ptr_not_equal(property("Vehicle", "registrationNumber"),
                         property("RealEstate", "registrationNumber"));
}

static void iteration_gives_every_schema_and_property_once_and_each_is_found_by_name(void **state)
{
    (void)state;
    size_t i = 0, count = 0;
    const struct schema *s;
    while ((s = schema_each(&i))) {
        assert_ptr_equal(schema_find(sv_cstr(s->name)), s);
        const struct property *p;
        size_t j = 0;
        while ((p = schema_each_property(s, &j)))
            assert_ptr_equal(schema_property(s, sv_cstr(p->name)), p);
        assert_null(schema_property(s, SV("")));
        assert_null(schema_property(s, SV("zzz")));
        count++;
    }
    assert_int_equal(count, 69 + 7);
}

static void enlaces_additions_stand_beside_followthemoneys(void **state)
{
    (void)state;
    static const char *const added[] = {"Firearm", "Consignment", "Container", "ChemicalItem",
                                        "Seizure", "Petition",    "Commitment"};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        assert_true(schema_is(schema(added[i]), "Thing"));
    assert_string_equal(property("Person", "curp")->identifier, "curp");
    assert_string_equal(property("Company", "rfc")->identifier, "rfc");
    assert_string_equal(property("BankAccount", "clabe")->identifier, "clabe");
    assert_string_equal(property("Airplane", "vin")->identifier, "vin");
    assert_string_equal(property("Vehicle", "plate")->identifier, "plate");
    assert_string_equal(property("Firearm", "serialNumber")->identifier, "serial");
    assert_string_equal(property("Person", "localIdentifier")->identifier, "local");
    assert_string_equal(property("Company", "leiCode")->identifier, "lei");
}

/* "local" stands for all "local:NAME", "plate" and "crypto" for a family whose type the record's other fields
 * decide. */
static bool known_identifier(const char *key)
{
    if (strcmp(key, "local") == 0 || identifier_find(sv_cstr(key)))
        return true;
    for (size_t i = 0; i < identifier_type_count; i++)
        if (strcmp(identifier_types[i].family, key) == 0)
            return true;
    return false;
}

static void every_identifier_that_a_property_names_is_in_the_identifier_table(void **state)
{
    (void)state;
    const struct schema *s;
    const struct property *p;
    for (size_t i = 0; (s = schema_each(&i));)
        for (size_t j = 0; (p = schema_each_property(s, &j));)
            if (p->identifier && !known_identifier(p->identifier))
                fail_msg("%s:%s: %s", s->name, p->name, p->identifier);
    assert_string_equal(property("Organization", "imoNumber")->identifier, "imo-company");
    assert_string_equal(property("Vessel", "imoNumber")->identifier, "imo");
}

static void edges_name_two_entity_properties_of_their_own(void **state)
{
    (void)state;
    size_t i = 0, edges = 0;
    const struct schema *s;
    while ((s = schema_each(&i))) {
        if (!s->edge) {
            assert_null(s->edge_source);
            continue;
        }
        edges++;
        assert_int_equal(property(s->name, s->edge_source)->type, PROPERTY_ENTITY);
        assert_int_equal(property(s->name, s->edge_target)->type, PROPERTY_ENTITY);
    }
    assert_int_equal(edges, 16);
    assert_true(schema("Ownership")->directed);
    assert_false(schema("Family")->directed);
}

static void hold_property(const struct schema *s, const char *name, json_t *theirs)
{
    const struct property *p = property(s->name, name);
    assert_string_equal(property_type_name(p->type), json_string_value(json_object_get(theirs, "type")));
    assert_int_equal(p->stub, json_is_true(json_object_get(theirs, "stub")));
    json_t *range = json_object_get(theirs, "range");
    if (range)
        assert_non_null(p->range);
    if (json_is_true(json_object_get(theirs, "matchable")))
        assert_true(p->matchable);
}

/* The one flag in which Enlace differs: it compares vehicles, by VIN and plate. */
static bool matchable_for_them(const struct schema *s)
{
    return s->matchable && strcmp(s->name, "Vehicle") != 0;
}

static void the_pack_agrees_with_followthemoneys_own_model(void **state)
{
    (void)state;
    char path[4096];
    const char *data = getenv("ENLACE_DATA");
    snprintf(path, sizeof path, "%s/schema/defaultModel.json", data ? data : "../shared/data");
    json_t *model = json_load_file(path, 0, NULL);
    if (!model)
        skip();
    const char *name, *pname;
    json_t *theirs, *ptheirs, *parent;
    size_t properties = 0, k;
    json_object_foreach(json_object_get(model, "schemata"), name, theirs)
    {
        const struct schema *s = schema(name);
        assert_string_equal(s->label, json_string_value(json_object_get(theirs, "label")));
        assert_int_equal(matchable_for_them(s), json_is_true(json_object_get(theirs, "matchable")));
        assert_int_equal(s->edge, json_object_get(theirs, "edge") != NULL);
        json_array_foreach(json_object_get(theirs, "extends"), k, parent)
            assert_true(schema_is(s, json_string_value(parent)));
        json_array_foreach(json_object_get(theirs, "schemata"), k, parent)
            assert_true(schema_is(s, json_string_value(parent)));
        json_object_foreach(json_object_get(theirs, "properties"), pname, ptheirs)
        {
            hold_property(s, pname, ptheirs);
            properties++;
        }
        json_array_foreach(json_object_get(theirs, "caption"), k, parent)
            assert_string_equal(s->caption[k]->name, json_string_value(parent));
    }
    assert_int_equal(properties, 602);
    json_decref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inheritance_is_followed_through_every_parent),
        cmocka_unit_test(one_name_in_one_line_of_descent_is_one_property),
        cmocka_unit_test(iteration_gives_every_schema_and_property_once_and_each_is_found_by_name),
        cmocka_unit_test(enlaces_additions_stand_beside_followthemoneys),
        cmocka_unit_test(every_identifier_that_a_property_names_is_in_the_identifier_table),
        cmocka_unit_test(edges_name_two_entity_properties_of_their_own),
        cmocka_unit_test(the_pack_agrees_with_followthemoneys_own_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
