/* The chain is recomputed here with digest_of over the file's lines, and damaged as disks and people do. */
#include "test.h"

#include "base/digest.h"
#include "base/time.h"
#include "signer/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN S("example.org/log")
enum { AT_US = 1000000 };

static struct str new_folder(struct work *w)
{
	char folder[] = "/tmp/assay-journal-XXXXXX";
	assert_non_null(mkdtemp(folder));
	return str_copy(w->arena, str_of(folder));
}

static struct str in_folder(struct work *w, struct str folder, const char *name)
{
	return str_format(w->arena, "%.*s/%s", STR_ARG(folder), name);
}

static struct str read_file(struct work *w, struct str path)
{
	char *bytes = work_alloc(w, 1 << 16);
	int file = open(str_cstr(w->arena, path), O_RDONLY | O_CLOEXEC);
	ssize_t len = read(file, bytes, 1 << 16);
	assert_true(len >= 0);
	close(file);
	return str_bytes(bytes, (size_t)len);
}

static void append(struct work *w, struct str path, struct str bytes)
{
	int file = open(str_cstr(w->arena, path), O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(write(file, bytes.at, bytes.len), bytes.len);
	close(file);
}

static void replace(struct work *w, struct str path, struct str bytes)
{
	assert_int_equal(truncate(str_cstr(w->arena, path), 0), 0);
	append(w, path, bytes);
}

static void put_checkpoint(struct work *w, struct journal *journal, uint64_t size, const char *of)
{
	const struct checkpoint checkpoint = {ORIGIN, size, digest_of(str_of(of)), S("")};
	const struct journal_entry entry = {
		.kind = S("checkpoint"), .key = S("k"), .checkpoint = &checkpoint};
	assert_ok(w, journal_put(w, journal, AT_US, &entry));
}

static void put_credential(struct work *w, struct journal *journal, const char *id)
{
	struct digest digest = digest_of(str_of(id));
	const struct journal_entry entry = {
		.kind = S("credential"), .key = S("k"), .id = str_of(id), .digest = &digest};
	assert_ok(w, journal_put(w, journal, AT_US, &entry));
}

/* One checkpoint of size 3, then two credentials. */
static struct str sample(struct work *w)
{
	struct str folder = new_folder(w);
	struct journal *journal;
	size_t repaired;
	assert_ok(w, journal_open(w, folder, ORIGIN, &journal, &repaired));
	assert_null(journal_checkpoint(journal));
	put_checkpoint(w, journal, 3, "three");
	assert_ok(w, journal_flush(w, journal));
	put_credential(w, journal, "urn:uuid:1");
	put_credential(w, journal, "urn:uuid:2");
	assert_ok(w, journal_flush(w, journal));
	put_credential(w, journal, "urn:uuid:never");
	journal_close(journal);
	return folder;
}

TEST(journal_is_a_chain_of_lines)
{
	struct work w = test_work();
	struct str text = read_file(&w, in_folder(&w, sample(&w), "journal"));
	const struct digest three = digest_of(S("three")), one = digest_of(S("urn:uuid:1"));
	struct str first = str_cut(&text, '\n');
	assert_str(
		first,
		str_format(
			w.arena,
			"{\"at\":\"1970-01-01T00:00:01Z\",\"key\":\"k\",\"kind\":\"checkpoint\",\"line\":1,"
			"\"origin\":\"example.org/log\",\"previous\":\"%064d\",\"root\":\"%.*s\",\"size\":3}",
			0, STR_ARG(digest_hex(w.arena, &three))));
	const struct digest chain = digest_of(first);
	assert_str(str_cut(&text, '\n'),
	           str_format(w.arena,
	                      "{\"at\":\"1970-01-01T00:00:01Z\",\"digest\":\"%.*s\",\"id\":\"urn:uuid:1\","
	                      "\"key\":\"k\",\"kind\":\"credential\",\"line\":2,\"previous\":\"%.*s\"}",
	                      STR_ARG(digest_hex(w.arena, &one)), STR_ARG(digest_hex(w.arena, &chain))));
	str_cut(&text, '\n');
	assert_str(text, S(""));
	test_work_end(&w);
}

TEST(journal_remembers_the_checkpoint)
{
	struct work w = test_work();
	struct str folder = sample(&w);
	struct journal *journal;
	size_t repaired;
	assert_ok(&w, journal_open(&w, folder, S("other.example/log"), &journal, &repaired));
	assert_null(journal_checkpoint(journal));
	journal_close(journal);
	assert_ok(&w, journal_open(&w, folder, ORIGIN, &journal, &repaired));
	assert_int_equal(repaired, 0);
	assert_int_equal(journal_checkpoint(journal)->size, 3);
	const struct digest three = digest_of(S("three"));
	assert_true(digest_equal(&journal_checkpoint(journal)->root, &three));
	put_checkpoint(&w, journal, 4, "four");
	assert_int_equal(journal_checkpoint(journal)->size, 4);
	journal_drop(journal);
	assert_int_equal(journal_checkpoint(journal)->size, 3);
	put_checkpoint(&w, journal, 5, "five");
	assert_ok(&w, journal_flush(&w, journal));
	journal_close(journal);
	struct journal_report report;
	assert_ok(&w, journal_verify(&w, folder, &report));
	assert_true(str_absent(report.problem));
	assert_int_equal(report.lines, 4);
	test_work_end(&w);
}

/* Each possible length of what a crash left of the last line, and the zeros of a block that never came. */
TEST(journal_cuts_a_torn_end)
{
	struct work w = test_work();
	struct str folder = sample(&w), path = in_folder(&w, folder, "journal");
	struct str whole = read_file(&w, path), rest = whole;
	str_cut(&rest, '\n');
	str_cut(&rest, '\n');
	size_t kept = whole.len - rest.len;
	for (size_t torn = 1; torn < rest.len; torn += 7) {
		struct journal *journal;
		struct journal_report report;
		size_t repaired;
		replace(&w, path, str_slice(whole, 0, kept + torn));
		assert_ok(&w, journal_verify(&w, folder, &report));
		assert_true(report.torn && str_absent(report.problem) && report.lines == 2);
		assert_ok(&w, journal_open(&w, folder, ORIGIN, &journal, &repaired));
		assert_int_equal(repaired, torn);
		put_credential(&w, journal, "urn:uuid:2");
		assert_ok(&w, journal_flush(&w, journal));
		journal_close(journal);
		assert_str(read_file(&w, path), whole);
	}
	struct journal *journal;
	size_t repaired;
	append(&w, path, str_bytes((char[100]){0}, 100));
	append(&w, path, S("{}\n"));
	assert_ok(&w, journal_open(&w, folder, ORIGIN, &journal, &repaired));
	assert_int_equal(repaired, 103);
	journal_close(journal);
	assert_str(read_file(&w, path), whole);
	test_work_end(&w);
}

TEST(journal_tells_what_was_changed)
{
	struct work w = test_work();
	struct str folder = sample(&w), path = in_folder(&w, folder, "journal");
	struct str whole = read_file(&w, path);
	const char *last = memrchr(whole.at, '\n', whole.len - 1);
	/* The last line is followed by none that would tell. */
	for (size_t at = 0; whole.at + at < last; at++) {
		struct str changed = str_copy(w.arena, whole);
		struct journal *journal;
		struct journal_report report;
		size_t repaired;
		((char *)(uintptr_t)changed.at)[at] ^= 1;
		replace(&w, path, changed);
		assert_ok(&w, journal_verify(&w, folder, &report));
		if (str_absent(report.problem))
			fail_msg("a change of byte %zu was not noticed", at);
		assert_fails(&w, ERR_UNAVAILABLE, journal_open(&w, folder, ORIGIN, &journal, &repaired));
	}
	/* A line left out. */
	struct str rest = whole, first = str_cut(&rest, '\n');
	str_cut(&rest, '\n');
	struct journal_report report;
	replace(&w, path, str_format(w.arena, "%.*s\n%.*s", STR_ARG(first), STR_ARG(rest)));
	assert_ok(&w, journal_verify(&w, folder, &report));
	assert_str(report.problem, S("line 2 says that it is line 3"));
	assert_fails(&w, ERR_NOT_FOUND, journal_verify(&w, new_folder(&w), &report));
	test_work_end(&w);
}

/* ---- a disk that is full ---- */

TEST(journal_takes_nothing_after_a_flush_that_failed)
{
	struct work w = test_work();
	struct str folder = sample(&w);
	struct journal *journal;
	struct journal_report report;
	size_t repaired;
	struct rlimit before, none;
	assert_ok(&w, journal_open(&w, folder, ORIGIN, &journal, &repaired));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){1, before.rlim_max};
	put_credential(&w, journal, "urn:uuid:3");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	enum err failed = journal_flush(&w, journal);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_fails(&w, ERR_UNAVAILABLE, failed);
	const struct journal_entry entry = {.kind = S("key-new"), .key = S("k")};
	assert_fails(&w, ERR_UNAVAILABLE, journal_put(&w, journal, AT_US, &entry));
	assert_fails(&w, ERR_UNAVAILABLE, journal_flush(&w, journal));
	journal_drop(journal);
	put_credential(&w, journal, "urn:uuid:4");
	assert_ok(&w, journal_flush(&w, journal));
	journal_close(journal);
	assert_ok(&w, journal_verify(&w, folder, &report));
	assert_true(str_absent(report.problem));
	assert_int_equal(report.lines, 4);
	test_work_end(&w);
}

/* ---- files that are full ---- */

/* Long lines, until a file is full. */
static void fill(struct work *w, struct journal *journal)
{
	enum { ID_LEN = 3800, LINES = JOURNAL_FILE_BYTES / ID_LEN, AT_ONCE = 1000 };
	char *id = work_alloc(w, ID_LEN + 1);
	memset(id, 'x', ID_LEN);
	struct work some = work_init(w->world, w->request_id);
	for (int i = 0; i < LINES; i++) {
		put_credential(&some, journal, id);
		if (i % AT_ONCE != 0)
			continue;
		assert_ok(&some, journal_flush(&some, journal));
		arena_reset(some.arena);
	}
	assert_ok(&some, journal_flush(&some, journal));
	work_finish(&some);
}

static struct str last_line(struct work *w, struct str path)
{
	return test_output(w, "tail -n 1 %.*s | tr -d '\\n'", STR_ARG(path));
}

/* The report; the newest checkpoint. */
static void assert_holds(struct work *w, struct str folder, uint64_t first)
{
	struct journal *journal;
	struct journal_report report;
	size_t repaired;
	assert_ok(w, journal_open(w, folder, ORIGIN, &journal, &repaired));
	assert_int_equal(repaired, 0);
	assert_int_equal(journal_checkpoint(journal)->size, 3);
	journal_close(journal);
	assert_ok(w, journal_verify(w, folder, &report));
	assert_true(str_absent(report.problem) && !report.torn);
	assert_int_equal(report.first, first);
}

TEST(journal_goes_on_in_another_file_when_one_is_full)
{
	struct work w = test_work();
	struct str folder = sample(&w), newest = in_folder(&w, folder, "journal");
	char *first = str_cstr(w.arena, in_folder(&w, folder, "journal-000001"));
	char *second = str_cstr(w.arena, in_folder(&w, folder, "journal-000002"));
	char *third = str_cstr(w.arena, in_folder(&w, folder, "journal-000003"));
	struct journal *journal;
	struct journal_report report;
	struct stat status;
	size_t repaired;
	assert_ok(&w, journal_open(&w, folder, ORIGIN, &journal, &repaired));
	fill(&w, journal);
	put_credential(&w, journal, "urn:uuid:9");
	assert_ok(&w, journal_flush(&w, journal));
	journal_close(journal);
	assert_int_equal(stat(first, &status), 0);
	assert_true(status.st_size >= JOURNAL_FILE_BYTES && (status.st_mode & 0777) == 0600);
	/* The one after it follows from it, and carries the checkpoint on. */
	const struct digest end = digest_of(last_line(&w, str_of(first))), three = digest_of(S("three"));
	struct str text = read_file(&w, newest), line = str_cut(&text, '\n');
	assert_true(str_find(line, str_format(w.arena, "\"previous\":\"%.*s\",\"root\":\"%.*s\",\"size\":3}",
	                                      STR_ARG(digest_hex(w.arena, &end)),
	                                      STR_ARG(digest_hex(w.arena, &three)))) != SIZE_MAX);
	assert_true(str_find(line, S("\"kind\":\"continued\"")) != SIZE_MAX);
	assert_holds(&w, folder, 1);
	/* A crash between two names; twice. */
	assert_int_equal(rename(str_cstr(w.arena, newest), second), 0);
	assert_holds(&w, folder, 1);
	assert_int_equal(rename(str_cstr(w.arena, newest), third), 0);
	assert_holds(&w, folder, 1);
	/* One in the middle is missed; the oldest is not. */
	char *away = str_cstr(w.arena, in_folder(&w, folder, "away"));
	assert_int_equal(rename(second, away), 0);
	assert_fails(&w, ERR_UNAVAILABLE, journal_verify(&w, folder, &report));
	assert_int_equal(rename(away, second), 0);
	assert_int_equal(unlink(first), 0);
	struct str kept = read_file(&w, str_of(second));
	assert_ok(&w, journal_verify(&w, folder, &report));
	assert_int_not_equal(report.first, 1);
	assert_holds(&w, folder, report.first);
	/* What was changed in one of them is told. */
	replace(&w, str_of(second), str_format(w.arena, "%.*s{}", STR_ARG(kept)));
	assert_ok(&w, journal_verify(&w, folder, &report));
	assert_false(str_absent(report.problem));
	test_work_end(&w);
}
