/*
 * A whole private match between two processes over TCP with mutual TLS 1.3, proofs verified, result checked
 * against a known overlap; beside it, in the same run, libsodium's crypto_scalarmult_ristretto255 on one
 * thread.
 *
 *     bench_match [--tokens N]    N tokens on each side, a multiple of 64; 65536 unless told
 *
 * Costs are CPU time (user and system, every thread) of both processes, from the opened session to the
 * result, so that neighbours on the machine hardly disturb them. The floor's time is also CPU time, the best
 * of rounds before and after the match. Exits with 1 when a limit is passed.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/parallel.h"
#include "figure.h"
#include "net/tls_identity.h"
#include "party.h"

#define COST_MAX 4.2         /* multiples of the floor for a token and an entry, both parties together */
#define WIRE_BYTES_MAX 65.28 /* 64 and 2% */
#define MEMORY_MB_MAX 160.0  /* megabytes, of 10^6 bytes */
#define CORE_USE_MIN 0.75    /* of the processors' time that other programs left */
#define FLOOR_ROUNDS 8
#define FLOOR_BATCH 256
#define PEM_BYTES_MAX ((size_t)16 * 1024)

static void must(enum err e, const struct errctx *ec)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "bench_match: %s\n", ec->text);
    exit(1);
}

static double thread_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Seconds of one variable-base scalar multiplication; never more than `best`. */
static double floor_seconds(double best)
{
    uint8_t point[crypto_core_ristretto255_BYTES], scalar[crypto_core_ristretto255_SCALARBYTES];
    crypto_core_ristretto255_random(point);
    for (int round = 0; round < FLOOR_ROUNDS; round++) {
        double start = thread_cpu_s();
        for (int i = 0; i < FLOOR_BATCH; i++) {
            crypto_core_ristretto255_scalar_random(scalar);
            if (crypto_scalarmult_ristretto255(point, scalar, point) != 0)
                exit(1);
        }
        double one = (thread_cpu_s() - start) / FLOOR_BATCH;
        best = one < best ? one : best;
    }
    return best;
}

static void make_identity(struct bench_identity *id, const char *dir, const char *name)
{
    struct errctx ec = {0};
    int64_t now = clock_now_ms(&clock_system) / 1000;
    must(sign_key_open_random(&rng_system, &ec, &id->key, &id->public_key), &ec);
    buf_init(&id->certificate_pem, "certificate", PEM_BYTES_MAX);
    buf_init(&id->tls_key_pem, "TLS key", PEM_BYTES_MAX);
    must(tls_identity_create(name, now - 60, now + 24 * 3600, &ec, &id->certificate_pem, &id->tls_key_pem),
         &ec);
    snprintf(id->certificate_path, sizeof id->certificate_path, "%s/%s.cert", dir, name);
    snprintf(id->tls_key_path, sizeof id->tls_key_path, "%s/%s.key", dir, name);
    must(file_write(id->certificate_path, 0600, buf_sv(&id->certificate_pem), &ec), &ec);
    must(file_write(id->tls_key_path, 0600, buf_sv(&id->tls_key_pem), &ec), &ec);
}

static void drop_identity(struct bench_identity *id)
{
    secret_close(id->key);
    unlink(id->certificate_path);
    unlink(id->tls_key_path);
    buf_fini(&id->certificate_pem);
    buf_fini(&id->tls_key_pem);
}

static void receive(int fd, void *bytes, size_t len, const char *from)
{
    if (read(fd, bytes, len) == (ssize_t)len)
        return;
    fprintf(stderr, "bench_match: the %s ended early\n", from);
    exit(1);
}

/* Both children are forked while this process is still small: their peak memory is their own. */
static void run_pair(const struct bench_pair *pair, struct bench_report *asker, struct bench_report *holder)
{
    int from_holder[2], to_holder[2], from_asker[2];
    uint16_t port = 0;
    if (pipe(from_holder) != 0 || pipe(to_holder) != 0 || pipe(from_asker) != 0)
        exit(1);
    fflush(stdout);
    pid_t holder_pid = fork();
    if (holder_pid == 0) {
        close(to_holder[1]);
        bench_hold(pair, from_holder[1], to_holder[0]);
        _exit(0);
    }
    close(to_holder[0]);
    close(from_holder[1]);
    receive(from_holder[0], &port, sizeof port, "holder");
    pid_t asker_pid = fork();
    if (asker_pid == 0) {
        close(to_holder[1]);
        bench_ask(pair, port, from_asker[1]);
        _exit(0);
    }
    close(from_asker[1]);
    receive(from_asker[0], asker, sizeof *asker, "asker");
    close(to_holder[1]); /* the holder may go */
    receive(from_holder[0], holder, sizeof *holder, "holder");
    waitpid(asker_pid, NULL, 0);
    waitpid(holder_pid, NULL, 0);
    close(from_holder[0]);
    close(from_asker[0]);
}

static bool show(const struct bench_pair *pair, const struct bench_report *asker,
                 const struct bench_report *holder, double floor_s)
{
    double n = pair->tokens, cpu = asker->cpu_s + holder->cpu_s, cores = parallel_processors();
    double left_s = asker->wall_s * cores - (asker->machine_s > cpu ? asker->machine_s - cpu : 0);
    double set_mb = n * (double)sizeof(struct token) * 1e-6;
    const char *scalarmult = "crypto_scalarmult_ristretto255";
    char names[7][64];
    static const char *const what[] = {
        "CPU, both parties",      "wall x cores",           "processors used (CPU / wall)",
        "wire, an asker's token", "wire, a holder's entry", "peak memory, asker",
        "peak memory, holder"};
    for (unsigned i = 0; i < 7; i++)
        snprintf(names[i], sizeof names[i], "match %u x %u: %s", pair->tokens, pair->tokens, what[i]);
    const struct figure figures[] = {
        {names[0], cpu / n * 1e6, "us", floor_s * 1e6, scalarmult, LIMIT_RATIO_AT_MOST, COST_MAX},
        {names[1], asker->wall_s * cores / n * 1e6, "us", floor_s * 1e6, scalarmult, LIMIT_NONE, 0},
        {names[2], cpu / asker->wall_s, "", left_s / asker->wall_s, "what others left of them",
         LIMIT_RATIO_AT_LEAST, CORE_USE_MIN},
        {names[3], (double)asker->ask_tcp_bytes / n, "B", 64, "two elements", LIMIT_VALUE_AT_MOST,
         WIRE_BYTES_MAX},
        {names[4], (double)asker->set_tcp_bytes / n, "B", 64, "an entry", LIMIT_VALUE_AT_MOST,
         WIRE_BYTES_MAX},
        {names[5], (double)asker->peak_bytes * 1e-6, "MB", set_mb, "its token set", LIMIT_VALUE_AT_MOST,
         MEMORY_MB_MAX},
        {names[6], (double)holder->peak_bytes * 1e-6, "MB", set_mb, "its token set", LIMIT_VALUE_AT_MOST,
         MEMORY_MB_MAX},
    };
    bool ok = true;
    printf("match of %u x %u tokens over TCP, mutual TLS 1.3: %llu agreements, as made\n", pair->tokens,
           pair->tokens, (unsigned long long)asker->agreements);
    printf("  %.2f s; CPU: asker %.2f s, holder %.2f s; envelopes %llu bytes, TCP payload %llu bytes\n",
           asker->wall_s, asker->cpu_s, holder->cpu_s, (unsigned long long)asker->envelope_bytes,
           (unsigned long long)(asker->ask_tcp_bytes + asker->set_tcp_bytes));
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        ok = figure_show(&figures[i]) && ok;
    return ok;
}

int main(int argc, char **argv)
{
    struct bench_pair pair = {.tokens = 65536};
    struct bench_report asker = {0}, holder = {0};
    const char *tmp = getenv("TMPDIR");
    char dir[200];
    if (argc == 3 && strcmp(argv[1], "--tokens") == 0)
        pair.tokens = (uint32_t)strtoul(argv[2], NULL, 10);
    else if (argc != 1)
        pair.tokens = 0;
    if (pair.tokens < 64 || pair.tokens > PSI_TOKENS_MAX || pair.tokens % 64 != 0) {
        fprintf(stderr, "usage: bench_match [--tokens N]   a multiple of 64, at most %u\n", PSI_TOKENS_MAX);
        return 2;
    }
    pair.common = pair.tokens / 16 / TOKENS_PER_ENTITY * TOKENS_PER_ENTITY;
    snprintf(dir, sizeof dir, "%s/enlace-bench-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
    if (sodium_init() < 0 || !mkdtemp(dir))
        return 1;
    make_identity(&pair.asker, dir, "asker");
    make_identity(&pair.holder, dir, "holder");
    double floor_s = floor_seconds(1e9);
    run_pair(&pair, &asker, &holder);
    floor_s = floor_seconds(floor_s);
    drop_identity(&pair.asker);
    drop_identity(&pair.holder);
    rmdir(dir);
    if (asker.failure[0] || holder.failure[0]) {
        fprintf(stderr, "bench_match: asker: %s; holder: %s\n", asker.failure[0] ? asker.failure : "well",
                holder.failure[0] ? holder.failure : "well");
        return 1;
    }
    return show(&pair, &asker, &holder, floor_s) ? 0 : 1;
}
