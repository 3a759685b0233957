/* The first byte chooses the tool: t clang-tidy, c cppcheck, r ruff, else eslint. What is read must be stored and read again. */
#include "evidence/remarks.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

static enum err read_by(struct work *w, uint8_t tool, struct str text, struct remarks *out)
{
	switch (tool) {
	case 't': return remarks_clang_tidy(w, S("/r"), text, out);
	case 'c': return remarks_cppcheck(w, S("/r"), text, out);
	case 'r': return remarks_ruff(w, S("/r"), text, out);
	default: return remarks_eslint(w, S("/r"), text, out);
	}
}

static void look(struct work *w, const struct remarks *found)
{
	struct remarks again;
	const struct json *json;
	struct buf buf = buf_init(w->arena, 2 * REMARKS_JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	for (size_t i = 0; i < found->count; i++) {
		const struct remark *at = &found->at[i];
		check(at->line >= 1 && at->column >= 0 && at->path.len > 0 && at->path.at[0] != '/');
		check(utf8_plain(at->message) && utf8_plain(at->path) && utf8_plain(at->rule));
		check(str_find_byte(at->message, '\n') == SIZE_MAX);
	}
	remarks_write(&out, found);
	check(!buf.full && json_parse(w, buf_str(&buf), 2 * REMARKS_JSON_BYTES_MAX, &json) == OK);
	check(remarks_read(w, json, &again) == OK && again.count == found->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct remarks found;
	if (size == 0)
		return 0;
	struct work w = work_init(&world_real, S("fuzz"));
	if (read_by(&w, data[0], str_bytes(data + 1, size - 1), &found) == OK)
		look(&w, &found);
	work_finish(&w);
	return 0;
}
