/*
 * Keccak-256 as Ethereum and Monero use it: the submission of 2011 with rate 1088 and padding byte 0x01, not
 * FIPS 202's SHA3-256 (0x06). For checksums of public addresses only; nothing secret passes here. Threads:
 * any.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define KECCAK_256_BYTES 32u

void keccak_256(const void *bytes, size_t len, uint8_t out[KECCAK_256_BYTES]);
