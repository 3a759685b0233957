#include "unit/vector_contexts.h"

#include "rdf/contexts.h"
#include "test.h"

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	*document = json_get(state, url);
	return *document != NULL ? OK : fail(w, ERR_NOT_FOUND, "no vector has it");
}

struct jsonld *vector_contexts_open(struct work *w)
{
	const struct json *contexts;
	struct str text = test_file(w, "tests/unit/vector_contexts.json");
	assert_ok(w, json_parse(w, text, text.len, &contexts));
	struct json *kept = work_alloc(w, sizeof *kept);
	*kept = *contexts;
	return jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){kept, load}));
}
