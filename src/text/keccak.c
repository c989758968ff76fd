#include "text/keccak.h"

#include <string.h>

#define RATE 136u
#define ROUNDS 24

static uint64_t rotate(uint64_t v, unsigned n)
{
    return n ? v << n | v >> (64 - n) : v;
}

/* Keccak-f[1600], "The Keccak reference" 3.0, section 1.2; lanes a[x + 5y] */
static void permute(uint64_t a[25])
{
    static const uint64_t iota[ROUNDS] = {
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
        0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
        0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
        0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
    static const uint8_t rho[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                    25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t c[5], b[25];
        for (int x = 0; x < 5; x++)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (int i = 0; i < 25; i++)
            a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], rho[x + 5 * y]);
        for (int y = 0; y < 25; y += 5)
            for (int x = 0; x < 5; x++)
                a[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
        a[0] ^= iota[round];
    }
}

static void absorb(uint64_t a[25], const uint8_t block[RATE])
{
    for (unsigned i = 0; i < RATE; i++)
        a[i / 8] ^= (uint64_t)block[i] << (8 * (i % 8));
    permute(a);
}

void keccak_256(const void *bytes, size_t len, uint8_t out[KECCAK_256_BYTES])
{
    const uint8_t *p = bytes;
    uint64_t a[25] = {0};
    uint8_t last[RATE] = {0};
    for (; len >= RATE; p += RATE, len -= RATE)
        absorb(a, p);
    if (len)
        memcpy(last, p, len);
    last[len] = 0x01;
    last[RATE - 1] |= 0x80;
    absorb(a, last);
    for (unsigned i = 0; i < KECCAK_256_BYTES; i++)
        out[i] = (uint8_t)(a[i / 8] >> (8 * (i % 8)));
}
