#include "record/ofac_document.h"

#include "text/country.h"

static size_t find_last(struct sv s, char c)
{
    for (size_t i = s.len; i-- > 0;)
        if (s.ptr[i] == c)
            return i;
    return SIZE_MAX;
}

/* The alias prefixes: the letter that tells them apart and where the name lands. */
static const char *alias_property(struct sv clause, size_t *quote)
{
    static const struct {
        struct sv prefix;
        const char *property;
    } kinds[] = {{{"a.k.a. '", 8}, "weakAlias"},
                 {{"f.k.a. '", 8}, "previousName"},
                 {{"n.k.a. '", 8}, "alias"},
                 {{"d.b.a. '", 8}, "alias"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (sv_starts_nocase(clause, kinds[i].prefix)) {
            *quote = kinds[i].prefix.len;
            return kinds[i].property;
        }
    }
    return NULL;
}

static bool ends_clause(struct sv s, size_t i)
{
    if (i < s.len && s.ptr[i] == '.')
        i++;
    while (i < s.len && s.ptr[i] == ' ')
        i++;
    return i == s.len || s.ptr[i] == ';';
}

/* Where the clause at the front ends: at ';', but not at one inside an alias's quotes. An alias that is never
 * closed (OFAC cuts remarks at 1,000 characters) ends at its ';' as any clause does. Looking no further than
 * the next alias's opening quote (all prefixes end in ".a. '") keeps a hostile text's cost linear. */
static size_t clause_end(struct sv s)
{
    size_t quote, semicolon = sv_find(s, SV(";"), 0);
    semicolon = semicolon == SIZE_MAX ? s.len : semicolon;
    if (!alias_property(s, &quote))
        return semicolon;
    struct sv own = sv_slice(s, 0, sv_find(s, SV(".a. '"), quote));
    for (size_t at = sv_find(own, SV("'"), quote); at != SIZE_MAX; at = sv_find(own, SV("'"), at + 1)) {
        if (!ends_clause(s, at + 1))
            continue;
        size_t end = sv_find(s, SV(";"), at);
        return end == SIZE_MAX ? s.len : end;
    }
    return semicolon;
}

bool ofac_remarks_next(struct sv *rest, struct sv *clause)
{
    while (!sv_empty(*rest)) {
        *rest = sv_trim(*rest);
        size_t end = clause_end(*rest);
        *clause = sv_trim(sv_slice(*rest, 0, end));
        *rest = sv_slice(*rest, end + 1, rest->len);
        if (!sv_empty(*clause) && !sv_eq(*clause, SV(".")))
            return true;
    }
    return false;
}

/* The full stop that closes the remarks, not the one of an abbreviation ("D.C.", "Lt. Col.", "Ltd."). */
static struct sv without_stop(struct sv s)
{
    if (!sv_ends(s, SV(".")))
        return s;
    struct sv body = sv_slice(s, 0, s.len - 1);
    size_t blank = find_last(body, ' ');
    struct sv word = sv_slice(body, blank == SIZE_MAX ? 0 : blank + 1, body.len);
    static const char *const short_words[] = {"Col", "Gen", "Ltd", "Corp", "Co", "Inc", "Jr", "Sr", "Dr"};
    for (size_t i = 0; i < sizeof short_words / sizeof *short_words; i++)
        if (sv_eq_nocase(word, sv_cstr(short_words[i])))
            return s;
    return word.len > 1 && word.len <= 4 && sv_find(word, SV("."), 0) != SIZE_MAX && !ofac_has_digit(word)
               ? s
               : body;
}

static bool read_place(struct sv value, struct ofac_clause *out)
{
    size_t comma = find_last(value, ',');
    out->value = value;
    out->country = country_code(value);
    if (sv_empty(out->country) && comma != SIZE_MAX) {
        out->country = country_code(sv_slice(value, comma + 1, value.len));
        /* "Pyongyang, Korea, North": an inverted name has a comma of its own */
        size_t before = find_last(sv_slice(value, 0, comma), ',');
        if (sv_empty(out->country) && before != SIZE_MAX)
            out->country = country_code(sv_slice(value, before + 1, value.len));
    }
    return !sv_empty(value);
}

/* Between 5 and 20 digits: E.164 has at most 15, an extension may follow. */
static bool read_phone(struct sv value, struct ofac_clause *out)
{
    size_t digits = 0;
    out->value = ofac_skip_marks(value);
    for (size_t i = 0; i < out->value.len; i++) {
        char c = out->value.ptr[i];
        if (!ofac_is_digit(c) && !strchr(" ()+-/.ext", c))
            return false;
        digits += ofac_is_digit(c);
    }
    return digits >= 5 && digits <= 20;
}

/* Currency, then an address without blanks. */
static bool read_crypto(struct sv value, struct ofac_clause *out)
{
    size_t blank = sv_find(value, SV(" "), 0);
    if (blank == SIZE_MAX)
        return false;
    out->label = sv_slice(value, 0, blank);
    out->value = sv_trim(sv_slice(value, blank, value.len));
    return out->label.len >= 2 && out->label.len <= 8 && out->value.len >= 20 &&
           sv_find(out->value, SV(" "), 0) == SIZE_MAX;
}

/* "Listing Date (EO 14024 Directive 3): 24 Feb 2022": `value` begins after the bracket. */
static bool read_dated_program(struct sv value, struct ofac_clause *out)
{
    size_t close = sv_find(value, SV("):"), 0);
    if (close == SIZE_MAX)
        return false;
    out->label = sv_slice(value, 0, close);
    return ofac_period_read(sv_slice(value, close + 2, value.len), &out->period);
}

static bool is_address(struct sv s, char must)
{
    return s.len > 3 && sv_find(s, SV(" "), 0) == SIZE_MAX && memchr(s.ptr, must, s.len);
}

static bool read_value(struct sv value, struct ofac_clause *out)
{
    out->value = value;
    switch (out->kind) {
    case OFAC_PERIOD:
        return ofac_period_read(value, &out->period);
    case OFAC_PLACE:
        return read_place(value, out);
    case OFAC_COUNTRY:
        out->country = country_code(value);
        return !sv_empty(out->country);
    case OFAC_GENDER:
        out->value = sv_eq_nocase(value, SV("Male")) ? SV("male") : SV("female");
        return sv_eq_nocase(value, out->value);
    case OFAC_CODE:
        ofac_read_tail(&value, out);
        out->value = ofac_skip_marks(value);
        return !sv_empty(value) && value.len <= OFAC_NUMBER_BYTES_MAX;
    case OFAC_DOCUMENT:
        return ofac_read_document(value, out);
    case OFAC_PHONE:
        return read_phone(value, out);
    case OFAC_EMAIL:
        return is_address(value, '@');
    case OFAC_URL:
        return is_address(value, '.');
    case OFAC_CRYPTO:
        return read_crypto(value, out);
    case OFAC_PROGRAM_URL:
        return is_address(value, '/');
    case OFAC_LISTED:
    case OFAC_EFFECTIVE:
        return read_dated_program(value, out);
    case OFAC_PROVISION:
    case OFAC_REASON:
        out->value = without_stop(out->text);
        return true;
    case OFAC_TEXT:
    case OFAC_LINK:
        return !sv_empty(value);
    case OFAC_UNKNOWN:
    case OFAC_ALIAS:
    case OFAC_KIND_COUNT:
        break;
    }
    return false;
}

static bool read_alias(struct ofac_clause *out, struct sv clause)
{
    size_t quote;
    out->property = alias_property(clause, &quote);
    if (!out->property)
        return false;
    out->kind = OFAC_ALIAS;
    clause = sv_ends(clause, SV(".")) ? sv_slice(clause, 0, clause.len - 1) : clause;
    if (!sv_ends(clause, SV("'")) || clause.len <= quote + 1)
        return false;
    out->value = sv_trim(sv_slice(clause, quote, clause.len - 1));
    return !sv_empty(out->value);
}

/* Entries before 2005 print addresses bare: "info@example.net", "http://www.example.org (website)". */
static bool read_bare_address(struct sv clause, struct ofac_clause *out)
{
    struct sv inside;
    ofac_take_bracket(&clause, &inside);
    out->value = clause;
    bool mail = is_address(clause, '@');
    bool page = sv_starts_nocase(clause, SV("www.")) || sv_starts_nocase(clause, SV("http"));
    out->kind = mail ? OFAC_EMAIL : OFAC_URL;
    out->property = mail ? "email" : "website";
    return mail || (page && is_address(clause, '.'));
}

static struct ofac_clause blank_clause(struct sv text, struct sv body)
{
    return (struct ofac_clause){.kind = OFAC_UNKNOWN, .text = text, .value = without_stop(body)};
}

static bool read_labelled(struct sv clause, const struct ofac_label *label, struct ofac_clause *out)
{
    size_t len = strlen(label->text);
    out->kind = label->kind;
    out->property = label->property;
    out->label = sv_slice(clause, 0, len);
    struct sv value = sv_slice(clause, len, clause.len);
    if (sv_starts(value, SV(":")))
        value = sv_slice(value, 1, value.len);
    /* A name may end in a full stop of its own ("S.A. DE C.V."): the caller compares it with and without. */
    if (label->kind != OFAC_LINK)
        value = label->kind == OFAC_TEXT ? without_stop(value)
                                         : sv_slice(value, 0, value.len - (size_t)sv_ends(value, SV(".")));
    if (!read_value(sv_trim(value), out))
        return false;
    if (sv_empty(out->country) && label->country)
        out->country = sv_cstr(label->country);
    return true;
}

void ofac_clause_read(struct sv clause, struct ofac_clause *out)
{
    struct sv text = sv_trim(clause);
    struct sv body = sv_starts_nocase(text, SV("alt. ")) ? sv_trim(sv_slice(text, 5, text.len)) : text;
    struct sv bare = sv_ends(body, SV(".")) ? sv_slice(body, 0, body.len - 1) : body;
    *out = blank_clause(text, body);
    if (sv_empty(body) || read_alias(out, body))
        return;
    *out = blank_clause(text, body);
    const struct ofac_label *label = ofac_label_find(body);
    if (label && read_labelled(body, label, out))
        return;
    *out = blank_clause(text, body);
    if (!label && read_bare_address(bare, out))
        return;
    *out = blank_clause(text, body);
    out->kind = OFAC_DOCUMENT;
    if (!label && ofac_read_unlisted_document(bare, out))
        return;
    *out = blank_clause(text, body);
}
