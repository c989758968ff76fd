#include "resolve/score_evidence.h"

#include <math.h>

#include "resolve/draft.h"
#include "resolve/score_weights.h"
#include "text/company.h"
#include "text/frequency.h"

struct finding {
    const struct entity *e;
    const struct score_stats *stats;
    const struct token_set *set;
    const uint32_t *tokens;
    size_t token_count;
    struct score_evidence *out;
    size_t count;
};

/* Bits of a key that `counted` of our entities have, this one among them, and that a stranger has with
 * probability 2^-known: our own counts are blended with what the packs know as if that came from
 * WEIGHT_PRIOR_ENTITIES entities. */
static double blended(const struct score_stats *stats, uint32_t counted, double known)
{
    double others = counted > 1 ? counted - 1.0 : 0.0;
    return -log2((others + WEIGHT_PRIOR_ENTITIES * exp2(-known)) /
                 ((double)score_stats_entities(stats) + WEIGHT_PRIOR_ENTITIES));
}

static double part_weight(const struct finding *f, const struct draft_part *part)
{
    double known, loss = LOSS_PART;
    switch ((enum draft_level)part->level) {
    case DRAFT_WORD:
        known = (double)token_word_rarity(part->key) / FREQUENCY_BIT;
        loss = LOSS_WORD;
        break;
    case DRAFT_LESS:
        known = BITS_LESS;
        break;
    case DRAFT_SOUND:
        known = BITS_SOUND;
        break;
    case DRAFT_END:
        known = BITS_END;
        loss = LOSS_END;
        break;
    case DRAFT_INITIAL:
    case DRAFT_LEVEL_COUNT:
    default:
        return BITS_INITIAL - LOSS_PART;
    }
    double bits = blended(f->stats, score_stats_part(f->stats, part->level, part->key), known);
    return fmin(bits, WEIGHT_WORD_MAX) - loss;
}

/* Digits do not tell alike: the first of a month is 0 or 1, the last of a year is any. Bits of the other
 * five. */
static double digit_weight(uint8_t digit)
{
    static const double rest[DATE_YYMMDD_BYTES] = {11.4, 10.7, 13.0, 11.5, 12.2, 10.7};
    return rest[digit] - BITS_DATE_DIGIT_LOSS;
}

static double date_weight(const struct finding *f, const struct token_draft *d)
{
    char buf[DATE_YYMMDD_BYTES];
    if (d->date == DRAFT_NO_DATE)
        return 0;
    struct date date = f->e->dates[d->date_index];
    bool placeholder = date_is_placeholder(date);
    switch (d->date) {
    case DRAFT_DATE: {
        double known = placeholder ? BITS_DATE_PLACEHOLDER : BITS_DATE;
        uint32_t counted = score_stats_date(f->stats, draft_date_text(date, DRAFT_DATE, 0, buf));
        return fmin(known, blended(f->stats, counted, known));
    }
    case DRAFT_DATE_SWAPPED:
        return BITS_DATE_SWAPPED;
    case DRAFT_DATE_DIGIT:
        return fmin(digit_weight(d->date_digit), placeholder ? BITS_YEAR : BITS_DATE);
    case DRAFT_DATE_YM:
        return BITS_DATE_YM;
    case DRAFT_DATE_YD:
        return BITS_DATE_YD;
    case DRAFT_DATE_MD:
        return BITS_DATE_MD;
    case DRAFT_DATE_YEAR:
        return BITS_YEAR;
    case DRAFT_NO_DATE:
    case DRAFT_DATE_COUNT:
    default:
        return 0;
    }
}

static double place_weight(const struct finding *f, const struct token_draft *d)
{
    double sum = 0;
    for (unsigned i = 0; i < d->place_count; i++)
        sum += fmin(BITS_PLACE_MAX,
                    blended(f->stats, score_stats_place(f->stats, d->places[i]), BITS_PLACE_MAX));
    return fmin(sum, BITS_PLACES_MAX);
}

/* Own counts make a word weaker, never stronger: what one list has once may be on every corner. */
static double company_word(const struct finding *f, const struct draft_part *part)
{
    double known = (double)company_word_bits(part->key, NULL) / FREQUENCY_BIT, loss = 0;
    if (part->level == DRAFT_END) {
        known = BITS_END;
        loss = LOSS_END;
    } else if (part->level == DRAFT_SOUND) {
        known = BITS_SOUND;
        loss = LOSS_PART;
    } else if (part->level == DRAFT_LESS) {
        known = BITS_COMPANY_LESS;
    }
    return fmin(known, blended(f->stats, score_stats_part(f->stats, part->level, part->key), known)) - loss;
}

/* A core that agrees whole: its generic words agree too, which a stranger's rarely all do. */
static double company_core(const struct finding *f, const struct token_draft *d)
{
    struct company_name c;
    double bits = 0;
    unsigned generic = 0;
    if (company_parse(f->e->names[d->form], NULL, &c) != ERR_OK)
        return 0;
    for (size_t i = 0; i < c.word_count; i++) {
        bool is_generic;
        company_word_bits(c.words[i], &is_generic);
        generic += is_generic;
        bits += is_generic ? 0 : company_word(f, &(struct draft_part){(uint8_t)i, DRAFT_WORD, c.words[i]});
    }
    return bits + BITS_COMPANY_BEGINNING *
                      (generic < COMPANY_BEGINNINGS_COUNTED ? generic : COMPANY_BEGINNINGS_COUNTED);
}

static double company_weight(const struct finding *f, const struct token_draft *d)
{
    double bits = d->part_count == 0 ? company_core(f, d) : company_word(f, &d->parts[0]);
    if (d->family == TOKEN_COMPANY_WORDS)
        bits += company_word(f, &d->parts[1]) - LOSS_COMPANY_WORDS;
    else if (d->beside)
        bits -= LOSS_COMPANY_WORD;
    return fmin(bits, BITS_COMPANY_MAX);
}

static double identifier_weight(const struct entity_identifier *id)
{
    switch (id->type->bit) {
    case IDENTIFIER_BIT_PHONE:
    case IDENTIFIER_BIT_EMAIL:
        return BITS_CONTACT;
    case IDENTIFIER_BIT_NATIONAL_ID:
    case IDENTIFIER_BIT_TAX_ID:
    case IDENTIFIER_BIT_REGISTRATION:
    case IDENTIFIER_BIT_PLATE:
    case IDENTIFIER_BIT_ACCOUNT:
        return BITS_DOCUMENT;
    // clang-format off
    case IDENTIFIER_BIT_CURP: case IDENTIFIER_BIT_RFC: case IDENTIFIER_BIT_NSS: case IDENTIFIER_BIT_CLABE:
    case IDENTIFIER_BIT_INE: case IDENTIFIER_BIT_SSN: case IDENTIFIER_BIT_ITIN: case IDENTIFIER_BIT_EIN:
    case IDENTIFIER_BIT_PASSPORT: case IDENTIFIER_BIT_USCC: case IDENTIFIER_BIT_LEI: case IDENTIFIER_BIT_IBAN:
    case IDENTIFIER_BIT_BIC: case IDENTIFIER_BIT_IMO: case IDENTIFIER_BIT_IMO_COMPANY: case IDENTIFIER_BIT_MMSI:
    case IDENTIFIER_BIT_VIN: case IDENTIFIER_BIT_CONTAINER: case IDENTIFIER_BIT_TAIL: case IDENTIFIER_BIT_IMEI:
    case IDENTIFIER_BIT_SERIAL: case IDENTIFIER_BIT_CRYPTO: case IDENTIFIER_BIT_LOCAL: case IDENTIFIER_BIT_COUNT:
    default:
        return BITS_IDENTIFIER;
        // clang-format on
    }
}

/* Index of the agreed token that this draft makes, or false. */
static bool find_token(const struct finding *f, const struct token_draft *d, uint32_t *token)
{
    uint8_t digest[TOKEN_DIGEST_BYTES];
    size_t low = 0, high = f->token_count;
    token_draft_digest(d, digest);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = memcmp(f->set->tokens[f->tokens[mid]].digest, digest, TOKEN_DIGEST_BYTES);
        if (order == 0) {
            *token = f->tokens[mid];
            return true;
        }
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static void weigh(void *arg, const struct token_draft *d)
{
    struct finding *f = arg;
    struct score_evidence ev = {.family = d->family,
                                .form = d->form,
                                .date = d->date,
                                .date_index = d->date_index,
                                .beside = d->beside};
    if (f->count == SCORE_EVIDENCE_MAX || !find_token(f, d, &ev.token))
        return;
    if (d->identifier) {
        ev.whole_weight = identifier_weight(d->identifier);
    } else if (d->family == TOKEN_MX_PREFIX) {
        ev.whole_weight = BITS_MX_PREFIX;
    } else if (token_family_find(d->family)->group == TOKEN_GROUP_COMPANY) {
        ev.whole_weight = company_weight(f, d);
        ev.date_weight = date_weight(f, d);
    } else {
        ev.part_count = d->part_count;
        for (unsigned i = 0; i < d->part_count; i++)
            ev.parts[i] =
                (struct score_part){d->parts[i].word, d->parts[i].level, part_weight(f, &d->parts[i])};
        ev.date_weight = date_weight(f, d);
        ev.place_weight = place_weight(f, d);
    }
    f->out[f->count++] = ev;
}

size_t score_evidence(const struct entity *e, const struct score_stats *stats, const struct token_set *set,
                      const uint32_t *tokens, size_t count, struct score_evidence out[SCORE_EVIDENCE_MAX])
{
    struct finding f = {e, stats, set, tokens, count, out, 0};
    token_drafts(e, weigh, &f);
    for (size_t i = 1; i < f.count; i++) /* by token; few and nearly in order */
        for (size_t k = i; k > 0 && out[k].token < out[k - 1].token; k--) {
            struct score_evidence swap = out[k];
            out[k] = out[k - 1];
            out[k - 1] = swap;
        }
    return f.count;
}
