/*
 * Who is at work in a node's folder. The process that serves holds one lock alone; processes that ask hold
 * the other together. So a node that starts can tell a session that a dead process left open from one that
 * runs beside it. The system lets go of a lock however its process ends (flock(2)); the empty lock files
 * stay. Threads: any; two locks taken by one process count as two.
 */
#pragma once
#include "node/home.h"

enum home_work { HOME_SERVING, HOME_ASKING };

/* Alone: ERR_CONFLICT when anybody holds it. */
MUST_CHECK enum err home_lock_alone(const struct home *home, enum home_work work, struct errctx *ec,
                                    int *lock);
/* With others; waits while somebody holds it alone, which is only for moments. */
MUST_CHECK enum err home_lock_together(const struct home *home, enum home_work work, struct errctx *ec,
                                       int *lock);
/* -1 is fine. */
void home_unlock(const int *lock);
#define HOME_LOCK_SCOPED __attribute__((cleanup(home_unlock)))
