/* Of exam/repository.h: repository_source and repository_is_test. */
#include "exam/repository.h"

#include "base/utf8.h"
#include "evidence/complexity.h"
#include "sandbox/language.h"

bool repository_is_test(struct str path)
{
	return str_find(path, S("test")) != SIZE_MAX || str_find(path, S("Test")) != SIZE_MAX ||
	       str_find(path, S("spec")) != SIZE_MAX || str_find(path, S("vendor/")) != SIZE_MAX;
}

static bool is_of(const struct repository_entry *entry, struct str language)
{
	return str_equal(complexity_language(entry->path), language) && !repository_is_test(entry->path);
}

/* That of the task's languages in which there is most. */
static struct str main_language(const struct repository *repository, const struct repository_entry *entries,
                                size_t count)
{
	struct str best = repository->languages[0];
	int64_t most = -1;
	for (size_t i = 0; i < repository->language_count; i++) {
		int64_t bytes = 0;
		for (size_t j = 0; j < count; j++)
			bytes += is_of(&entries[j], repository->languages[i]) ? entries[j].size : 0;
		if (bytes > most) {
			most = bytes;
			best = repository->languages[i];
		}
	}
	return best;
}

static struct str line_comment(struct str language)
{
	const struct language *known = language_find(language);
	return known == NULL ? S("//") : known->comment;
}

enum err repository_source(struct work *w, struct tx *tx, struct id org, struct id upload,
                           const struct repository *repository, struct str *language, struct str *source)
{
	struct repository_entry *entries;
	struct buf out = buf_init(w->arena, REPOSITORY_SOURCE_BYTES_MAX);
	size_t count;
	TRY(repository_entries(w, tx, org, upload, &entries, &count));
	*language = main_language(repository, entries, count);
	struct str mark = line_comment(*language);
	for (size_t i = 0; i < count; i++) {
		struct str bytes, path = entries[i].path;
		size_t room = out.max - out.len;
		/* Whole files or none, so that what is compared can be parsed. */
		if (!is_of(&entries[i], *language) || entries[i].size < 0 ||
		    (size_t)entries[i].size + path.len + mark.len + 3 > room)
			continue;
		TRY(repository_file(w, tx, org, upload, path, &bytes));
		if (!utf8_plain(bytes))
			continue;
		buf_format(&out, "%.*s %.*s\n", STR_ARG(mark), STR_ARG(path));
		buf_put(&out, bytes);
		if (!str_ends(bytes, S("\n")))
			buf_byte(&out, '\n');
	}
	*source = out.len == 0 ? (struct str){0} : buf_str(&out);
	return OK;
}
