/* Clients of a log: many connections, each of which adds entries and waits for the answer. */
#ifndef BENCH_LOG_LOAD_H
#define BENCH_LOG_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_load {
	int port;
	unsigned connections;
	double seconds;
	double rate;   /* entries offered a second; 0: each client sends the next when it has its answer */
	bool prove;    /* asks for the proof, and waits for it */
	uint64_t seed; /* entries of one seed are different ones, and those of two seeds too */
};

struct log_load_result {
	size_t answered, refused; /* with an index; with anything else */
	double seconds;
	double p50_ms, p99_ms, max_ms; /* from when it was to be sent to the whole answer */
};

/* False when nobody listens or a connection breaks. */
bool log_load_run(const struct log_load *load, struct log_load_result *out);

#endif
