/* Any bytes as an author's folder that is opened as a draft: it is refused with a sentence, or can be kept, and checked. */
#include "base/check.h"
#include "base/world.h"
#include "exam/draft.h"
#include "exam/draft_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes are assessment.yaml, and any other file as well. */
static enum err read_bytes(struct work *w, void *state, struct str path, struct str *out)
{
	if (str_starts(path, S("no")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

static enum err read_yaml(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = *(const struct str *)state;
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct str bytes = str_bytes(data, size), text;
	const struct import_source source = {read_bytes, &bytes}, written = {read_yaml, &text};
	struct draft_assessment draft = {0};
	struct import_report report;
	enum err failed = draft_of_folder(&w, &source, &draft.tree);
	if (failed == OK) {
		/* What cannot be written as a file is refused where it is kept. */
		failed = json_canonical(&w, draft.tree, &text);
		check(failed == OK || failed == ERR_INPUT);
		if (failed == OK) {
			failed = draft_yaml_text(&w, &draft, &text);
			check(failed == OK || failed == ERR_TOO_LARGE);
		}
		if (failed == OK)
			check(import_check(&w, &written, &report) == OK);
	} else {
		check(failed == ERR_INPUT || failed == ERR_CONFLICT || failed == ERR_TOO_LARGE);
		check(w.message.len > 0);
	}
	work_finish(&w);
	return 0;
}
