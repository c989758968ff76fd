#include "figure.h"

#include <stdio.h>
#include <stdlib.h>

static bool within(const struct figure *f, double ratio)
{
    switch (f->kind) {
    case LIMIT_VALUE_AT_MOST:
        return f->value <= f->limit;
    case LIMIT_RATIO_AT_MOST:
        return f->floor > 0 && ratio <= f->limit;
    case LIMIT_RATIO_AT_LEAST:
        return f->floor > 0 && ratio >= f->limit;
    case LIMIT_NONE:
        break;
    }
    return true;
}

static void put_limit(const struct figure *f, char *text, size_t size)
{
    text[0] = 0;
    if (f->kind == LIMIT_VALUE_AT_MOST)
        snprintf(text, size, "at most %g %s", f->limit, f->unit);
    else if (f->kind != LIMIT_NONE)
        snprintf(text, size, "ratio at %s %g", f->kind == LIMIT_RATIO_AT_MOST ? "most" : "least", f->limit);
}

bool figure_show(const struct figure *f)
{
    double ratio = f->floor > 0 ? f->value / f->floor : 0;
    bool ok = within(f, ratio);
    const char *verdict = f->kind == LIMIT_NONE ? "-" : ok ? "ok" : "MISSED", *path = getenv("BENCH_FIGURES");
    char limit[64], floor[32] = "", times[32] = "";
    put_limit(f, limit, sizeof limit);
    if (f->floor > 0) {
        snprintf(floor, sizeof floor, "%.6g", f->floor);
        snprintf(times, sizeof times, "%.4g", ratio);
    }
    printf("  %-52s %10.4g %-4s %6s%s%s%s  %s\n", f->name, f->value, f->unit, times, times[0] ? " x " : "",
           times[0] ? f->floor_name : "", limit[0] ? "  " : "", verdict[0] == '-' ? "" : verdict);
    FILE *out = path ? fopen(path, "a") : NULL;
    if (out) {
        fprintf(out, "%s\t%.6g\t%s\t%s\t%s\t%s\t%s\t%s\n", f->name, f->value, f->unit, floor,
                f->floor_name ? f->floor_name : "", times, limit, verdict);
        fclose(out);
    }
    return ok;
}
