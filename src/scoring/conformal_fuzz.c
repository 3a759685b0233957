/* Stored tables of scores: whatever the bytes, what is read rises with the coverage, and is written as it was. */
#include "base/check.h"
#include "scoring/conformal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t groups[] = {0, 1, 7, CONFORMAL_ANY, CONFORMAL_NEW};
	struct work w = work_init(NULL, S("fuzz"));
	const struct conformal *table;
	if (conformal_read(&w, str_bytes(data, size), &table) == OK) {
		for (size_t kind = 0; kind < conformal_classes(table); kind++)
			for (size_t i = 0; i < COUNT(groups); i++) {
				double some = conformal_threshold(table, kind, groups[i], 0.3);
				/* A group's own scores may all be higher than those of all, which are asked beyond them. */
				if (groups[i] >= CONFORMAL_GROUPS_MAX)
					check(some <= conformal_threshold(table, kind, groups[i], 0.9));
				check(conformal_count(table, kind, groups[i]) <=
				      conformal_count(table, kind, CONFORMAL_ANY));
			}
		struct buf buf = buf_init(w.arena, CONFORMAL_BYTES_MAX);
		conformal_write(&buf, table);
		check(!buf.full && str_equal(buf_str(&buf), str_bytes(data, size)));
	}
	work_finish(&w);
	return 0;
}
