#include "rdf/canon.h"
#include "rdf/contexts.h"
#include "rdf/nquads.h"

#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/rdf_contexts.h"

#include <stdio.h>
#include <string.h>

enum { OUTPUT_BYTES_MAX = 1 << 30 };

/* ---- what was asked ---- */

enum action { EXPAND, NQUADS, CANON };

struct request {
	enum action action;
	const char *file, *base, *contexts, *expand_context, *direction, *mode, *from, *hash;
	bool safe, map;
	struct jsonld_options options;
	struct jsonld_loader loader;
	enum canon_hash algorithm;
	bool is_jsonld;
	struct str text;
};

/* The place of the value among those that the option takes; the first when the option was not given. */
static enum err choose(struct work *w, const char *option, const char *value, const char *const *choices,
                       int *out)
{
	*out = 0;
	if (value == NULL)
		return OK;
	for (int i = 0; choices[i] != NULL; i++)
		if (strcmp(value, choices[i]) == 0) {
			*out = i;
			return OK;
		}
	return fail(w, ERR_INPUT, "%s does not take “%s”; see `assay rdf --help`", option, value);
}

static enum err read_choices(struct work *w, struct request *request)
{
	static const char *const directions[] = {"", "i18n-datatype", "compound-literal", NULL};
	static const char *const modes[] = {"json-ld-1.1", "json-ld-1.0", NULL};
	static const char *const hashes[] = {"sha256", "sha384", NULL};
	int direction, mode, hash;
	TRY(choose(w, "--rdf-direction", request->direction, directions, &direction));
	TRY(choose(w, "--processing-mode", request->mode, modes, &mode));
	TRY(choose(w, "--hash", request->hash, hashes, &hash));
	request->options.direction = (enum jsonld_direction)direction;
	request->options.mode_1_0 = mode == 1;
	request->options.safe = request->safe;
	request->options.base = str_of(request->base);
	request->algorithm = hash == 1 ? CANON_SHA384 : CANON_SHA256;
	return OK;
}

static enum err read_words(struct work *w, int argc, char **argv, struct request *request)
{
	const struct argument options[] = {{"--base", NULL, &request->base},
	                                   {"--contexts", NULL, &request->contexts},
	                                   {"--expand-context", NULL, &request->expand_context},
	                                   {"--rdf-direction", NULL, &request->direction},
	                                   {"--processing-mode", NULL, &request->mode},
	                                   {"--from", NULL, &request->from},
	                                   {"--hash", NULL, &request->hash},
	                                   {"--map", &request->map, NULL},
	                                   {"--safe", &request->safe, NULL}};
	static const char *const actions[] = {"expand", "nquads", "canon", NULL};
	int words, action;
	TRY(arguments_read(w, options, COUNT(options), argc, argv, &words));
	if (words != 2)
		return fail(w, ERR_INPUT,
		            "say expand, nquads or canon, and name one file; see `assay rdf --help`");
	TRY(choose(w, "assay rdf", argv[0], actions, &action));
	request->action = (enum action)action;
	request->file = argv[1];
	if (request->action != CANON && (request->map || request->hash != NULL))
		return fail(w, ERR_INPUT, "--map and --hash are for canon");
	return read_choices(w, request);
}

/* What begins like JSON is JSON-LD. */
static enum err read_form(struct work *w, struct request *request)
{
	static const char *const forms[] = {"", "jsonld", "nquads", NULL};
	struct str start = str_slice(str_trim(request->text), 0, 1);
	int form;
	TRY(choose(w, "--from", request->from, forms, &form));
	request->is_jsonld =
		form == 1 || (form == 0 && (str_equal(start, S("{")) || str_equal(start, S("["))));
	if (!request->is_jsonld && request->action == EXPAND)
		return fail(w, ERR_INPUT, "only JSON-LD can be expanded, and %s is N-Quads", request->file);
	return OK;
}

static enum err read_files(struct work *w, struct request *request)
{
	struct str context;
	TRY(input_file(w, request->file, NQUADS_BYTES_MAX, &request->text));
	TRY(read_form(w, request));
	TRY(rdf_contexts_read(w, request->contexts, &request->loader));
	if (request->expand_context == NULL)
		return OK;
	TRY(input_file(w, request->expand_context, JSONLD_BYTES_MAX, &context));
	return json_parse(w, context, JSONLD_BYTES_MAX, &request->options.expand_context);
}

/* ---- what is done ---- */

static enum err parse_document(struct work *w, const struct request *request, const struct json **out)
{
	enum err failed = json_parse(w, request->text, JSONLD_BYTES_MAX, out);
	if (failed == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, failed, "loading document failed: %.*s", STR_ARG(why));
}

static enum err expand(struct work *w, const struct request *request, struct jsonld *jsonld, struct buf *out)
{
	const struct json *document, *expanded;
	TRY(parse_document(w, request, &document));
	TRY(jsonld_expand(w, jsonld, &request->options, document, &expanded));
	struct json_out json = json_out(out);
	json_value(&json, expanded);
	buf_byte(out, '\n');
	return OK;
}

static enum err read_dataset(struct work *w, const struct request *request, struct jsonld *jsonld,
                             struct rdf_dataset *out)
{
	const struct json *document;
	if (!request->is_jsonld)
		return nquads_parse(w, request->text, NQUADS_BYTES_MAX, out);
	TRY(parse_document(w, request, &document));
	return jsonld_to_rdf(w, jsonld, &request->options, document, out);
}

static enum err put_canonical(struct work *w, const struct request *request,
                              const struct rdf_dataset *dataset, struct buf *out)
{
	struct canon canon;
	TRY(canon_dataset(w, dataset, request->algorithm, 0, &canon));
	if (!request->map) {
		buf_put(out, canon.text);
		return OK;
	}
	struct json_out json = json_out(out);
	json_object(&json);
	for (size_t i = 0; i < canon.label_count; i++)
		json_put_str(&json, canon.labels[i].input, canon.labels[i].canonical);
	json_end(&json);
	buf_byte(out, '\n');
	return OK;
}

static enum err act(struct work *w, const struct request *request, struct jsonld *jsonld, struct buf *out)
{
	struct rdf_dataset dataset;
	if (request->action == EXPAND)
		return expand(w, request, jsonld, out);
	TRY(read_dataset(w, request, jsonld, &dataset));
	if (request->action == CANON)
		return put_canonical(w, request, &dataset, out);
	nquads_write_all(out, &dataset);
	return OK;
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	struct request *request = work_alloc(w, sizeof *request);
	struct buf out = buf_init(w->arena, OUTPUT_BYTES_MAX);
	log_set_level(LOG_ERROR);
	TRY(read_words(w, argc, argv, request));
	TRY(read_files(w, request));
	struct jsonld *jsonld = jsonld_open(contexts_loader(w->arena, request->loader));
	enum err failed = act(w, request, jsonld, &out);
	jsonld_close(jsonld);
	if (failed == ERR_INPUT || failed == ERR_TOO_LARGE) {
		/* The code of the specification stands at the start of the line. */
		fprintf(stderr, "%.*s\n", STR_ARG(w->message));
		work_forgive(w);
		*exit_code = 1;
		return OK;
	}
	TRY(failed);
	struct str text = buf_str(&out);
	fwrite(text.at, 1, text.len, stdout);
	*exit_code = 0;
	return OK;
}

const struct command command_rdf = {
	.name = "rdf",
	.usage =
		"expand | nquads | canon FILE [--base IRI] [--contexts MAP.json] [--expand-context FILE] [--safe]\n"
		"    [--rdf-direction i18n-datatype|compound-literal] [--processing-mode json-ld-1.0|json-ld-1.1]\n"
		"    [--from jsonld|nquads] [--hash sha256|sha384] [--map]",
	.summary = "reads JSON-LD and N-Quads; expands, converts, canonicalises",
	.help = "expand prints the expanded form (JSON-LD 1.1), nquads the statements as N-Quads, canon the same in the\n"
		"canonical form of RDFC-1.0, which is what a proof signs. FILE (“-”: standard input) is JSON-LD when it\n"
		"begins with { or [, and N-Quads else.\n\n"
		"  --base IRI             what relative IRIs are relative to\n"
		"  --contexts MAP.json    further contexts: an object of addresses and files; an address that ends in / stands\n"
		"                         for a folder. Those of credentials are built in; nothing is ever fetched\n"
		"  --expand-context FILE  a context to begin with\n"
		"  --rdf-direction FORM   what becomes of @direction: i18n-datatype or compound-literal; else it is left out\n"
		"  --safe                 refuses what would be left out: a term without a definition, a relative IRI\n"
		"  --processing-mode M    json-ld-1.0 refuses what 1.1 brought\n"
		"  --from FORM            jsonld or nquads, whatever FILE looks like\n"
		"  --hash NAME            of canon: sha256 (as proofs have it) or sha384\n"
		"  --map                  of canon: prints which blank node got which label, as JSON\n\n"
		"Exit code: 0 done; 1 the input is not acceptable, and the message begins with the specification's error code;\n"
		"2 it could not be read.",
	.run = run,
};
