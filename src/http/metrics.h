/* Counts of one loop: written by its thread only, read by any. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include "http/http.h"

struct metrics;

/* All zero, for one loop. */
struct metrics *metrics_open(struct arena *arena, size_t route_count);

/* A request came, and was answered; route is its index in the table, or the table's length for none. */
void metrics_begin(struct metrics *metrics);
void metrics_end(struct metrics *metrics, size_t route, int status, int64_t duration_us);
unsigned metrics_in_flight(const struct metrics *metrics);

/* The sums over several loops in Prometheus' text format. */
void metrics_write(struct buf *out, const struct http_route *routes, size_t route_count,
                   const struct metrics *const *all, size_t count);

#endif
