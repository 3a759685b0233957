/* Two lines as base and reference. What is resolved against a base with a scheme is no longer than both, has no dots in its path
 * and stays what it is when it is resolved again; what was well-formed stays so. */
#include "base/arena.h"
#include "base/check.h"
#include "rdf/iri.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str path_of(struct str iri)
{
	size_t end = 0;
	while (end < iri.len && iri.at[end] != '?' && iri.at[end] != '#')
		end++;
	struct str rest = str_slice(iri, 0, end);
	rest = str_slice(rest, str_find_byte(rest, ':') + 1, SIZE_MAX);
	if (!str_starts(rest, S("//")))
		return rest;
	rest = str_slice(rest, 2, SIZE_MAX);
	size_t slash = str_find_byte(rest, '/');
	return slash == SIZE_MAX ? S("") : str_slice(rest, slash, SIZE_MAX);
}

static bool has_dots(struct str path)
{
	while (!str_absent(path)) {
		struct str segment = str_cut(&path, '/');
		if (str_equal(segment, S(".")) || str_equal(segment, S("..")))
			return true;
	}
	return false;
}

static void check_resolved(struct arena *arena, struct str base, struct str reference)
{
	struct str resolved = iri_resolve(arena, base, reference);
	check(resolved.len <= base.len + reference.len + 3);
	if (!iri_is_absolute(base))
		return;
	struct str again = iri_resolve(arena, base, resolved);
	bool own_path = reference.len == 0 || reference.at[0] == '?' || reference.at[0] == '#';
	if (own_path)
		return;
	check(!has_dots(path_of(resolved)));
	/* A path that begins with two slashes would be read as an authority: RFC 3986 lets that happen. */
	if (!str_starts(path_of(resolved), S("//")))
		check(str_equal(resolved, again));
	if (iri_is_well_formed(reference))
		check(iri_is_well_formed(resolved));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct str reference = str_bytes(data, size), base = str_cut(&reference, '\n');
	if (!str_absent(reference)) {
		check_resolved(arena, base, reference);
		check(!iri_is_well_formed(reference) || iri_is_absolute(reference));
		(void)iri_is_language_tag(reference);
	}
	arena_close(arena);
	return 0;
}
