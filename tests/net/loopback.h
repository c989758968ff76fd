/*
 * A small HTTPS server on 127.0.0.1 for tests of fetching, with a certificate of its own for "localhost". It
 * stops with loopback_stop at the latest. What it answers is a table: path, behaviour, body.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum loopback_does {
    LOOPBACK_SEND,     /* 200 with ETag, 304 when the client has it */
    LOOPBACK_STATUS,   /* that status with the body */
    LOOPBACK_HTML,     /* 200, text/html */
    LOOPBACK_CUT,      /* announces twice the body, sends it once and drops the connection */
    LOOPBACK_STREAM,   /* sends the body again and again, without announcing a length */
    LOOPBACK_STALL,    /* sends the body, then nothing more */
    LOOPBACK_REDIRECT, /* 302; the body is the Location, "%u" in it the port */
};

struct loopback_answer {
    const char *path;
    enum loopback_does does;
    const char *body;
    unsigned status;
};

struct loopback;

/* answers ends with a NULL path and is borrowed; it may be changed between requests. The certificate is
 * written to ca_path. NULL: it could not be started. */
struct loopback *loopback_start(const struct loopback_answer *answers, const char *ca_path);
void loopback_stop(struct loopback *server);
uint16_t loopback_port(const struct loopback *server);
/* Requests answered so far, and how many of them with 304. */
unsigned loopback_requests(const struct loopback *server);
unsigned loopback_not_modified(const struct loopback *server);
