/* The thread that has a log's witnesses asked again and again, and publishes what they cosign (transparency/witnesses.h): at
 * once, and then every so many seconds, sooner after a round that failed. Also when the log has not grown, so that its
 * checkpoint tells a time of today. */
#ifndef TRANSPARENCY_PUBLISHER_H
#define TRANSPARENCY_PUBLISHER_H

#include "transparency/witnesses.h"

enum { PUBLISHER_INTERVAL_S = 60, PUBLISHER_RETRY_S = 5, PUBLISHER_INTERVAL_MAX_S = 24 * 3600 };

struct publisher;

/* Log, policy and options must outlive it; `log` is a witnessed one. interval_s from 1 to PUBLISHER_INTERVAL_MAX_S. */
struct publisher *publisher_open(const struct world *world, const struct tlog *log,
                                 const struct log_policy *policy, const struct witnesses_options *options,
                                 unsigned interval_s);
/* Ends a round that is on its way, within a second or so. NULL is fine. */
void publisher_close(struct publisher *publisher);

/* As of its witnesses. Any thread. */
void publisher_metrics(const struct publisher *publisher, struct buf *out);

#endif
