#include "text/fold.h"

#include <pthread.h>

#include "text/fold_table.h"

#define CODE_BROKEN UINT32_MAX /* an ill-formed stretch */
#define ENYE_UPPER 0xD1u
#define ENYE_LOWER 0xF1u

/* Reading: code points, composed. */

struct reader {
    const uint8_t *p, *end;
};

/* One code point, or CODE_BROKEN for the longest start of one that is not finished (Unicode 15, table 3-7).
 */
static uint32_t read_code(struct reader *r)
{
    uint8_t lead = *r->p++;
    if (lead < 0x80)
        return lead;
    unsigned more = lead >= 0xC2 && lead <= 0xDF   ? 1
                    : lead >= 0xE0 && lead <= 0xEF ? 2
                    : lead >= 0xF0 && lead <= 0xF4 ? 3
                                                   : 0;
    uint8_t low = lead == 0xE0   ? 0xA0
                  : lead == 0xF0 ? 0x90
                                 : 0x80,
            high = lead == 0xED   ? 0x9F
                   : lead == 0xF4 ? 0x8F
                                  : 0xBF;
    uint32_t code = lead & (0x3Fu >> more);
    if (!more)
        return CODE_BROKEN;
    for (; more; more--, low = 0x80, high = 0xBF) {
        if (r->p == r->end || *r->p < low || *r->p > high)
            return CODE_BROKEN;
        code = code << 6 | (*r->p++ & 0x3Fu);
    }
    return code;
}

struct letter {
    uint32_t code;
    enum fold_kind kind;
    struct sv value; /* static, or in `syllable` */
    struct fold_value syllable;
};

/* The next letter: as many code points as compose, or as form one of the table's sequences. */
static void read_letter(struct reader *r, struct letter *l)
{
    struct fold_entry e = {FOLD_NONE, false, NULL};
    l->code = read_code(r);
    if (l->code != CODE_BROKEN)
        e = fold_table_find(l->code, &l->syllable);
    while (e.leads && r->p < r->end) {
        struct reader ahead = *r;
        uint32_t next = read_code(&ahead),
                 composed = next == CODE_BROKEN ? 0 : fold_table_compose(l->code, next);
        if (!composed)
            break;
        *r = ahead;
        l->code = composed;
        e = fold_table_find(composed, &l->syllable);
    }
    l->kind = e.kind;
    l->value = e.value ? sv_of(e.value->text, e.value->len) : (struct sv){NULL, 0};
    if (!e.leads || r->p == r->end)
        return;
    /* the following letters are read with the same care, so that decomposed kana meet their sequences too */
    struct reader after[2];
    uint32_t code[2] = {0, 0};
    for (size_t n = 0; n < 2; n++) {
        after[n] = n ? after[0] : *r;
        if (after[n].p == after[n].end || (code[n] = read_code(&after[n])) == CODE_BROKEN) {
            code[n] = 0;
            break;
        }
        for (struct reader ahead = after[n]; ahead.p < ahead.end; after[n] = ahead) {
            uint32_t mark = read_code(&ahead),
                     composed = mark == CODE_BROKEN ? 0 : fold_table_compose(code[n], mark);
            if (!composed)
                break;
            code[n] = composed;
        }
    }
    const struct fold_value *v = code[1] ? fold_table_sequence(l->code, code[0], code[1]) : NULL;
    if (v) {
        *r = after[1];
    } else if (code[0] && (v = fold_table_sequence(l->code, code[0], 0))) {
        *r = after[0];
    }
    if (v)
        l->value = sv_of(v->text, v->len);
}

/* Writing: words with one space between them. */

struct writer {
    char *out;
    size_t len, max;
    bool space;    /* before the next letter */
    bool inherent; /* the last letter written is an Indic consonant's own A */
    bool full;
    size_t run; /* letters since the last separator or dot */
    bool alpha; /* the last of them is no digit */
};

static void write_separator(struct writer *w)
{
    w->space = w->len > 0;
    w->inherent = false;
    w->run = 0;
}

static void write_value(struct writer *w, struct sv value)
{
    if (value.len == 0)
        return;
    if (w->max - w->len < value.len + (w->space ? 1u : 0u)) {
        w->full = true;
        return;
    }
    if (w->space)
        w->out[w->len++] = ' ';
    w->space = false;
    memcpy(w->out + w->len, value.ptr, value.len);
    w->len += value.len;
    w->inherent = false;
    w->run++;
    w->alpha = value.ptr[0] > '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Does exactly one letter stand between here and the next separator, dot or end? "S.A." yes, "S.AN" no. */
static bool single_letter_follows(struct reader r)
{
    size_t letters = 0;
    while (r.p < r.end) {
        struct letter l;
        read_letter(&r, &l);
        if (l.kind == FOLD_NONE || l.kind == FOLD_DOT)
            break;
        if (l.value.len == 0)
            continue;
        if (!is_letter(l.value.ptr[0]) || ++letters > 1)
            return false;
    }
    return letters == 1;
}

static bool is_ampersand(uint32_t code)
{
    return code == '&' || code == 0xFE60 || code == 0xFF06;
}

static void write_letter(struct writer *w, const struct letter *l, const struct reader *r, unsigned flags)
{
    if ((flags & FOLD_KEEP_ENYE) && (l->code == ENYE_UPPER || l->code == ENYE_LOWER)) {
        write_value(w, sv_of(&(const char){FOLD_ENYE}, 1));
        return;
    }
    switch (l->kind) {
    case FOLD_NONE:
        if ((flags & FOLD_KEEP_AMPERSAND) && is_ampersand(l->code))
            write_value(w, SV("&"));
        else
            write_separator(w);
        break;
    case FOLD_MAP:
        write_value(w, l->value);
        break;
    case FOLD_CONSONANT:
        write_value(w, l->value);
        w->inherent = !w->full;
        break;
    case FOLD_SIGN:
        if (w->inherent)
            w->len--;
        w->inherent = false;
        write_value(w, l->value);
        break;
    case FOLD_HAN:
        write_separator(w);
        write_value(w, l->value);
        write_separator(w);
        break;
    case FOLD_DOT:
        if (w->run == 1 && w->alpha && single_letter_follows(*r))
            w->run = 0;
        else
            write_separator(w);
        break;
    }
}

/* ASCII has neither dots' context nor marks most of the time: one table, one pass. */

enum { ASCII_SLOW = 1, ASCII_SKIP, ASCII_SPACE };
static char ascii[128];
static pthread_once_t ascii_once = PTHREAD_ONCE_INIT;

static void make_ascii(void)
{
    for (uint32_t c = 0; c < 128; c++) {
        struct fold_value unused;
        struct fold_entry e = fold_table_find(c, &unused);
        ascii[c] = e.kind == FOLD_DOT || is_ampersand(c) ? ASCII_SLOW
                   : e.kind == FOLD_NONE                 ? ASCII_SPACE
                   : e.value->len == 0                   ? ASCII_SKIP
                                                         : e.value->text[0];
    }
}

/* Stops at what needs care: a byte outside ASCII, the letter before one, a dot, an ampersand, a full buffer.
 */
static void fold_ascii(struct reader *r, struct writer *w)
{
    while (r->p < r->end && *r->p < 0x80) {
        char c = ascii[*r->p];
        if (c == ASCII_SLOW || (r->end - r->p > 1 && r->p[1] >= 0x80) || w->max - w->len < 2)
            return;
        r->p++;
        if (c == ASCII_SPACE) {
            write_separator(w);
        } else if (c != ASCII_SKIP) {
            if (w->space)
                w->out[w->len++] = ' ';
            w->space = w->inherent = false;
            w->out[w->len++] = c;
            w->run++;
            w->alpha = c > '9';
        }
    }
}

/* Letters and marks begin here; below are controls and Latin-1's signs, beyond ASCII the common punctuation.
 */
static bool is_unknown(uint32_t code)
{
    return code >= 0x370 && !(code >= 0x2000 && code <= 0x2BFF) && !(code >= 0x3000 && code <= 0x303F) &&
           !(code >= 0xFE10 && code <= 0xFE6F) && !(code >= 0xFF00 && code <= 0xFF65);
}

enum err fold_text(struct sv text, unsigned flags, char *out, size_t out_max, struct fold_report *report,
                   struct errctx *ec, struct sv *folded)
{
    const uint8_t *start = (const uint8_t *)(text.len ? text.ptr : ""); /* nothing is added to NULL */
    struct reader r = {start, start + text.len};
    struct writer w = {.out = out, .max = out_max};
    struct fold_report counts = {0};
    pthread_once(&ascii_once, make_ascii);
    while (r.p < r.end && !w.full) {
        fold_ascii(&r, &w);
        if (r.p == r.end)
            break;
        struct letter l;
        read_letter(&r, &l);
        counts.broken += l.code == CODE_BROKEN;
        counts.unknown += l.kind == FOLD_NONE && l.code != CODE_BROKEN && is_unknown(l.code);
        write_letter(&w, &l, &r, flags);
    }
    if (w.full)
        return err_set(ec, ERR_LIMIT, "the folded text is longer than %zu bytes", out_max);
    if (report)
        *report = counts;
    *folded = sv_of(out, w.len);
    return ERR_OK;
}

enum err fold_copy(struct arena *arena, struct sv text, unsigned flags, struct errctx *ec, struct sv *folded)
{
    char small[1024], *out = small;
    size_t max = FOLD_BOUND(text.len);
    if (max > sizeof small && !(out = arena_alloc(arena, max, 1)))
        return arena_error(arena, ec);
    TRY(fold_text(text, flags, out, max, NULL, ec, folded));
    if (out == small) {
        *folded = arena_copy(arena, *folded);
        if (!folded->ptr)
            return arena_error(arena, ec);
    }
    return ERR_OK;
}

bool fold_next_word(struct sv *rest, struct sv *word)
{
    return rest->len && sv_split(rest, ' ', word);
}
