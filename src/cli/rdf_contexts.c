#include "cli/rdf_contexts.h"

#include "cli/input.h"

#include <unistd.h>

struct contexts_map {
	const struct json *files; /* address to path */
	struct str folder;        /* that the map lies in, with its slash; or empty */
};

static struct str folder_of(const char *path)
{
	struct str folder = str_of(path);
	while (folder.len > 0 && folder.at[folder.len - 1] != '/')
		folder.len--;
	return folder;
}

static bool goes_up(struct str path)
{
	while (!str_absent(path))
		if (str_equal(str_cut(&path, '/'), S("..")))
			return true;
	return false;
}

/* The member for that address, and what of the address is below it. */
static const struct json_member *find(const struct json *files, struct str url, struct str *rest)
{
	const struct json_member *best = NULL;
	for (size_t i = 0; i < files->count; i++) {
		const struct json_member *member = &files->members[i];
		bool folder = str_ends(member->name, S("/"));
		if (folder ? !str_starts(url, member->name) : !str_equal(url, member->name))
			continue;
		if (best == NULL || member->name.len > best->name.len)
			best = member;
	}
	if (best != NULL)
		*rest = str_slice(url, best->name.len, SIZE_MAX);
	return best;
}

static const char *path_of(struct work *w, const struct contexts_map *map, struct str file, struct str rest)
{
	bool slash = rest.len > 0 && !str_ends(file, S("/"));
	struct str path = str_format(w->arena, "%.*s%s%.*s", STR_ARG(file), slash ? "/" : "", STR_ARG(rest));
	if (str_starts(path, S("/")))
		return str_cstr(w->arena, path);
	const char *beside =
		str_cstr(w->arena, str_format(w->arena, "%.*s%.*s", STR_ARG(map->folder), STR_ARG(path)));
	return access(beside, R_OK) == 0 ? beside : str_cstr(w->arena, path);
}

static enum err load(struct work *w, void *state, struct str url, const struct json **document)
{
	const struct contexts_map *map = state;
	struct str rest = {0}, text;
	const struct json_member *member = find(map->files, url, &rest);
	if (member == NULL)
		return fail(w, ERR_NOT_FOUND, "the map of contexts does not have it");
	if (goes_up(rest) || str_find_byte(rest, '\0') != SIZE_MAX)
		return fail(w, ERR_INPUT, "it leads out of its folder");
	TRY(input_file(w, path_of(w, map, member->value.text, rest), JSONLD_BYTES_MAX, &text));
	return json_parse(w, text, JSONLD_BYTES_MAX, document);
}

enum err rdf_contexts_read(struct work *w, const char *path, struct jsonld_loader *out)
{
	struct str text;
	*out = (struct jsonld_loader){0};
	if (path == NULL)
		return OK;
	struct contexts_map *map = work_alloc(w, sizeof *map);
	map->folder = folder_of(path);
	TRY(input_file(w, path, JSONLD_BYTES_MAX, &text));
	TRY(json_parse(w, text, JSONLD_BYTES_MAX, &map->files));
	bool good = map->files->kind == JSON_OBJECT;
	for (size_t i = 0; i < map->files->count && good; i++) {
		const struct json *file = &map->files->members[i].value;
		good = file->kind == JSON_STRING && str_find_byte(file->text, '\0') == SIZE_MAX;
	}
	if (!good)
		return fail(w, ERR_INPUT, "%s must be an object of addresses and paths", path);
	*out = (struct jsonld_loader){map, load};
	return OK;
}
