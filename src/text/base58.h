/*
 * Base58 and Base58Check, by which Bitcoin and its kin print addresses: leading zero bytes as the alphabet's
 * first letter, the rest as one big number; Check appends four bytes of SHA-256 twice over ("Base58Check
 * encoding", Bitcoin developer reference). Monero cuts its bytes into blocks of 8 and encodes each by itself
 * (CryptoNote, "Address format"). Fixed limits, as the work grows with the square of the length. No memory.
 * Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/sv.h"

#define BASE58_BYTES_MAX 96u
#define BASE58_TEXT_MAX 132u /* ceil(96 * log 256 / log 58) */

extern const char base58_bitcoin[]; /* alphabets */
extern const char base58_ripple[];

/* Each: false when the text is longer than BASE58_TEXT_MAX, holds a letter outside the alphabet, or its
 * checksum is wrong. *len is without checksum. */
bool base58_decode(struct sv text, const char *alphabet, uint8_t out[BASE58_BYTES_MAX], size_t *len);
bool base58_check_decode(struct sv text, const char *alphabet, uint8_t out[BASE58_BYTES_MAX], size_t *len);
bool base58_monero_decode(struct sv text, uint8_t out[BASE58_BYTES_MAX], size_t *len);
/* len at most BASE58_BYTES_MAX - 4; returns the text's length, no NUL. */
size_t base58_check_encode(const uint8_t *bytes, size_t len, const char *alphabet, char out[BASE58_TEXT_MAX]);
