/*
 * Log lines for the operator, on standard error: "2026-11-21T21:52:14.007Z warn net peer sat: ...".
 * Never a secret and never a person's data: say ids, counts and reasons. Threads: any.
 */
#pragma once
#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);
