/* Any JSON as a document. Its first line are letters: s safe, 0 JSON-LD 1.0, b with a base, i and c forms of direction; a: the
 * rest is an array of a context to begin with, the document, and contexts that are found at x:0, x:1… and may name one another.
 *
 * What becomes quads does so again with the same processor, and without safe mode; all is well-formed and can be read back. */
#include "base/check.h"
#include "rdf/contexts.h"
#include "rdf/iri.h"
#include "rdf/nquads.h"

enum { MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has(struct str letters, char letter)
{
	return str_find_byte(letters, letter) != SIZE_MAX;
}

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	int64_t index;
	if (!str_starts(url, S("x:")) || !str_to_int(str_slice(url, 2, SIZE_MAX), &index) || index < 0)
		return fail(w, ERR_NOT_FOUND, "none of ours");
	*document = json_at(state, (size_t)index + 2);
	return *document == NULL ? fail(w, ERR_NOT_FOUND, "none of ours") : OK;
}

static struct jsonld_options options_of(struct str letters)
{
	return (struct jsonld_options){.base = has(letters, 'b') ? S("http://example.org/a/b?c")
	                                                         : (struct str){0},
	                               .direction = has(letters, 'i')   ? JSONLD_DIRECTION_I18N_DATATYPE
	                                            : has(letters, 'c') ? JSONLD_DIRECTION_COMPOUND_LITERAL
	                                                                : JSONLD_DIRECTION_NONE,
	                               .safe = has(letters, 's'),
	                               .mode_1_0 = has(letters, '0')};
}

static struct str text_of(struct work *w, const struct rdf_dataset *dataset)
{
	struct buf buf = buf_init(w->arena, 256 * MAX);
	nquads_write_all(&buf, dataset);
	check(!buf.full);
	return buf_str(&buf);
}

static void check_quads(struct work *w, const struct rdf_dataset *dataset)
{
	struct rdf_dataset again;
	for (size_t i = 0; i < dataset->count; i++)
		check(iri_is_well_formed(dataset->quads[i].predicate));
	struct str text = text_of(w, dataset);
	check(nquads_parse(w, text, 256 * MAX, &again) == OK);
	check(again.count == dataset->count);
	check(str_equal(text_of(w, &again), text));
}

static void check_document(struct work *w, struct jsonld *jsonld, struct jsonld_options options,
                           const struct json *document)
{
	struct rdf_dataset dataset, again;
	const struct json *expanded;
	if (jsonld_expand(w, jsonld, &options, document, &expanded) == OK)
		check(expanded->kind == JSON_ARRAY);
	work_forgive(w);
	if (jsonld_to_rdf(w, jsonld, &options, document, &dataset) != OK) {
		work_forgive(w);
		return;
	}
	check_quads(w, &dataset);
	options.safe = false;
	check(jsonld_to_rdf(w, jsonld, &options, document, &again) == OK);
	check(str_equal(text_of(w, &dataset), text_of(w, &again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	struct str text = str_bytes(data, size), letters = str_cut(&text, '\n');
	struct jsonld_options options = options_of(letters);
	const struct json *json;
	if (!str_absent(text) && json_parse(&w, text, MAX, &json) == OK) {
		bool array = has(letters, 'a');
		struct jsonld_loader more = {array ? (void *)json : NULL, array ? load : NULL};
		struct jsonld *jsonld = jsonld_open(contexts_loader(w.arena, more));
		options.expand_context = array ? json_at(json, 0) : NULL;
		const struct json *document = array ? json_at(json, 1) : json;
		if (document != NULL) {
			check_document(&w, jsonld, options, document);
			check_document(&w, jsonld, options, document);
		}
		jsonld_close(jsonld);
	}
	work_finish(&w);
	return 0;
}
