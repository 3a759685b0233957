/* On a real folder under $TMPDIR; what is on the disk is read back with stdio. */
#include "test.h"

#include "base/arena.h"
#include "files/files.h"
#include "tlog/tlog.h"
#include "unit/memory_storage.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	struct work w;
	char folder[64];
	struct files *files;
};

static void set_up(struct place *place)
{
	place->w = test_work();
	snprintf(place->folder, sizeof place->folder, "/tmp/assay-files-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	assert_ok(&place->w, files_open(&place->w, str_of(place->folder), &place->files));
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type, (void)where;
	return remove(path);
}

static void tear_down(struct place *place)
{
	files_close(place->files);
	assert_int_equal(nftw(place->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	test_work_end(&place->w);
}

static char *on_disk(struct place *place, const char *path)
{
	return str_cstr(place->w.arena, str_format(place->w.arena, "%s/%s", place->folder, path));
}

TEST(files_come_back)
{
	struct place place;
	set_up(&place);
	struct str bytes;
	assert_ok(&place.w, files_write(&place.w, place.files, S("tile/0/x001/000.p/5"), S("five"), 0644));
	assert_ok(&place.w, files_read(&place.w, place.files, S("tile/0/x001/000.p/5"), 4, &bytes));
	assert_str(bytes, S("five"));
	assert_ok(&place.w, files_write(&place.w, place.files, S("tile/0/x001/000.p/5"), S(""), 0644));
	assert_ok(&place.w, files_read(&place.w, place.files, S("tile/0/x001/000.p/5"), 4, &bytes));
	assert_int_equal(bytes.len, 0);
	assert_fails(&place.w, ERR_NOT_FOUND, files_read(&place.w, place.files, S("tile/0/x001"), 4, &bytes));
	assert_fails(&place.w, ERR_NOT_FOUND, files_read(&place.w, place.files, S("no/such"), 4, &bytes));
	assert_ok(&place.w, files_write(&place.w, place.files, S("a"), S("12345"), 0644));
	assert_fails(&place.w, ERR_TOO_LARGE, files_read(&place.w, place.files, S("a"), 4, &bytes));
	tear_down(&place);
}

TEST(files_refuse_paths_that_lead_out)
{
	static const char *const bad[] = {"",     "/",  "/etc/passwd", "..",  "../x",  "a/../b",
	                                  "a//b", "a/", "./a",         "a b", "a.new", "a\\b"};
	struct place place;
	set_up(&place);
	struct str bytes;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_fails(&place.w, ERR_INPUT,
		             files_read(&place.w, place.files, str_of(bad[i]), 9, &bytes));
		assert_fails(&place.w, ERR_INPUT,
		             files_write(&place.w, place.files, str_of(bad[i]), S("x"), 0644));
	}
	assert_int_equal(symlink("/etc", on_disk(&place, "link")), 0);
	assert_fails(&place.w, ERR_UNAVAILABLE,
	             files_read(&place.w, place.files, S("link/hostname"), 999, &bytes));
	assert_int_equal(symlink("/etc/hostname", on_disk(&place, "file")), 0);
	assert_fails(&place.w, ERR_UNAVAILABLE, files_read(&place.w, place.files, S("file"), 999, &bytes));
	tear_down(&place);
}

TEST(files_keep_keys_private)
{
	struct place place;
	set_up(&place);
	struct stat status;
	assert_ok(&place.w, files_write(&place.w, place.files, S("log.key"), S("secret"), 0600));
	assert_int_equal(stat(on_disk(&place, "log.key"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	tear_down(&place);
}

TEST(files_list_what_is_there)
{
	struct place place;
	set_up(&place);
	struct str *names;
	size_t count;
	assert_ok(&place.w, files_write(&place.w, place.files, S("b/2"), S(""), 0644));
	assert_ok(&place.w, files_write(&place.w, place.files, S("b/1"), S(""), 0644));
	FILE *left_over = fopen(on_disk(&place, "b/3.new"), "w");
	assert_non_null(left_over);
	fclose(left_over);
	for (int again = 0; again < 2; again++) {
		assert_ok(&place.w, files_list(&place.w, place.files, S("b"), 2, &names, &count));
		assert_int_equal(count, 2);
		assert_str(names[0], S("1"));
		assert_str(names[1], S("2"));
		assert_ok(&place.w, files_list(&place.w, place.files, S(""), 9, &names, &count));
		assert_int_equal(count, 1);
	}
	assert_fails(&place.w, ERR_TOO_LARGE, files_list(&place.w, place.files, S("b"), 1, &names, &count));
	assert_ok(&place.w, files_list(&place.w, place.files, S("none"), 9, &names, &count));
	assert_int_equal(count, 0);
	assert_ok(&place.w, files_write(&place.w, place.files, S("b/3"), S("x"), 0644));
	tear_down(&place);
}

TEST(files_hold_a_log)
{
	struct place place;
	set_up(&place);
	struct tlog log = {.storage = files_storage(place.files)};
	struct checkpoint head;
	struct str entry;
	memory_storage_key(&place.w, &log, "example.com/log", 1);
	assert_ok(&place.w, tlog_create(&place.w, &log));
	assert_ok(&place.w, tlog_append(&place.w, &log, 0, (const struct str[]){S("a"), S("b")}, 2, &head));
	assert_ok(&place.w, tlog_entry(&place.w, &log, 1, &entry));
	assert_str(entry, S("b"));
	struct stat status;
	assert_int_equal(stat(on_disk(&place, "tile/0/000.p/2"), &status), 0);
	assert_int_equal(status.st_size, 64);
	tear_down(&place);
}

static bool is_there(struct place *place, const char *path)
{
	return access(on_disk(place, path), F_OK) == 0;
}

static void expect_file(struct place *place, struct str path, struct str expected)
{
	struct str bytes;
	assert_ok(&place->w, files_read(&place->w, place->files, path, 999, &bytes));
	assert_str(bytes, expected);
}

/* By whoever holds the folder, and by others; more files than are written at once; a note that is another by now. */
TEST(files_commit_the_note_last)
{
	for (int held = 0; held < 2; held++) {
		struct place place;
		struct tlog_file all[150];
		set_up(&place);
		struct work *w = &place.w;
		if (held)
			assert_ok(w, files_hold(w, place.files));
		for (size_t i = 0; i < COUNT(all); i++)
			all[i] = (struct tlog_file){str_format(w->arena, "tile/%zu/%zu", i % 3, i),
			                            str_format(w->arena, "%zu", i)};
		struct tlog_note note = {S("checkpoint"), S("integrated"), S("one"), (struct str){0}};
		assert_ok(w, files_commit(w, place.files, all, COUNT(all), &note, 0644));
		for (size_t i = 0; i < COUNT(all); i++)
			expect_file(&place, all[i].path, all[i].bytes);
		note.bytes = S("two");
		assert_fails(w, ERR_CONFLICT, files_commit(w, place.files, all, 2, &note, 0644));
		expect_file(&place, S("checkpoint"), S("one"));
		note.before = S("one");
		assert_ok(w, files_commit(w, place.files, all, 2, &note, 0644));
		expect_file(&place, S("checkpoint"), S("two"));
		expect_file(&place, S("integrated"), S("two"));
		assert_false(is_there(&place, "integrated.new") || is_there(&place, "checkpoint.new"));
		tear_down(&place);
	}
}

/* A note once was two files. A left-over of it, or of the new ones, is in nobody's way. */
TEST(files_of_earlier_logs_are_taken_over)
{
	struct place place;
	set_up(&place);
	struct work *w = &place.w;
	struct tlog log = {.storage = files_storage(place.files)};
	struct str entries[] = {S("a"), S("b"), S("c"), S("d")}, first, second;
	struct checkpoint head;
	memory_storage_key(w, &log, "example.com/log", 1);
	assert_ok(w, files_hold(w, place.files));
	assert_ok(w, tlog_create(w, &log));
	assert_ok(w, tlog_append(w, &log, 0, entries, 2, &head));
	assert_ok(w, files_read(w, place.files, S("checkpoint"), 999, &first));
	assert_ok(w, files_write(w, place.files, S("integrated"), first, 0644));
	FILE *left_over = fopen(on_disk(&place, "checkpoint.new"), "w");
	assert_non_null(left_over);
	fclose(left_over);
	assert_ok(w, tlog_append(w, &log, 2, entries + 2, 1, &head));
	assert_ok(w, files_read(w, place.files, S("checkpoint"), 999, &second));

	assert_ok(w, files_write(w, place.files, S("integrated"), second, 0644));
	assert_ok(w, files_write(w, place.files, S("checkpoint"), first, 0644));
	assert_ok(w, tlog_append(w, &log, 3, entries + 3, 1, &head));
	assert_ok(w, tlog_published(w, &log, &head, NULL));
	assert_int_equal(head.size, 4);
	assert_ok(w, files_read(w, place.files, S("checkpoint"), 999, &second));
	expect_file(&place, S("integrated"), second);
	tear_down(&place);
}
