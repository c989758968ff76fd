#include "text/phonetic.h"

/* Letters that are one sound together; the longest that stands at a place is taken. */
static const struct {
    struct sv letters;
    char sound;
} groups[] = {
    {SV("TSCH"), 'X'}, {SV("SCH"), 'S'}, {SV("CH"), 'X'}, {SV("CK"), 'K'}, {SV("CZ"), 'S'},
    {SV("DT"), 'T'},   {SV("GH"), 'K'},  {SV("GU"), 'K'}, {SV("KN"), 'N'}, {SV("PH"), 'F'},
    {SV("QU"), 'K'},   {SV("SH"), 'S'},  {SV("TH"), 'T'}, {SV("TZ"), 'S'}, {SV("WR"), 'R'},
};
/* Letters by themselves, A to Z: '.' has no sound. C and G are soft before E, I and Y; X begins XIMENA like
 * J. */
static const char hard[] = ".BKT.FK..JKLNN.PKRST.B.S.S";
static const char soft[] = ".BST.FJ..JKLNN.PKRST.B.S.S";

static bool is_vowel(char c)
{
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U' || c == 'Y';
}

static char letter_sound(struct sv rest, bool first)
{
    char c = rest.ptr[0], next = rest.len > 1 ? rest.ptr[1] : 0;
    if (c < 'A' || c > 'Z')
        return c;
    if (first && is_vowel(c))
        return 'A';
    if (first && c == 'X')
        return 'J';
    if (first && c == 'W')
        return 'U';
    if (next == 'E' || next == 'I' || next == 'Y')
        return soft[c - 'A'];
    return hard[c - 'A'];
}

struct sv phonetic_code(struct sv word, char out[PHONETIC_BYTES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < word.len && n < PHONETIC_BYTES_MAX;) {
        struct sv rest = sv_slice(word, i, word.len);
        char sound = letter_sound(rest, i == 0);
        size_t taken = 1;
        for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
            if (sv_starts(rest, groups[g].letters)) {
                sound = groups[g].sound;
                taken = groups[g].letters.len;
                break;
            }
        if (sound != '.' && (n == 0 || out[n - 1] != sound))
            out[n++] = sound;
        i += taken;
    }
    return sv_of(out, n);
}
