/* Any bytes as an SVG: what is read can be printed; and if a token can be baked into it and the picture be read, it is that
 * token. */
#include "vc/bake_svg.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct baked ours = {BAKE_OPENBADGE_3, S("{\"a\":\"]]>\"}"), S("proof\n")};
	struct baked baked, again;
	struct str picture = str_bytes(data, size), out;
	enum err failed = bake_svg_read(&w, picture, &baked);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	if (failed == OK) {
		struct buf line = buf_init(w.arena, BAKE_OUTPUT_BYTES_MAX);
		bake_print(&line, &baked);
		check(bake_parse(&w, buf_str(&line), &again) == OK);
		check(str_equal(again.credential, baked.credential) && again.kind == baked.kind);
	}
	work_forgive(&w);
	if (bake_svg(&w, picture, &ours, &out) == OK && bake_svg_read(&w, out, &again) == OK) {
		check(again.kind == BAKE_OPENBADGE_3 && str_equal(again.log_proof, ours.log_proof));
		check(str_equal(again.credential, S("{\"a\":\"]]\\u003e\"}")));
	}
	work_finish(&w);
	return 0;
}
