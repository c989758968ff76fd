/*
 * A node that answers, behind whatever brings it the requests: who may come in, the desk with its sessions,
 * and the population that is matched, built again when records were loaded since. It does not know HTTP or
 * sockets. Threads: open and close from one; the rest any.
 */
#pragma once
#include "base/buf.h"
#include "node/home.h"

struct reception;

/* Sessions that were open when the node died are closed as interrupted. ERR_CONFLICT: another process serves
 * this folder. Borrows `home`. */
MUST_CHECK enum err reception_open(const struct home *home, struct errctx *ec, struct reception **out);
/* Ends all sessions. No reception_handle may be running. NULL is fine. */
void reception_close(struct reception *r);
/* To be called now and then: ends the sessions of partners that fell silent. */
void reception_tick(struct reception *r);
/* Is this the certificate of a partner? */
bool reception_admits(struct reception *r, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES]);
/* One request of the partner with this certificate, as desk_handle. ERR_REFUSED: no partner, or no longer. */
MUST_CHECK enum err reception_handle(struct reception *r, const uint8_t fingerprint[TLS_FINGERPRINT_BYTES],
                                     struct sv request, struct errctx *ec, struct buf *response);
