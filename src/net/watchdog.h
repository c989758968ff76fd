/*
 * Ends connections that do not come to the point: a watched descriptor whose time is up is shut down (not
 * closed: its owner does that). One thread for all. Threads: any.
 */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct watchdog;
struct watched;

MUST_CHECK enum err watchdog_open(int64_t timeout_ms, struct errctx *ec, struct watchdog **out);
void watchdog_close(struct watchdog *w);
/* Its first deadline is first_ms from now. NULL when out of memory. `fd` must stay open until
 * watchdog_remove.
 */
struct watched *watchdog_add(struct watchdog *w, int fd, int64_t first_ms);
void watchdog_remove(struct watchdog *w, struct watched *watched);  /* NULL is fine */
void watchdog_suspend(struct watchdog *w, struct watched *watched); /* no time runs while we work ourselves */
void watchdog_restart(struct watchdog *w, struct watched *watched);
