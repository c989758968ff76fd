/*
 * The verifiable oblivious PRF of RFC 9497, suite ristretto255-SHA512, mode VOPRF (0x01), a batch at a time.
 * The *holder* has a key k; the *asker* has inputs and learns F(k, input) for each, with proof that the one
 * key behind the public key was used; the holder learns how many inputs there were and nothing else. Pure:
 * bytes in, bytes out. It must not know what inputs mean, nor sessions, chunks and messages.
 *
 * What travels is RFC 9497's, byte for byte: 32 bytes blinded and 32 bytes evaluated for an input, a 64-byte
 * proof for a batch. One thing differs and cannot be seen from outside: blinding is additive, B = H(x) + r*G,
 * unblinded as N = Z - r*pk, where the RFC multiplies, B = r*H(x), N = (1/r)*Z. B is uniform in either, N is
 * k*H(x) in either, so outputs are the same; both products of additive blinding are multiplications of a
 * fixed element, several times as fast. Its danger is a wrong pk, as Jarecki, Krawczyk and Xu show ("On the
 * (In)Security of the Diffie-Hellman Oblivious PRF with Multiplicative Blinding", PKC 2021; they write the
 * group multiplicatively, so that what is called additive here is multiplicative there, and the RFC's is
 * exponential): who unblinds with one pk what was evaluated under another key gets values that the holder can
 * correlate at will. Here that cannot be: the asker object is made from the pk, which the holder has signed
 * before it saw a blinded element, and nothing is unblinded before the proof shows that this pk's key did it.
 *
 * Time: constant in keys, seeds, inputs and outputs; variable in what crosses the wire, which is public.
 * Threads: an open key or asker may be used from any number at once; a batch belongs to one call at a time.
 * `threads` as for parallel_for. Results never depend on it.
 * Arrays of elements and outputs are flat: count * 32 and count * 64 bytes, as they lie in a message.
 * Limits: VOPRF_BATCH_MAX inputs a batch, VOPRF_INPUT_BYTES_MAX bytes an input: ERR_LIMIT.
 * Failures: ERR_MEMORY anywhere. What the other side sent: ERR_PARTNER, with a sentence that names the index
 * and one of VOPRF_SAYS_*. Nothing of a refused batch is given out.
 */
#pragma once
#include "base/err.h"
#include "base/rng.h"
#include "base/sv.h"

#define VOPRF_SEED_BYTES 32u
#define VOPRF_PUBLIC_BYTES 32u
#define VOPRF_ELEMENT_BYTES 32u
#define VOPRF_PROOF_BYTES 64u /* c || s */
#define VOPRF_OUTPUT_BYTES 64u
#define VOPRF_BATCH_MAX 4096u /* RFC 9497 numbers a batch's elements with 16 bits; this is one chunk */
#define VOPRF_INPUT_BYTES_MAX 65535u

#define VOPRF_SAYS_ENCODING "is not a ristretto255 encoding"
#define VOPRF_SAYS_IDENTITY "is the identity"
#define VOPRF_SAYS_SCALAR "holds a scalar that is not below the group's order"
#define VOPRF_SAYS_PROOF "does not hold: another key than the signed one was used"

/* ---- holder ---- */

struct voprf_key;

/* DeriveKeyPair (RFC 9497 3.2.1) from a secret seed; info <= 65535 bytes. The seed may be wiped at once. */
MUST_CHECK enum err voprf_key_open(const uint8_t seed[VOPRF_SEED_BYTES], struct sv info, struct errctx *ec,
                                   struct voprf_key **out);
void voprf_key_close(struct voprf_key *key); /* wipes; NULL is fine */
void voprf_key_public(const struct voprf_key *key, uint8_t out[VOPRF_PUBLIC_BYTES]);

/* BlindEvaluate for a batch, with its one proof (2.2.1), whose nonce comes from rng. count >= 1. */
MUST_CHECK enum err voprf_evaluate(const struct voprf_key *key, const uint8_t *blinded, size_t count,
                                   const struct rng *rng, unsigned threads, struct errctx *ec,
                                   uint8_t *evaluated, uint8_t proof[VOPRF_PROOF_BYTES]);
/* Evaluate (3.3.1) of the holder's own inputs: what the asker's voprf_finalize gives for the same inputs. */
MUST_CHECK enum err voprf_evaluate_own(const struct voprf_key *key, const struct sv *inputs, size_t count,
                                       unsigned threads, struct errctx *ec, uint8_t *outputs);

/* ---- asker ---- */

struct voprf_asker;

/* For one session: the holder's signed public key, and the secret seed of all blinds. The blind of input
 * number i is ChaCha20's 64-byte block i under the seed (nonce zero), modulo the order; so the seed serves
 * one session and nothing else, and an overseer who is given it can derive what was asked. pk refused:
 * ERR_PARTNER. */
MUST_CHECK enum err voprf_asker_open(const uint8_t pk[VOPRF_PUBLIC_BYTES],
                                     const uint8_t seed[VOPRF_SEED_BYTES], struct errctx *ec,
                                     struct voprf_asker **out);
void voprf_asker_close(struct voprf_asker *asker); /* wipes; NULL is fine */

/* What the asker keeps of a batch between blinding and finalizing: about 200 bytes for each of count_max
 * inputs. May be used again for the next batch. */
struct voprf_batch;
MUST_CHECK enum err voprf_batch_open(size_t count_max, struct errctx *ec, struct voprf_batch **out);
void voprf_batch_close(struct voprf_batch *batch); /* NULL is fine */

/* Blind. `first` is the first input's number in the session: a number is blinded once, or twice for the same
 * input. The inputs are borrowed until voprf_finalize. */
MUST_CHECK enum err voprf_blind(const struct voprf_asker *asker, struct voprf_batch *batch, uint64_t first,
                                const struct sv *inputs, size_t count, unsigned threads, struct errctx *ec,
                                uint8_t *blinded);
/* Verifies the proof for the whole batch, then unblinds and hashes (Finalize). */
MUST_CHECK enum err voprf_finalize(const struct voprf_asker *asker, struct voprf_batch *batch,
                                   const uint8_t *evaluated, const uint8_t proof[VOPRF_PROOF_BYTES],
                                   unsigned threads, struct errctx *ec, uint8_t *outputs);

/* VerifyProof (2.2.2) alone, over a batch that somebody kept: an overseer's or a court's check. */
MUST_CHECK enum err voprf_verify(const uint8_t pk[VOPRF_PUBLIC_BYTES], const uint8_t *blinded,
                                 const uint8_t *evaluated, size_t count,
                                 const uint8_t proof[VOPRF_PROOF_BYTES], unsigned threads, struct errctx *ec);
