/* A grader's file from anywhere: read or refused, and what was read grades. The digest at its end is made right first, since
 * nobody gets past it by chance. */
#include "base/check.h"
#include "base/digest.h"
#include "scoring/grader.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct grader *grader;
	struct buf bytes = buf_init(w.arena, size + 64);
	struct digest digest = digest_of(str_bytes(data, size));
	buf_put(&bytes, str_bytes(data, size));
	buf_put(&bytes, digest_str(&digest));
	if (grader_read(&w, buf_str(&bytes), &grader) == OK) {
		struct grader_about about = grader_about(grader);
		if (about.question_count > 0 && about.dimensions == 0) {
			struct grader_input input;
			struct grader_grade grade;
			struct grader_session *session = grader_begin(&w, grader, vectors_open(&w, 0));
			grader_describe(&w, session, 0, S("salt water is left in the dish"), &input);
			input.view = size % 2 == 0 ? NAN : 0.7;
			grader_grade(grader, &input, 0.9, &grade);
			check(!about.scored || isfinite(grade.score));
			check(about.label_count == 0 || grade.label < about.label_count);
		}
	}
	work_finish(&w);
	return 0;
}
