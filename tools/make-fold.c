/*
 * Makes packs/fold.tsv, once, from ICU: cc -o make-fold tools/make-fold.c $(pkg-config --cflags --libs
 * icu-i18n icu-uc)
 *
 * The table is frozen in the tree because ICU's transliteration changes from release to release without
 * notice, while two parties' tokens must agree byte for byte. Run it again only to make a new version of the
 * token rule. docs/folding.md describes the table's lines and how text is folded with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define VALUE_MAX 8 /* FOLD_VALUE_MAX in src/text/fold.c: keeps the expansion of a folded text bounded */
#define CODES 0x110000

enum kind { NONE, MAP, HAN, CONSONANT, SIGN };

static struct {
    unsigned char kind;
    char value[VALUE_MAX + 1];
} table[CODES];

static UTransliterator *latin;
static const UNormalizer2 *nfkc, *nfc;

static void check(UErrorCode e, const char *what)
{
    if (U_FAILURE(e)) {
        fprintf(stderr, "%s: %s\n", what, u_errorName(e));
        exit(1);
    }
}

/* Letters and digits of the transliteration; false when something is left that is a letter but not ASCII. */
static bool fold_sequence(const UChar32 *codes, int count, char *out, size_t out_max)
{
    UChar text[128], normal[128];
    int32_t n = 0;
    UErrorCode e = U_ZERO_ERROR;
    for (int i = 0; i < count; i++) {
        UBool bad = false;
        U16_APPEND(text, n, 64, codes[i], bad);
        if (bad)
            return false;
    }
    n = unorm2_normalize(nfkc, text, n, normal, 100, &e);
    check(e, "normalise");
    int32_t limit = n;
    utrans_transUChars(latin, normal, &n, 128, 0, &limit, &e);
    if (U_FAILURE(e))
        return false;
    size_t w = 0;
    for (int32_t i = 0; i < n;) {
        UChar32 c;
        U16_NEXT(normal, i, n, c);
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            if (w + 1 >= out_max)
                return false;
            out[w++] = (char)c;
        } else if (c >= 0x80 && u_isalnum(c) && u_charType(c) != U_MODIFIER_LETTER) {
            return false;
        }
    }
    out[w] = 0;
    return true;
}

static void set(UChar32 c, enum kind kind, const char *value)
{
    table[c].kind = (unsigned char)kind;
    strcpy(table[c].value, value);
}

/* Two scripts in which ICU's rule is a scholar's: Cyrillic by BGN/PCGN 1947 and its Ukrainian, Serbian
 * kin, Greek eta and beta by ELOT 743, without marks and without context: what passports and lists print. ICU
 * writes Cyrillic by ISO 9, one letter with a mark for each, and loses Zh, Kh, Sh, Ya with the mark. */
static const struct {
    UChar32 lower;
    const char *value;
} printed[] = {
    {0x0430, "A"},  {0x0431, "B"},    {0x0432, "V"}, {0x0433, "G"},  {0x0434, "D"},  {0x0435, "E"},
    {0x0436, "ZH"}, {0x0437, "Z"},    {0x0438, "I"}, {0x0439, "Y"},  {0x043A, "K"},  {0x043B, "L"},
    {0x043C, "M"},  {0x043D, "N"},    {0x043E, "O"}, {0x043F, "P"},  {0x0440, "R"},  {0x0441, "S"},
    {0x0442, "T"},  {0x0443, "U"},    {0x0444, "F"}, {0x0445, "KH"}, {0x0446, "TS"}, {0x0447, "CH"},
    {0x0448, "SH"}, {0x0449, "SHCH"}, {0x044A, ""},  {0x044B, "Y"},  {0x044C, ""},   {0x044D, "E"},
    {0x044E, "YU"}, {0x044F, "YA"},   {0x0450, "E"}, {0x0451, "E"},  {0x0452, "DJ"}, {0x0453, "G"},
    {0x0454, "YE"}, {0x0455, "DZ"},   {0x0456, "I"}, {0x0457, "YI"}, {0x0458, "J"},  {0x0459, "LJ"},
    {0x045A, "NJ"}, {0x045B, "C"},    {0x045C, "K"}, {0x045D, "I"},  {0x045E, "U"},  {0x045F, "DZ"},
    {0x0491, "G"},  {0x03B7, "I"},    {0x03AE, "I"}, {0x03B2, "V"},
};

static void map_all(void)
{
    char value[64];
    for (UChar32 c = 0x80; c < CODES; c++) {
        int type = u_charType(c);
        UErrorCode e = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript(c, &e);
        if (type == U_FORMAT_CHAR) {
            set(c, MAP, "");
            continue;
        }
        bool mark =
            type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
        bool number = type == U_DECIMAL_DIGIT_NUMBER || type == U_LETTER_NUMBER;
        if ((!u_isalpha(c) && !mark && !number) || script == USCRIPT_HANGUL)
            continue; /* syllables and jamo are folded by arithmetic */
        if (type == U_DECIMAL_DIGIT_NUMBER) {
            snprintf(value, sizeof value, "%d", u_charDigitValue(c));
            set(c, MAP, value);
        } else if (mark &&
                   (script == USCRIPT_HEBREW || script == USCRIPT_ARABIC || script == USCRIPT_INHERITED)) {
            set(c, MAP, ""); /* optional vowel points: a name is the same name with and without them */
        } else if (fold_sequence(&c, 1, value, sizeof value) && strlen(value) <= VALUE_MAX &&
                   (number || !strpbrk(value, "0123456789")) &&
                   (value[0] || mark || type == U_MODIFIER_LETTER || type == U_OTHER_LETTER)) {
            set(c, script == USCRIPT_HAN && type == U_OTHER_LETTER ? HAN : MAP, value);
        } else if (mark) {
            set(c, MAP, "");
        }
    }
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        set(printed[i].lower, MAP, printed[i].value);
        set(u_toupper(printed[i].lower), MAP, printed[i].value);
    }
    /* what people type for an apostrophe joins like one */
    static const UChar32 apostrophes[] = {0x27, 0x60, 0xB4, 0x2BC, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07};
    for (size_t i = 0; i < sizeof apostrophes / sizeof *apostrophes; i++)
        set(apostrophes[i], MAP, "");
    set(0x2BB, MAP, "");
    set(0x30FC, MAP, ""); /* kana's long mark: a macron, which Latin-ASCII drops */
    for (UChar32 c = 'a'; c <= 'z'; c++) {
        snprintf(value, sizeof value, "%c", c - 32);
        set(c, MAP, value);
        set(c - 32, MAP, value);
    }
    for (UChar32 c = '0'; c <= '9'; c++) {
        snprintf(value, sizeof value, "%c", c);
        set(c, MAP, value);
    }
}

/* What is canonically another letter, or a letter with Greek's silent iota or a Hebrew point, has that
 * letter's value. */
static void map_equals(void)
{
    for (UChar32 c = 0x80; c < CODES; c++) {
        UChar text[16];
        UErrorCode e = U_ZERO_ERROR;
        UChar32 first, second = 0;
        int32_t n = unorm2_getRawDecomposition(nfc, c, text, 16, &e), at = 0;
        if (n <= 0 || (c >= 0xAC00 && c <= 0xD7A3))
            continue;
        U16_NEXT(text, at, n, first);
        if (at < n)
            U16_NEXT(text, at, n, second);
        if (second && second != 0x345 && !(second >= 0x0591 && second <= 0x05C7))
            continue;
        if (table[first].kind == NONE)
            table[c].kind = NONE;
        else if (table[c].kind != HAN)
            set(c, table[first].kind, table[first].value);
    }
}

/* Indic scripts: a consonant carries the vowel A until a vowel sign or a virama takes its place. */
static void map_indic(void)
{
    for (UChar32 block = 0x0900; block <= 0x0D00; block += 0x80) {
        UChar32 ka = block + 0x15, virama = block + 0x4D;
        char value[64];
        if (table[ka].kind != MAP || strcmp(table[ka].value, "KA") != 0)
            continue;
        for (UChar32 c = block; c < block + 0x80; c++) {
            UChar32 with_sign[2] = {ka, c}, silenced[2] = {c, virama};
            int type = u_charType(c);
            if (table[c].kind != MAP)
                continue;
            if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK) {
                if (!fold_sequence(with_sign, 2, value, sizeof value) || value[0] != 'K')
                    continue;
                if (value[1] == 'A')
                    set(c, MAP, value + 2);
                else
                    set(c, SIGN, value + 1);
            } else if (type == U_OTHER_LETTER && fold_sequence(silenced, 2, value, sizeof value)) {
                size_t n = strlen(table[c].value);
                if (n > 1 && table[c].value[n - 1] == 'A' && strlen(value) == n - 1)
                    table[c].kind = CONSONANT;
            }
        }
    }
}

static int by_value(const void *a, const void *b)
{
    UChar32 x = *(const UChar32 *)a, y = *(const UChar32 *)b;
    int order = table[x].kind - table[y].kind;
    order = order ? order : strcmp(table[x].value, table[y].value);
    return order ? order : (x > y) - (x < y);
}

static void print_utf8(UChar32 c)
{
    char bytes[5] = {0};
    int32_t n = 0;
    U8_APPEND_UNSAFE(bytes, n, c);
    fputs(bytes, stdout);
}

/* One line a value; ranges in hexadecimal, ideographs as themselves. */
static void print_values(void)
{
    static UChar32 order[CODES];
    size_t count = 0;
    for (UChar32 c = 0; c < CODES; c++)
        if (table[c].kind != NONE)
            order[count++] = c;
    qsort(order, count, sizeof *order, by_value);
    for (size_t i = 0; i < count;) {
        UChar32 first = order[i];
        printf("%c\t%s\t", " mhav"[table[first].kind], table[first].value);
        const char *separator = "";
        while (i < count && table[order[i]].kind == table[first].kind &&
               strcmp(table[order[i]].value, table[first].value) == 0) {
            size_t end = i + 1;
            if (table[first].kind == HAN) {
                print_utf8(order[i]);
            } else {
                while (end < count && order[end] == order[end - 1] + 1 &&
                       table[order[end]].kind == table[first].kind &&
                       strcmp(table[order[end]].value, table[first].value) == 0)
                    end++;
                printf(end - i > 1 ? "%s%04X-%04X" : "%s%04X", separator, order[i], order[end - 1]);
                separator = " ";
            }
            i = end;
        }
        putchar('\n');
    }
}

static void expected_alone(const UChar32 *codes, int count, char *out)
{
    out[0] = 0;
    for (int i = 0; i < count; i++)
        strcat(out, table[codes[i]].value);
}

/* Pairs that compose to a letter whose value is not that of its parts: those must be put together before
 * folding. */
static void print_compositions(void)
{
    for (UChar32 c = 0x80; c < CODES; c++) {
        UChar text[16];
        UChar32 part[2];
        char alone[64];
        UErrorCode e = U_ZERO_ERROR;
        if (table[c].kind == NONE)
            continue;
        int32_t n = unorm2_getRawDecomposition(nfc, c, text, 16, &e), at = 0;
        if (n < 2)
            continue;
        U16_NEXT(text, at, n, part[0]);
        U16_NEXT(text, at, n, part[1]);
        if (table[part[0]].kind == NONE)
            continue;
        expected_alone(part, 2, alone);
        if (strcmp(alone, table[c].value) != 0 || c == 0xD1 || c == 0xF1 ||
            table[c].kind != table[part[0]].kind)
            printf("c\t%04X\t%04X %04X\n", c, part[0], part[1]);
    }
}

/* Kana: small ya, yu, yo change the sound before them, small tsu doubles the consonant after it. */
static void print_kana(void)
{
    for (UChar32 block = 0x3040; block <= 0x30A0; block += 0x60) {
        for (UChar32 a = block + 1; a <= block + 0x54; a++) {
            for (UChar32 b = block + 1; b <= block + 0x54; b++) {
                UChar32 three[3] = {block + 0x23, a, b};
                char value[64], alone[64];
                if (table[a].kind == NONE || table[b].kind == NONE)
                    continue;
                expected_alone(three + 1, 2, alone);
                if (!fold_sequence(three + 1, 2, value, sizeof value) || strcmp(value, alone) == 0)
                    continue;
                printf("s\t%s\t%04X %04X\n", value, a, b);
                char doubled[64], first_two[64];
                if (a == three[0] || !fold_sequence(three, 3, doubled, sizeof doubled))
                    continue;
                fold_sequence(three, 2, first_two, sizeof first_two);
                printf("s\t%s\t%04X %04X %04X\n", doubled, three[0], a, b);
            }
        }
    }
}

/* omicron upsilon is one vowel, accented or not */
static void print_greek(void)
{
    static const UChar32 omicron[] = {0x039F, 0x03BF}, upsilon[] = {0x038E, 0x03A5, 0x03C5, 0x03CD};
    for (size_t o = 0; o < 2; o++)
        for (size_t u = 0; u < 4; u++)
            printf("s\tOU\t%04X %04X\n", omicron[o], upsilon[u]);
}

int main(void)
{
    UErrorCode e = U_ZERO_ERROR;
    UChar id[64];
    u_uastrcpy(id, "Any-Latin; Latin-ASCII; Upper");
    latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    check(e, "open the transliterator");
    nfkc = unorm2_getNFKCInstance(&e);
    nfc = unorm2_getNFCInstance(&e);
    check(e, "open the normaliser");
    printf(
        "# How letters fold to upper-case ASCII; docs/folding.md describes the lines. Frozen: part of the "
        "token rule.\n"
        "# Made by tools/make-fold.c with ICU %s, Unicode %s (Any-Latin; Latin-ASCII; Upper), Cyrillic by "
        "BGN/PCGN,\n"
        "# Greek eta, beta, ou by ELOT 743.\n"
        "# Derived from ICU, copyright 1991-2022 Unicode, Inc., under the MIT licence in packs/LICENSES.md.\n"
        "d\t\t002E 2024 FF0E\n"
        "l\tG KK N D TT L M B PP S SS  J JJ CH K T P H\n"
        "w\tA AE YA YAE EO E YEO YE O WA WAE OE YO U WO WE WI YU EU UI I\n"
        "t\t G KK GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J CH K T P H\n",
        U_ICU_VERSION, U_UNICODE_VERSION);
    map_all();
    map_indic();
    map_equals();
    print_values();
    print_compositions();
    print_greek();
    print_kana();
    return 0;
}
