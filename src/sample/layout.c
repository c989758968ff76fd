#include "sample/layout.h"

#include "text/fold.h"

/* How often an agency knows a field, in percent; 100 where it is not listed. Each side for itself. */
static const struct {
    enum entity_field field;
    uint32_t percent[2];
} known[] = {
    {FIELD_CURP, {40, 40}},    {FIELD_RFC, {50, 50}},   {FIELD_SSN, {30, 40}},   {FIELD_PHONE, {30, 30}},
    {FIELD_EMAIL, {15, 15}},   {FIELD_CITY, {70, 70}},  {FIELD_SEX, {90, 90}},   {FIELD_EIN, {30, 60}},
    {FIELD_FOUNDED, {60, 40}}, {FIELD_COLOR, {60, 60}}, {FIELD_PLATE, {85, 85}}, {FIELD_VIN, {90, 90}},
    {FIELD_HOLDER, {90, 90}},  {FIELD_BANK, {80, 80}},
};

#define PERSON (1u << ENTITY_PERSON)
#define COMPANY (1u << ENTITY_COMPANY)
#define VEHICLE (1u << ENTITY_VEHICLE)
#define ACCOUNT (1u << ENTITY_ACCOUNT)

static const struct {
    enum entity_field field;
    unsigned kinds;
    const char *name[2]; /* of the column, left and right */
} columns[] = {
    {FIELD_GIVEN, PERSON, {"nombre", "first_name"}},
    {FIELD_PATERNAL, PERSON, {"apellido_paterno", "last_name"}},
    {FIELD_MATERNAL, PERSON, {"apellido_materno", "second_last_name"}},
    {FIELD_BIRTH, PERSON, {"fecha_nacimiento", "dob"}},
    {FIELD_SEX, PERSON, {"sexo", "gender"}},
    {FIELD_CURP, PERSON, {"curp", "curp"}},
    {FIELD_SSN, PERSON, {"ssn", "ssn"}},
    {FIELD_COMPANY, COMPANY, {"razon_social", "company_name"}},
    {FIELD_FOUNDED, COMPANY, {"fecha_constitucion", "incorporated"}},
    {FIELD_EIN, COMPANY, {"ein", "ein"}},
    {FIELD_RFC, PERSON | COMPANY, {"rfc", "mx_tax_id"}},
    {FIELD_PHONE, PERSON | COMPANY, {"telefono", "phone"}},
    {FIELD_EMAIL, PERSON, {"correo", "email"}},
    {FIELD_CITY, PERSON | COMPANY, {"ciudad", "city"}},
    {FIELD_VIN, VEHICLE, {"niv", "vin"}},
    {FIELD_PLATE, VEHICLE, {"placa", "plate"}},
    {FIELD_PLATE_STATE, VEHICLE, {"estado_placa", "plate_state"}},
    {FIELD_MAKE, VEHICLE, {"marca", "make"}},
    {FIELD_MODEL_YEAR, VEHICLE, {"modelo", "model_year"}},
    {FIELD_COLOR, VEHICLE, {"color", "color"}},
    {FIELD_HOLDER, ACCOUNT, {"titular", "holder"}},
    {FIELD_CLABE, ACCOUNT, {"clabe", "clabe"}},
    {FIELD_ACCOUNT, ACCOUNT, {"cuenta", "account"}},
    {FIELD_BANK, ACCOUNT, {"banco", "bank"}},
    {FIELD_COUNTRY, PERSON | COMPANY | VEHICLE, {"pais", "country"}},
};
#define COLUMN_COUNT (sizeof columns / sizeof *columns)

/* A property is its fields with one space between them. */
static const struct {
    const char *name;
    unsigned kinds;
    enum entity_field fields[3];
} properties[] = {
    {"name", PERSON, {FIELD_GIVEN, FIELD_PATERNAL, FIELD_MATERNAL}},
    {"firstName", PERSON, {FIELD_GIVEN}},
    {"lastName", PERSON, {FIELD_PATERNAL, FIELD_MATERNAL}},
    {"birthDate", PERSON, {FIELD_BIRTH}},
    {"gender", PERSON, {FIELD_SEX}},
    {"curp", PERSON, {FIELD_CURP}},
    {"socialSecurityNumber", PERSON, {FIELD_SSN}},
    {"name", COMPANY, {FIELD_COMPANY}},
    {"incorporationDate", COMPANY, {FIELD_FOUNDED}},
    {"ein", COMPANY, {FIELD_EIN}},
    {"rfc", PERSON | COMPANY, {FIELD_RFC}},
    {"phone", PERSON | COMPANY, {FIELD_PHONE}},
    {"email", PERSON, {FIELD_EMAIL}},
    {"address", PERSON | COMPANY, {FIELD_CITY}},
    {"vin", VEHICLE, {FIELD_VIN}},
    {"plate", VEHICLE, {FIELD_PLATE}},
    {"plateState", VEHICLE, {FIELD_PLATE_STATE}},
    {"make", VEHICLE, {FIELD_MAKE}},
    {"modelYear", VEHICLE, {FIELD_MODEL_YEAR}},
    {"color", VEHICLE, {FIELD_COLOR}},
    {"name", ACCOUNT, {FIELD_HOLDER}},
    {"clabe", ACCOUNT, {FIELD_CLABE}},
    {"accountNumber", ACCOUNT, {FIELD_ACCOUNT}},
    {"bankName", ACCOUNT, {FIELD_BANK}},
    {"country", PERSON | COMPANY | VEHICLE, {FIELD_COUNTRY}},
};
#define PROPERTY_COUNT (sizeof properties / sizeof *properties)

static const char *const schemas[ENTITY_KIND_COUNT] = {"Person", "Company", "Vehicle", "BankAccount"};

void layout_apply(struct entity *e, enum layout_side side, struct draw *d)
{
    static const enum entity_field names[] = {FIELD_GIVEN, FIELD_PATERNAL, FIELD_MATERNAL, FIELD_HOLDER};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!draw_percent(d, known[i].percent[side]))
            e->fields[known[i].field].len = 0;
    if (side == LAYOUT_LEFT)
        return;
    /* the right agency's system knows capitals without accents alone */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char out[FOLD_BOUND(ENTITY_TEXT_MAX)];
        struct sv folded;
        if (fold_text(entity_sv(e, names[i]), FOLD_PLAIN, out, sizeof out, NULL, NULL, &folded) == ERR_OK)
            entity_set(e, names[i], folded);
    }
}

static bool is_date(enum entity_field f)
{
    return f == FIELD_BIRTH || f == FIELD_FOUNDED;
}

void layout_put_header(struct buf *out, enum entity_kind kind, enum layout_side side)
{
    buf_put_cstr(out, side == LAYOUT_LEFT ? "folio" : "record_id");
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (!(columns[i].kinds & 1u << kind))
            continue;
        buf_put_char(out, ',');
        buf_put_cstr(out, columns[i].name[side]);
    }
    buf_put_char(out, '\n');
}

/* RFC 4180; texts hold no quotes and no line ends. */
static void put_cell(struct buf *out, struct sv text)
{
    bool quoted = text.len && memchr(text.ptr, ',', text.len);
    if (quoted)
        buf_put_char(out, '"');
    buf_put_sv(out, text);
    if (quoted)
        buf_put_char(out, '"');
}

void layout_put_row(struct buf *out, const struct entity *e, enum layout_side side, struct sv id)
{
    buf_put_sv(out, id);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        struct sv text = entity_sv(e, columns[i].field);
        char date[10];
        if (!(columns[i].kinds & 1u << e->kind))
            continue;
        if (side == LAYOUT_LEFT && is_date(columns[i].field) && text.len == 10) { /* 31/12/1999 */
            memcpy(date, text.ptr + 8, 2);
            memcpy(date + 3, text.ptr + 5, 2);
            memcpy(date + 6, text.ptr, 4);
            date[2] = date[5] = '/';
            text = sv_of(date, 10);
        }
        buf_put_char(out, ',');
        put_cell(out, text);
    }
    buf_put_char(out, '\n');
}

static const char *column_of(enum entity_field f, enum layout_side side)
{
    for (size_t i = 0;; i++)
        if (columns[i].field == f)
            return columns[i].name[side];
}

void layout_put_mapping(struct buf *out, enum entity_kind kind, enum layout_side side)
{
    const char *separator = "";
    buf_printf(out,
               "{\"null\": [\"\"], \"queries\": [{\"entities\": {\"record\": {\"schema\": \"%s\", \"keys\": "
               "[\"%s\"], "
               "\"properties\": {\n",
               schemas[kind], side == LAYOUT_LEFT ? "folio" : "record_id");
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        const enum entity_field *f = properties[i].fields;
        if (!(properties[i].kinds & 1u << kind))
            continue;
        buf_printf(out, "%s  \"%s\": {", separator, properties[i].name);
        if (f[1]) {
            buf_printf(out, "\"columns\": [\"%s\", \"%s\"", column_of(f[0], side), column_of(f[1], side));
            if (f[2])
                buf_printf(out, ", \"%s\"", column_of(f[2], side));
            buf_printf(out, "], \"join\": \" \"}");
        } else {
            buf_printf(out, "\"column\": \"%s\"%s}", column_of(f[0], side),
                       side == LAYOUT_LEFT && is_date(f[0]) ? ", \"format\": \"%d/%m/%Y\"" : "");
        }
        separator = ",\n";
    }
    buf_put_cstr(out, "\n}}}}]}\n");
}

/* Texts hold neither quotes, backslashes nor control characters, so they need no escape. */
void layout_put_ftm(struct buf *out, const struct entity *e, struct sv id)
{
    const char *separator = "";
    buf_put_cstr(out, "{\"id\": \"");
    buf_put_sv(out, id);
    buf_put_cstr(out, "\", \"schema\": \"");
    buf_put_cstr(out, schemas[e->kind]);
    buf_put_cstr(out, "\", \"properties\": {");
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        size_t written = 0;
        if (!(properties[i].kinds & 1u << e->kind))
            continue;
        for (size_t j = 0; j < 3 && properties[i].fields[j]; j++) {
            struct sv text = entity_sv(e, properties[i].fields[j]);
            if (!text.len)
                continue;
            if (written++) {
                buf_put_char(out, ' ');
            } else {
                buf_put_cstr(out, separator);
                buf_put_char(out, '"');
                buf_put_cstr(out, properties[i].name);
                buf_put_cstr(out, "\": [\"");
            }
            buf_put_sv(out, text);
        }
        if (written) {
            buf_put_cstr(out, "\"]");
            separator = ", ";
        }
    }
    buf_put_cstr(out, "}}\n");
}
