#include "resolve/token_rule.h"

#include <pthread.h>
#include <stdio.h>

#include "base/err.h"
#include "crypto/hash.h"

// clang-format off
static const struct token_family_rule composite[] = {
    {TOKEN_NAME_DATE, "name+date", TOKEN_GROUP_PERSON, "two words of the name, YYMMDD"},
    {TOKEN_NAME_DATE_PART, "name+date-part", TOKEN_GROUP_PERSON, "two words, two parts of the date: YYMM--, YY--DD, --MMDD"},
    {TOKEN_NAME_YEAR, "name+year", TOKEN_GROUP_PERSON, "two words, YY"},
    {TOKEN_NAME_DATE_SWAPPED, "name+date-swapped", TOKEN_GROUP_PERSON, "two words, YY, month and day in ascending order"},
    {TOKEN_NAME_DATE_DIGIT, "name+date-digit", TOKEN_GROUP_PERSON, "two words, YYMMDD with one digit as *"},
    {TOKEN_WORD_DATE, "word+date", TOKEN_GROUP_PERSON, "one word that is not common, YYMMDD"},
    {TOKEN_WORD_INITIAL_DATE, "word+initial+date", TOKEN_GROUP_PERSON, "one word, another's first letter, YYMMDD"},
    {TOKEN_SOUND_DATE, "sound+date", TOKEN_GROUP_PERSON, "phonetic codes of two words, YYMMDD"},
    {TOKEN_SOUND_DATE_PART, "sound+date-part", TOKEN_GROUP_PERSON, "phonetic codes of two words, two parts of the date"},
    {TOKEN_SOUND_YEAR, "sound+year", TOKEN_GROUP_PERSON, "phonetic codes of two words rare together, YY"},
    {TOKEN_ENDS_DATE, "ends+date", TOKEN_GROUP_PERSON, "first or last three letters of two words, YYMMDD"},
    {TOKEN_LESS_LETTER_DATE, "less-letter+date", TOKEN_GROUP_PERSON, "one word that is not common, whole or less one letter, YYMMDD"},
    {TOKEN_WORD_END_DATE_PART, "word+end+date-part", TOKEN_GROUP_PERSON, "one word, first or last three letters of another, two parts of the date"},
    {TOKEN_RARE_NAME, "rare-name", TOKEN_GROUP_PERSON, "two words that are rare together"},
    {TOKEN_NAME_PLACE, "name+place", TOKEN_GROUP_PERSON, "two words, one word or postal code of the address"},
    {TOKEN_DATE_ADDRESS, "date+address", TOKEN_GROUP_PERSON, "YYMMDD, house number with postal code or street word"},
    {TOKEN_WORD_ADDRESS, "word+address", TOKEN_GROUP_PERSON, "one word, house number with postal code"},
    {TOKEN_MX_PREFIX, "mx-prefix", TOKEN_GROUP_PERSON, "the first ten characters of RFC or CURP, from the key or from name and date"},
    {TOKEN_COMPANY_COUNTRY, "company+country", TOKEN_GROUP_COMPANY, "core name; its country as the token's country"},
    {TOKEN_COMPANY_RARE, "company", TOKEN_GROUP_COMPANY, "core name that is rare"},
    {TOKEN_COMPANY_WORDS, "company-words", TOKEN_GROUP_COMPANY, "two distinctive words of the core name; its country as the token's country"},
    {TOKEN_COMPANY_WORD_BEGINNING, "company-word+beginning", TOKEN_GROUP_COMPANY, "one distinctive word, first three letters of another; its country as the token's country"},
    {TOKEN_COMPANY_LESS_LETTER, "company-less-letter", TOKEN_GROUP_COMPANY, "the only distinctive word, whole or less one letter, first three letters of others; its country as the token's country"},
    {TOKEN_COMPANY_END_DATE, "company-end+date", TOKEN_GROUP_COMPANY, "first or last three letters of a distinctive word, first three letters of another, YYMMDD"},
    {TOKEN_COMPANY_SOUND_DATE, "company-sound+date", TOKEN_GROUP_COMPANY, "phonetic code of a distinctive word, YYMMDD"},
};
// clang-format on

static struct token_family_rule identifiers[IDENTIFIER_BIT_COUNT];
static size_t identifier_count;
static pthread_once_t identifiers_once = PTHREAD_ONCE_INIT;

/* One family for each bit: the first type of the identifier table that has it names it. */
static void make_identifiers(void)
{
    for (unsigned bit = 0; bit < IDENTIFIER_BIT_COUNT; bit++)
        for (size_t i = 0; i < identifier_type_count; i++) {
            const struct identifier_type *type = &identifier_types[i];
            if (type->bit != bit || type->many_holders)
                continue;
            identifiers[identifier_count++] = (struct token_family_rule){
                (uint16_t)(TOKEN_IDENTIFIER_BASE + bit), bit == IDENTIFIER_BIT_LOCAL ? "local" : type->family,
                TOKEN_GROUP_IDENTIFIER, "the canonical text; the issuer's country as the token's country"};
            break;
        }
}

const struct token_family_rule *token_family_each(size_t *i)
{
    size_t n = sizeof composite / sizeof composite[0];
    pthread_once(&identifiers_once, make_identifiers);
    size_t at = (*i)++;
    if (at < n)
        return &composite[at];
    return at - n < identifier_count ? &identifiers[at - n] : NULL;
}

const struct token_family_rule *token_family_find(uint16_t number)
{
    const struct token_family_rule *f;
    for (size_t i = 0; (f = token_family_each(&i));)
        if (f->number == number)
            return f;
    return NULL;
}

const struct token_family_rule *token_family_find_name(struct sv name)
{
    const struct token_family_rule *f;
    for (size_t i = 0; (f = token_family_each(&i));)
        if (sv_eq(name, sv_cstr(f->name)))
            return f;
    return NULL;
}

void token_rule_hash(uint8_t out[TOKEN_RULE_HASH_BYTES])
{
    const struct token_family_rule *f;
    struct hash_sha512 h;
    uint8_t digest[HASH_SHA512_BYTES];
    char line[256];
    int n = snprintf(line, sizeof line,
                     "enlace-token %s\ntokens %u\nvalue %u\nword %u\nrare %u\nsound %u\ncompany %u %u %u %u "
                     "%u %u %u %u %u\n"
                     "fuzzy %u %u\n",
                     TOKEN_RULE_VERSION, TOKEN_ENTITY_TOKENS_MAX, TOKEN_VALUE_BYTES_MAX, TOKEN_WORD_BITS_MIN,
                     TOKEN_RARE_NAME_BITS_MIN, TOKEN_RARE_SOUND_BITS_MIN, TOKEN_COMPANY_BITS_MIN,
                     TOKEN_COMPANY_RARE_BITS_MIN, TOKEN_COMPANY_PAIR_BITS_MIN, TOKEN_COMPANY_WORD_BITS_MIN,
                     TOKEN_COMPANY_ALONE_BITS_MIN, TOKEN_COMPANY_BEGINNINGS_MAX, TOKEN_COMPANY_LESS_BYTES_MIN,
                     TOKEN_COMPANY_LESS_BYTES_MAX, TOKEN_COMPANY_SOUND_BYTES_MIN, TOKEN_FUZZY_WORDS_MAX,
                     TOKEN_SHORT_NAME_WORDS);
    hash_sha512_init(&h);
    hash_sha512_update(&h, line, (size_t)n);
    for (size_t i = 0; (f = token_family_each(&i));) {
        n = snprintf(line, sizeof line, "%u %s: %s\n", f->number, f->name, f->value);
        BUG_ON(n < 0 || (size_t)n >= sizeof line);
        hash_sha512_update(&h, line, (size_t)n);
    }
    hash_sha512_final(&h, digest);
    memcpy(out, digest, TOKEN_RULE_HASH_BYTES);
}
