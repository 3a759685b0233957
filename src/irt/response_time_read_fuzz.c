/* Tables of response times: whatever the bytes, what is read can be calibrated, or refused with a sentence. */
#include "base/check.h"
#include "irt/response_time_read.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str leave_out[] = {S_INIT("note")};
	if (size == 0)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct response_time_table table;
	struct response_time_model model;
	struct response_time_options options = {data[0] & 1 ? S("id") : (struct str){0}, leave_out,
	                                        data[0] & 2 ? 1 : 0};
	if (response_time_read(&w, str_bytes(data + 1, size - 1), &options, &table) == OK &&
	    table.times.person_count * table.times.item_count < 64 &&
	    response_time_calibrate(&w, &table.times, &model) == OK) {
		check(model.speed_sd > 0 && isfinite(model.log_likelihood));
		for (size_t person = 0; person < table.times.person_count; person++) {
			const double *seconds = table.times.seconds + person * table.times.item_count;
			struct response_time_person of = response_time_of(&model, seconds, NULL, NULL);
			check(isfinite(of.speed) && of.standard_error > 0 && of.rapid <= of.answered);
		}
	}
	work_finish(&w);
	return 0;
}
