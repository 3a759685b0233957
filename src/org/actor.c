#include "org/actor.h"

#include "base/buf.h"

static const struct {
	unsigned role;
	struct str name;
} roles_table[] = {
	{ROLE_CANDIDATE, S_INIT("candidate")},
	{ROLE_AUTHOR, S_INIT("author")},
	{ROLE_REVIEWER, S_INIT("reviewer")},
	{ROLE_ADMINISTRATOR, S_INIT("administrator")},
};

bool role_parse(struct str name, unsigned *roles)
{
	for (size_t i = 0; i < COUNT(roles_table); i++) {
		if (!str_equal(name, roles_table[i].name))
			continue;
		*roles = roles_table[i].role;
		return true;
	}
	return false;
}

enum err role_parse_words(struct work *w, struct str words, unsigned *roles)
{
	*roles = 0;
	while (!str_absent(words)) {
		unsigned role;
		struct str word = str_cut(&words, ' ');
		if (word.len == 0)
			continue;
		if (!role_parse(word, &role))
			return fail(w, ERR_INPUT,
			            "“%.*s” is not a role: candidate, author, reviewer or administrator",
			            STR_ARG(str_slice(word, 0, 40)));
		*roles |= role;
	}
	return OK;
}

struct str role_names(struct arena *arena, unsigned roles)
{
	struct buf buf = buf_init(arena, 256);
	for (size_t i = 0; i < COUNT(roles_table); i++) {
		if ((roles & roles_table[i].role) == 0)
			continue;
		if (buf.len > 0)
			buf_put(&buf, S(", "));
		buf_put(&buf, roles_table[i].name);
	}
	return buf_str(&buf);
}
