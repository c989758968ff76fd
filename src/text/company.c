#include "text/company.h"

#include <pthread.h>

#include "text/fold.h"
#include "text/frequency.h"
#include "text/pack.h"
#include "text/wordmap.h"

#define FORMS_TABLE_MAX 512u
#define FORM_SLOTS 4096u
#define FORM_KEYS_MAX ((size_t)128 * 1024)
#define FORM_KEY_MAX 96u   /* letters of the longest spelling, without spaces */
#define FORM_WORDS_MAX 16u /* of the longest spelling */
#define WORD_SLOTS 16384u
#define WORD_GENERIC 0x80000000u
#define WORD_BY_HAND WORD_GENERIC /* generic, and nobody counted it */

static struct company_form forms[FORMS_TABLE_MAX];
static size_t form_table_count;
static char keys[FORM_KEYS_MAX]; /* spellings without spaces */
static size_t keys_used;
static struct wordmap_slot after_slots[FORM_SLOTS], before_slots[FORM_SLOTS], word_slots[WORD_SLOTS];
static struct wordmap after = {after_slots, FORM_SLOTS, 0};   /* spellings that stand after the name */
static struct wordmap before = {before_slots, FORM_SLOTS, 0}; /* before it */
static struct wordmap words = {word_slots, WORD_SLOTS, 0};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct sv connectives[] = {SV("Y"),   SV("E"),   SV("AND"), SV("ET"),  SV("UND"),
                                        SV("THE"), SV("OF"),  SV("DE"),  SV("DEL"), SV("LA"),
                                        SV("LAS"), SV("LOS"), SV("EL"),  SV("EN")};

static void parse_form(struct sv line)
{
    struct sv place, spelling;
    BUG_ON(form_table_count == FORMS_TABLE_MAX);
    struct company_form *form = &forms[form_table_count];
    BUG_ON(!sv_split(&line, '\t', &form->code) || !sv_split(&line, '\t', &form->kind) ||
           !sv_split(&line, '\t', &form->country) || !sv_split(&line, '\t', &place) || place.len != 1);
    while (sv_split(&line, '|', &spelling)) {
        struct sv key = sv_of(keys + keys_used, 0), word;
        BUG_ON(spelling.len > FORM_KEY_MAX || keys_used + spelling.len > FORM_KEYS_MAX);
        while (fold_next_word(&spelling, &word)) {
            memcpy(keys + keys_used, word.ptr, word.len);
            keys_used += word.len;
            key.len += word.len;
        }
        if (place.ptr[0] != 'p')
            BUG_ON(!wordmap_put(&after, key, (uint32_t)form_table_count));
        if (place.ptr[0] != 's')
            BUG_ON(!wordmap_put(&before, key, (uint32_t)form_table_count));
    }
    form_table_count++;
}

/* company_generic.tsv comes first: what was written by hand to prove nothing does so however rare a list
 * finds it. */
static void put_counted(struct sv word, uint32_t value)
{
    uint32_t had;
    if (!wordmap_put(&words, word, value))
        BUG_ON(!wordmap_find(&words, word, &had) || had != WORD_BY_HAND);
}

static void parse_generic(void)
{
    struct sv rest = pack_bytes("company_generic.tsv"), line, kind, word;
    while (pack_next_line(&rest, &line)) {
        BUG_ON(!sv_split(&line, '\t', &kind) || sv_empty(line));
        while (sv_split(&line, ' ', &word))
            BUG_ON(!wordmap_put(&words, word, WORD_BY_HAND));
    }
}

static void parse_counted(void)
{
    struct sv rest = pack_bytes("company_words.tsv"), line, field, kind, word;
    uint64_t total = 0, count;
    while (pack_next_line(&rest, &line)) {
        BUG_ON(!sv_split(&line, '\t', &field) || !sv_split(&line, '\t', &kind) || !sv_to_u64(field, &count));
        BUG_ON(count == 0 || count > INT32_MAX || kind.len != 1);
        if (kind.ptr[0] == '=') {
            total = count;
            continue;
        }
        uint32_t bits = frequency_log2_ratio((uint32_t)total, (uint32_t)count);
        while (sv_split(&line, ' ', &word))
            put_counted(word, kind.ptr[0] == 'g' ? bits | WORD_GENERIC : bits);
    }
}

static void parse(void)
{
    struct sv rest = pack_bytes("legal_forms.tsv"), line;
    while (pack_next_line(&rest, &line))
        parse_form(line);
    parse_generic();
    parse_counted();
}

/* The form that list[from..to) spells, or NULL. */
static const struct company_form *find_form(const struct wordmap *map, const struct sv *list, size_t from,
                                            size_t to)
{
    char key[FORM_KEY_MAX];
    size_t len = 0;
    uint32_t form;
    for (size_t i = from; i < to; i++) {
        if (list[i].len > sizeof key - len)
            return NULL;
        memcpy(key + len, list[i].ptr, list[i].len);
        len += list[i].len;
    }
    return wordmap_find(map, sv_of(key, len), &form) ? &forms[form] : NULL;
}

/* Takes one form off [*from, *to): the longest at the end or, of the same number of words, at the front. */
static const struct company_form *take_form(const struct sv *list, size_t *from, size_t *to)
{
    size_t longest = *to - *from - 1;
    for (size_t n = longest < FORM_WORDS_MAX ? longest : FORM_WORDS_MAX; n > 0; n--) {
        const struct company_form *form = find_form(&after, list, *to - n, *to);
        if (form) {
            *to -= n;
            return form;
        }
        form = find_form(&before, list, *from, *from + n);
        if (form) {
            *from += n;
            return form;
        }
    }
    return NULL;
}

static bool is_connective(struct sv word)
{
    for (size_t i = 0; i < sizeof connectives / sizeof *connectives; i++)
        if (sv_eq(connectives[i], word))
            return true;
    return false;
}

/* Writes a word into the core; a single letter after a single letter joins it. */
static void put_word(struct company_name *c, struct sv word, bool *letters)
{
    bool letter = word.len == 1 && word.ptr[0] > '9';
    bool joins = letter && *letters && c->word_count > 0;
    size_t need = word.len + (c->word_count && !joins ? 1u : 0u);
    if (c->core.len + need > COMPANY_TEXT_MAX || (!joins && c->word_count == COMPANY_WORDS_MAX)) {
        c->cut = true;
        return;
    }
    if (c->word_count && !joins)
        c->text[c->core.len++] = ' ';
    memcpy(c->text + c->core.len, word.ptr, word.len);
    if (joins)
        c->words[c->word_count - 1].len++;
    else
        c->words[c->word_count++] = sv_of(c->text + c->core.len, word.len);
    c->core.len += word.len;
    *letters = letter;
}

static void put_core(struct company_name *c, const struct sv *list, size_t from, size_t to)
{
    bool letters = false, bare = false;
    for (size_t i = from; i < to; i++)
        bare |= !is_connective(list[i]);
    for (size_t i = from; i < to; i++)
        if (!bare || !is_connective(list[i]))
            put_word(c, list[i], &letters);
}

unsigned company_word_bits(struct sv word, bool *generic)
{
    uint32_t bits;
    bool number = false;
    pthread_once(&once, parse);
    if (generic)
        *generic = false;
    if (wordmap_find(&words, word, &bits)) {
        if (generic)
            *generic = (bits & WORD_GENERIC) != 0;
        return bits & WORD_GENERIC ? 0 : bits;
    }
    if (is_connective(word))
        return 0;
    for (size_t i = 0; i < word.len; i++)
        number |= word.ptr[i] <= '9';
    unsigned most = number ? COMPANY_BITS_NUMBER : COMPANY_BITS_UNSEEN;
    return word.len < most / COMPANY_BITS_CHARACTER ? (unsigned)word.len * COMPANY_BITS_CHARACTER : most;
}

static unsigned core_bits(const struct company_name *c)
{
    unsigned bits = 0;
    for (size_t i = 0; i < c->word_count; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again |= sv_eq(c->words[i], c->words[j]);
        bits += again ? 0 : company_word_bits(c->words[i], NULL);
    }
    return bits;
}

enum err company_parse(struct sv name, struct errctx *ec, struct company_name *out)
{
    char folded[FOLD_BOUND(COMPANY_NAME_BYTES_MAX)];
    struct sv list[COMPANY_WORDS_MAX + COMPANY_FORMS_MAX * FORM_WORDS_MAX], rest, word;
    size_t from = 0, to = 0;
    if (name.len > COMPANY_NAME_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "a company name is longer than %zu bytes", COMPANY_NAME_BYTES_MAX);
    pthread_once(&once, parse);
    memset(out, 0, sizeof *out);
    out->core.ptr = out->text;
    TRY(fold_text(name, FOLD_PLAIN, folded, sizeof folded, NULL, ec, &rest));
    while (fold_next_word(&rest, &word)) {
        if (to == sizeof list / sizeof *list) {
            out->cut = true;
            break;
        }
        list[to++] = word;
    }
    while (to - from > 1 && out->form_count < COMPANY_FORMS_MAX) {
        const struct company_form *form = take_form(list, &from, &to);
        if (!form)
            break;
        if (sv_empty(out->country))
            out->country = form->country;
        out->forms[out->form_count++] = form;
    }
    put_core(out, list, from, to);
    out->bits = core_bits(out);
    return ERR_OK;
}

bool company_is_distinctive(const struct company_name *c)
{
    return c->bits >= COMPANY_BITS_DISTINCTIVE;
}

bool company_forms_agree(const struct company_name *a, const struct company_name *b)
{
    bool known = false;
    for (size_t i = 0; i < a->form_count; i++) {
        for (size_t j = 0; j < b->form_count; j++) {
            if (sv_empty(a->forms[i]->kind) || sv_empty(b->forms[j]->kind))
                continue;
            known = true;
            if (sv_eq(a->forms[i]->kind, b->forms[j]->kind))
                return true;
        }
    }
    return !known;
}
