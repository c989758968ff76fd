#include "sample/keys.h"

#include <stdio.h>

#include "base/err.h"
#include "sample/words.h"
#include "text/fold.h"
#include "text/mxkey.h"

static const char homoclave[] = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";

static unsigned position(const char *alphabet, char c)
{
    const char *p = strchr(alphabet, c);
    BUG_ON(!p || !c);
    return (unsigned)(p - alphabet);
}

/* RENAPO, Instructivo normativo, annex: weights 18 to 2, modulo 10; '#' stands where the alphabet has Ñ. */
static char curp_digit(const char *curp)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 17; i++)
        sum += position("0123456789ABCDEFGHIJKLMN#OPQRSTUVWXYZ", curp[i]) * (18 - i);
    return (char)('0' + (10 - sum % 10) % 10);
}

/* SAT, annex III: weights 13 to 2, modulo 11; a company's key has a blank before it. */
static char rfc_digit(const char *key, size_t len)
{
    unsigned sum = 0;
    for (size_t i = 0; i < 12; i++)
        sum += position("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ #", i + len < 12 ? ' ' : key[i + len - 12]) *
               (unsigned)(13 - i);
    return "0A987654321"[sum % 11];
}

static void set_rfc(struct entity *e, struct draw *d, const char *prefix)
{
    char key[16];
    int n = snprintf(key, sizeof key, "%s%c%c", prefix, homoclave[draw_below(d, sizeof homoclave - 1)],
                     homoclave[draw_below(d, sizeof homoclave - 1)]);
    entity_set(e, FIELD_RFC, sv_of(key, (size_t)n));
    entity_add(e, FIELD_RFC, sv_of(&(const char){rfc_digit(key, (size_t)n)}, 1));
}

void keys_set_person(struct entity *e, struct draw *d, struct date birth, bool female)
{
    struct mxkey keys[MXKEY_KEYS_MAX];
    struct mxkey_name name = {entity_sv(e, FIELD_GIVEN), entity_sv(e, FIELD_PATERNAL),
                              entity_sv(e, FIELD_MATERNAL)};
    size_t count = mxkey_from_name(&name, birth, MXKEY_AS_WRITTEN, keys);
    struct sv state = words_draw(d, WORDS_CURP_STATE);
    uint32_t serial = draw_below(d, 10);
    for (size_t i = 0; i < count; i++) {
        if (!(keys[i].kinds & MXKEY_RFC))
            continue;
        set_rfc(e, d, keys[i].prefix);
        break;
    }
    for (size_t i = 0; i < count; i++) {
        if (!(keys[i].kinds & MXKEY_CURP) || strlen(keys[i].consonants) != 3)
            continue;
        char curp[24];
        snprintf(curp, sizeof curp, "%s%c%.2s%s%c", keys[i].prefix, female ? 'M' : 'H', state.ptr,
                 keys[i].consonants, birth.year < 2000 ? (char)('0' + serial) : (char)('A' + serial));
        entity_set(e, FIELD_CURP, sv_of(curp, 17));
        entity_add(e, FIELD_CURP, sv_of(&(const char){curp_digit(curp)}, 1));
        break;
    }
}

void keys_set_company(struct entity *e, struct draw *d, struct date founded)
{
    char out[FOLD_BOUND(ENTITY_TEXT_MAX)], prefix[16];
    struct sv folded, word[2] = {{NULL, 0}, {NULL, 0}};
    if (fold_text(entity_sv(e, FIELD_COMPANY), FOLD_PLAIN, out, sizeof out, NULL, NULL, &folded) ||
        !fold_next_word(&folded, &word[0]) || !fold_next_word(&folded, &word[1]))
        return;
    snprintf(prefix, sizeof prefix, "%c%.2s%02u%02u%02u", word[0].ptr[0], word[1].ptr, founded.year % 100u,
             founded.month, founded.day);
    set_rfc(e, d, prefix);
}

void keys_set_vin(struct entity *e, struct draw *d, struct sv wmi, uint32_t year)
{
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
                      years[] = "ABCDEFGHJKLMNPRSTVWXY123456789";
    static const char values[] = "12345678012345070923456789"; /* A to Z; I, O, Q do not occur */
    static const unsigned char weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    char vin[17];
    unsigned sum = 0;
    memcpy(vin, wmi.ptr, 3);
    for (size_t i = 3; i < 17; i++)
        vin[i] = i < 11 ? letters[draw_below(d, sizeof letters - 1)] : (char)('0' + draw_below(d, 10));
    vin[8] = '0';
    vin[9] = years[(year - 1980) % 30];
    for (size_t i = 0; i < 17; i++)
        sum += weights[i] * (unsigned)((vin[i] <= '9' ? vin[i] : values[vin[i] - 'A']) - '0');
    vin[8] = "0123456789X"[sum % 11];
    entity_set(e, FIELD_VIN, sv_of(vin, sizeof vin));
}

void keys_set_clabe(struct entity *e, struct draw *d)
{
    struct sv bank = words_draw(d, WORDS_BANK);
    unsigned sum = 0;
    static const unsigned weights[3] = {3, 7, 1};
    char clabe[18];
    memcpy(clabe, bank.ptr, 3);
    snprintf(clabe + 3, 4, "%03u", 10 + draw_below(d, 900));
    for (size_t i = 6; i < 17; i++)
        clabe[i] = (char)('0' + draw_below(d, 10));
    for (size_t i = 0; i < 17; i++)
        sum += (unsigned)(clabe[i] - '0') * weights[i % 3] % 10;
    clabe[17] = (char)('0' + (10 - sum % 10) % 10);
    entity_set(e, FIELD_CLABE, sv_of(clabe, sizeof clabe));
    entity_set(e, FIELD_BANK, SV("Banco "));
    entity_add(e, FIELD_BANK, bank);
}
