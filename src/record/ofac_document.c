#include "record/ofac_document.h"

#include "text/country.h"

bool ofac_has_digit(struct sv s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ofac_is_digit(s.ptr[i]))
            return true;
    return false;
}

/* Takes " issued DATE" or " expires DATE" off the end. Of two dates ("01 Jan 2026 to 31 Dec 2026") the wider
 * is kept: the first for the issue, the last for the expiry. */
static void take_date(struct sv *s, struct sv word, bool last, char out[OFAC_DATE_BYTES])
{
    struct ofac_period period;
    size_t at = SIZE_MAX;
    for (size_t i = sv_find(*s, word, 0); i != SIZE_MAX; i = sv_find(*s, word, i + 1))
        at = i;
    if (at == SIZE_MAX || !ofac_period_read(sv_slice(*s, at + word.len, s->len), &period))
        return;
    memcpy(out, last && period.to[0] ? period.to : period.from, OFAC_DATE_BYTES);
    *s = sv_trim(sv_slice(*s, 0, at));
}

/* Takes "(...)" off the end, brackets inside it included ("(Congo (Brazzaville))"). */
bool ofac_take_bracket(struct sv *s, struct sv *inside)
{
    if (!sv_ends(*s, SV(")")))
        return false;
    size_t depth = 0;
    for (size_t i = s->len; i-- > 0;) {
        depth += s->ptr[i] == ')';
        if (s->ptr[i] == '(' && --depth == 0) {
            *inside = sv_slice(*s, i + 1, s->len - 1);
            *s = sv_trim(sv_slice(*s, 0, i));
            return true;
        }
    }
    return false;
}

/* number ["(" region ")"] ["(" country ")"] ["issued" date] ["expires" date]. Brackets that hold no country
 * belong to the number: "K357514(4)". */
void ofac_read_tail(struct sv *value, struct ofac_clause *out)
{
    struct sv inside, shorter;
    take_date(value, SV(" expires "), true, out->expires);
    take_date(value, SV(" issued "), false, out->issued);
    shorter = *value;
    if (ofac_take_bracket(&shorter, &inside) && !sv_empty(country_code(inside))) {
        out->country = country_code(inside);
        *value = shorter;
    }
    shorter = *value;
    if (ofac_take_bracket(&shorter, &inside) && !ofac_has_digit(inside) && value->ptr[shorter.len] == ' ' &&
        ofac_has_digit(shorter)) {
        out->place = inside;
        *value = shorter;
    }
}

static bool is_number(struct sv s)
{
    return s.len > 0 && s.len <= OFAC_NUMBER_BYTES_MAX && ofac_has_digit(s) &&
           sv_find(s, SV(", "), 0) == SIZE_MAX;
}

/* "CNIC: 35202-5400413-9", "CUD: A2014", "# 37": a word before the number says once more what it is. */
struct sv ofac_skip_marks(struct sv s)
{
    size_t colon = sv_find(s, SV(": "), 0);
    if (colon != SIZE_MAX && !ofac_has_digit(sv_slice(s, 0, colon)))
        s = sv_slice(s, colon + 2, s.len);
    while (s.len && (s.ptr[0] == '#' || s.ptr[0] == ':' || s.ptr[0] == ' '))
        s = sv_slice(s, 1, s.len);
    return s;
}

bool ofac_read_document(struct sv value, struct ofac_clause *out)
{
    ofac_read_tail(&value, out);
    out->value = ofac_skip_marks(value);
    if (sv_starts_nocase(out->value, SV("Booklet ")))
        out->value = sv_slice(out->value, 8, out->value.len);
    return is_number(out->value);
}

/* What an identifier is called by its issuer says which property it belongs to. */
static const char *property_of_words(struct sv words)
{
    static const struct {
        const char *word, *property;
    } rules[] = {{"passport", "passportNumber"},
                 {"tax", "taxNumber"},
                 {"fiscal", "taxNumber"},
                 {"licen", "licenseNumber"},
                 {"permit", "licenseNumber"},
                 {"regist", "registrationNumber"},
                 {"commerc", "registrationNumber"},
                 {"company", "registrationNumber"},
                 {"charity", "registrationNumber"},
                 {"incorporation", "registrationNumber"},
                 {"enterprise", "registrationNumber"},
                 {"business", "registrationNumber"},
                 {"branch", "registrationNumber"},
                 {"chamber", "registrationNumber"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (size_t at = 0; at < words.len; at++)
            if (sv_starts_nocase(sv_slice(words, at, words.len), sv_cstr(rules[i].word)))
                return rules[i].property;
    return "idNumber";
}

static bool is_cue(struct sv word)
{
    static const char *const cues[] = {
        "No.", "No", "No.:", "Number", "Number:", "#", "ID", "Card", "Code", "Certificate"};
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
        if (sv_eq_nocase(word, sv_cstr(cues[i])))
            return true;
    return false;
}

/* A document that the table does not have: words up to the last cue before the first digit, or, when a
 * country closes the clause, up to the first word with a digit. */
bool ofac_read_unlisted_document(struct sv clause, struct ofac_clause *out)
{
    size_t cut = 0, from = 0;
    struct sv value = clause;
    ofac_read_tail(&value, out);
    while (from < value.len) {
        size_t blank = sv_find(value, SV(" "), from);
        blank = blank == SIZE_MAX ? value.len : blank;
        struct sv word = sv_slice(value, from, blank);
        if (ofac_has_digit(word)) {
            if (cut == 0 && !sv_empty(out->country))
                cut = from;
            break;
        }
        if (is_cue(word))
            cut = blank;
        from = blank + 1;
    }
    if (cut == 0)
        return false;
    out->label = sv_trim(sv_slice(value, 0, cut));
    out->value = ofac_skip_marks(sv_trim(sv_slice(value, cut, value.len)));
    out->property = property_of_words(out->label);
    return is_number(out->value) && sv_find(out->label, SV(","), 0) == SIZE_MAX;
}
