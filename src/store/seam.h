/*
 * SQLite's two seams to the system, with the fault points in them: its allocator is mem_alloc (FAULT_ALLOC),
 * and a thin VFS named SEAM_VFS passes every call to the system's own, each xWrite, xTruncate and xSync
 * through FAULT_WRITE (the way SQLite tests itself: "How SQLite Is Tested", sections 3.1 and 3.2, and its
 * test_vfs.c).
 */
#pragma once
#include "base/err.h"

#define SEAM_VFS "enlace"

/* Once for the process, before anything else uses SQLite; later calls do nothing. Threads: any. */
MUST_CHECK enum err seam_install(struct errctx *ec);
