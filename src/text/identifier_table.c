/* The table. One row for each kind of identifier; see identifier.h for what the columns mean. */
#include "text/identifier_rule.h"

// clang-format off
const struct identifier_type identifier_types[] = {
    {"curp", "CURP", "curp", "mx", IDENTIFIER_BIT_CURP, false, IDENTIFIER_FOLD_CODE, identifier_rule_curp,
     "18 characters; birth date, sex and entity exist; check digit",
     "Instructivo normativo para la asignación de la CURP, DOF 18 October 2021"},
    {"rfc", "RFC", "rfc", "mx", IDENTIFIER_BIT_RFC, false, IDENTIFIER_FOLD_CODE, identifier_rule_rfc,
     "person 13, company 12; date exists; check digit; without homoclave partial",
     "Código Fiscal de la Federación art. 27; SAT, Estructura del RFC"},
    {"nss", "NSS (IMSS)", "nss", "mx", IDENTIFIER_BIT_NSS, false, IDENTIFIER_FOLD_CODE, identifier_rule_nss,
     "11 digits, Luhn",
     "IMSS, Reglamento de afiliación art. 46; ISO/IEC 7812-1 annex B"},
    {"ine", "Elector's key (INE, IFE)", "ine", "mx", IDENTIFIER_BIT_INE, false, IDENTIFIER_FOLD_CODE, identifier_rule_ine,
     "18 characters; birth date, entity and sex exist",
     "INE, Modelo de operación del Registro Federal de Electores"},
    {"clabe", "CLABE", "clabe", "mx", IDENTIFIER_BIT_CLABE, false, IDENTIFIER_FOLD_CODE, identifier_rule_clabe,
     "18 digits, weights 3 7 1",
     "Banco de México, Circular 3/2012"},
    {"ssn", "Social Security number", "ssn", "us", IDENTIFIER_BIT_SSN, false, IDENTIFIER_FOLD_TRIM, identifier_rule_ssn,
     "9 digits 3-2-4; area, group, serial exist",
     "SSA POMS RM 10201.030"},
    {"itin", "ITIN", "itin", "us", IDENTIFIER_BIT_ITIN, false, IDENTIFIER_FOLD_TRIM, identifier_rule_itin,
     "9 digits from 9; group in range",
     "IRS Publication 1915"},
    {"ein", "EIN", "ein", "us", IDENTIFIER_BIT_EIN, false, IDENTIFIER_FOLD_TRIM, identifier_rule_ein,
     "9 digits 2-7; prefix exists",
     "IRS, How EINs are assigned and valid EIN prefixes"},
    {"passport", "Passport", "passport", "", IDENTIFIER_BIT_PASSPORT, false, IDENTIFIER_FOLD_CODE, identifier_rule_passport,
     "5 to 24 letters and digits with a country",
     "ICAO Doc 9303 part 3"},
    {"national-id", "National identity number", "national-id", "", IDENTIFIER_BIT_NATIONAL_ID, false, IDENTIFIER_FOLD_CODE, identifier_rule_document,
     "4 to 24 letters and digits with a country",
     "the issuing country"},
    {"tax-id", "Tax number", "tax-id", "", IDENTIFIER_BIT_TAX_ID, false, IDENTIFIER_FOLD_CODE, identifier_rule_document,
     "4 to 24 letters and digits with a country",
     "the issuing country"},
    {"registration", "Company register number", "registration", "", IDENTIFIER_BIT_REGISTRATION, false, IDENTIFIER_FOLD_CODE, identifier_rule_document,
     "4 to 24 letters and digits with a country",
     "the issuing register"},
    {"uscc", "Unified social credit code", "uscc", "cn", IDENTIFIER_BIT_USCC, false, IDENTIFIER_FOLD_CODE, identifier_rule_uscc,
     "18 characters, MOD 31-3",
     "GB 32100-2015"},
    {"lei", "LEI", "lei", "", IDENTIFIER_BIT_LEI, false, IDENTIFIER_FOLD_CODE, identifier_rule_lei,
     "20 characters, MOD 97-10",
     "ISO 17442; ISO/IEC 7064"},
    {"iban", "IBAN", "iban", "", IDENTIFIER_BIT_IBAN, false, IDENTIFIER_FOLD_CODE, identifier_rule_iban,
     "the country's length, MOD 97-10",
     "ISO 13616-1; SWIFT IBAN Registry"},
    {"bic", "BIC (SWIFT)", "bic", "", IDENTIFIER_BIT_BIC, true, IDENTIFIER_FOLD_CODE, identifier_rule_bic,
     "8 or 11 characters, country exists; branch XXX dropped",
     "ISO 9362"},
    {"account", "Account number", "account", "", IDENTIFIER_BIT_ACCOUNT, false, IDENTIFIER_FOLD_CODE, identifier_rule_account,
     "BANK:NUMBER, leading zeros dropped; without bank partial",
     "the bank"},
    {"imo", "IMO ship number", "imo", "", IDENTIFIER_BIT_IMO, false, IDENTIFIER_FOLD_CODE, identifier_rule_imo,
     "7 digits, weights 7 to 2 MOD 10",
     "IMO resolution A.1117(30)"},
    {"imo-company", "IMO company number", "imo-company", "", IDENTIFIER_BIT_IMO_COMPANY, false, IDENTIFIER_FOLD_CODE, identifier_rule_imo_company,
     "7 digits, weights 8 6 4 2 9 7 MOD 11",
     "IMO resolution MSC.160(78)"},
    {"mmsi", "MMSI", "mmsi", "", IDENTIFIER_BIT_MMSI, false, IDENTIFIER_FOLD_CODE, identifier_rule_mmsi,
     "9 digits, a ship station's country digits",
     "ITU-R M.585"},
    {"vin", "VIN", "vin", "", IDENTIFIER_BIT_VIN, false, IDENTIFIER_FOLD_CODE, identifier_rule_vin,
     "17 characters; check digit required where it begins with 1 to 5",
     "ISO 3779; 49 CFR 565.15; NOM-001-SSP-2008"},
    {"container", "Freight container", "container", "", IDENTIFIER_BIT_CONTAINER, false, IDENTIFIER_FOLD_CODE, identifier_rule_container,
     "3 letters, U J Z, 7 digits, MOD 11",
     "ISO 6346"},
    {"tail", "Aircraft registration", "tail", "", IDENTIFIER_BIT_TAIL, false, IDENTIFIER_FOLD_CODE, identifier_rule_tail,
     "2 to 8 letters and digits; US and Mexican forms held",
     "ICAO annex 7; 14 CFR 47.15"},
    {"plate-mx", "Mexican plate", "plate", "mx", IDENTIFIER_BIT_PLATE, false, IDENTIFIER_FOLD_CODE, identifier_rule_plate_mx,
     "5 to 8 letters and digits",
     "NOM-001-SCT-2-2016"},
    {"plate-us", "US plate", "plate", "us", IDENTIFIER_BIT_PLATE, false, IDENTIFIER_FOLD_CODE, identifier_rule_plate_us,
     "STATE:PLATE; without state partial",
     "the issuing state"},
    {"imei", "IMEI", "imei", "", IDENTIFIER_BIT_IMEI, false, IDENTIFIER_FOLD_CODE, identifier_rule_imei,
     "14 digits of the device; 15th by Luhn",
     "3GPP TS 23.003 section 6.2"},
    {"serial", "Serial number", "serial", "", IDENTIFIER_BIT_SERIAL, false, IDENTIFIER_FOLD_CODE, identifier_rule_serial,
     "MAKER:SERIAL; without maker partial",
     "ATF eTrace"},
    {"phone", "Telephone", "phone", "", IDENTIFIER_BIT_PHONE, false, IDENTIFIER_FOLD_TRIM, identifier_rule_phone,
     "E.164 with +; +52 1 folded into +52",
     "ITU-T E.164; NANP; IFT Plan de Numeración 2019"},
    {"email", "E-mail", "email", "", IDENTIFIER_BIT_EMAIL, false, IDENTIFIER_FOLD_TRIM, identifier_rule_email,
     "dot-atom at host name, lower case",
     "RFC 5321; RFC 5322; RFC 1123"},
    {"local:", "Local identifier", "local:", "", IDENTIFIER_BIT_LOCAL, false, IDENTIFIER_FOLD_CODE, identifier_rule_local,
     "3 to 64 bytes; what both parties' mappings declare under one name",
     "docs/tokens.md"},
};
// clang-format on

const size_t identifier_type_count = sizeof identifier_types / sizeof identifier_types[0];

const struct identifier_type *identifier_find_currency(struct sv code)
{
    /* ISO 4217's X prefix (XBT), networks' and older names that lists print for a key above */
    static const struct {
        struct sv code;
        const char *key;
    } names[] = {{SV("XBT"), "btc"},
                 {SV("BNB"), "bsc"},
                 {SV("MATIC"), "eth"},
                 {SV("TRON"), "trx"},
                 {SV("BCC"), "bch"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sv_eq_nocase(code, names[i].code))
            return identifier_find(sv_cstr(names[i].key));
    const struct identifier_type *type = identifier_find(code);
    return type && type->bit == IDENTIFIER_BIT_CRYPTO ? type : NULL;
}
