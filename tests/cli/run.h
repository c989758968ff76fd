/* Runs the program that was built beside the tests, as a person would. Include after cmocka.h. */
#pragma once
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUN_OUTPUT_MAX 65536
#define RUN_SECONDS_MAX 60u

struct run {
    int exit_code;
    char out[RUN_OUTPUT_MAX], err[RUN_OUTPUT_MAX];
};

static inline const char *run_program(void)
{
    static char path[PATH_MAX + 16];
    char here[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
    assert_true(n > 0);
    here[n] = 0;
    *strrchr(here, '/') = 0;
    snprintf(path, sizeof path, "%s/../enlace", here);
    return path;
}

static inline void run_read_all(FILE *f, char *to)
{
    rewind(f);
    to[fread(to, 1, RUN_OUTPUT_MAX - 1, f)] = 0;
    fclose(f);
}

/* words: NULL at the end, without the program's name. fault: value of ENLACE_FAULT, or NULL. */
static inline struct run *run_with_fault(const char *fault, const char *const *words)
{
    static struct run r;
    const char *argv[32] = {"enlace"};
    for (size_t i = 0; words[i]; i++)
        argv[i + 1] = words[i];
    FILE *out = tmpfile(), *err = tmpfile();
    assert_true(out && err);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(fileno(out), 1);
        dup2(fileno(err), 2);
        if (fault)
            setenv("ENLACE_FAULT", fault, 1);
        alarm(RUN_SECONDS_MAX); /* a hang ends the test, not the machine */
        execv(run_program(), (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    r.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    run_read_all(out, r.out);
    run_read_all(err, r.err);
    return &r;
}

#define RUN(...) run_with_fault(NULL, (const char *const[]){__VA_ARGS__, NULL})
#define RUN_FAULT(fault, ...) run_with_fault(fault, (const char *const[]){__VA_ARGS__, NULL})

/* The exit code, and a text that must be somewhere in either output. */
static inline void run_expect(const struct run *r, int exit_code, const char *words)
{
    if (r->exit_code != exit_code || (!strstr(r->out, words) && !strstr(r->err, words)))
        fail_msg("exit code %d, not %d with \"%s\":\n%s%s", r->exit_code, exit_code, words, r->out, r->err);
}
