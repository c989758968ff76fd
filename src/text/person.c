#include "text/person.h"

#include <stdlib.h>

#include "text/fold.h"

enum word_kind { WORD_NAME, WORD_DROPPED, WORD_PREFIX };

/* Sorted, for reading; short enough to search in a line. */
static const char *const dropped[] = {
    "AL",  "BIN",  "BINT", "DA",  "DAS", "DE",    "DEL", "DELLA", "DEN", "DER",  "DI",  "DO",
    "DON", "DONA", "DOS",  "DR",  "DRA", "DU",    "EL",  "IBN",   "II",  "III",  "ING", "IV",
    "JR",  "LA",   "LAS",  "LE",  "LIC", "LOS",   "MR",  "MRS",   "MS",  "PROF", "SIR", "SR",
    "SRA", "TEN",  "TER",  "VAN", "VDA", "VIUDA", "VON", "Y",     "ZU",
};
static const char *const prefixes[] = {"ABD", "ABDEL", "ABDUL", "ABU",   "FITZ", "MAC",
                                       "MC",  "O",     "SAN",   "SANTA", "ST"};

static bool listed(struct sv word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(word, sv_cstr(list[i])))
            return true;
    return false;
}

static enum word_kind kind_of(struct sv word)
{
    if (listed(word, dropped, sizeof dropped / sizeof dropped[0]))
        return WORD_DROPPED;
    return listed(word, prefixes, sizeof prefixes / sizeof prefixes[0]) ? WORD_PREFIX : WORD_NAME;
}

static int by_length(const void *a, const void *b)
{
    const struct sv *x = a, *y = b;
    return x->len != y->len ? (x->len > y->len ? -1 : 1) : sv_cmp(*x, *y);
}
static int by_letters(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

static void add_initial(struct person_name *name, char c)
{
    size_t at = 0;
    while (at < name->initial_count && name->initials[at] < c)
        at++;
    if (name->initial_count == PERSON_INITIALS_MAX || (at < name->initial_count && name->initials[at] == c))
        return;
    memmove(name->initials + at + 1, name->initials + at, name->initial_count - at);
    name->initials[at] = c;
    name->initial_count++;
}

/* Words of the folded text with prefixes joined and, unless `keep_all`, particles dropped. */
static enum err split_words(struct arena *arena, struct sv folded, bool keep_all, struct errctx *ec,
                            struct person_name *name, struct sv words[PERSON_INPUT_WORDS_MAX], size_t *count)
{
    struct sv rest = folded, word, prefix = {0};
    size_t seen = 0;
    *count = 0;
    while (seen++ < PERSON_INPUT_WORDS_MAX && fold_next_word(&rest, &word)) {
        word = sv_slice(word, 0, PERSON_WORD_BYTES_MAX);
        enum word_kind kind = kind_of(word);
        if (kind == WORD_DROPPED && !keep_all)
            continue;
        if (prefix.len > 0 && prefix.len + word.len <= PERSON_WORD_BYTES_MAX) {
            word = arena_printf(arena, "%.*s%.*s", SV_ARG(prefix), SV_ARG(word));
            if (!word.ptr)
                return arena_error(arena, ec);
        }
        prefix = (struct sv){0};
        if (kind == WORD_PREFIX && rest.len > 0)
            prefix = word;
        else if (word.len == 1)
            add_initial(name, word.ptr[0]);
        else
            words[(*count)++] = word;
    }
    if (prefix.len > 1) /* a prefix with nothing after it but particles */
        words[(*count)++] = prefix;
    return ERR_OK;
}

enum err person_name_read(struct arena *arena, struct sv folded, struct errctx *ec, struct person_name *out)
{
    struct sv words[PERSON_INPUT_WORDS_MAX + 1];
    size_t count;
    memset(out, 0, sizeof *out);
    TRY(split_words(arena, folded, false, ec, out, words, &count));
    if (count == 0)
        TRY(split_words(arena, folded, true, ec, out, words, &count));
    qsort(words, count, sizeof words[0], by_length);
    for (size_t i = 0; i < count && out->word_count < PERSON_WORDS_MAX; i++)
        if (i == 0 || !sv_eq(words[i], words[i - 1]))
            out->words[out->word_count++] = words[i];
    qsort(out->words, out->word_count, sizeof out->words[0], by_letters);
    return ERR_OK;
}

bool person_name_equal(const struct person_name *a, const struct person_name *b)
{
    if (a->word_count != b->word_count || a->initial_count != b->initial_count ||
        memcmp(a->initials, b->initials, a->initial_count) != 0)
        return false;
    for (size_t i = 0; i < a->word_count; i++)
        if (!sv_eq(a->words[i], b->words[i]))
            return false;
    return true;
}
