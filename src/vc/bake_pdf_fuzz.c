/* Any bytes as a PDF: what is read from a document can be printed; and what is attached to one that qpdf takes is what is
 * read from it then. */
#include "vc/bake_pdf.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct baked ours = {BAKE_OPENBADGE_3, S_INIT("{}"), S_INIT("proof\n")};
	struct work w = work_init(NULL, S("fuzz"));
	const struct bake_pdf_about about = {S("Title"), S("en"), INT64_C(1767225600000000)};
	struct baked baked, again;
	struct str document = str_bytes(data, size), out;
	enum err failed = bake_pdf_read(&w, document, &baked);
	check(failed == OK || failed == ERR_INPUT || failed == ERR_TOO_LARGE);
	if (failed == OK) {
		struct buf line = buf_init(w.arena, BAKE_OUTPUT_BYTES_MAX);
		bake_print(&line, &baked);
		check(bake_parse(&w, buf_str(&line), &again) == OK);
		check(str_equal(again.credential, baked.credential) && again.kind == baked.kind);
	}
	work_forgive(&w);
	if (bake_pdf(&w, document, &about, &ours, &out) == OK && bake_pdf_read(&w, out, &again) == OK)
		check(str_equal(again.credential, ours.credential) &&
		      str_equal(again.log_proof, ours.log_proof));
	work_finish(&w);
	return 0;
}
