#include "text/mxkey.h"

#include <stdlib.h>

#include "text/fold.h"

#define WORDS_MAX 8u /* significant words of one part of a name; more change no key */

struct words {
    struct sv word[WORDS_MAX];
    size_t count;
    char folded[FOLD_BOUND(MXKEY_NAME_BYTES_MAX)];
    bool mark_second; /* an apostrophe, slash, hyphen or dot right after the first letter: D'AMICO */
};

static bool among(struct sv word, const struct sv *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(word, list[i]))
            return true;
    return false;
}
#define AMONG(word, list) among((word), (list), sizeof(list) / sizeof((list)[0]))

/* Not kept as first word of a compound: SAT rule 8 with annex V, RENAPO's criteria of exception. */
static bool is_particle(struct sv word, enum mxkey_kind kind)
{
    static const struct sv sat[] = {SV("DE"), SV("DEL"), SV("LA"),  SV("LAS"), SV("LOS"), SV("MAC"),
                                    SV("MC"), SV("MI"),  SV("VAN"), SV("VON"), SV("Y")};
    static const struct sv renapo[] = {SV("DA"),  SV("DAS"), SV("DE"),  SV("DEL"), SV("DER"),
                                       SV("DI"),  SV("DIE"), SV("DD"),  SV("EL"),  SV("LA"),
                                       SV("LAS"), SV("LE"),  SV("LES"), SV("LOS"), SV("MAC"),
                                       SV("MC"),  SV("VAN"), SV("VON"), SV("Y")};
    return kind == MXKEY_RFC ? AMONG(word, sat) : AMONG(word, renapo);
}

/* Skipped when another name follows: SAT rule 6, RENAPO. */
static bool is_common_given(struct sv word)
{
    static const struct sv common[] = {SV("MARIA"), SV("MA"), SV("M"), SV("JOSE"), SV("J")};
    return AMONG(word, common);
}

static bool mark_after_first_letter(struct sv s)
{
    s = sv_trim(s);
    return s.len > 2 && (strchr("'/-.`", s.ptr[1]) || sv_starts(sv_slice(s, 1, s.len), SV("\xE2\x80\x99")));
}

/* The words that count. A name of particles alone ("Mi") keeps its last one. */
static bool words_read(struct sv text, enum mxkey_kind kind, struct words *w)
{
    struct sv rest, word, last = SV("");
    w->count = 0;
    w->mark_second = mark_after_first_letter(text);
    if (sv_empty(text))
        return true;
    if (text.len > MXKEY_NAME_BYTES_MAX ||
        fold_text(text, FOLD_KEEP_ENYE, w->folded, sizeof w->folded, NULL, NULL, &rest) != ERR_OK)
        return false;
    while (fold_next_word(&rest, &word)) {
        last = word;
        if (!is_particle(word, kind) && w->count < WORDS_MAX)
            w->word[w->count++] = word;
    }
    if (w->count == 0 && last.len)
        w->word[w->count++] = last;
    return true;
}

static bool is_vowel(char c)
{
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

/* The n-th letter as a key writes it; X where there is none. Digits are no letters. */
static char letter_at(struct sv word, size_t n, char enye)
{
    char c = n < word.len ? word.ptr[n] : 'X';
    return c == FOLD_ENYE ? enye : c >= 'A' && c <= 'Z' ? c : 'X';
}

static char internal_vowel(struct sv word)
{
    for (size_t i = 1; i < word.len; i++)
        if (is_vowel(word.ptr[i]))
            return word.ptr[i];
    return 'X';
}

static char internal_consonant(struct sv word)
{
    for (size_t i = 1; i < word.len; i++)
        if (!is_vowel(word.ptr[i]))
            return letter_at(word, i, 'X');
    return 'X';
}

static int compare_word(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

/* Words that an office would rather not print. Sorted. SAT, annex IV, is RENAPO's annex 2 without those
 * marked '*'. */
static bool is_inconvenient(const char letters[4], enum mxkey_kind kind)
{
    static const char list[][6] = {
        "BACA*", "BAKA*", "BUEI",  "BUEY",  "CACA",  "CACO",  "CAGA",  "CAGO",  "CAKA",  "CAKO",  "COGE",
        "COGI*", "COJA",  "COJE",  "COJI",  "COJO",  "COLA*", "CULO",  "FALO*", "FETO",  "GETA*", "GUEI*",
        "GUEY",  "JETA*", "JOTO",  "KACA",  "KACO",  "KAGA",  "KAGO",  "KAKA",  "KAKO*", "KOGE",  "KOGI*",
        "KOJA*", "KOJE*", "KOJI*", "KOJO",  "KOLA*", "KULO",  "LILO*", "LOCA*", "LOCO*", "LOKA*", "LOKO*",
        "MAME",  "MAMO",  "MEAR",  "MEAS",  "MEON",  "MIAR*", "MION",  "MOCO",  "MOKO*", "MULA",  "MULO*",
        "NACA*", "NACO*", "PEDA",  "PEDO",  "PENE",  "PIPI*", "PITO*", "POPO*", "PUTA",  "PUTO",  "QULO",
        "RATA",  "ROBA*", "ROBE*", "ROBO*", "RUIN",  "SENO*", "TETA*", "VACA*", "VAGA*", "VAGO*", "VAKA*",
        "VUEI*", "VUEY*", "WUEI*", "WUEY*"};
    const char *hit = bsearch(letters, list, sizeof list / sizeof list[0], sizeof list[0], compare_word);
    return hit && (kind == MXKEY_CURP || hit[4] != '*');
}

struct reading {
    struct sv paternal, maternal, given; /* one word each; maternal may be empty */
};

/* SAT: rules 1, 4 (a first surname of one or two letters), 7 (a single surname), 9. */
static void rfc_letters(const struct reading *r, char out[4])
{
    struct sv p = r->paternal, m = r->maternal, g = r->given;
    out[0] = letter_at(p, 0, 'N');
    if (sv_empty(m)) {
        out[1] = letter_at(p, 1, 'N');
        out[2] = letter_at(g, 0, 'N');
        out[3] = letter_at(g, 1, 'N');
    } else if (p.len <= 2) {
        out[1] = letter_at(m, 0, 'N');
        out[2] = letter_at(g, 0, 'N');
        out[3] = letter_at(g, 1, 'N');
    } else {
        out[1] = internal_vowel(p);
        out[2] = letter_at(m, 0, 'N');
        out[3] = letter_at(g, 0, 'N');
    }
    if (is_inconvenient(out, MXKEY_RFC))
        out[3] = 'X';
}

static void curp_letters(const struct reading *r, char out[4])
{
    out[0] = letter_at(r->paternal, 0, 'X');
    out[1] = internal_vowel(r->paternal);
    out[2] = letter_at(r->maternal, 0, 'X');
    out[3] = letter_at(r->given, 0, 'X');
    if (is_inconvenient(out, MXKEY_CURP))
        out[1] = 'X';
}

struct keys {
    struct mxkey *at;
    size_t count;
    char date[DATE_YYMMDD_BYTES];
};

static void keys_add(struct keys *k, const char letters[4], enum mxkey_kind kind, const struct reading *r)
{
    struct mxkey key = {.kinds = kind};
    memcpy(key.prefix, letters, 4);
    memcpy(key.prefix + 4, k->date, sizeof k->date);
    if (kind == MXKEY_CURP) {
        key.consonants[0] = internal_consonant(r->paternal);
        key.consonants[1] = internal_consonant(r->maternal);
        key.consonants[2] = internal_consonant(r->given);
    }
    for (size_t i = 0; i < k->count; i++) {
        struct mxkey *have = &k->at[i];
        if (memcmp(have->prefix, key.prefix, sizeof key.prefix) != 0)
            continue;
        if (!(have->kinds & MXKEY_CURP))
            memcpy(have->consonants, key.consonants, sizeof key.consonants);
        have->kinds |= (unsigned)kind;
        return;
    }
    if (k->count < MXKEY_KEYS_MAX)
        k->at[k->count++] = key;
}

struct names {
    struct words given, paternal, maternal;
};

static void keys_add_reading(struct keys *k, enum mxkey_kind kind, struct sv paternal, struct sv maternal,
                             struct sv given, bool marked)
{
    struct reading r = {paternal, maternal, given};
    char letters[4];
    if (kind == MXKEY_RFC)
        rfc_letters(&r, letters);
    else
        curp_letters(&r, letters);
    keys_add(k, letters, kind, &r);
    if (marked && kind == MXKEY_CURP) { /* RENAPO: D/AMICO gives DX, where SAT reads DA */
        letters[1] = 'X';
        keys_add(k, letters, kind, &r);
    }
}

#define MATERNAL_TRIES_MAX                                                                                   \
    3u /* Riva Palacio y Cruz: the second surname is the second, third or fourth word */

static void keys_add_given(struct keys *k, enum mxkey_kind kind, const struct names *n, struct sv given,
                           bool loose)
{
    static const struct words no_words;
    const struct words *p =
        n->paternal.count ? &n->paternal : &n->maternal; /* a single surname may be the mother's */
    const struct words *m = n->paternal.count ? &n->maternal : &no_words;
    struct sv none = SV("");
    if (!p->count)
        return;
    if (m->count)
        keys_add_reading(k, kind, p->word[0], m->word[0], given, p->mark_second);
    else if (p->count == 1)
        keys_add_reading(k, kind, p->word[0], none, given, p->mark_second);
    for (size_t i = 1; !m->count && i < p->count && i <= MATERNAL_TRIES_MAX; i++)
        keys_add_reading(k, kind, p->word[0], p->word[i], given, p->mark_second);
    if (!loose || p->count + m->count < 2)
        return;
    if (m->count)
        keys_add_reading(k, kind, m->word[0], p->word[0], given, m->mark_second);
    else
        keys_add_reading(k, kind, p->word[1], p->word[0], given, false);
    keys_add_reading(k, kind, p->word[0], none, given, p->mark_second);
}

/* Strict readings of both issuers come before any loose one. */
size_t mxkey_from_name(const struct mxkey_name *name, struct date birth, unsigned flags,
                       struct mxkey keys[MXKEY_KEYS_MAX])
{
    static const enum mxkey_kind kinds[] = {MXKEY_RFC, MXKEY_CURP};
    struct keys k = {.at = keys};
    struct names n;
    if (!date_exists(birth))
        return 0;
    date_yymmdd(birth, k.date);
    for (unsigned loose = 0; loose <= (flags & MXKEY_LOOSE); loose++) {
        for (size_t i = 0; i < 2; i++) {
            if (!words_read(name->given, kinds[i], &n.given) ||
                !words_read(name->paternal, kinds[i], &n.paternal) ||
                !words_read(name->maternal, kinds[i], &n.maternal) || !n.given.count)
                return 0;
            bool skips = n.given.count > 1 && is_common_given(n.given.word[0]);
            keys_add_given(&k, kinds[i], &n, n.given.word[skips], loose);
            if (skips && loose)
                keys_add_given(&k, kinds[i], &n, n.given.word[0], false);
        }
    }
    return k.count;
}
