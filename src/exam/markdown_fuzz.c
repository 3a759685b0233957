/* Any bytes as Markdown: the HTML is safe by the rules of tests/unit/safe_html.c. */
#include "base/check.h"
#include "base/world.h"
#include "exam/markdown.h"
#include "safe_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_html(enum err failed, const struct markup *markup)
{
	check(failed == OK || failed == ERR_TOO_LARGE);
	check(failed != OK || safe_html_fault(markup->html) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(&world_real, S("fuzz"));
	struct str text = str_bytes(data, size);
	const struct markdown_problem *problems;
	struct markup markup;
	size_t count = 0;
	check_html(markdown_blocks(&w, text, &markup), &markup);
	work_forgive(&w);
	check_html(markdown_inline(&w, text, &markup), &markup);
	work_forgive(&w);
	if (markdown_check(&w, text, size % 2 == 0, &problems, &count) == OK)
		for (size_t i = 0; i < count; i++)
			check(problems[i].line >= 1 && problems[i].sentence.len > 0);
	work_finish(&w);
	return 0;
}
