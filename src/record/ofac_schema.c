#include "record/ofac_entry.h"

/* Legal forms that end the names of the list's companies. Compared without full stops, commas and case. */
static const char *const legal_forms[] = {
    "SA",          "SA DE CV", "S DE RL DE CV",
    "SAS",         "SRL",      "SC",
    "SPA",         "LTD",      "LIMITED",
    "LTDA",        "LLC",      "LLP",
    "LP",          "INC",      "CORP",
    "CORPORATION", "CO",       "PLC",
    "GMBH",        "AG",       "KG",
    "BV",          "NV",       "SARL",
    "SAL",         "OOO",      "OAO",
    "ZAO",         "PAO",      "AO",
    "JSC",         "PJSC",     "OJSC",
    "CJSC",        "AS",       "AD",
    "DOO",         "OU",       "SIA",
    "UAB",         "EOOD",     "OOD",
    "SPOL",        "SRO",      "KFT",
    "PTE",         "BHD",      "FZE",
    "FZC",         "FZCO",     "DMCC",
    "WLL",         "PJS",      "PVT",
    "AB",          "OY",       "EIRL",
    "CA",          "EU",       "FZ LLC",
};

static bool same_letters(struct sv name, size_t from, struct sv form)
{
    size_t at = 0;
    for (size_t i = from; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '.' || c == ',' || (c == ' ' && at == 0))
            continue;
        if (at == form.len || (c >= 'a' && c <= 'z' ? c - 32 : c) != form.ptr[at])
            return false;
        at++;
    }
    return at == form.len;
}

static bool has_legal_form(struct sv name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != ' ')
            continue;
        for (size_t f = 0; f < sizeof legal_forms / sizeof *legal_forms; f++)
            if (same_letters(name, i, sv_cstr(legal_forms[f])))
                return true;
    }
    static const char *const fronts[] = {"LIMITED LIABILITY COMPANY",
                                         "JOINT STOCK COMPANY",
                                         "PUBLIC JOINT STOCK COMPANY",
                                         "OPEN JOINT STOCK COMPANY",
                                         "LLC ",
                                         "OOO ",
                                         "AO ",
                                         "JSC "};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (sv_starts_nocase(name, sv_cstr(fronts[i])))
            return true;
    return sv_ends(name, SV(" COMPANY")) || sv_ends(name, SV(" JOINT STOCK COMPANY"));
}

static bool says_company(const struct ofac_clause *c, const struct schema *company,
                         const struct schema *organization)
{
    if (!c->property || !schema_property(company, sv_cstr(c->property)))
        return false;
    if (!schema_property(organization, sv_cstr(c->property)))
        return true; /* bikCode, isinCode, ticker: nothing else has them */
    static const char *const marks[] = {"sector", "uscCode", "leiCode", "vatCode", "rfc", "dunsCode"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strcmp(c->property, marks[i]) == 0)
            return true;
    return false;
}

const struct schema *ofac_entry_schema(const struct ofac_entry *entry, const struct ofac_clause *clauses,
                                       size_t count)
{
    static const struct {
        const char *type, *schema;
    } types[] = {{"individual", "Person"}, {"vessel", "Vessel"}, {"aircraft", "Airplane"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (sv_eq_nocase(entry->fields[OFAC_SDN_TYPE], sv_cstr(types[i].type)))
            return schema_find(sv_cstr(types[i].schema));
    const struct schema *company = schema_find(SV("Company")),
                        *organization = schema_find(SV("Organization"));
    bool evidence = has_legal_form(entry->fields[OFAC_SDN_NAME]);
    for (size_t i = 0; i < count; i++) {
        const struct ofac_clause *c = &clauses[i];
        if (c->property && strcmp(c->property, "classification") == 0 &&
            sv_starts_nocase(c->value, SV("Government")))
            return schema_find(SV("PublicBody"));
        evidence = evidence || says_company(c, company, organization);
    }
    return evidence ? company : organization;
}
