#include "web/api/process.h"

#include "web/api/output.h"

#include <math.h>

const struct field api_process_row[API_PROCESS_FIELDS] = {
	OUTPUT(FIELD_INT, struct api_process, first_change_us,
               "From the beginning to the first change that was saved, microseconds; absent: none was."),
	OUTPUT(FIELD_INT, struct api_process, first_run_us, "The same to the first run of the tests."),
	OUTPUT(FIELD_INT, struct api_process, runs, "Runs of the tests."),
	OUTPUT(FIELD_INT, struct api_process, cycles,
               "Runs that did not pass, each followed by a run of something changed."),
	OUTPUT(FIELD_INT, struct api_process, pauses, "Of over a minute without a change or a run."),
	OUTPUT(FIELD_INT, struct api_process, longest_pause_us,
               "The longest of them; absent: there was none."),
	OUTPUT(FIELD_INT, struct api_process, written, "Bytes that were written in all."),
	OUTPUT(FIELD_REAL, struct api_process, pasted_share,
               "How much of that came at once: pasted, dragged in, or saved as one text. Of a written text: in pieces of "
               "200 bytes or more in one save."),
	OUTPUT(FIELD_REAL, struct api_process, removed_share,
               "How much was taken out, beside what was written."),
	OUTPUT(FIELD_REAL, struct api_process, end_share, "How much was added at the end of the text."),
	OUTPUT(FIELD_INT, struct api_process, returns, "How often an earlier place was gone back to."),
	OUTPUT(FIELD_BOOL, struct api_process, whole, "Whether all of the history was kept."),
};

static double share(size_t part, size_t of)
{
	return of == 0 ? NAN : (double)part / (double)of;
}

struct field_list api_process_of(struct work *w, const struct process *process)
{
	struct api_process *row = work_alloc(w, sizeof *row);
	*row = (struct api_process){
		.first_change_us = process->first_change_us,
		.first_run_us = process->first_run_us,
		.runs = (int64_t)process->run_count,
		.cycles = (int64_t)process->cycles,
		.pauses = (int64_t)process->pauses,
		.longest_pause_us = process->pauses == 0 ? DB_NULL_INT : process->longest_pause_us,
		.written = (int64_t)process->inserted,
		.returns = (int64_t)process->returns,
		.pasted_share = share(process->pasted, process->inserted),
		.removed_share = share(process->removed, process->inserted),
		.end_share = share(process->at_end, process->inserted),
		.whole = !process->cut,
	};
	return (struct field_list){row, 1};
}
