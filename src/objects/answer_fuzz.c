/* What a store answers: whatever the bytes, it means something, and what is told of it is a plain sentence. The first two bytes
 * are the status, what stands before the first empty line the headers. */
#include "base/check.h"
#include "objects/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		check(s.at[i] >= ' ' && s.at[i] < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data + 2, size - 2);
	size_t end = str_find(text, S("\r\n\r\n"));
	const struct client_reply reply = {
		.status = (data[0] * 256 + data[1]) % 1000,
		.headers = str_slice(text, 0, end == SIZE_MAX ? 0 : end),
		.body = end == SIZE_MAX ? text : str_slice(text, end + 4, SIZE_MAX),
	};
	enum answer answer = answer_of(&reply);
	check(answer <= ANSWER_REFUSED);
	check(answer_age(&reply) >= 0);
	check(answer_word(reply.body, S("Region")).len <= 64);
	if (answer == ANSWER_AGAIN || answer == ANSWER_REFUSED) {
		check(answer_fail(&w, S("host"), S("now"), &reply) == ERR_UNAVAILABLE);
		check_plain(w.message);
	}
	work_finish(&w);
	return 0;
}
