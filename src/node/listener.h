/*
 * A node's peer listener: the reception (node/reception.h) behind mutual TLS. One route: POST /v1/envelope.
 * Threads: open and close from one; the rest is its own.
 */
#pragma once
#include "node/home.h"

struct listener;

/* Listens once this returns. Sessions that were open when the node died are closed as interrupted.
 * ERR_CONFLICT: another process serves this folder. */
MUST_CHECK enum err listener_open(const struct home *home, struct errctx *ec, struct listener **out);
uint16_t listener_port(const struct listener *l);
/* To be called now and then: ends the sessions of partners that fell silent. */
void listener_tick(struct listener *l);
/* Ends all sessions. NULL is fine. */
void listener_close(struct listener *l);
