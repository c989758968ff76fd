/*
 * One figure of a benchmark, beside a floor measured in the same run: machines differ, ratios hardly. Shown
 * as a line for people, and, when the environment names a file in BENCH_FIGURES, appended to it as one line
 * of tab-separated fields, from which tools/bench makes its table and bench.json:
 *
 *     name, value, unit, floor, what the floor is, ratio, limit, verdict
 *
 * Floor, ratio and limit are empty where there is none; the verdict is then "-", else "ok" or "MISSED".
 */
#pragma once
#include <stdbool.h>

enum figure_limit { LIMIT_NONE, LIMIT_VALUE_AT_MOST, LIMIT_RATIO_AT_MOST, LIMIT_RATIO_AT_LEAST };

struct figure {
    const char *name;
    double value;
    const char *unit;
    double floor; /* in the same unit; 0: none */
    const char *floor_name;
    enum figure_limit kind;
    double limit;
};

/* False when it passes its limit. */
bool figure_show(const struct figure *f);
