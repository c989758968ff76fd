#include "resolve/draft.h"

#include "crypto/hash.h"
#include "text/frequency.h"

void draft_value_add(struct draft_value *v, struct sv part)
{
    size_t space = v->len > 0 ? 1 : 0;
    if (v->too_long || part.len + space > sizeof v->bytes - v->len) {
        v->too_long = true;
        return;
    }
    if (space)
        v->bytes[v->len++] = ' ';
    memcpy(v->bytes + v->len, part.ptr, part.len);
    v->len += part.len;
}

void draft_emit(struct draft_run *run, struct token_draft *d, const struct draft_value *v)
{
    if (v->too_long || run->made == TOKEN_ENTITY_TOKENS_MAX)
        return;
    d->value = sv_of(v->bytes, v->len);
    if (!d->family_name.ptr)
        d->family_name = sv_cstr(token_family_find(d->family)->name);
    if (!d->country.ptr)
        d->country = SV("");
    run->made++;
    run->fn(run->arg, d);
}

struct sv draft_date_text(struct date d, enum draft_date kind, uint8_t digit, char buf[DATE_YYMMDD_BYTES])
{
    if (kind == DRAFT_DATE_YEAR) {
        buf[0] = (char)('0' + d.year / 10 % 10);
        buf[1] = (char)('0' + d.year % 10);
        return sv_of(buf, 2);
    }
    date_yymmdd(d, buf);
    if (kind == DRAFT_DATE_DIGIT)
        buf[digit] = '*';
    if (kind == DRAFT_DATE_SWAPPED && d.month > d.day)
        date_yymmdd((struct date){d.year, d.day, d.month}, buf);
    size_t blank = kind == DRAFT_DATE_MD   ? 0
                   : kind == DRAFT_DATE_YD ? 2
                   : kind == DRAFT_DATE_YM ? 4
                                           : SIZE_MAX;
    if (blank != SIZE_MAX)
        memset(buf + blank, '-', 2);
    return sv_of(buf, DATE_YYMMDD_BYTES);
}

struct sv draft_end(struct sv word, bool tail, char buf[DRAFT_END_BYTES + 1])
{
    size_t n = 0;
    if (tail)
        buf[n++] = '-';
    memcpy(buf + n, word.ptr + (tail ? word.len - DRAFT_END_BYTES : 0), DRAFT_END_BYTES);
    return sv_of(buf, n + DRAFT_END_BYTES);
}

struct draft_part draft_word(const struct entity *e, uint8_t form, uint8_t word)
{
    return (struct draft_part){word, DRAFT_WORD, e->forms[form].words[word]};
}

void draft_emit_pair(struct draft_run *run, uint16_t family, uint8_t form, struct draft_part a,
                     struct draft_part b, uint8_t date_index, enum draft_date kind, uint8_t digit)
{
    char buf[DATE_YYMMDD_BYTES];
    struct draft_value v = {.len = 0};
    bool swap = sv_cmp(a.key, b.key) > 0;
    struct token_draft d = {.family = family,
                            .form = form,
                            .part_count = 2,
                            .parts = {swap ? b : a, swap ? a : b},
                            .date = kind,
                            .date_index = date_index,
                            .date_digit = digit};
    draft_value_add(&v, d.parts[0].key);
    draft_value_add(&v, d.parts[1].key);
    if (kind != DRAFT_NO_DATE)
        draft_value_add(&v, draft_date_text(run->e->dates[date_index], kind, digit, buf));
    draft_emit(run, &d, &v);
}

void draft_emit_word(struct draft_run *run, uint16_t family, uint8_t form, struct draft_part part,
                     uint8_t date_index)
{
    char buf[DATE_YYMMDD_BYTES];
    struct draft_value v = {.len = 0};
    struct token_draft d = {.family = family,
                            .form = form,
                            .part_count = 1,
                            .parts = {part},
                            .date = DRAFT_DATE,
                            .date_index = date_index};
    draft_value_add(&v, part.key);
    draft_value_add(&v, draft_date_text(run->e->dates[date_index], DRAFT_DATE, 0, buf));
    draft_emit(run, &d, &v);
}

void draft_each_pair(struct draft_run *run, bool full_dates, draft_pair_fn *fn)
{
    const struct entity *e = run->e;
    for (uint8_t form = 0; form < e->form_count; form++)
        for (uint8_t date = 0; date < e->date_count; date++) {
            if (full_dates && !date_is_full(e->dates[date]))
                continue;
            for (uint8_t a = 0; a < e->forms[form].word_count; a++)
                for (uint8_t b = (uint8_t)(a + 1); b < e->forms[form].word_count; b++)
                    fn(run, form, a, b, date);
        }
}

void draft_identifiers(struct draft_run *run)
{
    for (size_t i = 0; i < run->e->identifier_count; i++) {
        const struct entity_identifier *id = &run->e->identifiers[i];
        struct draft_value v = {.len = 0};
        struct token_draft d = {.family = (uint16_t)(TOKEN_IDENTIFIER_BASE + id->type->bit),
                                .family_name = id->family,
                                .country = id->country,
                                .identifier = id};
        draft_value_add(&v, id->text);
        draft_emit(run, &d, &v);
    }
}

static void mx_prefixes(struct draft_run *run)
{
    for (size_t i = 0; i < run->e->mx_prefix_count; i++) {
        struct draft_value v = {.len = 0};
        struct token_draft d = {.family = TOKEN_MX_PREFIX};
        draft_value_add(&v, sv_of(run->e->mx_prefixes[i], MXKEY_PREFIX_BYTES));
        draft_emit(run, &d, &v);
    }
}

void token_drafts(const struct entity *e, draft_fn *fn, void *arg)
{
    struct draft_run run = {e, fn, arg, 0};
    draft_identifiers(&run);
    if (e->kind == ENTITY_ORGANIZATION || e->kind == ENTITY_UNDETERMINED)
        draft_companies(&run);
    if (e->kind == ENTITY_PERSON || e->kind == ENTITY_UNDETERMINED) {
        mx_prefixes(&run);
        draft_names(&run);
        draft_places(&run);
        draft_fuzzy(&run);
    }
}

static void put_field(struct hash_sha512 *h, struct sv field)
{
    uint8_t len[2] = {(uint8_t)(field.len >> 8), (uint8_t)field.len};
    hash_sha512_update(h, len, sizeof len);
    hash_sha512_update(h, field.ptr, field.len);
}

void token_draft_digest(const struct token_draft *draft, uint8_t digest[TOKEN_DIGEST_BYTES])
{
    struct hash_sha512 h;
    uint8_t out[HASH_SHA512_BYTES];
    hash_sha512_init(&h);
    put_field(&h, SV("enlace-token"));
    put_field(&h, SV(TOKEN_RULE_VERSION));
    put_field(&h, draft->family_name);
    put_field(&h, draft->country);
    put_field(&h, draft->value);
    hash_sha512_final(&h, out);
    memcpy(digest, out, TOKEN_DIGEST_BYTES);
}

unsigned token_word_rarity(struct sv word)
{
    unsigned surname = frequency_bits(word, FREQUENCY_SURNAME, NULL);
    unsigned given = frequency_bits(word, FREQUENCY_GIVEN, NULL);
    return surname < given ? surname : given;
}
