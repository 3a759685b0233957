/* What git printed; the story must be tellable, and stored it must read as it was. */
#include "evidence/history.h"

#include "base/check.h"
#include "base/utf8.h"
#include "base/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct history history, again;
	struct str *lines;
	size_t count;
	const struct json *json;
	if (history_log(&w, str_bytes(data, size), &history) == OK) {
		struct buf buf = buf_init(w.arena, 4 << 20);
		struct json_out out = json_out(&buf);
		history_story(&w, &history, &lines, &count);
		check(count > 0 && count <= HISTORY_LINES_MAX);
		for (size_t i = 0; i < count; i++)
			check(utf8_plain(lines[i]));
		history_write(&out, &history);
		check(!buf.full && json_parse(&w, buf_str(&buf), 4 << 20, &json) == OK);
		check(history_read(&w, json, &again) == OK && again.count == history.count);
	}
	work_finish(&w);
	return 0;
}
