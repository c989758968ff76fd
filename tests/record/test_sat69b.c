/* record: Mexico's 69-B list as records, on lists made up for the test and on the real one. People here are
 * invented. */
#include "collect.h"

#define TITLES                                                                                               \
    "Informaci\xF3n actualizada al 25 de julio de 2023,,\r\nListado completo de contribuyentes "             \
    "(Art\xED"                                                                                               \
    "culo 69-B del CFF),,\r\n"
#define HEADER                                                                                               \
    "No,RFC,Nombre del Contribuyente,Situaci\xF3n del contribuyente,N\xFAmero y fecha de oficio global de "  \
    "presunci\xF3n SAT,"                                                                                     \
    "Publicaci\xF3n p\xE1gina SAT presuntos,N\xFAmero y fecha de oficio global de presunci\xF3n "            \
    "DOF,Publicaci\xF3n DOF "                                                                                \
    "presuntos,N\xFAmero y fecha de oficio global de sentencia favorable SAT,Publicaci\xF3n p\xE1gina SAT "  \
    "sentencia favorable,"                                                                                   \
    "N\xFAmero y fecha de oficio global de sentencia favorable DOF,Publicaci\xF3n DOF sentencia "            \
    "favorable\r\n"

static const struct collect_file small[] = {
    {"69b.csv", TITLES HEADER
     "1,GOPJ800109HP0,\"GONZ\xC1LEZ PE\xD1"
     "A\nJUAN JOS\xC9\",Presunto,500-05-2018-1 de fecha 01 de junio de 2018,"
     "01/06/2018,500-05-2018-1 de fecha 01 de junio de 2018,25/06/2018 - 28/06/2018,,,,\r\n"
     "2,XXXXXXXXXXXX,Informaci\xF3n suprimida,Presunto,500-05-2014-3 de fecha 9 de enero de "
     "2014,10/01/2014,,,,,,\r\n"
     "3,XXXXXXXXXXXX,Informaci\xF3n suprimida,Presunto,500-05-2014-3 de fecha 9 de enero de "
     "2014,10/01/2014,,,,,,\r\n"
     "4,AAA080808HL8,\"ASESORES EN AVAL\xDAOS, S.A. DE C.V. // En cumplimiento a la sentencia\",Definitivo,"
     "500-05-2020-5 de fecha 10 de marzo de 2020,10/03/2020,,,,,,\r\n"
     "5,AAA080808HL8,\"ASESORES EN AVAL\xDAOS, S.A. DE C.V.\",Sentencia Favorable,500-05-2017-4 de fecha 1 "
     "de junio de 2017,"
     "01/06/2017,,,500-05-2019-9 de fecha 20 de diciembre de 2019,20/12/2019,,27/01/2020\r\n\x1A"},
    {0},
};

static void open_small(struct collect *c)
{
    collect_open(c);
    if (collect_texts(c, "sat69b", small, false) != ERR_OK)
        fail_msg("%s", c->ec.text);
}

static void a_persons_name_is_split_where_the_rfc_says(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_string_equal(collect_find(&c, "GOPJ800109HP0")->schema->name, "Person");
    assert_has(&c, "GOPJ800109HP0", "name", "JUAN JOSÉ GONZÁLEZ PEÑA");
    assert_has(&c, "GOPJ800109HP0", "lastName", "GONZÁLEZ PEÑA");
    assert_has(&c, "GOPJ800109HP0", "firstName", "JUAN JOSÉ");
    assert_has(&c, "GOPJ800109HP0", "rfc", "GOPJ800109HP0");
    collect_close(&c);
}

static void the_birth_date_comes_from_the_rfc_and_says_so(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    assert_has(&c, "GOPJ800109HP0", "birthDate", "1980-01-09");
    assert_has(&c, "GOPJ800109HP0", "notes", "birthDate is derived from the RFC");
    assert_has(&c, "AAA080808HL8", "incorporationDate", "2008-08-08");
    collect_close(&c);
}

static void each_stage_keeps_its_oficio_and_dates(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    const char *id = "GOPJ800109HP0/69b/Presunto/500-05-2018-1";
    assert_has(&c, id, "entity", "GOPJ800109HP0");
    assert_has(&c, id, "status", "Presunto");
    assert_has(&c, id, "authorityId", "500-05-2018-1");
    assert_has(&c, id, "startDate", "2018-06-01");
    assert_has(&c, id, "date", "2018-06-01");
    assert_has(&c, id, "listingDate", "2018-06-25");
    assert_has(&c, id, "listingDate", "2018-06-28");
    collect_close(&c);
}

static void rows_of_one_rfc_are_one_record_with_the_current_status_first(void **state)
{
    (void)state;
    struct collect c;
    open_small(&c);
    const struct record *r = collect_find(&c, "AAA080808HL8");
    assert_string_equal(r->schema->name, "Company");
    /* the later procedure is of March 2020, the court ruled on the earlier one in January 2020 */
    assert_true(sv_eq(record_first(r, "status"), SV("Definitivo")));
    assert_true(record_has(r, "status", "Sentencia Favorable"));
    assert_has(&c, "AAA080808HL8", "name", "ASESORES EN AVALÚOS, S.A. DE C.V.");
    assert_has(&c, "AAA080808HL8", "notes", "En cumplimiento a la sentencia");
    assert_has(&c, "AAA080808HL8/69b/Sentencia Favorable/500-05-2019-9", "listingDate", "2020-01-27");
    assert_int_equal(collect_count(&c, "Company"), 1);
    collect_close(&c);
}

static void a_masked_row_has_a_stable_id_and_no_identifier(void **state)
{
    (void)state;
    struct collect c, again;
    const struct collect_file moved[] = {
        {"69b.csv",
         HEADER "77,XXXXXXXXXXXX,Informaci\xF3n suprimida,Presunto,500-05-2014-3 de fecha 9 de enero de "
                "2014,10/01/2014,,,,,,\r\n"},
        {0}};
    open_small(&c);
    collect_open(&again);
    assert_int_equal(collect_texts(&again, "sat69b", moved, false), ERR_OK);
    assert_int_equal(collect_count(&c, "LegalEntity"), 2);
    const struct record *r = &again.records[0];
    assert_true(sv_starts(r->id, SV("MASKED-")));
    assert_true(sv_empty(record_first(r, "rfc")));
    assert_true(sv_empty(record_first(r, "name")));
    assert_true(record_has(r, "notes", "Información suprimida"));
    char id[64];
    snprintf(id, sizeof id, "%.*s", SV_ARG(r->id));
    assert_non_null(collect_find(&c, id));
    assert_int_equal(collect_warning(&c, "69b.csv: masked RFC: a record without name and identifier"), 2);
    collect_close(&c);
    collect_close(&again);
}

static void columns_are_known_in_any_order_case_and_accents(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"69b.csv", "SITUACION DEL CONTRIBUYENTE,Nombre del contribuyente,rfc,Entidad Federativa\n"
                    "Desvirtuado,\"RUIZ PAZ ANA\",RUPA800109AB1,Jalisco\n"},
        {0}};
    collect_open(&c);
    if (collect_texts(&c, "sat69b", files, false) != ERR_OK)
        fail_msg("%s", c.ec.text);
    assert_has(&c, "RUPA800109AB1", "status", "Desvirtuado");
    assert_has(&c, "RUPA800109AB1", "firstName", "ANA");
    assert_has(&c, "RUPA800109AB1", "notes", "Entidad Federativa: Jalisco");
    assert_int_equal(collect_warning(&c, "69b.csv: column \"Entidad Federativa\" is kept as notes"), 1);
    collect_close(&c);
}

static void a_name_with_given_names_first_is_told_by_the_rfc(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"69b.csv", "RFC,Nombre,Situaci\xF3n\nRUPA800109AB1,ANA LUISA RUIZ PAZ,Definitivo\n"
                    "CUPM800109AB1,MARTA DE LA CRUZ PAZ,Definitivo\n"},
        {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, false), ERR_OK);
    assert_has(&c, "RUPA800109AB1", "lastName", "RUIZ PAZ");
    assert_has(&c, "RUPA800109AB1", "firstName", "ANA LUISA");
    assert_has(&c, "CUPM800109AB1", "lastName", "DE LA CRUZ PAZ");
    assert_has(&c, "CUPM800109AB1", "firstName", "MARTA");
    collect_close(&c);
}

static void a_name_that_does_not_fit_its_rfc_stays_as_printed(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"69b.csv", "RFC,Nombre,Situaci\xF3n\nZZZZ800109AB1,RUIZ PAZ ANA,Definitivo\n"}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, false), ERR_OK);
    assert_has(&c, "ZZZZ800109AB1", "name", "RUIZ PAZ ANA");
    assert_true(sv_empty(record_first(&c.records[0], "lastName")));
    assert_int_equal(collect_warning(&c, "69b.csv: a person's name that does not fit the RFC: not split"), 1);
    collect_close(&c);
}

static void one_rfc_in_two_spellings_is_one_record(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"69b.csv", "RFC,Nombre,Situaci\xF3n\nAAA080808HL8,X,Definitivo\naaa-080808-hl8,X,Desvirtuado\n"
                    "XAXX010101000,PUBLICO EN GENERAL,Presunto\n"},
        {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, false), ERR_OK);
    assert_int_equal(c.count, 2);
    assert_has(&c, "AAA080808HL8", "status", "Desvirtuado");
    assert_int_equal(collect_count(&c, "LegalEntity"), 1);
    collect_close(&c);
}

static void a_repeated_oficio_gives_records_of_their_own(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {{"69b.csv",
                                          "RFC,Nombre,Situaci\xF3n,Oficio definitivos "
                                          "SAT\nAAA080808HL8,X,Definitivo,1-2 de 3 de mayo de 2020\n"
                                          "AAA080808HL8,X,Sentencia Favorable,1-2 de 3 de mayo de 2020\n"},
                                         {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, false), ERR_OK);
    assert_ids_unique(&c);
    assert_has(&c, "AAA080808HL8/69b/Definitivo/1-2-2", "startDate", "2020-05-03");
    collect_close(&c);
}

static void more_rows_of_one_rfc_than_the_limit_are_refused_by_its_name(void **state)
{
    (void)state;
    static const char head[] = "RFC,Nombre,Situaci\xF3n\n", row[] = "AAA080808HL8,X,Definitivo\n";
    static char text[sizeof head + 1001 * sizeof row];
    struct collect c;
    size_t len = (size_t)snprintf(text, sizeof text, "%s", head);
    for (int i = 0; i < 1001; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", row);
    const struct collect_file files[] = {{"69b.csv", text}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, false), ERR_LIMIT);
    assert_string_equal(c.ec.text,
                        "69b.csv:2:1: 1001 rows of AAA080808HL8: at most 1000 (SAT69B_ROWS_PER_RFC_MAX)");
    collect_close(&c);
}

static void assert_refused(const char *text, const char *message)
{
    struct collect c;
    const struct collect_file files[] = {{"69b.csv", text}, {0}};
    collect_open(&c);
    assert_int_not_equal(collect_texts(&c, "sat69b", files, false), ERR_OK);
    assert_string_equal(c.ec.text, message);
    collect_close(&c);
}

static void bad_files_are_refused_with_line_column_and_reason(void **state)
{
    (void)state;
    assert_refused("a,b\n1,2\n",
                   "69b.csv:1:1: no header with the columns RFC, nombre and situación in the first 50 rows");
    assert_refused("RFC,Nombre,Situaci\xF3n\nAAA080808HL8,X\n",
                   "69b.csv:2:1: 2 columns where the header has 3");
    assert_refused("RFC,Nombre,Situaci\xF3n\nA/69b/Presunto/1,X,Definitivo\n",
                   "69b.csv:2:1: what stands for the RFC cannot be one");
    assert_refused("RFC,Nombre,Situaci\xF3n\n,X,Definitivo\n", "69b.csv:2:1: a row without an RFC");
    assert_refused("RFC,Nombre,Situaci\xF3n\nAAA080808HL8,X,\n", "69b.csv:2:16: a row without a status");
}

static void refused_rows_are_left_out_when_they_are_being_collected(void **state)
{
    (void)state;
    struct collect c;
    const struct collect_file files[] = {
        {"69b.csv", "RFC,Nombre,Situaci\xF3n\nAAA080808HL8,X\nAAA080808HL8,X SA,Definitivo,,\n"}, {0}};
    collect_open(&c);
    assert_int_equal(collect_texts(&c, "sat69b", files, true), ERR_OK);
    assert_int_equal(c.rejected, 1);
    assert_has(&c, "AAA080808HL8", "name", "X SA");
    collect_close(&c);
}

static void each_failed_allocation_ends_the_load_cleanly(void **state)
{
    (void)state;
    torture_allocations("sat69b", small);
}

static void the_real_list_is_read_whole(void **state)
{
    (void)state;
    static const char *const paths[] = {"lists/sat69b/Listado_Completo_69-B.csv"};
    struct collect c;
    collect_open(&c);
    if (!collect_data(&c, "sat69b", paths, 1)) {
        collect_close(&c);
        skip();
    }
    collect_print(&c);
    assert_int_equal(c.report.rows, 12686);
    assert_ids_unique(&c);
    /* 12,518 different RFCs, one of which is the mask of 87 rows */
    assert_int_equal(collect_count(&c, "Person") + collect_count(&c, "Company"), 12517);
    assert_int_equal(collect_count(&c, "LegalEntity"), 87);
    assert_has(&c, "CNU130416UJ3", "status", "Definitivo");
    assert_has(&c, "EAGN760419LC8", "birthDate", "1976-04-19");
    assert_has(&c, "EAGN760419LC8", "lastName", "ESPARRAGOZA GASTELUM");
    assert_has(&c, "GAPG4908307H1", "status", "Sentencia Favorable");
    assert_has(&c, "GAPG4908307H1", "firstName", "MARIA GUADALUPE");
    assert_has(&c, "GOPJ470109HP0", "status", "Sentencia Favorable");
    assert_has(&c, "GOPJ470109HP0", "birthDate", "1947-01-09");
    assert_has(&c, "GOPJ470109HP0", "name", "JUVENCIO IGNACIO GONZÁLEZ PARADA");
    assert_has(&c, "MCF071017FGA", "name", "MEGA COMERCIAL FERRELECTRICA, S.A. DE C.V.");
    assert_has(&c, "SAF130812CL4", "status", "Definitivo");
    size_t split = 0;
    for (size_t i = 0; i < c.count; i++)
        split += !sv_empty(record_first(&c.records[i], "lastName"));
    print_message("# %zu of %zu persons' names split by the RFC\n", split, collect_count(&c, "Person"));
    assert_true(split * 100 > collect_count(&c, "Person") * 95);
    collect_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_persons_name_is_split_where_the_rfc_says),
        cmocka_unit_test(the_birth_date_comes_from_the_rfc_and_says_so),
        cmocka_unit_test(each_stage_keeps_its_oficio_and_dates),
        cmocka_unit_test(rows_of_one_rfc_are_one_record_with_the_current_status_first),
        cmocka_unit_test(a_masked_row_has_a_stable_id_and_no_identifier),
        cmocka_unit_test(columns_are_known_in_any_order_case_and_accents),
        cmocka_unit_test(a_name_with_given_names_first_is_told_by_the_rfc),
        cmocka_unit_test(a_name_that_does_not_fit_its_rfc_stays_as_printed),
        cmocka_unit_test(one_rfc_in_two_spellings_is_one_record),
        cmocka_unit_test(a_repeated_oficio_gives_records_of_their_own),
        cmocka_unit_test(more_rows_of_one_rfc_than_the_limit_are_refused_by_its_name),
        cmocka_unit_test(bad_files_are_refused_with_line_column_and_reason),
        cmocka_unit_test(refused_rows_are_left_out_when_they_are_being_collected),
        cmocka_unit_test(each_failed_allocation_ends_the_load_cleanly),
        cmocka_unit_test(the_real_list_is_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
