#include "http/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>

static const struct {
	int64_t us;
	const char *seconds;
} bounds[] = {
	{1000, "0.001"}, {5000, "0.005"},  {25000, "0.025"}, {100000, "0.1"},
	{500000, "0.5"}, {2500000, "2.5"}, {10000000, "10"},
};

enum { CLASSES = 6 };

typedef _Atomic uint64_t counter;

struct route_metrics {
	counter within[COUNT(bounds) + 1]; /* the last: longer than all bounds */
	counter total_us;
};

struct metrics {
	counter in_flight;
	counter by_class[CLASSES]; /* status / 100 */
	struct route_metrics by_route[];
};

static void add(counter *at, uint64_t more)
{
	atomic_fetch_add_explicit(at, more, memory_order_relaxed);
}

static uint64_t read_counter(const counter *at)
{
	return atomic_load_explicit(at, memory_order_relaxed);
}

struct metrics *metrics_open(struct arena *arena, size_t route_count)
{
	return arena_alloc(arena, sizeof(struct metrics) + (route_count + 1) * sizeof(struct route_metrics));
}

void metrics_begin(struct metrics *metrics)
{
	add(&metrics->in_flight, 1);
}

void metrics_end(struct metrics *metrics, size_t route, int status, int64_t duration_us)
{
	struct route_metrics *at = &metrics->by_route[route];
	size_t slot = 0;
	while (slot < COUNT(bounds) && duration_us > bounds[slot].us)
		slot++;
	add(&at->within[slot], 1);
	add(&at->total_us, (uint64_t)duration_us);
	add(&metrics->by_class[status / 100 % CLASSES], 1);
	add(&metrics->in_flight, (uint64_t)-1);
}

unsigned metrics_in_flight(const struct metrics *metrics)
{
	return (unsigned)read_counter(&metrics->in_flight);
}

static void write_totals(struct buf *out, const struct metrics *const *all, size_t count)
{
	uint64_t in_flight = 0;
	buf_put(out, S("# TYPE assay_http_requests_total counter\n"));
	for (int first = 1; first < CLASSES; first++) {
		uint64_t sum = 0;
		for (size_t i = 0; i < count; i++)
			sum += read_counter(&all[i]->by_class[first]);
		buf_format(out, "assay_http_requests_total{status=\"%dxx\"} %" PRIu64 "\n", first, sum);
	}
	for (size_t i = 0; i < count; i++)
		in_flight += read_counter(&all[i]->in_flight);
	buf_format(out, "# TYPE assay_http_in_flight gauge\nassay_http_in_flight %" PRIu64 "\n", in_flight);
}

static const char *method_name(enum http_method method)
{
	static const char *const names[] = {"GET", "POST", "PUT", "DELETE"};
	return names[method];
}

static void write_route(struct buf *out, const struct http_route *route, size_t index,
                        const struct metrics *const *all, size_t count)
{
	const char *method = method_name(route->method);
	uint64_t cumulated = 0, total_us = 0;
	for (size_t slot = 0; slot <= COUNT(bounds); slot++) {
		for (size_t i = 0; i < count; i++)
			cumulated += read_counter(&all[i]->by_route[index].within[slot]);
		buf_format(out, "assay_http_seconds_bucket{route=\"%s %s\",le=\"%s\"} %" PRIu64 "\n", method,
		           route->path, slot < COUNT(bounds) ? bounds[slot].seconds : "+Inf", cumulated);
	}
	for (size_t i = 0; i < count; i++)
		total_us += read_counter(&all[i]->by_route[index].total_us);
	buf_format(out, "assay_http_seconds_count{route=\"%s %s\"} %" PRIu64 "\n", method, route->path,
	           cumulated);
	buf_format(out, "assay_http_seconds_sum{route=\"%s %s\"} %.6f\n", method, route->path,
	           (double)total_us / 1e6);
}

void metrics_write(struct buf *out, const struct http_route *routes, size_t route_count,
                   const struct metrics *const *all, size_t count)
{
	write_totals(out, all, count);
	buf_put(out, S("# TYPE assay_http_seconds histogram\n"));
	for (size_t i = 0; i < route_count; i++)
		write_route(out, &routes[i], i, all, count);
}
