/* Templates: whatever the bytes, they are refused with a place, or become C whose braces match. */
int template_main(int count, char **arguments);
#define main template_main
#include "template.c"
#undef main

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long braces(struct str code)
{
	long open = 0;
	bool quoted = false;
	for (size_t i = 0; i < code.len; i++) {
		char c = code.at[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '}'))
			open += c == '{' ? 1 : -1;
	}
	check(!quoted);
	return open;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct buf out = buf_init(w.arena, OUTPUT_MAX);
	char *text = arena_alloc(w.arena, size + 1);
	if (size > 0)
		memcpy(text, data, size);
	struct source source = {.w = &w, .path = "fuzz.html", .text = str_bytes(text, size), .line = 1};
	if (compile(&source, &out) == OK)
		check(braces(buf_str(&out)) == 0);
	else
		check(str_starts(w.message, S("fuzz.html:")));
	work_finish(&w);
	return 0;
}
