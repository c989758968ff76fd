#include "resolve/rehearsal.h"

#include <stdlib.h>

#include "base/mem.h"
#include "resolve/plain.h"
#include "text/pack.h"

/* ---- the private match ---- */

struct name_of {
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
    uint32_t entity;
};

static int by_pseudonym(const void *a, const void *b)
{
    const struct name_of *x = a, *y = b;
    return memcmp(x->pseudonym, y->pseudonym, PSI_PSEUDONYM_BYTES);
}

/* Each turn one body goes over, as between nodes. */
static enum err exchange(struct psi_session *asker, struct psi_session *holder, int64_t now_ms,
                         struct errctx *ec)
{
    struct sv body;
    while (!psi_finished(asker)) {
        TRY(psi_next_message(asker, now_ms, ec, &body));
        TRY(psi_feed(holder, body, now_ms, ec));
        TRY(psi_next_message(holder, now_ms, ec, &body));
        TRY(psi_feed(asker, body, now_ms, ec));
    }
    return ERR_OK;
}

/* Agreements with the right party's entity numbers in place of its pseudonyms, which only a rehearsal knows.
 */
static enum err name_entities(const struct psi_result *result, const uint8_t *seed, size_t entities,
                              struct errctx *ec, struct psi_agreement **out)
{
    struct name_of *names = mem_alloc(entities ? entities : 1, sizeof *names);
    *out = mem_alloc(result->agreement_count ? result->agreement_count : 1, sizeof **out);
    if (!names || !*out) {
        mem_free(names);
        return err_set(ec, ERR_MEMORY, "no memory for %zu agreements", result->agreement_count);
    }
    for (uint32_t i = 0; i < entities; i++) {
        psi_pseudonym(seed, i, names[i].pseudonym);
        names[i].entity = i;
    }
    qsort(names, entities, sizeof *names, by_pseudonym);
    for (size_t i = 0; i < result->agreement_count; i++) {
        struct name_of key;
        (*out)[i] = result->agreements[i];
        memcpy(key.pseudonym, (*out)[i].pseudonym, sizeof key.pseudonym);
        const struct name_of *name = bsearch(&key, names, entities, sizeof *names, by_pseudonym);
        BUG_ON(!name);
        plain_pseudonym(name->entity, (*out)[i].pseudonym);
    }
    plain_sort(*out, result->agreement_count);
    mem_free(names);
    return ERR_OK;
}

static enum err open_both(const struct rehearsal *r, const struct party *left, const struct party *right,
                          struct errctx *ec, struct psi_session **asker, struct psi_session **holder)
{
    static const uint8_t left_key[32] = {1}, right_key[32] = {2};
    uint8_t packs[1][PACK_HASH_BYTES];
    struct psi_config config = {.mode = PSI_ASKER,
                                .set = party_set(left),
                                .pack_hashes = (const uint8_t(*)[32])packs,
                                .pack_hash_count = 1,
                                .purpose = SV("rehearsal"),
                                .case_ref = SV("rehearsal"),
                                .rng = r->rng,
                                .progress = r->progress,
                                .now_ms = r->now_ms};
    pack_set_hash(packs[0]);
    token_rule_hash(config.rule_hash);
    memcpy(config.fingerprint_own, left_key, sizeof left_key);
    memcpy(config.fingerprint_partner, right_key, sizeof right_key);
    TRY(psi_asker_open(&config, ec, asker));
    config.mode = 0;
    config.set = party_set(right);
    config.progress = NULL;
    memcpy(config.fingerprint_own, right_key, sizeof right_key);
    memcpy(config.fingerprint_partner, left_key, sizeof left_key);
    return psi_holder_open(&config, ec, holder);
}

static enum err match_privately(const struct rehearsal *r, const struct party *left,
                                const struct party *right, struct errctx *ec,
                                struct psi_agreement **agreements, size_t *count, size_t *right_entries,
                                uint64_t *bytes)
{
    __attribute__((cleanup(psi_closep))) struct psi_session *asker = NULL, *holder = NULL;
    const struct psi_result *result;
    TRY(open_both(r, left, right, ec, &asker, &holder));
    TRY(exchange(asker, holder, r->now_ms, ec));
    TRY(psi_result(asker, ec, &result));
    *count = result->agreement_count;
    *right_entries = result->partner.hold_entries;
    *bytes = result->bytes_sent + result->bytes_received;
    return name_entities(result, psi_seed(holder), party_entities(right), ec, agreements);
}

/* ---- both ways ---- */

static enum err match_plainly(const struct party *left, const struct party *right, struct errctx *ec,
                              struct psi_agreement **agreements, size_t *count, size_t *right_entries)
{
    struct psi_sizes sizes;
    TRY(psi_measure(party_set(right), PSI_ASKER, PSI_ROLE_HOLDER, ec, &sizes));
    *right_entries = sizes.hold_entries;
    return plain_join(party_set(left), party_set(right), ec, agreements, count);
}

struct handing {
    rehearsal_hit_fn *hit;
    void *arg;
};

static enum err hand_on(void *arg, const struct score_hit *hit, struct errctx *ec)
{
    const struct handing *h = arg;
    return h->hit(h->arg, hit, plain_entity(hit->pseudonym), ec);
}

enum err rehearsal_run(const struct rehearsal *r, const struct party *left, const struct party *right,
                       rehearsal_hit_fn *hit, void *arg, struct errctx *ec, struct rehearsal_report *report)
{
    struct psi_agreement *agreements = NULL;
    size_t count = 0, right_entries = 0;
    struct handing handing = {hit, arg};
    *report = (struct rehearsal_report){.tokens_left = party_set(left)->token_count,
                                        .tokens_right = party_set(right)->token_count};
    enum err e =
        r->plain ? match_plainly(left, right, ec, &agreements, &count, &right_entries)
                 : match_privately(r, left, right, ec, &agreements, &count, &right_entries, &report->bytes);
    if (e == ERR_OK) {
        report->agreements = count;
        e = party_score(left, agreements, count,
                        score_partner_entities(party_set(left), (uint32_t)right_entries), r->threshold,
                        hand_on, &handing, ec);
    }
    mem_free(agreements);
    return e;
}
