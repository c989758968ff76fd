/*
 * Keys that survive misspelling. A private match compares tokens for equality only, so tolerance has to be in
 * what the tokens are made of: a word less one letter (two words one edit or one transposition apart always
 * share such a variant: the deletion neighbourhood of Mor and Fraenkel 1982, SymSpell), its sound, its first
 * or last three letters, its initial. What they lack in precision the birth date gives back.
 *
 * Placeholder dates (1 January) take part in sounds only: with them the date gives back too little.
 */
#include "resolve/draft.h"

#include "text/frequency.h"
#include "text/nickname.h"
#include "text/phonetic.h"

#define LESS_LETTER_BYTES_MIN 4u /* a shorter word less a letter is anything */

typedef void word_fn(struct draft_run *run, uint8_t form, uint8_t word, uint8_t date);

static bool is_rare(struct sv word)
{
    return token_word_rarity(word) >= TOKEN_WORD_BITS_MIN * FREQUENCY_BIT;
}

static void each_word(struct draft_run *run, word_fn *fn)
{
    const struct entity *e = run->e;
    for (uint8_t form = 0; form < e->form_count; form++)
        for (uint8_t date = 0; date < e->date_count; date++)
            if (date_is_full(e->dates[date]) && !date_is_placeholder(e->dates[date]))
                for (uint8_t word = 0; word < e->forms[form].word_count; word++)
                    fn(run, form, word, date);
}

static void word_date(struct draft_run *run, uint8_t form, uint8_t word, uint8_t date)
{
    if (is_rare(run->e->forms[form].words[word]))
        draft_emit_word(run, TOKEN_WORD_DATE, form, draft_word(run->e, form, word), date);
}

static void word_initial(struct draft_run *run, uint8_t form, uint8_t word, uint8_t date)
{
    const struct person_name *name = &run->e->forms[form];
    for (uint8_t other = 0; other < name->word_count + name->initial_count; other++) {
        if (other == word)
            continue;
        bool whole = other < name->word_count;
        struct sv initial =
            whole ? sv_slice(name->words[other], 0, 1) : sv_of(&name->initials[other - name->word_count], 1);
        struct draft_part part = {whole ? other : DRAFT_NO_WORD, DRAFT_INITIAL, initial};
        draft_emit_pair(run, TOKEN_WORD_INITIAL_DATE, form, draft_word(run->e, form, word), part, date,
                        DRAFT_DATE, 0);
    }
}

static void less_letter(struct draft_run *run, uint8_t form, uint8_t word, uint8_t date)
{
    struct sv whole = run->e->forms[form].words[word];
    char buf[PERSON_WORD_BYTES_MAX];
    if (run->e->forms[form].word_count > TOKEN_SHORT_NAME_WORDS || whole.len < LESS_LETTER_BYTES_MIN ||
        !is_rare(whole))
        return;
    draft_emit_word(run, TOKEN_LESS_LETTER_DATE, form, (struct draft_part){word, DRAFT_LESS, whole}, date);
    for (size_t i = 0; i < whole.len; i++) {
        if (i > 0 && whole.ptr[i] == whole.ptr[i - 1])
            continue; /* the same as without the letter before */
        memcpy(buf, whole.ptr, i);
        memcpy(buf + i, whole.ptr + i + 1, whole.len - i - 1);
        draft_emit_word(run, TOKEN_LESS_LETTER_DATE, form,
                        (struct draft_part){word, DRAFT_LESS, sv_of(buf, whole.len - 1)}, date);
    }
}

/* BOB sounds like ROBERT here: nicknames take the sound of their formal name, on both sides and wherever they
 * stand. */
static struct draft_part sound(const struct draft_run *run, uint8_t form, uint8_t word,
                               char buf[PHONETIC_BYTES_MAX])
{
    struct sv formal = nickname_canonical(run->e->forms[form].words[word], NICKNAME_GIVEN);
    return (struct draft_part){word, DRAFT_SOUND, phonetic_code(formal, buf)};
}

static void sound_date(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    char buf[2][PHONETIC_BYTES_MAX];
    draft_emit_pair(run, TOKEN_SOUND_DATE, form, sound(run, form, a, buf[0]), sound(run, form, b, buf[1]),
                    date, DRAFT_DATE, 0);
}

static void sound_date_part(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    char buf[2][PHONETIC_BYTES_MAX];
    for (enum draft_date kind = DRAFT_DATE_YM; kind <= DRAFT_DATE_MD; kind++)
        if (kind != DRAFT_DATE_MD || !date_is_placeholder(run->e->dates[date]))
            draft_emit_pair(run, TOKEN_SOUND_DATE_PART, form, sound(run, form, a, buf[0]),
                            sound(run, form, b, buf[1]), date, kind, 0);
}

static void sound_year(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    char buf[2][PHONETIC_BYTES_MAX];
    const struct sv *words = run->e->forms[form].words;
    if (token_word_rarity(words[a]) + token_word_rarity(words[b]) >=
        TOKEN_RARE_SOUND_BITS_MIN * FREQUENCY_BIT)
        draft_emit_pair(run, TOKEN_SOUND_YEAR, form, sound(run, form, a, buf[0]), sound(run, form, b, buf[1]),
                        date, DRAFT_DATE_YEAR, 0);
}

static struct draft_part end_of(const struct draft_run *run, uint8_t form, uint8_t word, bool tail,
                                char buf[DRAFT_END_BYTES + 1])
{
    return (struct draft_part){word, DRAFT_END, draft_end(run->e->forms[form].words[word], tail, buf)};
}

static bool ends_apply(const struct draft_run *run, uint8_t form, uint8_t word, uint8_t date)
{
    return run->e->forms[form].word_count <= TOKEN_FUZZY_WORDS_MAX &&
           run->e->forms[form].words[word].len > DRAFT_END_BYTES && !date_is_placeholder(run->e->dates[date]);
}

static void ends_date(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    char buf[2][DRAFT_END_BYTES + 1];
    if (!ends_apply(run, form, a, date) || !ends_apply(run, form, b, date))
        return;
    for (int tails = 0; tails < 4; tails++)
        draft_emit_pair(run, TOKEN_ENDS_DATE, form, end_of(run, form, a, tails & 1, buf[0]),
                        end_of(run, form, b, tails & 2, buf[1]), date, DRAFT_DATE, 0);
}

static void one_end(struct draft_run *run, uint8_t form, uint8_t whole, uint8_t cut, uint8_t date)
{
    char buf[DRAFT_END_BYTES + 1];
    /* of three words two are left when one is spoilt: its last letters are not needed too */
    int tails = run->e->forms[form].word_count > TOKEN_SHORT_NAME_WORDS ? 1 : 2;
    if (!ends_apply(run, form, cut, date))
        return;
    for (int tail = 0; tail < tails; tail++)
        for (enum draft_date kind = DRAFT_DATE_YM; kind <= DRAFT_DATE_MD; kind++)
            draft_emit_pair(run, TOKEN_WORD_END_DATE_PART, form, draft_word(run->e, form, whole),
                            end_of(run, form, cut, tail, buf), date, kind, 0);
}

static void word_end_date_part(struct draft_run *run, uint8_t form, uint8_t a, uint8_t b, uint8_t date)
{
    one_end(run, form, a, b, date);
    one_end(run, form, b, a, date);
}

void draft_fuzzy(struct draft_run *run)
{
    each_word(run, word_date);
    each_word(run, word_initial);
    draft_each_pair(run, true, sound_date);
    draft_each_pair(run, true, sound_date_part);
    draft_each_pair(run, false, sound_year);
    draft_each_pair(run, true, ends_date);
    each_word(run, less_letter);
    draft_each_pair(run, true, word_end_date_part);
}
