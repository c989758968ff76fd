/* Inside of voprf.h: the suite's constants and hashes, and the DLEQ proof of RFC 9497 2.2. For voprf_*.c
 * only. */
#pragma once
#include "crypto/group.h"
#include "crypto/voprf.h"

#define VOPRF_CONTEXT "OPRFV1-\x01-ristretto255-SHA512" /* RFC 9497 3.1, mode 0x01 */

/* The tags of HashToGroup and HashToScalar (4.1). */
void voprf_group_tag(struct xmd *x);
void voprf_scalar_tag(struct xmd *x);
/* HashToGroup(input). False: the identity, which RFC 9497 refuses and nobody can find. */
MUST_CHECK bool voprf_input_element(const struct xmd *x, struct sv input, struct group_element *out);
/* Finalize's hash over an input and its encoded OPRF element (3.3.1). */
void voprf_output(struct sv input, const uint8_t element[GROUP_BYTES], uint8_t out[VOPRF_OUTPUT_BYTES]);
MUST_CHECK enum err voprf_check_inputs(const struct sv *inputs, size_t count, struct errctx *ec);
/* Every element that came from outside: canonical and not the identity, else ERR_PARTNER about the first that
 * is not, called "`what` element <index>". */
MUST_CHECK enum err voprf_decode(const char *what, const uint8_t *bytes, size_t count, unsigned threads,
                                 struct errctx *ec, struct group_element *out);

/* What a proof speaks of: evaluated[i] = k * blinded[i], for all i, and pk = k * G. Borrowed. */
struct voprf_statement {
    const uint8_t *pk;
    const uint8_t *blinded, *evaluated;             /* as they travel */
    const struct group_element *blinded_elements;   /* the same, decoded */
    const struct group_element *evaluated_elements; /* not needed to prove */
    size_t count;
    unsigned threads;
};
MUST_CHECK enum err voprf_prove(const struct voprf_statement *st, const struct scalar *k,
                                const struct rng *rng, struct errctx *ec, uint8_t proof[VOPRF_PROOF_BYTES]);
MUST_CHECK enum err voprf_check_proof(const struct voprf_statement *st,
                                      const uint8_t proof[VOPRF_PROOF_BYTES], struct errctx *ec);
