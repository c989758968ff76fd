/* Any bytes are names, dates, addresses and numbers of a person: tokens stay within their limits, the same
 * bytes give the same ones, and a name read again from its own words is the same. */
#include <string.h>

#include "resolve/token_draft.h"
#include "text/fold.h"
#include "text/phonetic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
    size_t count;
    uint8_t digest[TOKEN_DIGEST_BYTES]; /* of all, mixed */
};

static void add(void *arg, const struct token_draft *d)
{
    struct sum *sum = arg;
    uint8_t digest[TOKEN_DIGEST_BYTES];
    BUG_ON(++sum->count > TOKEN_ENTITY_TOKENS_MAX || d->value.len > TOKEN_VALUE_BYTES_MAX ||
           d->value.len == 0);
    BUG_ON(!token_family_find(d->family));
    token_draft_digest(d, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        sum->digest[i] = (uint8_t)(sum->digest[i] * 31 + digest[i]);
}

static void check_words(struct arena *arena, struct sv text)
{
    struct errctx ec = {0};
    struct person_name name, again;
    struct sv folded, words = SV("");
    char code[PHONETIC_BYTES_MAX];
    if (fold_copy(arena, text, FOLD_PLAIN, &ec, &folded) != ERR_OK ||
        person_name_read(arena, folded, &ec, &name) != ERR_OK)
        return;
    BUG_ON(name.word_count > PERSON_WORDS_MAX || name.initial_count > PERSON_INITIALS_MAX);
    for (size_t i = 0; i < name.word_count; i++) {
        BUG_ON(name.words[i].len < 2 || name.words[i].len > PERSON_WORD_BYTES_MAX);
        BUG_ON(phonetic_code(name.words[i], code).len > PHONETIC_BYTES_MAX);
        words = arena_printf(arena, "%.*s%s%.*s", SV_ARG(words), i ? " " : "", SV_ARG(name.words[i]));
    }
    if (words.ptr)
        BUG_ON(person_name_read(arena, words, &ec, &again) == ERR_OK && again.word_count > name.word_count);
}

static bool build(struct arena *arena, struct sv text, struct entity **e)
{
    static const char *const properties[] = {"name",    "birthDate", "firstName",       "lastName",
                                             "address", "curp",      "localIdentifier", "alias"};
    struct record_builder *b;
    struct record r;
    struct errctx ec = {0};
    struct sv rest = text, part;
    if (record_builder_open(arena, &ec, &b) != ERR_OK ||
        record_begin(b, schema_find(SV("Person")), SV("fuzz"), SV("1"), &ec) != ERR_OK)
        return false;
    for (size_t i = 0; rest.ptr && sv_split(&rest, '\n', &part); i++)
        if (record_add(b, properties[i % 8], part, &ec) != ERR_OK)
            return false;
    return record_finish(b, &ec, &r) == ERR_OK && entity_from_record(arena, &r, &ec, e) == ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_SCOPED struct arena *arena = NULL;
    struct errctx ec = {0};
    struct entity *e;
    struct date dates[DATE_INTERVAL_YEARS_MAX];
    struct sum once = {0}, twice = {0};
    struct sv text = sv_of((const char *)data, size);
    BUG_ON(date_parse(text, dates, DATE_INTERVAL_YEARS_MAX) > DATE_INTERVAL_YEARS_MAX);
    if (arena_open("fuzz", (size_t)64 << 20, &ec, &arena) != ERR_OK)
        return 0;
    check_words(arena, text);
    if (!build(arena, text, &e))
        return 0;
    token_drafts(e, add, &once);
    token_drafts(e, add, &twice);
    BUG_ON(once.count != twice.count || memcmp(once.digest, twice.digest, sizeof once.digest) != 0);
    return 0;
}
