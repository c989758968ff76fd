#include "text/fold_table.h"

#include <pthread.h>

#include "base/err.h"
#include "text/pack.h"

#define PAGE_CODES 256u
#define PAGES_MAX 512u
#define VALUES_MAX 2048u
#define SEQUENCE_SLOTS 2048u /* a power of two, at least twice the sequences in the table */

#define ENTRY_VALUE 0x0FFFu  /* an entry: index of its value, */
#define ENTRY_KIND_SHIFT 12u /* its kind, */
#define ENTRY_LEADS 0x8000u  /* and whether a sequence may start with it */

#define HANGUL_FIRST 0xAC00u
#define HANGUL_LAST 0xD7A3u
#define LEAD_JAMO 0x1100u
#define VOWEL_JAMO 0x1161u
#define TAIL_JAMO 0x11A7u /* one before the first: tail 0 is none */
enum { LEADS = 19, VOWELS = 21, TAILS = 28 };

struct sequence {
    uint64_t key;   /* 21 bits each: first, second, third; 0 = free */
    uint32_t value; /* index of the value, or the composed letter */
    bool composes;
};

static uint16_t page_of[(FOLD_CODE_MAX + 1) / PAGE_CODES]; /* 0: no entry in this part */
static uint16_t pages[PAGES_MAX][PAGE_CODES];
static struct fold_value values[VALUES_MAX];
static struct sequence sequences[SEQUENCE_SLOTS];
static struct fold_value leads[LEADS], vowels[VOWELS], tails[TAILS];
static size_t page_count = 1, value_count = 1; /* page 0 stays empty, value 0 is the empty one */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static struct fold_value value_of(struct sv text)
{
    struct fold_value v = {.len = (uint8_t)text.len};
    BUG_ON(text.len > FOLD_VALUE_MAX);
    if (text.len)
        memcpy(v.text, text.ptr, text.len);
    return v;
}

/* Lines come sorted by value, so an equal value is the one before. */
static uint16_t intern(struct sv text)
{
    struct fold_value v = value_of(text);
    if (v.len == 0)
        return 0;
    if (memcmp(&values[value_count - 1], &v, sizeof v) != 0) {
        BUG_ON(value_count == VALUES_MAX);
        values[value_count++] = v;
    }
    return (uint16_t)(value_count - 1);
}

static uint16_t *entry_of(uint32_t code)
{
    BUG_ON(code > FOLD_CODE_MAX);
    uint16_t *page = &page_of[code / PAGE_CODES];
    if (!*page) {
        BUG_ON(page_count == PAGES_MAX);
        *page = (uint16_t)page_count++;
    }
    return &pages[*page][code % PAGE_CODES];
}

static void set_entry(uint32_t code, enum fold_kind kind, uint16_t value)
{
    uint16_t *entry = entry_of(code);
    BUG_ON(*entry); /* a code point has one line */
    *entry = (uint16_t)((unsigned)kind << ENTRY_KIND_SHIFT | value);
}

static uint32_t parse_hex(struct sv s)
{
    uint32_t code = 0;
    BUG_ON(s.len == 0 || s.len > 6);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        BUG_ON(!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')));
        code = code * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return code;
}

static void add_codes(struct sv codes, enum fold_kind kind, uint16_t value)
{
    struct sv range, first;
    while (sv_split(&codes, ' ', &range)) {
        struct sv last = range;
        sv_split(&last, '-', &first);
        uint32_t from = parse_hex(first), to = last.ptr ? parse_hex(last) : from;
        for (uint32_t code = from; code <= to; code++)
            set_entry(code, kind, value);
    }
}

/* Ideographs stand in the table as themselves, three or four bytes of UTF-8 each. */
static void add_ideographs(struct sv text, uint16_t value)
{
    const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len;
    BUG_ON(!sv_is_utf8(text));
    while (p < end) {
        unsigned len = p[0] >= 0xF0 ? 4 : 3;
        uint32_t code = p[0] & (len == 4 ? 0x07u : 0x0Fu);
        BUG_ON(p[0] < 0xE0);
        for (unsigned i = 1; i < len; i++)
            code = code << 6 | (p[i] & 0x3Fu);
        set_entry(code, FOLD_HAN, value);
        p += len;
    }
}

static uint64_t sequence_key(uint32_t first, uint32_t second, uint32_t third)
{
    return (uint64_t)first | (uint64_t)second << 21 | (uint64_t)third << 42;
}

static struct sequence *sequence_slot(uint64_t key)
{
    size_t slot = (size_t)((key * 0x9E3779B97F4A7C15u) >> 40) % SEQUENCE_SLOTS;
    while (sequences[slot].key && sequences[slot].key != key)
        slot = (slot + 1) % SEQUENCE_SLOTS;
    return &sequences[slot];
}

static void add_sequence(struct sv codes, uint32_t value, bool composes)
{
    uint32_t code[3] = {0};
    struct sv part;
    static size_t count;
    size_t n = 0;
    for (; sv_split(&codes, ' ', &part); n++) {
        BUG_ON(n == 3);
        code[n] = parse_hex(part);
    }
    BUG_ON(n < 2 || ++count > SEQUENCE_SLOTS / 2);
    struct sequence *s = sequence_slot(sequence_key(code[0], code[1], code[2]));
    BUG_ON(s->key);
    *s = (struct sequence){sequence_key(code[0], code[1], code[2]), value, composes};
    *entry_of(code[0]) |= ENTRY_LEADS;
}

static void add_parts(struct sv list, struct fold_value *out, size_t count, uint32_t jamo)
{
    struct sv part;
    for (size_t i = 0; i < count; i++) {
        BUG_ON(!sv_split(&list, ' ', &part));
        out[i] = value_of(part);
        if (jamo != TAIL_JAMO || i > 0)
            set_entry(jamo + (uint32_t)i, FOLD_MAP, intern(part));
    }
    BUG_ON(list.ptr);
}

static void parse(void)
{
    struct sv rest = pack_bytes("fold.tsv"), line, kind, value;
    while (pack_next_line(&rest, &line)) {
        BUG_ON(!sv_split(&line, '\t', &kind) || !sv_split(&line, '\t', &value) || kind.len != 1);
        switch (kind.ptr[0]) {
        case 'd':
            add_codes(line, FOLD_DOT, 0);
            break;
        case 'm':
            add_codes(line, FOLD_MAP, intern(value));
            break;
        case 'a':
            add_codes(line, FOLD_CONSONANT, intern(value));
            break;
        case 'v':
            add_codes(line, FOLD_SIGN, intern(value));
            break;
        case 'h':
            add_ideographs(line, intern(value));
            break;
        case 'c':
            add_sequence(line, parse_hex(value), true);
            break;
        case 's':
            add_sequence(line, intern(value), false);
            break;
        case 'l':
            add_parts(value, leads, LEADS, LEAD_JAMO);
            break;
        case 'w':
            add_parts(value, vowels, VOWELS, VOWEL_JAMO);
            break;
        case 't':
            add_parts(value, tails, TAILS, TAIL_JAMO);
            break;
        default:
            BUG_ON(true);
        }
    }
}

static void append(struct fold_value *to, const struct fold_value *part)
{
    BUG_ON(to->len + part->len > FOLD_VALUE_MAX);
    memcpy(to->text + to->len, part->text, part->len);
    to->len = (uint8_t)(to->len + part->len);
}

struct fold_entry fold_table_find(uint32_t code, struct fold_value *syllable)
{
    pthread_once(&once, parse);
    if (code >= HANGUL_FIRST && code <= HANGUL_LAST) { /* Unicode 15, 3.12 */
        uint32_t index = code - HANGUL_FIRST;
        *syllable = (struct fold_value){0};
        append(syllable, &leads[index / (VOWELS * TAILS)]);
        append(syllable, &vowels[index / TAILS % VOWELS]);
        append(syllable, &tails[index % TAILS]);
        return (struct fold_entry){FOLD_MAP, false, syllable};
    }
    uint16_t entry = pages[page_of[code / PAGE_CODES]][code % PAGE_CODES];
    return (struct fold_entry){(enum fold_kind)(entry >> ENTRY_KIND_SHIFT & 7u), (entry & ENTRY_LEADS) != 0,
                               &values[entry & ENTRY_VALUE]};
}

uint32_t fold_table_compose(uint32_t first, uint32_t second)
{
    const struct sequence *s = sequence_slot(sequence_key(first, second, 0));
    return s->key && s->composes ? s->value : 0;
}

const struct fold_value *fold_table_sequence(uint32_t first, uint32_t second, uint32_t third)
{
    const struct sequence *s = sequence_slot(sequence_key(first, second, third));
    return s->key && !s->composes ? &values[s->value] : NULL;
}
