#include "record/ofac_remarks.h"

/* Labels as OFAC has printed them since 1995, older spellings too. Kinds of documents that need no property,
 * country or spelling of their own are not here: the general rule of ofac_remarks.c reads them. */
static const struct ofac_label labels[] = {
    {"DOB", OFAC_PERIOD, "birthDate", NULL},
    {"POB", OFAC_PLACE, "birthPlace", NULL},
    {"nationality", OFAC_COUNTRY, "nationality", NULL},
    {"citizen", OFAC_COUNTRY, "citizenship", NULL},
    {"Gender", OFAC_GENDER, "gender", NULL},
    {"ethnicity", OFAC_TEXT, "ethnicity", NULL},
    {"Tribe:", OFAC_TEXT, "ethnicity", NULL},
    {"Subtribe:", OFAC_TEXT, "ethnicity", NULL},
    {"Occupation:", OFAC_TEXT, "profession", NULL},
    {"Position:", OFAC_TEXT, "position", NULL},
    {"Title", OFAC_TEXT, "position", NULL},
    {"Alternate Title,", OFAC_TEXT, "position", NULL},
    {"Alternate Title:", OFAC_TEXT, "position", NULL},
    {"Rank", OFAC_TEXT, "position", NULL},

    {"Passport", OFAC_DOCUMENT, "passportNumber", NULL},
    {"Passport No.:", OFAC_DOCUMENT, "passportNumber", NULL},
    {"Diplomatic Passport", OFAC_DOCUMENT, "passportNumber", NULL},
    {"Diplomatic Passport Laissez-Passer", OFAC_DOCUMENT, "passportNumber", NULL},
    {"Stateless Person Passport", OFAC_DOCUMENT, "passportNumber", NULL},
    {"British National Overseas Passport", OFAC_DOCUMENT, "passportNumber", NULL},
    {"SSN", OFAC_DOCUMENT, "socialSecurityNumber", NULL},
    {"C.U.R.P.", OFAC_DOCUMENT, "curp", "mx"},
    {"CURP", OFAC_DOCUMENT, "curp", "mx"},
    {"R.F.C.", OFAC_DOCUMENT, "rfc", "mx"},
    {"RFC", OFAC_DOCUMENT, "rfc", "mx"},
    {"I.F.E.", OFAC_DOCUMENT, "ine", "mx"},
    {"Credencial electoral", OFAC_DOCUMENT, "ine", "mx"},
    {"Electoral Registry No.", OFAC_DOCUMENT, "ine", NULL},
    {"Cartilla de Servicio Militar Nacional", OFAC_DOCUMENT, "idNumber", "mx"},
    {"Cedula", OFAC_DOCUMENT, "idNumber", NULL},
    {"Cedula No.", OFAC_DOCUMENT, "idNumber", NULL},
    {"Cedula de Ciudadania", OFAC_DOCUMENT, "idNumber", NULL},
    {"D.N.I.", OFAC_DOCUMENT, "idNumber", NULL},
    {"C.U.I.", OFAC_DOCUMENT, "idNumber", NULL},
    {"C.U.I.P.", OFAC_DOCUMENT, "idNumber", "mx"},
    {"N.I.E.", OFAC_DOCUMENT, "idNumber", NULL},
    {"Numero de Identidad", OFAC_DOCUMENT, "idNumber", NULL},
    {"VisaNumberID", OFAC_DOCUMENT, "idNumber", NULL},
    {"Kenyan ID No.", OFAC_DOCUMENT, "idNumber", "ke"},
    {"UAE Identification", OFAC_DOCUMENT, "idNumber", "ae"},
    {"Bosnian Personal ID No.", OFAC_DOCUMENT, "idNumber", "ba"},
    {"Moroccan Personal ID No.", OFAC_DOCUMENT, "idNumber", "ma"},
    {"National ID No.", OFAC_DOCUMENT, "idNumber", NULL},
    {"Seafarer's Identification Document", OFAC_DOCUMENT, "idNumber", NULL},

    /* The telegraph code of a name's characters: neither an identifier nor a name. */
    {"Chinese Commercial Code", OFAC_UNKNOWN, NULL, NULL},

    {"Tax ID No.", OFAC_DOCUMENT, "taxNumber", NULL},
    {"US FEIN", OFAC_DOCUMENT, "ein", "us"},
    {"NIT", OFAC_DOCUMENT, "taxNumber", NULL},
    {"NIT #", OFAC_DOCUMENT, "taxNumber", NULL},
    {"RUC #", OFAC_DOCUMENT, "taxNumber", NULL},
    {"RIF #", OFAC_DOCUMENT, "taxNumber", NULL},
    {"RTN", OFAC_DOCUMENT, "taxNumber", NULL},
    {"C.U.I.T.", OFAC_DOCUMENT, "taxNumber", NULL},
    {"C.I.F.", OFAC_DOCUMENT, "taxNumber", NULL},
    {"N.I.F.", OFAC_DOCUMENT, "taxNumber", NULL},
    {"Fiscal Code", OFAC_DOCUMENT, "taxNumber", NULL},
    {"Italian Fiscal Code", OFAC_DOCUMENT, "taxNumber", "it"},
    {"Romanian Tax Registration", OFAC_DOCUMENT, "taxNumber", "ro"},
    {"Paraguayan tax identification number", OFAC_DOCUMENT, "taxNumber", "py"},
    {"Numero Unico de Identificacao Tributaria (NUIT)", OFAC_DOCUMENT, "taxNumber", NULL},
    {"V.A.T. Number", OFAC_DOCUMENT, "vatCode", NULL},
    {"Unified Social Credit Code (USCC)", OFAC_DOCUMENT, "uscCode", "cn"},
    {"United Social Credit Code Certificate (USCCC)", OFAC_DOCUMENT, "uscCode", "cn"},
    {"Government Gazette Number", OFAC_DOCUMENT, "okpoCode", NULL},
    {"Legal Entity Number", OFAC_CODE, "leiCode", NULL},
    {"D-U-N-S Number", OFAC_CODE, "dunsCode", NULL},
    {"SWIFT/BIC", OFAC_CODE, "swiftBic", NULL},
    {"BIK (RU)", OFAC_CODE, "bikCode", NULL},
    {"ISIN", OFAC_CODE, "isinCode", NULL},
    {"Equity Ticker", OFAC_TEXT, "ticker", NULL},
    {"MICEX Code", OFAC_CODE, "ticker", NULL},
    {"Registration Number", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Registration ID", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Business Registration Number", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Business Registration Document #", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Russian State Individual Business Registration Number Pattern (OGRNIP)", OFAC_DOCUMENT,
     "registrationNumber", "ru"},
    {"Public Registration Number", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Company Number", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"UK Company Number", OFAC_DOCUMENT, "registrationNumber", "gb"},
    {"Commercial Registry Number", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"C.R. No.", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Romanian C.R.", OFAC_DOCUMENT, "registrationNumber", "ro"},
    {"C.I.N.", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Folio Mercantil No.", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Matricula Mercantil No", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Matricula Mercantil No.", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Economic Register Number (CBLS)", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Identification Number", OFAC_DOCUMENT, "idNumber", NULL},
    {"License", OFAC_DOCUMENT, "licenseNumber", NULL},
    {"Organization Established Date", OFAC_PERIOD, "incorporationDate", NULL},
    {"Organization Type:", OFAC_TEXT, "sector", NULL},
    {"Target Type", OFAC_TEXT, "classification", NULL},
    {"Registration Country", OFAC_COUNTRY, "jurisdiction", NULL},
    {"Nationality of Registration", OFAC_COUNTRY, "jurisdiction", NULL},

    {"Vessel Registration Identification IMO", OFAC_CODE, "imoNumber", NULL},
    {"Vessel Registration Identification", OFAC_DOCUMENT, "registrationNumber", NULL},
    {"Identification Number IMO", OFAC_CODE, "imoNumber", NULL},
    {"Company Number IMO", OFAC_CODE, "imoNumber", NULL},
    {"International Maritime Organization No.", OFAC_CODE, "imoNumber", NULL},
    {"MMSI", OFAC_CODE, "mmsi", NULL},
    {"Vessel Flag", OFAC_COUNTRY, "flag", NULL},
    {"Other Vessel Flag", OFAC_COUNTRY, "flag", NULL},
    {"Former Vessel Flag", OFAC_COUNTRY, "pastFlags", NULL},
    {"Vessel Call Sign", OFAC_CODE, "callSign", NULL},
    {"Other Vessel Call Sign", OFAC_CODE, "callSign", NULL},
    {"Vessel Type", OFAC_TEXT, "type", NULL},
    {"Other Vessel Type", OFAC_TEXT, "type", NULL},
    {"Vessel Year of Build", OFAC_PERIOD, "buildDate", NULL},
    {"Gross Registered Tonnage", OFAC_TEXT, "grossRegisteredTonnage", NULL},
    {"Gross Tonnage", OFAC_TEXT, "grossRegisteredTonnage", NULL},
    {"Dead Weight Tonnage", OFAC_TEXT, "deadweightTonnage", NULL},
    {"Vessel Owner", OFAC_LINK, NULL, NULL},
    {"Aircraft Tail Number", OFAC_CODE, "tailNumber", NULL},
    {"Previous Aircraft Tail Number", OFAC_CODE, "tailNumber", NULL},
    {"Aircraft Manufacturer's Serial Number (MSN)", OFAC_CODE, "serialNumber", NULL},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", OFAC_CODE, "serialNumber", NULL},
    {"Aircraft Serial Identification", OFAC_CODE, "serialNumber", NULL},
    {"Aircraft Mode S Transponder Code", OFAC_CODE, "transponderCode", NULL},
    {"Aircraft Manufacture Date", OFAC_PERIOD, "buildDate", NULL},
    {"Aircraft Model", OFAC_TEXT, "model", NULL},
    {"Aircraft Type", OFAC_TEXT, "type", NULL},
    {"Aircraft Operator", OFAC_LINK, NULL, NULL},

    {"Phone Number", OFAC_PHONE, "phone", NULL},
    {"Phone", OFAC_PHONE, "phone", NULL},
    {"Telephone", OFAC_PHONE, "phone", NULL},
    {"Telephone:", OFAC_PHONE, "phone", NULL},
    {"Telephone No.", OFAC_PHONE, "phone", NULL},
    {"Telephone Number:", OFAC_PHONE, "phone", NULL},
    {"Fax", OFAC_PHONE, "phone", NULL},
    {"Fax:", OFAC_PHONE, "phone", NULL},
    {"Fax No.", OFAC_PHONE, "phone", NULL},
    {"Email Address", OFAC_EMAIL, "email", NULL},
    {"Email", OFAC_EMAIL, "email", NULL},
    {"Email:", OFAC_EMAIL, "email", NULL},
    {"Website", OFAC_URL, "website", NULL},
    {"Digital Currency Address -", OFAC_CRYPTO, NULL, NULL},
    /* remarks are cut at 1,000 characters; a blank just there is lost when the continuation is joined on */
    {"DigitalCurrency Address -", OFAC_CRYPTO, NULL, NULL},
    {"Digital CurrencyAddress -", OFAC_CRYPTO, NULL, NULL},

    {"Linked To:", OFAC_LINK, NULL, NULL},
    {"son of", OFAC_LINK, NULL, NULL},
    {"daughter of", OFAC_LINK, NULL, NULL},
    {"daughter-in-law of", OFAC_LINK, NULL, NULL},
    {"brother of", OFAC_LINK, NULL, NULL},
    {"half-brother of", OFAC_LINK, NULL, NULL},
    {"sister-in-law of", OFAC_LINK, NULL, NULL},
    {"wife of", OFAC_LINK, NULL, NULL},
    {"founded by", OFAC_LINK, NULL, NULL},
    {"Associated with", OFAC_LINK, NULL, NULL},

    {"Secondary sanctions risk:", OFAC_PROVISION, NULL, NULL},
    {"Additional Sanctions Information", OFAC_PROVISION, NULL, NULL},
    {"Transactions Prohibited For Persons", OFAC_PROVISION, NULL, NULL},
    {"Executive Order", OFAC_PROVISION, NULL, NULL},
    {"CAATSA Section", OFAC_PROVISION, NULL, NULL},
    {"IFCA Determination", OFAC_PROVISION, NULL, NULL},
    {"PEESA Information:", OFAC_PROVISION, NULL, NULL},
    {"all offices worldwide", OFAC_PROVISION, NULL, NULL},
    {"all branches worldwide", OFAC_PROVISION, NULL, NULL},
    {"and all other locations worldwide", OFAC_PROVISION, NULL, NULL},
    {"and all other offices worldwide", OFAC_PROVISION, NULL, NULL},
    {"all locations in", OFAC_PROVISION, NULL, NULL},
    {"only locations in", OFAC_PROVISION, NULL, NULL},
    {"and other locations within", OFAC_PROVISION, NULL, NULL},
    {"This designation refers to", OFAC_PROVISION, NULL, NULL},
    {"For more information on directives, please visit the following link:", OFAC_PROGRAM_URL, NULL, NULL},
    {"Listing Date (", OFAC_LISTED, NULL, NULL},
    {"Effective Date (", OFAC_EFFECTIVE, NULL, NULL},
    {"ICTY indictee", OFAC_REASON, NULL, NULL},
    {"named in UNSCR", OFAC_REASON, NULL, NULL},
};

/* "Title" must not take "Titleholder": what follows a label that ends in a letter is no letter. */
static bool ends_as_word(struct sv label, struct sv clause)
{
    char last = label.ptr[label.len - 1];
    bool letter = (last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z');
    if (!letter || clause.len == label.len)
        return true;
    char next = clause.ptr[label.len];
    return next == ' ' || next == ':' || next == '#' || next == '.' || next == ',';
}

const struct ofac_label *ofac_label_find(struct sv clause)
{
    const struct ofac_label *best = NULL;
    size_t best_len = 0;
    if (sv_empty(clause))
        return NULL;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        /* The first letter settles most rows, upper and lower case alike. */
        if (((labels[i].text[0] ^ clause.ptr[0]) & ~0x20) != 0)
            continue;
        struct sv label = sv_cstr(labels[i].text);
        if (label.len > best_len && sv_starts_nocase(clause, label) && ends_as_word(label, clause)) {
            best = &labels[i];
            best_len = label.len;
        }
    }
    return best;
}
