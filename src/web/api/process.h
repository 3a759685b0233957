/* How a text or a program came about, for programs that ask: features that describe, and are part of no score. */
#ifndef WEB_API_PROCESS_H
#define WEB_API_PROCESS_H

#include "exam/process.h"
#include "http/field.h"

enum { API_PROCESS_FIELDS = 12 };
extern const struct field api_process_row[API_PROCESS_FIELDS];

struct api_process {
	int64_t first_change_us, first_run_us, runs, cycles, pauses, longest_pause_us, written, returns;
	double pasted_share, removed_share, end_share;
	bool whole;
};
/* A list with this one element. */
struct field_list api_process_of(struct work *w, const struct process *process);

#endif
