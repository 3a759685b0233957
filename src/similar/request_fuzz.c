/* Any bytes as a request, which the box reads, and as what the box printed, which we do: what is taken keeps to its ranges. */
#include "base/check.h"
#include "similar/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct request_source sources[] = {{S_INIT("a.c"), S_INIT("int a;\nint b;\n")},
	                                                {S_INIT("b.c"), S_INIT("int b;")},
	                                                {S_INIT("c.c"), S_INIT("")}};
	static const struct request request = {
		.sources = sources, .count = 3, .pairs_max = 4, .aligned_max = 4};
	struct work w = work_init(NULL, S("fuzz"));
	struct request_found found;
	struct buf out = buf_init(w.arena, 1 << 20);
	if (request_read(&w, &request, str_bytes(data, size), &found) == OK) {
		check(found.pair_count <= 4 && found.cluster_count <= 1);
		for (size_t i = 0; i < found.pair_count; i++) {
			const struct similar_pair *pair = &found.pairs[i];
			check(pair->left < 3 && pair->right < 3 && pair->similarity >= 0 &&
			      pair->similarity <= 1);
			for (size_t j = 0; j < pair->fragment_count; j++)
				check(pair->fragments[j].left_line >= 1 &&
				      pair->fragments[j].left_line_last <= 3);
		}
	}
	work_forgive(&w);
	enum err served = request_serve(&w, str_bytes(data, size), &out);
	check(served == OK || served == ERR_INPUT || served == ERR_TOO_LARGE);
	work_finish(&w);
	return 0;
}
