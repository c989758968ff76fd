/* enlace serve: answer partners until told to stop. */
#include <signal.h>
#include <pthread.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "node/listener.h"

#define TICK_SECONDS 15

/* At once, even into a pipe: what started the node waits for it. */
static enum err say(struct cli *cli, const struct home *home, const char *event, unsigned port)
{
    if (cli->json)
        TRY(cli_print_json(cli, json_pack("{s:s, s:s, s:s, s:i}", "party", home->party, "event", event,
                                          "address", home->listen_address, "port", (int)port)));
    else if (port)
        printf("%s listens on %s:%u\n", home->party, home->listen_address, port);
    else
        printf("%s %s\n", home->party, event);
    return fflush(stdout) == 0 ? ERR_OK : err_set(&cli->ec, ERR_IO, "could not write to standard output");
}

enum err command_serve(struct cli *cli, int argc, char **argv)
{
    const char *path;
    HOME_SCOPED struct home *home = NULL;
    struct listener *listener = NULL;
    sigset_t stop;
    TRY(options_parse(cli, NULL, 0, argc, argv, 0, 0, NULL));
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    /* blocked before any thread is made, so that the wait below is the only one to hear them */
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    TRY(listener_open(home, &cli->ec, &listener));
    enum err e = say(cli, home, "listens", listener_port(listener));
    const struct timespec tick = {TICK_SECONDS, 0};
    while (e == ERR_OK && sigtimedwait(&stop, NULL, &tick) < 0)
        listener_tick(listener);
    listener_close(listener);
    return e != ERR_OK ? e : say(cli, home, "stopped", 0);
}
