#include "record/sat69b_parts.h"
#include "text/mxkey.h"

#define NAME_WORDS_MAX 16u /* a longer name is no person's; it is left as printed */

static bool gives_prefix(struct sv surnames, struct sv given, struct sv prefix, struct date birth)
{
    struct mxkey keys[MXKEY_KEYS_MAX];
    struct mxkey_name name = {.given = given, .paternal = surnames};
    size_t count = mxkey_from_name(&name, birth, MXKEY_AS_WRITTEN, keys);
    for (size_t i = 0; i < count; i++)
        if (keys[i].kinds & MXKEY_RFC && sv_eq(sv_cstr(keys[i].prefix), prefix))
            return true;
    return false;
}

/* Surnames do not end in these ("DE LA CRUZ"): the next word belongs to them. */
static bool is_particle(struct sv word)
{
    static const char *const particles[] = {"DE", "DEL", "LA", "LAS", "LOS", "Y", "MC", "MAC", "VON", "VAN"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (sv_eq_nocase(word, sv_cstr(particles[i])))
            return true;
    return false;
}

size_t sat69b_given_names(struct sv name, struct sv rfc_prefix, struct date birth)
{
    size_t starts[NAME_WORDS_MAX], count = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ' ' || (i > 0 && name.ptr[i - 1] != ' '))
            continue;
        if (count == NAME_WORDS_MAX)
            return 0;
        starts[count++] = i;
    }
    /* Two surname words, then more, then one: most Mexicans have two surnames of one word. */
    for (size_t k = 2; k <= count; k++) {
        size_t surnames = k == count ? 1 : k;
        if (surnames >= count)
            continue;
        struct sv last = sv_trim(sv_slice(name, starts[surnames - 1], starts[surnames]));
        if (is_particle(last))
            continue;
        if (gives_prefix(sv_trim(sv_slice(name, 0, starts[surnames])),
                         sv_slice(name, starts[surnames], name.len), rfc_prefix, birth))
            return starts[surnames];
    }
    return 0;
}
