/* libcurl wants to be started once for a process, before the first handle. Threads: any. */
#pragma once

void net_curl_start(void);
