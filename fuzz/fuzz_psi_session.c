/* A whole session of which one body is damaged or replaced: no crash, no agreement that is not one.
 * Input: mode, number of the body, kind of damage, then either the new body or (u16 offset, xor) triples. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "psi/psi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One common token: entity 0 of either side. */
static struct token asker_tokens[2] = {{{1}, 0, 0}, {{2}, 1, 1}},
                    holder_tokens[2] = {{{1}, 0, 0}, {{3}, 1, 1}};
static struct token_entity entities[2] = {{5, 6}, {7, 8}};
static const struct token_set asker_set = {asker_tokens, 2, entities, 2},
                              holder_set = {holder_tokens, 2, entities, 2};

static void damage(struct cursor c, struct buf *body)
{
    bool replace = cursor_u8(&c) & 1;
    if (replace) {
        size_t len = cursor_left(&c);
        buf_clear(body);
        buf_put(body, cursor_bytes(&c, len), len);
        return;
    }
    while (cursor_left(&c) >= 3) {
        uint16_t at = cursor_u16(&c);
        uint8_t bits = cursor_u8(&c);
        if (body->len)
            body->ptr[at % body->len] ^= bits;
    }
}

static void check_result(struct psi_session *s, const struct psi_session *partner)
{
    const struct psi_result *r;
    uint8_t pseudonym[PSI_PSEUDONYM_BYTES];
    if (psi_result(s, NULL, &r) != ERR_OK)
        return;
    psi_pseudonym(psi_seed(partner), 0, pseudonym);
    for (size_t i = 0; i < r->agreement_count; i++)
        if (r->agreements[i].token != 0 ||
            memcmp(r->agreements[i].pseudonym, pseudonym, sizeof pseudonym) != 0)
            abort();
}

static void run(struct psi_session *s[2], unsigned number, struct cursor rest)
{
    BUF_SCOPED struct buf wire;
    struct sv body;
    buf_init(&wire, "wire", 2 * PSI_MESSAGE_BYTES_MAX);
    for (unsigned turn = 0; turn < 64; turn++) {
        if (psi_next_message(s[turn % 2], 0, NULL, &body) != ERR_OK || body.len == 0)
            return;
        buf_clear(&wire);
        buf_put_sv(&wire, body);
        if (turn == number)
            damage(rest, &wire);
        if (psi_feed(s[1 - turn % 2], buf_sv(&wire), 0, NULL) != ERR_OK && turn > number + 1)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cursor c = cursor_of(data, size);
    enum psi_mode mode = (enum psi_mode)(PSI_ASKER + cursor_u8(&c) % 3);
    unsigned number = cursor_u8(&c) % 20;
    struct rng_seeded stream;
    struct rng rng = rng_from_seed(&stream, (const uint8_t[32]){1});
    struct psi_config config = {.mode = mode, .set = &asker_set, .rng = &rng, .threads = 1};
    struct psi_session *s[2] = {NULL, NULL};
    if (!cursor_ok(&c) || cursor_left(&c) == 0 || psi_asker_open(&config, NULL, &s[0]) != ERR_OK)
        return 0;
    config.set = &holder_set;
    if (psi_holder_open(&config, NULL, &s[1]) != ERR_OK)
        abort();
    run(s, number, c);
    check_result(s[0], s[1]);
    check_result(s[1], s[0]);
    psi_close(s[0]);
    psi_close(s[1]);
    return 0;
}
