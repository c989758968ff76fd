#include "record/ofac_remarks.h"

/* Words that name an office, a rank or an occupation. Compared as whole words, in any case. */
static const char *const offices[] = {
    "adviser",       "advisor",        "aide",          "ambassador",     "attorney",    "brigadier",
    "businessman",   "captain",        "chair",         "chairman",       "chairperson", "chief",
    "colonel",       "commander",      "commissioner",  "counselor",      "dean",        "deputy",
    "director",      "employee",       "founder",       "general",        "governor",    "head",
    "judge",         "leader",         "magistrate",    "major",          "manager",     "mayor",
    "member",        "minister",       "official",      "officer",        "owner",       "partner",
    "president",     "principal",      "prosecutor",    "rector",         "admiral",     "secretary",
    "speaker",       "representative", "shareholder",   "spokesman",      "treasurer",   "vice-chairperson",
    "sub-commander", "co-founder",     "vice-minister", "vice-president", "magistrate",  "senator",
    "congressman",
};

static const char *const titles[] = {"Haji",    "Mullah",    "Maulavi",       "Maulawi",   "Mulawi",
                                     "Maulana", "Mufti",     "Shaykh",        "Sheikh",    "Doctor",
                                     "Dr.",     "Professor", "Hojjatoleslam", "Ayatollah", "Engineer",
                                     "Alhaji",  "Hajji",     "Qari",          "Ustaz"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool names_office(struct sv word)
{
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
        if (sv_eq_nocase(word, sv_cstr(offices[i])))
            return true;
    return false;
}

bool ofac_is_position(struct sv text)
{
    static const char *const others[] = {"wanted",   "currently", "holder of",  "believed",    "possibly",
                                         "interpol", "arrested",  "in custody", "individual's"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sv_starts_nocase(text, sv_cstr(others[i])))
            return false;
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && is_letter(text.ptr[end]))
            end++;
        if (end > i && names_office(sv_slice(text, i, end)))
            return true;
        i = end + 1;
    }
    return false;
}

bool ofac_is_title(struct sv text)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (sv_eq_nocase(text, sv_cstr(titles[i])))
            return true;
    return false;
}
