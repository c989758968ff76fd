#include "text/pack.h"

#include <pthread.h>

#include "crypto/hash.h"

#define PACK(symbol, file) extern const char symbol[], symbol##_end[];
#include "text/pack_list.h"
#undef PACK

static const struct {
    const char *name, *begin, *end;
} packs[] = {
#define PACK(symbol, file) {file, symbol, symbol##_end},
#include "text/pack_list.h"
#undef PACK
};
#define PACK_COUNT (sizeof packs / sizeof *packs)

/* In the order of their names. A pack that decides about tokens and is missing here lets parties differ
 * unseen. */
static const char *const token_packs[] = {
    "company_generic.tsv", "company_words.tsv",     "countries.tsv",   "fold.tsv",
    "frequency_given.tsv", "frequency_surname.tsv", "legal_forms.tsv", "nicknames_en.tsv",
    "nicknames_es.tsv"};
#define TOKEN_PACK_COUNT (sizeof token_packs / sizeof *token_packs)

struct sv pack_bytes(const char *name)
{
    for (size_t i = 0; i < PACK_COUNT; i++)
        if (strcmp(packs[i].name, name) == 0)
            return sv_of(packs[i].begin, (size_t)(packs[i].end - packs[i].begin));
    return (struct sv){NULL, 0};
}

bool pack_hash(const char *name, uint8_t out[PACK_HASH_BYTES])
{
    struct sv bytes = pack_bytes(name);
    uint8_t full[HASH_SHA512_BYTES];
    memset(out, 0, PACK_HASH_BYTES);
    if (!bytes.ptr)
        return false;
    hash_sha512(bytes.ptr, bytes.len, full);
    memcpy(out, full, PACK_HASH_BYTES);
    return true;
}

static uint8_t set_hash[HASH_SHA512_BYTES];
static pthread_once_t set_hash_once = PTHREAD_ONCE_INIT;

static void update_length(struct hash_sha512 *h, uint64_t n, unsigned bytes)
{
    uint8_t big_endian[8];
    for (unsigned i = 0; i < bytes; i++)
        big_endian[i] = (uint8_t)(n >> (8 * (bytes - 1 - i)));
    hash_sha512_update(h, big_endian, bytes);
}

static void compute_set_hash(void)
{
    struct hash_sha512 h;
    hash_sha512_init(&h);
    for (size_t i = 0; i < TOKEN_PACK_COUNT; i++) {
        struct sv name = sv_cstr(token_packs[i]), bytes = pack_bytes(token_packs[i]);
        update_length(&h, name.len, 2);
        hash_sha512_update(&h, name.ptr, name.len);
        update_length(&h, bytes.len, 8);
        hash_sha512_update(&h, bytes.ptr, bytes.len);
    }
    hash_sha512_final(&h, set_hash);
}

void pack_set_hash(uint8_t out[PACK_HASH_BYTES])
{
    pthread_once(&set_hash_once, compute_set_hash);
    memcpy(out, set_hash, PACK_HASH_BYTES);
}

const char *pack_each(size_t *i, bool *in_tokens)
{
    if (*i >= PACK_COUNT)
        return NULL;
    *in_tokens = false;
    for (size_t t = 0; t < TOKEN_PACK_COUNT; t++)
        *in_tokens |= strcmp(token_packs[t], packs[*i].name) == 0;
    return packs[(*i)++].name;
}

bool pack_next_line(struct sv *rest, struct sv *line)
{
    while (sv_split(rest, '\n', line))
        if (line->len && line->ptr[0] != '#')
            return true;
    return false;
}
