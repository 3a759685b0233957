/* journal_read, journal_verify. */
#include "signer/journal_files.h"
#include "signer/journal_line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- all files ---- */

static enum err take_full(struct work *w, int folder, uint64_t number, journal_reader *take, void *argument)
{
	struct str text;
	TRY(journal_files_map(w, folder, number, &text));
	enum err failed = take(w, argument, text);
	journal_files_unmap(text);
	return failed;
}

/* The one that grows, and the full ones before it: when it becomes full meanwhile, it is looked for again. */
static enum err look(struct work *w, int folder, struct journal_files *files, struct str *newest)
{
	struct journal_files after;
	for (;;) {
		TRY(journal_files_look(w, folder, files));
		enum err found = journal_files_map(w, folder, 0, newest);
		if (found == ERR_NOT_FOUND && files->newest > 0) {
			work_forgive(w);
			*newest = S("");
			found = OK;
		}
		TRY(found);
		if (journal_files_look(w, folder, &after) == OK && after.newest == files->newest)
			return OK;
		journal_files_unmap(*newest);
		TRY(w->failed);
	}
}

static enum err read_files(struct work *w, int folder, journal_reader *take, void *argument)
{
	struct journal_files files;
	struct str newest;
	TRY(look(w, folder, &files, &newest));
	enum err failed = OK;
	for (uint64_t i = files.oldest; failed == OK && i > 0 && i <= files.newest; i++)
		failed = take_full(w, folder, i, take, argument);
	if (failed == OK)
		failed = take(w, argument, newest);
	journal_files_unmap(newest);
	return failed;
}

enum err journal_read(struct work *w, struct str path, journal_reader *take, void *argument)
{
	int folder = open(str_cstr(w->arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return fail(w, errno == ENOENT ? ERR_NOT_FOUND : ERR_UNAVAILABLE,
		            "%.*s cannot be opened: %s.", STR_ARG(path), strerror(errno));
	enum err failed = read_files(w, folder, take, argument);
	close(folder);
	return failed;
}

/* ---- the chain ---- */

/* The first that is there may be one whose elders were moved away. */
static void begin(const struct journal_line *line, struct journal_report *report)
{
	if (report->lines > 0 || !str_equal(line->kind, JOURNAL_CONTINUED))
		return;
	report->first = line->number;
	report->newest = line->previous;
}

/* Absent when the line follows the ones before. */
static struct str problem_of(struct work *w, struct journal_report *report, struct str bytes)
{
	struct work line_work = work_init(w->world, w->request_id);
	struct journal_line line = {0};
	bool readable = journal_line_read(&line_work, bytes, &line);
	if (readable)
		begin(&line, report);
	work_finish(&line_work);
	unsigned long long number = report->first + report->lines;
	if (!readable)
		return str_format(w->arena, "line %llu is damaged", number);
	if (line.number != number)
		return str_format(w->arena, "line %llu says that it is line %llu", number,
		                  (unsigned long long)line.number);
	if (!digest_equal(&line.previous, &report->newest))
		return str_format(w->arena,
		                  "line %llu does not follow from line %llu: one of them was changed", number,
		                  number - 1);
	return (struct str){0};
}

static enum err verify_text(struct work *w, void *argument, struct str text)
{
	struct journal_report *report = argument;
	while (text.len > 0 && str_absent(report->problem)) {
		size_t end = str_find_byte(text, '\n');
		bool torn = end == SIZE_MAX || memchr(text.at, '\0', end) != NULL;
		if (torn && !report->torn) {
			report->torn = true;
			return OK;
		}
		/* A full file has no torn end. */
		struct str line = report->torn ? S("") : str_slice(text, 0, end);
		report->problem = problem_of(w, report, line);
		report->lines += str_absent(report->problem);
		report->newest = digest_of(line);
		text = str_slice(text, end + 1, SIZE_MAX);
	}
	return OK;
}

enum err journal_verify(struct work *w, struct str folder, struct journal_report *out)
{
	*out = (struct journal_report){.first = 1};
	return journal_read(w, folder, verify_text, out);
}
