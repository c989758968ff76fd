#include "text/nickname.h"

#include <pthread.h>

#include "base/err.h"
#include "text/pack.h"
#include "text/wordmap.h"

#define ENTRIES_MAX 3072u
#define SLOTS 4096u
#define LANGUAGES 2u

struct entry {
    struct sv canonical, others;
};

static const char *const files[LANGUAGES] = {"nicknames_en.tsv", "nicknames_es.tsv"};
static struct entry entries[ENTRIES_MAX];
static size_t entry_count;
static struct wordmap_slot slots[LANGUAGES][2][SLOTS]; /* [language][kind] */
static struct wordmap maps[LANGUAGES][2];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void parse(void)
{
    for (size_t language = 0; language < LANGUAGES; language++) {
        struct sv rest = pack_bytes(files[language]), line, kind, name;
        for (size_t k = 0; k < 2; k++)
            maps[language][k] = (struct wordmap){slots[language][k], SLOTS, 0};
        while (pack_next_line(&rest, &line)) {
            struct entry *e = &entries[entry_count];
            BUG_ON(entry_count == ENTRIES_MAX || !sv_split(&line, '\t', &kind) ||
                   !sv_split(&line, '\t', &name) || !sv_split(&line, '\t', &e->canonical) ||
                   !sv_split(&line, '\t', &e->others) || line.ptr);
            BUG_ON(kind.len != 1 || (kind.ptr[0] != 'g' && kind.ptr[0] != 's'));
            BUG_ON(!wordmap_put(&maps[language][kind.ptr[0] == 's'], name, (uint32_t)entry_count++));
        }
    }
}

static const struct entry *find(struct sv name, enum nickname_kind kind, size_t language)
{
    uint32_t i;
    pthread_once(&once, parse);
    return wordmap_find(&maps[language][kind], name, &i) ? &entries[i] : NULL;
}

struct sv nickname_canonical(struct sv name, enum nickname_kind kind)
{
    for (size_t language = 0; language < LANGUAGES; language++) {
        const struct entry *e = find(name, kind, language);
        if (e && !sv_eq(e->canonical, name))
            return e->canonical;
    }
    return name;
}

static size_t add(struct sv *set, size_t count, struct sv name)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(set[i], name))
            return count;
    if (count < NICKNAME_SET_MAX)
        set[count++] = name;
    return count;
}

size_t nickname_set(struct sv name, enum nickname_kind kind, struct sv set[NICKNAME_SET_MAX])
{
    size_t count = add(set, 0, name);
    count = add(set, count, nickname_canonical(name, kind));
    for (size_t language = 0; language < LANGUAGES; language++) {
        const struct entry *e = find(name, kind, language);
        if (!e)
            continue;
        count = add(set, count, e->canonical);
        struct sv others = e->others, other;
        while (others.len && sv_split(&others, ' ', &other))
            count = add(set, count, other);
    }
    return count;
}

bool nickname_may_equal(struct sv a, struct sv b, enum nickname_kind kind)
{
    struct sv of_a[NICKNAME_SET_MAX], of_b[NICKNAME_SET_MAX];
    size_t a_count = nickname_set(a, kind, of_a), b_count = nickname_set(b, kind, of_b);
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0; j < b_count; j++)
            if (sv_eq(of_a[i], of_b[j]))
                return true;
    return false;
}
