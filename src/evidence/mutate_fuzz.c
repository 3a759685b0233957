/* Any bytes as a program in each language: each change is of the text as it stands, in its order, and makes another one. */
#include "base/check.h"
#include "base/world.h"
#include "evidence/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(struct work *w, struct str language, struct str text)
{
	struct mutation *found;
	size_t count, after = 0;
	int64_t line = 1;
	mutate_find(w, language, text, &found, &count);
	check(count <= MUTATE_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct mutation *one = &found[i];
		check(one->at >= after && one->was.len > 0 && one->at + one->was.len <= text.len);
		check(str_equal(str_slice(text, one->at, one->was.len), one->was));
		check(!str_equal(one->was, one->becomes));
		for (; after < one->at; after++)
			line += text.at[after] == '\n';
		check(one->line == line);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str languages[] = {S_INIT("c"),          S_INIT("cpp"),  S_INIT("python"),
	                                       S_INIT("javascript"), S_INIT("go"),   S_INIT("java"),
	                                       S_INIT("typescript"), S_INIT("rust"), S_INIT("sql")};
	struct work w = work_init(&world_real, S("fuzz"));
	for (size_t i = 0; i < COUNT(languages); i++)
		look_at(&w, languages[i], str_bytes(data, size));
	work_finish(&w);
	return 0;
}
