/* The author's manual and the tables say the same. */
#include "exam/document_format.h"
#include "exam/task_type.h"

#include "test.h"

struct manual {
	struct str text;
	size_t wrong;
};

/* Whether the manual has a row of this key that says `part`. */
static bool says(const struct manual *manual, struct str row, struct str part)
{
	for (struct str rest = manual->text; !str_absent(rest);) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(line, row) && str_find(line, part) != SIZE_MAX)
			return true;
	}
	return false;
}

static struct str range_of(struct work *w, const struct format_key *key)
{
	bool is_text = key->kind <= FORMAT_MARKDOWN;
	if (is_text && key->most > 0)
		return str_format(w->arena, "at most %.0f bytes", key->most);
	if (is_text || key->checked || key->most == 0)
		return S("");
	if (key->least == key->most)
		return str_format(w->arena, "| %g |", key->least);
	return str_format(w->arena, "%g to %g", key->least, key->most);
}

static void look_for(struct work *w, struct manual *manual, const struct format *format,
                     const struct format_key *key)
{
	struct str row = str_format(w->arena, "| `%.*s` |", STR_ARG(key->name));
	const struct str wanted[] = {range_of(w, key), key->file ? S("or file") : S("")};
	for (size_t i = 0; i < COUNT(wanted); i++) {
		if (says(manual, row, wanted[i]))
			continue;
		print_error("docs/authoring.md says not “%.*s” of “%.*s” (%s)\n", STR_ARG(wanted[i]),
		            STR_ARG(key->name), format->noun);
		manual->wrong++;
	}
	if (key->optional && !says(manual, row, S("optional")) && !says(manual, row, S("default"))) {
		print_error("docs/authoring.md says not that “%.*s” may be left out\n", STR_ARG(key->name));
		manual->wrong++;
	}
}

static void compare(struct work *w, struct manual *manual, const struct format *format)
{
	for (size_t i = 0; i < format->key_count; i++) {
		const struct format_key *key = &format->keys[i];
		if (!key->stored)
			look_for(w, manual, format, key);
		if (key->of != NULL && !key->of->bare)
			compare(w, manual, key->of);
	}
}

TEST(the_manual_names_every_key_with_its_range)
{
	struct work w = test_work();
	struct manual manual = {.text = test_file(&w, "docs/authoring.md")};
	compare(&w, &manual, &document_format);
	size_t count;
	const struct task_type *const *types = task_types(&count);
	for (size_t i = 0; i < count; i++)
		compare(&w, &manual, types[i]->keys.of);
	assert_int_equal(manual.wrong, 0);
	test_work_end(&w);
}
