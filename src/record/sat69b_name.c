#include "record/sat69b_parts.h"
#include "text/mxkey.h"

#define NAME_WORDS_MAX 16u /* a longer name is no person's; it is left as printed */

struct words {
    struct sv name;
    size_t starts[NAME_WORDS_MAX + 1], count; /* the last start is the name's end */
};

static struct sv slice(const struct words *w, size_t from, size_t to)
{
    return sv_trim(sv_slice(w->name, w->starts[from], w->starts[to]));
}

/* Neither surnames nor given names end in these ("DE LA CRUZ"): the next word belongs to them. */
static bool is_particle(struct sv word)
{
    static const char *const particles[] = {"DE", "DEL", "LA", "LAS", "LOS", "Y", "MC", "MAC", "VON", "VAN"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (sv_eq_nocase(word, sv_cstr(particles[i])))
            return true;
    return false;
}

static bool gives_prefix(const struct sat69b_name *parts, struct sv prefix, struct date birth, unsigned flags)
{
    struct mxkey keys[MXKEY_KEYS_MAX];
    struct mxkey_name name = {.given = parts->given, .paternal = parts->surnames};
    size_t count = mxkey_from_name(&name, birth, flags, keys);
    for (size_t i = 0; i < count; i++)
        if (keys[i].kinds & MXKEY_RFC && sv_eq(sv_cstr(keys[i].prefix), prefix))
            return true;
    return false;
}

/* Two surname words, then more, then one: most Mexicans have two surnames of one word. */
static bool try_order(const struct words *w, bool surnames_first, unsigned flags, struct sv prefix,
                      struct date birth, struct sat69b_name *out)
{
    for (size_t k = 2; k <= w->count; k++) {
        size_t surnames = k == w->count ? 1 : k;
        if (surnames >= w->count)
            continue;
        size_t cut = surnames_first ? surnames : w->count - surnames;
        if (is_particle(slice(w, cut - 1, cut)))
            continue;
        struct sv front = slice(w, 0, cut), back = slice(w, cut, w->count);
        *out = surnames_first ? (struct sat69b_name){back, front} : (struct sat69b_name){front, back};
        if (gives_prefix(out, prefix, birth, flags))
            return true;
    }
    return false;
}

bool sat69b_name_split(struct sv name, struct sv rfc_prefix, struct date birth, struct sat69b_name *out)
{
    struct words w = {.name = name};
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ' ' || (i > 0 && name.ptr[i - 1] != ' '))
            continue;
        if (w.count == NAME_WORDS_MAX)
            return false;
        w.starts[w.count++] = i;
    }
    w.starts[w.count] = name.len;
    /* The issuer's rule before its exceptions, SAT's usual order before the other one. */
    return try_order(&w, true, MXKEY_AS_WRITTEN, rfc_prefix, birth, out) ||
           try_order(&w, false, MXKEY_AS_WRITTEN, rfc_prefix, birth, out) ||
           try_order(&w, true, MXKEY_LOOSE, rfc_prefix, birth, out) ||
           try_order(&w, false, MXKEY_LOOSE, rfc_prefix, birth, out);
}
