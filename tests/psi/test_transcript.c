/* psi: one session with fixed randomness, byte for byte, and another implementation that meets it. */
#include "pair.h"

#include <stdlib.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "psi/session.h"

#define VECTOR_BYTES_MAX (1u << 20)

struct scene {
    struct world a, h;
    struct pair p;
};

/* Three families on the asker's side; one token that two of the asker's and three of the holder's entities
 * share; one that meets nobody. */
static void scene_init(struct scene *s)
{
    world_init(&s->a, 16, 4);
    world_init(&s->h, 16, 4);
    for (uint32_t t = 0; t < 6; t++)
        world_add(&s->a, t, t % 3, 2);
    world_add(&s->a, 2, 3, 2);
    world_add(&s->h, 2, 0, 2);
    world_add(&s->h, 2, 1, 2);
    world_add(&s->h, 2, 3, 2);
    world_add(&s->h, 5, 2, 2);
    world_add(&s->h, 9, 2, 2);
    world_sort(&s->a);
    world_sort(&s->h);
    pair_init(&s->p, PSI_ASKER, &s->a.set, &s->h.set, 42);
    s->p.keep_log = true;
}

static void scene_fini(struct scene *s)
{
    pair_fini(&s->p);
    world_fini(&s->a);
    world_fini(&s->h);
}

static void put_hex(struct buf *out, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_printf(out, "%02x", ((const uint8_t *)bytes)[i]);
}

static void put_field(struct buf *out, const char *name, const void *bytes, size_t len)
{
    buf_printf(out, "%s ", name);
    put_hex(out, bytes, len);
    buf_put_char(out, '\n');
}

static void put_set(struct buf *out, const char *name, const struct token_set *set)
{
    for (size_t i = 0; i < set->token_count; i++) {
        const struct token *t = &set->tokens[i];
        const struct token_entity *e = &set->entities[t->entity];
        buf_printf(out, "%s ", name);
        put_hex(out, t->digest, 32);
        buf_printf(out, " %u %u %u %u\n", t->entity, t->family, e->identifier_bitmap, e->birth_year_bucket);
    }
}

/* The seeds that a machine draws first: its own, then its key's. */
static void put_seeds(struct buf *out, const char *names[2], unsigned side)
{
    uint8_t key[32] = {42, (uint8_t)(side + 1)}, seed[32];
    struct rng_seeded stream;
    struct rng rng = rng_from_seed(&stream, key);
    for (unsigned i = 0; i < 2; i++) {
        rng_fill(&rng, seed, sizeof seed);
        put_field(out, names[i], seed, sizeof seed);
    }
}

static void put_messages(struct buf *out, const struct buf *log)
{
    struct cursor c = cursor_of(log->ptr, log->len);
    while (cursor_left(&c)) {
        uint32_t len = cursor_u32(&c);
        const uint8_t *body = cursor_bytes(&c, len);
        assert_non_null(body);
        buf_printf(out, "message %s ", psi_message_name(sv_of((const char *)body, len)));
        put_hex(out, body, len);
        buf_put_char(out, '\n');
    }
}

static void write_session(struct scene *s, struct buf *out)
{
    const struct psi_result *r = pair_result(&s->p, SIDE_ASKER);
    buf_put_cstr(out,
                 "# One session of docs/protocol.md. asker, holder: digest entity family bitmap bucket;\n"
                 "# agreement: entity pseudonym family bitmap bucket.\n");
    put_seeds(out, (const char *[]){"asker_seed", "asker_key_seed"}, 0);
    put_seeds(out, (const char *[]){"holder_seed", "holder_key_seed"}, 1);
    put_set(out, "asker", &s->a.set);
    put_set(out, "holder", &s->h.set);
    put_messages(out, &s->p.log);
    for (size_t i = 0; i < r->agreement_count; i++) {
        const struct psi_agreement *a = &r->agreements[i];
        buf_printf(out, "agreement %u ", a->entity);
        put_hex(out, a->pseudonym, sizeof a->pseudonym);
        buf_printf(out, " %u %u %u\n", a->family, a->identifier_bitmap, a->birth_year_bucket);
    }
    put_field(out, "transcript", r->transcript, sizeof r->transcript);
}

static const char *vector_path(char path[512])
{
    const char *root = getenv("ENLACE_ROOT");
    snprintf(path, 512, "%s/tests/psi/transcript.txt", root ? root : ".");
    return path;
}

static void fixed_randomness_gives_the_published_transcript(void **state)
{
    (void)state;
    struct scene s;
    BUF_SCOPED struct buf ours, vector;
    char path[512];
    buf_init(&ours, "session", VECTOR_BYTES_MAX);
    buf_init(&vector, "vector", VECTOR_BYTES_MAX);
    scene_init(&s);
    assert_true(pair_run(&s.p));
    assert_same_as_join(&s.p, SIDE_ASKER);
    assert_int_equal(pair_result(&s.p, SIDE_ASKER)->agreement_count, 7);
    write_session(&s, &ours);
    assert_int_equal(buf_check(&ours, NULL), ERR_OK);
    FILE *f = fopen(vector_path(path), "rb");
    assert_non_null(f);
    uint8_t *room = buf_space(&vector, VECTOR_BYTES_MAX);
    vector.len = fread(room, 1, VECTOR_BYTES_MAX, f);
    fclose(f);
    assert_true(sv_eq(buf_sv(&ours), buf_sv(&vector)));
    scene_fini(&s);
}

static void the_transcript_does_not_depend_on_the_number_of_threads(void **state)
{
    (void)state;
    struct scene one, many;
    scene_init(&one);
    scene_init(&many);
    many.p.config[0].threads = many.p.config[1].threads = 4;
    assert_true(pair_run(&one.p) && pair_run(&many.p));
    assert_true(sv_eq(buf_sv(&one.p.log), buf_sv(&many.p.log)));
    scene_fini(&one);
    scene_fini(&many);
}

static void another_implementation_meets_the_published_transcript(void **state)
{
    (void)state;
    char path[512], command[1100];
    if (system("python3 -c '' 2>/dev/null") != 0)
        skip();
    vector_path(path);
    snprintf(command, sizeof command, "python3 '%.*smeet.py' '%s' >&2",
             (int)(strlen(path) - strlen("transcript.txt")), path, path);
    assert_int_equal(system(command), 0);
}

static void the_protocol_document_prints_the_same_transcript_hash(void **state)
{
    (void)state;
    const char *root = getenv("ENLACE_ROOT");
    char path[512], hex[2 * PSI_HASH_BYTES + 1];
    struct scene s;
    BUF_SCOPED struct buf text;
    buf_init(&text, "document", VECTOR_BYTES_MAX);
    snprintf(path, sizeof path, "%s/docs/protocol.md", root ? root : ".");
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *room = buf_space(&text, VECTOR_BYTES_MAX);
    text.len = fread(room, 1, VECTOR_BYTES_MAX, f);
    fclose(f);
    scene_init(&s);
    assert_true(pair_run(&s.p));
    hash_to_hex(pair_result(&s.p, SIDE_ASKER)->transcript, PSI_HASH_BYTES, hex);
    size_t first = sv_find(buf_sv(&text), sv_of(hex, 64), 0);
    assert_true(first != SIZE_MAX);
    assert_true(sv_find(buf_sv(&text), sv_of(hex + 64, 64), first) != SIZE_MAX);
    scene_fini(&s);
}

/* To make a new vector after a deliberate change of the protocol: test_psi_transcript write > transcript.txt
 */
static int write_vector(void)
{
    struct scene s;
    BUF_SCOPED struct buf out;
    buf_init(&out, "session", VECTOR_BYTES_MAX);
    scene_init(&s);
    if (!pair_run(&s.p))
        return 1;
    write_session(&s, &out);
    fwrite(out.ptr, 1, out.len, stdout);
    scene_fini(&s);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_randomness_gives_the_published_transcript),
        cmocka_unit_test(the_transcript_does_not_depend_on_the_number_of_threads),
        cmocka_unit_test(the_protocol_document_prints_the_same_transcript_hash),
        cmocka_unit_test(another_implementation_meets_the_published_transcript),
    };
    if (argc == 2 && strcmp(argv[1], "write") == 0)
        return write_vector();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
