/* Any bytes as a credential, in a world that answers with parts of the same bytes: behind a line "---" stands a document,
 * behind a second one a status list, behind a third one the edition by which its issuer renews it. Nobody signs here: what is
 * valid is one of the seeds as it was. A check that fails says what to do; what takes the place of what was brought is valid. */
#include "base/check.h"
#include "rdf/contexts.h"
#include "vc/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct answers {
	struct str document, list, renewed;
};

static enum err resolve(struct work *w, void *state, struct str id, const struct json **document)
{
	const struct answers *answers = state;
	check(id.len > 0);
	TRY(json_parse(w, answers->document, answers->document.len, document));
	return OK;
}

static enum err fetch(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct answers *answers = state;
	check(url.len > 0);
	*bytes = answers->list;
	return str_absent(answers->list) ? fail(w, ERR_UNAVAILABLE, "There is nothing.") : OK;
}

/* A schema is held to be a document too. */
static enum err fetch_schema(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct answers *answers = state;
	check(url.len > 0);
	*bytes = answers->document;
	return str_absent(answers->document) ? fail(w, ERR_UNAVAILABLE, "There is nothing.") : OK;
}

static enum err fetch_renewed(struct work *w, void *state, struct str url, struct str *bytes)
{
	const struct answers *answers = state;
	check(url.len > 0);
	*bytes = answers->renewed;
	return str_absent(answers->renewed) ? fail(w, ERR_UNAVAILABLE, "There is nothing.") : OK;
}

static struct str cut(struct str *rest)
{
	struct str part = *rest;
	size_t mark = str_find(*rest, S("\n---\n"));
	if (mark == SIZE_MAX) {
		*rest = (struct str){0};
		return part;
	}
	*rest = str_slice(*rest, mark + 5, SIZE_MAX);
	return str_slice(part, 0, mark);
}

static void check_report(struct work *w, const struct verify_report *report)
{
	const struct json *json;
	struct str text = verify_report_text(w->arena, report);
	for (size_t i = 0; i < VERIFY_CHECK_COUNT; i++) {
		const struct verify_check *one = &report->checks[i];
		bool good = one->outcome == VERIFY_PASSED || one->outcome == VERIFY_NOT_APPLICABLE;
		check(one->detail.len > 0 && (good || one->advice.len > 0));
	}
	check(report->summary.len > 0);
	(void)verify_is_about(w, report, S("a@example.com"));
	check(json_parse(w, text, text.len, &json) == OK);
	check(report->renewal.state != VERIFY_RENEWAL_TAKEN || report->verdict == VERIFY_VALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str rest = str_bytes(data, size), text = cut(&rest);
	struct answers answers = {.document = cut(&rest)};
	answers.list = cut(&rest);
	answers.renewed = cut(&rest);
	struct verify_world world = {.now_us = INT64_C(1780272000000000)};
	struct verify_report report;
	world.jsonld = jsonld_open(contexts_loader(w.arena, (struct jsonld_loader){0}));
	check(verify_text(&w, text, &world, &report) == OK);
	check_report(&w, &report);
	world.state = &answers;
	world.resolve = resolve;
	world.fetch = fetch;
	world.fetch_schema = fetch_schema;
	world.fetch_renewed = fetch_renewed;
	world.newest = true;
	check(verify_text(&w, text, &world, &report) == OK);
	check_report(&w, &report);
	jsonld_close(world.jsonld);
	work_finish(&w);
	return 0;
}
