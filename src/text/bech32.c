#include "text/bech32.h"

#define CHECK_LEN 6u
#define CASHADDR_LEN 42u /* version and hash 34, checksum 8 */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c + 32) : c;
}

static bool mixed_case(struct sv text)
{
    bool up = false, low = false;
    for (size_t i = 0; i < text.len; i++) {
        up = up || is_upper(text.ptr[i]);
        low = low || is_lower(text.ptr[i]);
    }
    return up && low;
}

static int value_of(char c)
{
    static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    for (int i = 0; i < 32; i++)
        if (alphabet[i] == lower(c))
            return i;
    return -1;
}

static uint32_t polymod(uint32_t sum, unsigned value)
{
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        sum ^= top >> i & 1 ? generator[i] : 0;
    return sum;
}

enum bech32_kind bech32_decode(struct sv text, struct bech32 *out)
{
    size_t one = 0;
    uint32_t sum = 1;
    out->count = 0;
    for (size_t i = 0; i < text.len; i++)
        one = text.ptr[i] == '1' ? i : one;
    if (one < 1 || one > BECH32_PREFIX_MAX || text.len - one - 1 < CHECK_LEN ||
        text.len - one - 1 - CHECK_LEN > BECH32_VALUES_MAX || mixed_case(text))
        return BECH32_BAD;
    for (size_t i = 0; i < one; i++) {
        out->prefix[i] = lower(text.ptr[i]);
        sum = polymod(sum, (unsigned char)out->prefix[i] >> 5);
    }
    out->prefix[one] = 0;
    sum = polymod(sum, 0);
    for (size_t i = 0; i < one; i++)
        sum = polymod(sum, out->prefix[i] & 31);
    for (size_t i = one + 1; i < text.len; i++) {
        int v = value_of(text.ptr[i]);
        if (v < 0)
            return BECH32_BAD;
        sum = polymod(sum, (unsigned)v);
        if (i < text.len - CHECK_LEN)
            out->values[out->count++] = (uint8_t)v;
    }
    return sum == 1 ? BECH32_ORIGINAL : sum == 0x2bc830a3 ? BECH32_M : BECH32_BAD;
}

/* How many whole bytes the five-bit values hold; SIZE_MAX when the bits left over are not zero padding. */
static size_t whole_bytes(const uint8_t *values, size_t count)
{
    size_t left = count * 5 % 8;
    bool padded = left < 5 && (count == 0 || (values[count - 1] & ((1u << left) - 1)) == 0);
    return padded ? count * 5 / 8 : SIZE_MAX;
}

bool bech32_is_segwit(struct sv text, const char *prefix)
{
    struct bech32 b;
    if (text.len > BECH32_ADDRESS_LEN_MAX)
        return false;
    enum bech32_kind kind = bech32_decode(text, &b);
    if (kind == BECH32_BAD || strcmp(b.prefix, prefix) != 0 || b.count < 1 || b.values[0] > 16)
        return false;
    size_t bytes = whole_bytes(b.values + 1, b.count - 1);
    if (b.values[0] == 0)
        return kind == BECH32_ORIGINAL && (bytes == 20 || bytes == 32);
    return kind == BECH32_M && bytes >= 2 && bytes <= 40;
}

/* Bitcoin Cash specification, cashaddr.md */
static uint64_t cashaddr_polymod(uint64_t sum, unsigned value)
{
    static const uint64_t generator[] = {0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8,
                                         0x1e4f43e470};
    uint64_t top = sum >> 35;
    sum = (sum & 0x07ffffffff) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        sum ^= top >> i & 1 ? generator[i] : 0;
    return sum;
}

bool bech32_cashaddr_decode(struct sv text, unsigned *type, uint8_t hash[20])
{
    static const char prefix[] = "bitcoincash:";
    uint8_t values[CASHADDR_LEN], bytes[21];
    uint64_t sum = 1;
    if (mixed_case(text))
        return false;
    if (sv_starts_nocase(text, sv_cstr(prefix)))
        text = sv_slice(text, sizeof prefix - 1, text.len);
    if (text.len != CASHADDR_LEN)
        return false;
    for (size_t i = 0; prefix[i]; i++)
        sum = cashaddr_polymod(sum, prefix[i] == ':' ? 0 : prefix[i] & 31);
    for (size_t i = 0; i < CASHADDR_LEN; i++) {
        int v = value_of(text.ptr[i]);
        if (v < 0)
            return false;
        values[i] = (uint8_t)v;
        sum = cashaddr_polymod(sum, (unsigned)v);
    }
    if (sum != 1 || whole_bytes(values, CASHADDR_LEN - 8) != sizeof bytes)
        return false;
    uint32_t bits = 0;
    for (size_t i = 0, n = 0, have = 0; n < sizeof bytes; i++) {
        bits = bits << 5 | values[i];
        have += 5;
        if (have >= 8) {
            have -= 8;
            bytes[n++] = (uint8_t)(bits >> have);
        }
    }
    *type = bytes[0] >> 3;
    memcpy(hash, bytes + 1, 20);
    return *type <= 1 && (bytes[0] & 7) == 0;
}
