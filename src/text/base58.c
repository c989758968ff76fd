#include "text/base58.h"

#include "base/err.h"
#include "crypto/hash.h"
#include "text/keccak.h"

#define CHECK_BYTES 4u

const char base58_bitcoin[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const char base58_ripple[] = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

static int digit_of(const char *alphabet, char c)
{
    for (int i = 0; i < 58; i++)
        if (alphabet[i] == c)
            return i;
    return -1;
}

bool base58_decode(struct sv text, const char *alphabet, uint8_t out[BASE58_BYTES_MAX], size_t *len)
{
    uint8_t number[BASE58_BYTES_MAX + 8]; /* little-endian, while it grows */
    size_t zeros = 0, used = 0;
    *len = 0;
    if (text.len > BASE58_TEXT_MAX)
        return false;
    while (zeros < text.len && text.ptr[zeros] == alphabet[0])
        zeros++;
    for (size_t i = zeros; i < text.len; i++) {
        int digit = digit_of(alphabet, text.ptr[i]);
        if (digit < 0)
            return false;
        unsigned carry = (unsigned)digit;
        for (size_t j = 0; j < used; j++, carry >>= 8) {
            carry += 58u * number[j];
            number[j] = (uint8_t)carry;
        }
        if (carry && used == sizeof number)
            return false;
        if (carry)
            number[used++] = (uint8_t)carry;
    }
    if (zeros + used > BASE58_BYTES_MAX)
        return false;
    memset(out, 0, zeros);
    for (size_t i = 0; i < used; i++)
        out[zeros + i] = number[used - 1 - i];
    *len = zeros + used;
    return true;
}

static void checksum(const uint8_t *bytes, size_t len, uint8_t out[HASH_SHA256_BYTES])
{
    hash_sha256(bytes, len, out);
    hash_sha256(out, HASH_SHA256_BYTES, out);
}

bool base58_check_decode(struct sv text, const char *alphabet, uint8_t out[BASE58_BYTES_MAX], size_t *len)
{
    uint8_t sum[HASH_SHA256_BYTES];
    if (!base58_decode(text, alphabet, out, len) || *len <= CHECK_BYTES)
        return false;
    *len -= CHECK_BYTES;
    checksum(out, *len, sum);
    return memcmp(sum, out + *len, CHECK_BYTES) == 0;
}

size_t base58_check_encode(const uint8_t *bytes, size_t len, const char *alphabet, char out[BASE58_TEXT_MAX])
{
    uint8_t in[BASE58_BYTES_MAX], sum[HASH_SHA256_BYTES], digits[BASE58_TEXT_MAX];
    size_t zeros = 0, used = 0;
    BUG_ON(len > BASE58_BYTES_MAX - CHECK_BYTES);
    memcpy(in, bytes, len);
    checksum(bytes, len, sum);
    memcpy(in + len, sum, CHECK_BYTES);
    len += CHECK_BYTES;
    while (zeros < len && in[zeros] == 0)
        zeros++;
    for (size_t i = zeros; i < len; i++) {
        unsigned carry = in[i];
        for (size_t j = 0; j < used; j++, carry /= 58) {
            carry += 256u * digits[j];
            digits[j] = (uint8_t)(carry % 58);
        }
        for (; carry; carry /= 58)
            digits[used++] = (uint8_t)(carry % 58);
    }
    memset(out, alphabet[0], zeros);
    for (size_t i = 0; i < used; i++)
        out[zeros + i] = alphabet[digits[used - 1 - i]];
    return zeros + used;
}

/* Letters of a block for 0 to 8 bytes */
static const uint8_t monero_letters[] = {0, 2, 3, 5, 6, 7, 9, 10, 11};

static bool monero_block(struct sv text, uint8_t *out, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_of(base58_bitcoin, text.ptr[i]);
        if (digit < 0 || __builtin_mul_overflow(v, 58u, &v) || __builtin_add_overflow(v, (uint64_t)digit, &v))
            return false;
    }
    if (bytes < 8 && v >> (8 * bytes))
        return false;
    for (size_t i = bytes; i-- > 0; v >>= 8)
        out[i] = (uint8_t)v;
    return true;
}

bool base58_monero_decode(struct sv text, uint8_t out[BASE58_BYTES_MAX], size_t *len)
{
    uint8_t sum[KECCAK_256_BYTES];
    *len = 0;
    if (text.len > BASE58_TEXT_MAX)
        return false;
    while (text.len) {
        struct sv block = sv_slice(text, 0, 11);
        size_t bytes = 1;
        while (bytes <= 8 && monero_letters[bytes] != block.len)
            bytes++;
        if (bytes > 8 || *len + bytes > BASE58_BYTES_MAX || !monero_block(block, out + *len, bytes))
            return false;
        *len += bytes;
        text = sv_slice(text, block.len, text.len);
    }
    if (*len <= CHECK_BYTES)
        return false;
    *len -= CHECK_BYTES;
    keccak_256(out, *len, sum);
    return memcmp(sum, out + *len, CHECK_BYTES) == 0;
}
