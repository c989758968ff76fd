#include "lie.h"

void tell(void *arg, enum side sender, unsigned number, struct buf *body)
{
    const struct lie *lie = arg;
    if (sender == lie->sender && number == lie->number)
        lie->change(body);
}

void scene_init(struct scene *s, enum psi_mode mode, uint32_t tokens)
{
    world_range(&s->a, 0, tokens, 2);
    world_range(&s->h, tokens / 2, tokens, 2);
    pair_init(&s->p, mode, &s->a.set, &s->h.set, 3);
}

void scene_fini(struct scene *s)
{
    pair_fini(&s->p);
    world_fini(&s->a);
    world_fini(&s->h);
}

void lie_in(enum psi_mode mode, uint32_t tokens, enum side sender, unsigned number,
            void (*change)(struct buf *), enum err code, const char *words)
{
    struct scene s;
    scene_init(&s, mode, tokens);
    s.lie = (struct lie){sender, number, change};
    s.p.tamper = tell;
    s.p.tamper_arg = &s.lie;
    assert_false(pair_run(&s.p));
    pair_assert_failed(&s.p, sender == SIDE_ASKER ? SIDE_HOLDER : SIDE_ASKER, code, words);
    /* and the liar is told, unless it had finished */
    if (!psi_finished(s.p.s[sender]))
        assert_int_equal(s.p.err[sender], ERR_REFUSED);
    scene_fini(&s);
}

void lie_of(enum side sender, unsigned number, void (*change)(struct buf *), const char *words)
{
    lie_in(PSI_ASKER, 100, sender, number, change, ERR_PARTNER, words);
}

void element_5_no_point(struct buf *b)
{
    memset(b->ptr + HEAD + 5 * 32, 0xff, 32);
}

void element_5_identity(struct buf *b)
{
    memset(b->ptr + HEAD + 5 * 32, 0, 32);
}

void proof_changed(struct buf *b)
{
    b->ptr[b->len - 64] ^= 1;
}

void last_byte_changed(struct buf *b)
{
    b->ptr[b->len - 1] ^= 1;
}

void all_payloads_changed(struct buf *b)
{
    for (size_t at = HEAD; at < b->len; at += 64)
        b->ptr[at + 20] ^= 1;
}
