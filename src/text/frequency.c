#include "text/frequency.h"

#include <pthread.h>

#include "base/mem.h"
#include "text/pack.h"
#include "text/wordmap.h"

#define SURNAME_SLOTS 32768u
#define GIVEN_SLOTS 16384u

struct frequency_table {
    struct wordmap map;
    char *text;
};

static struct wordmap_slot surname_slots[SURNAME_SLOTS], given_slots[GIVEN_SLOTS];
static struct wordmap surnames = {surname_slots, SURNAME_SLOTS, 0},
                      given_names = {given_slots, GIVEN_SLOTS, 0};
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Line by line into the map; 0, or the number of the line that is wrong. */
static size_t read_lines(struct sv rest, struct wordmap *map)
{
    struct sv line, bits_text, name;
    uint64_t bits;
    for (size_t number = 1; sv_split(&rest, '\n', &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!sv_split(&line, '\t', &bits_text) || !line.ptr || !sv_to_u64(bits_text, &bits) ||
            bits > FREQUENCY_UNSEEN)
            return number;
        while (sv_split(&line, ' ', &name))
            if (name.len == 0 || !wordmap_put(map, name, (uint32_t)bits))
                return number;
    }
    return 0;
}

static void parse(void)
{
    BUG_ON(read_lines(pack_bytes("frequency_surname.tsv"), &surnames) != 0);
    BUG_ON(read_lines(pack_bytes("frequency_given.tsv"), &given_names) != 0);
}

unsigned frequency_bits(struct sv name, enum frequency_kind kind, const struct frequency_table *site)
{
    uint32_t bits;
    pthread_once(&once, parse);
    if (site && wordmap_find(&site->map, name, &bits))
        return bits;
    return wordmap_find(kind == FREQUENCY_SURNAME ? &surnames : &given_names, name, &bits) ? bits
                                                                                           : FREQUENCY_UNSEEN;
}

static size_t count_names(struct sv text)
{
    size_t names = 0;
    for (size_t i = 0; i < text.len; i++)
        names += text.ptr[i] == ' ' || text.ptr[i] == '\t';
    return names;
}

enum err frequency_table_open(struct sv text, struct errctx *ec, struct frequency_table **out)
{
    if (text.len > FREQUENCY_BYTES_MAX)
        return err_set(ec, ERR_LIMIT, "the frequency table is longer than %zu bytes", FREQUENCY_BYTES_MAX);
    uint32_t slot_count = 16;
    while ((size_t)slot_count * 3 / 4 <= count_names(text))
        slot_count *= 2;
    struct frequency_table *t = mem_alloc(1, sizeof *t);
    if (!t || !(t->text = mem_alloc(text.len, 1)) ||
        !(t->map.slots = mem_alloc(slot_count, sizeof *t->map.slots))) {
        frequency_table_close(t);
        return err_set(ec, ERR_MEMORY, "no memory for the frequency table");
    }
    if (text.len)
        memcpy(t->text, text.ptr, text.len);
    t->map.slot_count = slot_count;
    size_t wrong = read_lines(sv_of(t->text, text.len), &t->map);
    if (wrong) {
        frequency_table_close(t);
        return err_set(
            ec, ERR_INPUT,
            "frequency table:%zu: expected sixteenths of a bit up to %u, a tab and names, each once", wrong,
            FREQUENCY_UNSEEN);
    }
    *out = t;
    return ERR_OK;
}

void frequency_table_close(struct frequency_table *table)
{
    if (!table)
        return;
    mem_free(table->map.slots);
    mem_free(table->text);
    mem_free(table);
}

/* log2(x) in 2^-24ths: the integer part is the highest bit; squaring the rest yields one binary digit at a
 * time. */
static uint64_t log2_fixed(uint32_t x)
{
    BUG_ON(x == 0);
    unsigned high = 31u - (unsigned)__builtin_clz(x);
    uint64_t digits = high, rest = (uint64_t)x << (31 - high); /* [1, 2) with 31 binary places */
    for (int i = 0; i < 24; i++) {
        rest = rest * rest >> 31;
        unsigned carry = (unsigned)(rest >> 32);
        rest >>= carry;
        digits = digits << 1 | carry;
    }
    return digits;
}

unsigned frequency_log2_ratio(uint32_t of, uint32_t part)
{
    BUG_ON(part == 0 || part > of);
    return (unsigned)((log2_fixed(of) - log2_fixed(part)) >> 20);
}
