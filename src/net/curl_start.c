#include "net/curl_start.h"

#include <curl/curl.h>
#include <pthread.h>

static void start(void)
{
    /* a failure here shows again, with its reason, at the first handle */
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void net_curl_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}
