#include "schema/pattern.h"

#include "base/check.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { HEAP_KIB_MAX = 4096, DEPTH_MAX = 10000, NESTING_MAX = 64 };

struct pattern {
	pcre2_code *code;
};

struct pattern_matcher {
	pcre2_match_context *context;
	pcre2_match_data *data;
};

/* ---- memory ---- */

static void *take(PCRE2_SIZE size, void *arena)
{
	return arena_alloc(arena, size);
}

static void leave(void *memory, void *arena)
{
	(void)memory;
	(void)arena;
}

static pcre2_general_context *context_of(struct arena *arena)
{
	pcre2_general_context *context = pcre2_general_context_create(take, leave, arena);
	check(context != NULL);
	return context;
}

/* ---- compiling ---- */

enum err pattern_compile(struct work *w, struct str source, const struct pattern **out)
{
	struct str text;
	int error;
	PCRE2_SIZE place;
	if (source.len > PATTERN_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "a pattern has more than %d bytes", PATTERN_BYTES_MAX);
	TRY(pattern_translate(w, source, &text));
	pcre2_compile_context *context = pcre2_compile_context_create(context_of(w->arena));
	check(context != NULL);
	pcre2_set_parens_nest_limit(context, NESTING_MAX);
	struct pattern *pattern = work_alloc(w, sizeof *pattern);
	pattern->code = pcre2_compile((PCRE2_SPTR)text.at, text.len,
	                              PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
	                                      PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C,
	                              &error, &place, context);
	if (pattern->code == NULL) {
		unsigned char words[128] = "";
		pcre2_get_error_message(error, words, sizeof words);
		return fail(w, ERR_INPUT, "“%.*s” is no regular expression: %s",
		            STR_ARG(str_slice(source, 0, 100)), words);
	}
	*out = pattern;
	return OK;
}

/* ---- matching ---- */

struct pattern_matcher *pattern_matcher(struct arena *arena)
{
	struct pattern_matcher *matcher = arena_alloc(arena, sizeof *matcher);
	pcre2_general_context *context = context_of(arena);
	matcher->context = pcre2_match_context_create(context);
	matcher->data = pcre2_match_data_create(1, context);
	check(matcher->context != NULL && matcher->data != NULL);
	pcre2_set_match_limit(matcher->context, PATTERN_STEPS_MAX);
	pcre2_set_depth_limit(matcher->context, DEPTH_MAX);
	pcre2_set_heap_limit(matcher->context, HEAP_KIB_MAX);
	return matcher;
}

enum pattern_answer pattern_match(struct pattern_matcher *matcher, const struct pattern *pattern,
                                  struct str text)
{
	const char *at = text.at == NULL ? "" : text.at;
	int found =
		pcre2_match(pattern->code, (PCRE2_SPTR)at, text.len, 0, 0, matcher->data, matcher->context);
	if (found >= 0)
		return PATTERN_MATCHES;
	return found == PCRE2_ERROR_NOMATCH ? PATTERN_DIFFERS : PATTERN_GIVEN_UP;
}
