/* enlace serve: answer partners until told to stop. */
#include <signal.h>
#include <pthread.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "node/listener.h"

enum err command_serve(struct cli *cli, int argc, char **argv)
{
    const char *path;
    HOME_SCOPED struct home *home = NULL;
    struct listener *listener = NULL;
    sigset_t stop;
    int got;
    TRY(options_parse(cli, NULL, 0, argc, argv, 0, 0, NULL));
    TRY(cli_home(cli, &path));
    TRY(home_open(path, &cli->ec, &home));
    /* blocked before any thread is made, so that sigwait below is the only one to hear them */
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    TRY(listener_open(home, &cli->ec, &listener));
    printf("%s listens on %s:%u\n", home->party, home->listen_address, listener_port(listener));
    fflush(stdout);
    sigwait(&stop, &got);
    listener_close(listener);
    printf("%s stopped\n", home->party);
    return ERR_OK;
}
