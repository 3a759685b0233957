#include "rdf/contexts.h"

#include "base/arena.h"

struct context_row {
	struct str url, text;
};

#include "rdf/contexts.table.h"

static const struct context_row *row_of(struct str url)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_equal(rows[i].url, url))
			return &rows[i];
	return NULL;
}

struct str contexts_text(struct str url)
{
	const struct context_row *row = row_of(url);
	return row == NULL ? (struct str){0} : row->text;
}

size_t contexts_count(void)
{
	return COUNT(rows);
}

struct str contexts_url(size_t index)
{
	return rows[index].url;
}

/* ---- the loader ------------------------------------------------------------------------------------ */

struct loader {
	struct arena *arena;
	struct jsonld_loader more;
	const struct json *parsed[COUNT(rows)];
};

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	struct loader *loader = state;
	const struct context_row *row = row_of(url);
	if (loader->more.load != NULL) {
		enum err failed = loader->more.load(w, loader->more.state, url, document);
		if (failed != ERR_NOT_FOUND || row == NULL)
			return failed;
		work_forgive(w);
	}
	if (row == NULL)
		return fail(w, ERR_NOT_FOUND, "it is not built in, and nothing is fetched");
	const struct json **parsed = &loader->parsed[row - rows];
	if (*parsed == NULL) {
		struct work lasting = *w;
		lasting.arena = loader->arena;
		TRY(json_parse(&lasting, row->text, row->text.len, parsed));
	}
	*document = *parsed;
	return OK;
}

struct jsonld_loader contexts_loader(struct arena *arena, struct jsonld_loader more)
{
	struct loader *loader = arena_alloc(arena, sizeof *loader);
	loader->arena = arena;
	loader->more = more;
	return (struct jsonld_loader){loader, load};
}
