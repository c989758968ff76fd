/*
 * What `enlace load` costs, beside two floors of the same run: SQLite alone, writing the same lines as rows
 * of one column in one transaction; and a peer, bench/peer_load.py, which parses the same files with Python's
 * csv or json and keeps each row under its key.
 *
 *     bench_load --enlace PATH --name TEXT --format F [--seconds MAX] [--megabytes MAX] [--rounds N]
 *                [--peer SCRIPT] [--peer-part N] FILE...
 *
 * Every one runs as a process of its own, from nothing: the kernel tells its CPU time and peak memory. The
 * best of N rounds counts. --peer-part N: the peer gets the first 1/N of the lines, and N times its cost is
 * shown. Exits with 1 when a limit is passed.
 */
#include <fcntl.h>
#include <getopt.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "figure.h"

#define FILES_MAX 8
#define PATH_BYTES 512

struct wishes {
    const char *enlace, *name, *format, *peer;
    double seconds_max, megabytes_max;
    unsigned rounds, peer_part;
    char **files;
    int file_count;
};

struct cost {
    double wall_s, cpu_s, peak_mb;
};

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "bench_load: %s\n", what);
    exit(2);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds_of(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec * 1e-6;
}

/* ---- a process and its cost ---- */

typedef void job_fn(const struct wishes *w, const char *dir);

/* Runs `job` in a child with an empty folder of its own. */
static struct cost run_once(const struct wishes *w, job_fn *job)
{
    const char *tmp = getenv("TMPDIR");
    char dir[PATH_BYTES], command[PATH_BYTES + 32];
    struct rusage u;
    int status = 0;
    snprintf(dir, sizeof dir, "%s/enlace-bench-XXXXXX", tmp && strlen(tmp) < 200 ? tmp : "/tmp");
    if (!mkdtemp(dir))
        give_up("no temporary folder");
    fflush(stdout);
    double start = now_s();
    pid_t pid = fork();
    if (pid == 0) {
        job(w, dir);
        _exit(0);
    }
    if (pid < 0 || wait4(pid, &status, 0, &u) != pid)
        give_up("no process");
    if (status != 0) {
        snprintf(command, sizeof command, "cat '%s/words' >&2", dir);
        give_up(system(command) == 0 ? "that ended a measured process" : "a measured process failed");
    }
    struct cost c = {now_s() - start, seconds_of(&u.ru_utime) + seconds_of(&u.ru_stime),
                     (double)u.ru_maxrss * 1024e-6};
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    if (system(command) != 0)
        give_up("the temporary folder stays");
    return c;
}

static struct cost run_best(const struct wishes *w, job_fn *job)
{
    struct cost best = run_once(w, job);
    for (unsigned i = 1; i < w->rounds; i++) {
        struct cost c = run_once(w, job);
        best.wall_s = c.wall_s < best.wall_s ? c.wall_s : best.wall_s;
        best.cpu_s = c.cpu_s < best.cpu_s ? c.cpu_s : best.cpu_s;
        best.peak_mb = c.peak_mb > best.peak_mb ? c.peak_mb : best.peak_mb;
    }
    return best;
}

/* Its words go to a file, which is shown when it fails. */
static void redirect_words(const char *dir)
{
    char path[PATH_BYTES + 8];
    snprintf(path, sizeof path, "%s/words", dir);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
        _exit(1);
}

/* ---- what is run ---- */

static void job_enlace(const struct wishes *w, const char *dir)
{
    char home[PATH_BYTES + 8];
    const char *argv[FILES_MAX + 8] = {w->enlace, "--home", home, "load", "--format", w->format};
    snprintf(home, sizeof home, "%s/home", dir);
    memcpy(argv + 6, w->files, (size_t)w->file_count * sizeof *argv);
    redirect_words(dir);
    execv(w->enlace, (char *const *)(uintptr_t)argv);
    _exit(1);
}

static void job_peer(const struct wishes *w, const char *dir)
{
    char database[PATH_BYTES + 8], part[16];
    const char *argv[FILES_MAX + 8] = {"python3", w->peer, database, part};
    snprintf(database, sizeof database, "%s/peer.db", dir);
    snprintf(part, sizeof part, "%u", w->peer_part);
    memcpy(argv + 4, w->files, (size_t)w->file_count * sizeof *argv);
    execvp("python3", (char *const *)(uintptr_t)argv);
    _exit(1);
}

static void insert_lines(sqlite3 *db, sqlite3_stmt *insert, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    if (!f)
        _exit(1);
    for (ssize_t n; (n = getline(&line, &cap, f)) > 0;)
        if (sqlite3_bind_blob(insert, 1, line, (int)n, SQLITE_STATIC) != SQLITE_OK ||
            sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK) {
            fprintf(stderr, "bench_load: %s\n", sqlite3_errmsg(db));
            _exit(1);
        }
    free(line);
    fclose(f);
}

static void job_sqlite(const struct wishes *w, const char *dir)
{
    char path[PATH_BYTES + 8];
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    snprintf(path, sizeof path, "%s/lines.db", dir);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "create table line (n integer primary key, bytes blob); begin", NULL, NULL, NULL) ||
        sqlite3_prepare_v2(db, "insert into line (bytes) values (?)", -1, &insert, NULL) != SQLITE_OK)
        _exit(1);
    for (int i = 0; i < w->file_count; i++)
        insert_lines(db, insert, w->files[i]);
    sqlite3_finalize(insert);
    if (sqlite3_exec(db, "commit", NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK)
        _exit(1);
}

/* ---- what is shown ---- */

static double megabytes_of(const struct wishes *w)
{
    double sum = 0;
    struct stat st;
    for (int i = 0; i < w->file_count; i++)
        sum += stat(w->files[i], &st) == 0 ? (double)st.st_size * 1e-6 : 0;
    return sum;
}

static bool measure(const struct wishes *w)
{
    struct cost own = run_best(w, job_enlace), lines = run_best(w, job_sqlite), peer = {0};
    char names[4][96];
    static const char *const what[] = {"wall", "CPU", "CPU, beside a script", "peak memory"};
    if (w->peer)
        peer = run_once(w, job_peer);
    for (unsigned i = 0; i < 4; i++)
        snprintf(names[i], sizeof names[i], "load %s: %s", w->name, what[i]);
    const char *same_lines = "SQLite, the same lines";
    const struct figure wall = {names[0],      own.wall_s,
                                "s",           lines.wall_s,
                                same_lines,    w->seconds_max > 0 ? LIMIT_VALUE_AT_MOST : LIMIT_NONE,
                                w->seconds_max};
    const struct figure cpu = {names[1], own.cpu_s, "s", lines.cpu_s, same_lines, LIMIT_NONE, 0};
    const struct figure against = {names[2],         own.cpu_s,  "s", peer.cpu_s * w->peer_part,
                                   "python, sqlite", LIMIT_NONE, 0};
    const struct figure memory = {
        names[3],        own.peak_mb, "MB",
        megabytes_of(w), "the files", w->megabytes_max > 0 ? LIMIT_VALUE_AT_MOST : LIMIT_NONE,
        w->megabytes_max};
    printf("load of %s, %.1f MB\n", w->name, megabytes_of(w));
    bool ok = figure_show(&wall);
    ok = figure_show(&cpu) && ok;
    if (w->peer)
        ok = figure_show(&against) && ok;
    return figure_show(&memory) && ok;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"enlace", required_argument, NULL, 'e'},
        {"name", required_argument, NULL, 'n'},
        {"format", required_argument, NULL, 'f'},
        {"seconds", required_argument, NULL, 's'},
        {"megabytes", required_argument, NULL, 'm'},
        {"rounds", required_argument, NULL, 'r'},
        {"peer", required_argument, NULL, 'p'},
        {"peer-part", required_argument, NULL, 'q'},
        {0},
    };
    struct wishes w = {.rounds = 1, .peer_part = 1};
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'e':
            w.enlace = optarg;
            break;
        case 'n':
            w.name = optarg;
            break;
        case 'f':
            w.format = optarg;
            break;
        case 's':
            w.seconds_max = strtod(optarg, NULL);
            break;
        case 'm':
            w.megabytes_max = strtod(optarg, NULL);
            break;
        case 'r':
            w.rounds = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'p':
            w.peer = optarg;
            break;
        case 'q':
            w.peer_part = (unsigned)strtoul(optarg, NULL, 10);
            break;
        default:
            return 2;
        }
    }
    w.files = argv + optind;
    w.file_count = argc - optind;
    if (!w.enlace || !w.name || !w.format || w.file_count < 1 || w.file_count > FILES_MAX)
        give_up("--enlace, --name, --format and 1 to 8 files are needed");
    return measure(&w) ? 0 : 1;
}
