/* Any bytes as a request to a witness: what is read is written again as it was; no key that belongs to the witness's operator
 * can have signed it; and the decision holds for whatever was cosigned before. */
#include "base/check.h"
#include "tlog/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decide(const struct witness_request *request, struct witness_state state)
{
	enum witness_answer answer = witness_decide(request, &state);
	check((answer == WITNESS_ELSEWHERE) ==
	      (request->old != state.size && request->old <= request->checkpoint.size));
	if (answer == WITNESS_COSIGNS)
		check(request->checkpoint.size >= state.size && !witness_sees_fork(request, &state));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct witness_request request;
	const struct note_verifier log = {S("example.com/log"), 0, NOTE_ED25519, {0}};
	struct str body = str_bytes(data, size), note;
	struct note trusted;
	if (witness_request_parse(&w, body, &request) == OK) {
		check(note_text(&w, &request.note, &note) == OK);
		check(str_equal(witness_request_text(w.arena, request.old, &request.path, note), body));
		check(witness_trusts(&w, &request.note, &log, 1, &trusted) == ERR_FORBIDDEN);
		decide(&request, witness_state_first());
		decide(&request, (struct witness_state){request.old, request.checkpoint.root});
		decide(&request, (struct witness_state){size, {{1}}});
	}
	work_finish(&w);
	return 0;
}
