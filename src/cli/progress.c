#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define FIRST_MS 1000
#define BAR_EVERY_MS 100
#define LINE_EVERY_MS 5000
#define BAR_COLUMNS 30

static _Atomic bool cancel;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&cancel, true); /* lock-free, so allowed here */
}

static void draw_bar(const struct progress_bar *bar, const char *unit, uint64_t done, uint64_t total)
{
    char cells[BAR_COLUMNS + 1];
    uint64_t shown = done < total ? done : total;
    int full = total ? (int)((double)shown / (double)total * BAR_COLUMNS) : 0;
    for (int i = 0; i < BAR_COLUMNS; i++)
        cells[i] = i < full ? '#' : '.';
    cells[BAR_COLUMNS] = 0;
    if (total)
        fprintf(stderr, "\r%s [%s] %3.0f%% %llu %s\033[K", bar->what, cells,
                100.0 * (double)shown / (double)total, (unsigned long long)done, unit);
    else
        fprintf(stderr, "\r%s %llu %s\033[K", bar->what, (unsigned long long)done, unit);
}

static void draw_line(const struct progress_bar *bar, const char *unit, uint64_t done, uint64_t total)
{
    if (total)
        fprintf(stderr, "%s: %llu of %llu %s\n", bar->what, (unsigned long long)done,
                (unsigned long long)total, unit);
    else
        fprintf(stderr, "%s: %llu %s\n", bar->what, (unsigned long long)done, unit);
}

static void tick(void *arg, const char *unit, uint64_t done, uint64_t total)
{
    struct progress_bar *bar = arg;
    int64_t now = clock_monotonic_ms(&clock_system);
    if (now - bar->started_ms < FIRST_MS ||
        now - bar->shown_ms < (bar->terminal ? BAR_EVERY_MS : LINE_EVERY_MS))
        return;
    bar->shown_ms = now;
    bar->shown = true;
    if (bar->terminal)
        draw_bar(bar, unit, done, total);
    else
        draw_line(bar, unit, done, total);
}

void progress_bar_start(struct progress_bar *bar, const char *what)
{
    *bar = (struct progress_bar){.what = what, .terminal = isatty(STDERR_FILENO) == 1};
    bar->progress = (struct progress){tick, bar, &cancel};
    bar->started_ms = clock_monotonic_ms(&clock_system);
    /* once each: the next Ctrl-C works as usual again */
    const struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void progress_bar_end(struct progress_bar *bar)
{
    if (bar->shown && bar->terminal)
        fprintf(stderr, "\r\033[K");
    bar->shown = false;
}
