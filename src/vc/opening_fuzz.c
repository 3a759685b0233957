/* Any bytes as a file that somebody looks up in the log, cut in two at a line of its own for the proof that came beside it: what
 * is read has a credential that makes a line of the log, which reads as one. */
#include "vc/opening.h"

#include "base/check.h"
#include "tlog/merkle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str cut = S_INIT("\n----\n");
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), log_proof = {0}, line;
	struct opening opening;
	enum entry_kind kind;
	struct digest commitment;
	size_t at = str_find(text, cut);
	if (at != SIZE_MAX) {
		log_proof = str_slice(text, at + cut.len, SIZE_MAX);
		text = str_slice(text, 0, at);
	}
	if (opening_read(&w, text, log_proof, &opening) == OK) {
		check(opening.credential != NULL);
		check(!opening.placed || opening.index <= MERKLE_SIZE_MAX);
		check(opening_entry(&w, &opening, opening.salt, &line) == OK);
		check(line.len <= ENTRY_BYTES_MAX && entry_parse(&w, line, &kind, &commitment) == OK);
		check(kind == ENTRY_CREDENTIAL);
	}
	work_finish(&w);
	return 0;
}
