#include "http/field.h"
#include "http/target.h"

enum { PAIRS_MAX = 1024 };

static size_t count_pairs(struct str encoded)
{
	size_t count = 0;
	while (!str_absent(encoded))
		count += str_cut(&encoded, '&').len > 0;
	return count;
}

/* URL Standard, "application/x-www-form-urlencoded parsing", but refusing what it would repair. */
enum err field_pairs(struct work *w, struct str encoded, struct field_pair **pairs, size_t *count)
{
	size_t expected = count_pairs(encoded), filled = 0;
	if (expected > PAIRS_MAX)
		return fail(w, ERR_INPUT, "More than %d fields were sent.", PAIRS_MAX);
	struct field_pair *out = work_array(w, expected, sizeof *out);
	while (!str_absent(encoded)) {
		struct str value = str_cut(&encoded, '&');
		if (value.len == 0)
			continue;
		struct str name = str_cut(&value, '=');
		if (str_absent(value))
			value = S("");
		struct field_pair *pair = &out[filled++];
		if (!target_decode(w->arena, name, true, &pair->name) ||
		    !target_decode(w->arena, value, true, &pair->value))
			return fail(w, ERR_INPUT, "A field that was sent is not correctly encoded text.");
	}
	*pairs = out;
	*count = filled;
	return OK;
}
