/* The chain is recomputed here with digest_of over the file's lines, and damaged as disks and people do. */
#include "test.h"

#include "base/digest.h"
#include "base/time.h"
#include "signer/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ORIGIN S("example.org/log")
enum { AT_US = 1000000 };

static struct str new_path(struct work *w)
{
	char folder[] = "/tmp/assay-journal-XXXXXX";
	assert_non_null(mkdtemp(folder));
	return str_format(w->arena, "%s/journal", folder);
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
	struct str path = new_path(w);
	struct journal *journal;
	size_t repaired;
	assert_ok(w, journal_open(w, path, ORIGIN, &journal, &repaired));
	assert_null(journal_checkpoint(journal));
	put_checkpoint(w, journal, 3, "three");
	assert_ok(w, journal_flush(w, journal));
	put_credential(w, journal, "urn:uuid:1");
	put_credential(w, journal, "urn:uuid:2");
	assert_ok(w, journal_flush(w, journal));
	put_credential(w, journal, "urn:uuid:never");
	journal_close(journal);
	return path;
}

TEST(journal_is_a_chain_of_lines)
{
	struct work w = test_work();
	struct str text = read_file(&w, sample(&w));
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
	struct str path = sample(&w);
	struct journal *journal;
	size_t repaired;
	assert_ok(&w, journal_open(&w, path, S("other.example/log"), &journal, &repaired));
	assert_null(journal_checkpoint(journal));
	journal_close(journal);
	assert_ok(&w, journal_open(&w, path, ORIGIN, &journal, &repaired));
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
	assert_ok(&w, journal_verify(&w, path, &report));
	assert_true(str_absent(report.problem));
	assert_int_equal(report.lines, 4);
	test_work_end(&w);
}

/* Each possible length of what a crash left of the last line, and the zeros of a block that never came. */
TEST(journal_cuts_a_torn_end)
{
	struct work w = test_work();
	struct str path = sample(&w), whole = read_file(&w, path), rest = whole;
	str_cut(&rest, '\n');
	str_cut(&rest, '\n');
	size_t kept = whole.len - rest.len;
	for (size_t torn = 1; torn < rest.len; torn += 7) {
		struct journal *journal;
		struct journal_report report;
		size_t repaired;
		replace(&w, path, str_slice(whole, 0, kept + torn));
		assert_ok(&w, journal_verify(&w, path, &report));
		assert_true(report.torn && str_absent(report.problem) && report.lines == 2);
		assert_ok(&w, journal_open(&w, path, ORIGIN, &journal, &repaired));
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
	assert_ok(&w, journal_open(&w, path, ORIGIN, &journal, &repaired));
	assert_int_equal(repaired, 103);
	journal_close(journal);
	assert_str(read_file(&w, path), whole);
	test_work_end(&w);
}

TEST(journal_tells_what_was_changed)
{
	struct work w = test_work();
	struct str path = sample(&w), whole = read_file(&w, path);
	const char *last = memrchr(whole.at, '\n', whole.len - 1);
	/* The last line is followed by none that would tell. */
	for (size_t at = 0; whole.at + at < last; at++) {
		struct str changed = str_copy(w.arena, whole);
		struct journal *journal;
		struct journal_report report;
		size_t repaired;
		((char *)(uintptr_t)changed.at)[at] ^= 1;
		replace(&w, path, changed);
		assert_ok(&w, journal_verify(&w, path, &report));
		if (str_absent(report.problem))
			fail_msg("a change of byte %zu was not noticed", at);
		assert_fails(&w, ERR_UNAVAILABLE, journal_open(&w, path, ORIGIN, &journal, &repaired));
	}
	/* A line left out. */
	struct str rest = whole, first = str_cut(&rest, '\n');
	str_cut(&rest, '\n');
	struct journal_report report;
	replace(&w, path, str_format(w.arena, "%.*s\n%.*s", STR_ARG(first), STR_ARG(rest)));
	assert_ok(&w, journal_verify(&w, path, &report));
	assert_str(report.problem, S("line 2 says that it is line 3"));
	assert_fails(&w, ERR_NOT_FOUND, journal_verify(&w, new_path(&w), &report));
	test_work_end(&w);
}
