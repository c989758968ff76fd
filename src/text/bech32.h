/*
 * Bech32 (BIP 173), Bech32m (BIP 350) and Bitcoin Cash's CashAddr: lower-case letters after a prefix that
 * names the network, closed by a BCH code. Either case, never both. No memory. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/sv.h"

#define BECH32_PREFIX_MAX 16u
#define BECH32_VALUES_MAX 256u
#define BECH32_ADDRESS_LEN_MAX 90u /* BIP 173; ZIP 316's unified addresses are longer */

enum bech32_kind { BECH32_BAD, BECH32_ORIGINAL, BECH32_M };

struct bech32 {
    char prefix[BECH32_PREFIX_MAX + 1]; /* lower case */
    uint8_t values[BECH32_VALUES_MAX];  /* five bits each, without checksum */
    size_t count;
};

enum bech32_kind bech32_decode(struct sv text, struct bech32 *out);
/* A segregated-witness address of this network: version and program length as BIP 141 and 350 ask. */
bool bech32_is_segwit(struct sv text, const char *prefix);
/* With or without "bitcoincash:"; a 160-bit hash. *type: 0 key hash, 1 script hash. */
bool bech32_cashaddr_decode(struct sv text, unsigned *type, uint8_t hash[20]);
