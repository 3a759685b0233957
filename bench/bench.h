/* What every benchmark needs: a clock, a line of output, and the peer's figures.
 *
 * A benchmark prints lines `name value unit`, and behind it the peer's value and the ratio where there is
 * one. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Seconds on a clock that never goes back. */
static inline double bench_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Seconds of processor time that this program has used: what others run meanwhile does not count. */
static inline double bench_processor_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The figure of the line `name value` that a peer's command prints; 0 when it prints none, as where it is not installed. */
static inline double bench_ask(const char *command)
{
	double figure = 0;
	char name[128];
	FILE *output = popen(command, "r");
	if (output == NULL)
		return 0;
	if (fscanf(output, "%127s %lf", name, &figure) != 2)
		figure = 0;
	pclose(output);
	return figure;
}

/* Runs bench/peer/SCRIPT, which prints lines `name value`, and prints how many times faster we are than
 * each; smaller values are better. Says so when the peer is not installed. ASSAY_BENCH_PYTHON names the
 * interpreter. */
static inline void bench_peer(const char *script, const char *name, double value, const char *unit)
{
	const char *python = getenv("ASSAY_BENCH_PYTHON");
	char command[512], line[256], peer[128];
	double figure;
	size_t found = 0;
	snprintf(command, sizeof command, "%s bench/peer/%s", python == NULL ? "python3" : python, script);
	printf("%-24s %12.3f %s\n", name, value, unit);
	fflush(stdout);
	FILE *output = popen(command, "r");
	while (output != NULL && fgets(line, sizeof line, output) != NULL) {
		if (sscanf(line, "%127s %lf", peer, &figure) != 2)
			continue;
		printf("%-24s %12.3f %s   %.0f times ours\n", peer, figure, unit, figure / value);
		found++;
	}
	if (output != NULL)
		pclose(output);
	if (found == 0)
		printf("%-24s no peer: its packages are not installed\n", script);
}

#endif
