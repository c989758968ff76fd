/*
 * How a command shows that it works: nothing in the first second, then a bar on a terminal, or a plain line
 * every few seconds elsewhere. On standard error, so that --json stays clean. Ctrl-C and SIGTERM set the
 * cancel flag; a second one ends the program. One at a time; tick is called from the working thread.
 */
#pragma once
#include "base/progress.h"

struct progress_bar {
    struct progress progress; /* to be handed to what works */
    const char *what;         /* a literal, or lives as long as the bar: "load" */
    int64_t started_ms, shown_ms;
    bool terminal, shown;
};

void progress_bar_start(struct progress_bar *bar, const char *what);
/* Takes the bar off the terminal. */
void progress_bar_end(struct progress_bar *bar);
#define PROGRESS_BAR_SCOPED __attribute__((cleanup(progress_bar_end)))
