/* Folders out and in again: what is imported from a packed folder of an assessment is that assessment. */
#include "exam/folder.h"

#include "exam/draft.h"
#include "exam/import.h"
#include "sandbox/pack.h"
#include "test.h"

struct files {
	struct unpacked unpacked;
	struct str folder;
};

static enum err read_file(struct work *w, void *state, struct str path, struct str *out)
{
	const struct files *files = state;
	struct str whole = str_format(w->arena, "%.*s/%.*s", STR_ARG(files->folder), STR_ARG(path));
	for (size_t i = 0; i < files->unpacked.count; i++)
		if (str_equal(files->unpacked.files[i].path, whole)) {
			*out = files->unpacked.files[i].bytes;
			return OK;
		}
	return fail(w, ERR_NOT_FOUND, "there is no such file");
}

static const struct document *checked(struct work *w, const struct import_source *source)
{
	struct import_report report;
	assert_ok(w, import_check(w, source, &report));
	for (size_t i = 0; i < report.problem_count; i++)
		print_error("%.*s:%lld: %.*s\n", STR_ARG(report.problems[i].file),
		            (long long)report.problems[i].line, STR_ARG(report.problems[i].sentence));
	assert_non_null(report.document);
	return report.document;
}

static const struct document *from_disk(struct work *w, const char *folder)
{
	struct import_source source;
	assert_ok(w, import_folder(w, str_of(folder), &source));
	return checked(w, &source);
}

/* Packed, and read as a box would. */
static void pack_and_read(struct work *w, const struct folder *folder, struct files *out)
{
	struct str zip;
	struct buf listing = buf_init(w->arena, 64 << 20);
	assert_ok(w, pack_zip(w, &folder->files, INT64_C(1760000000) * 1000000, &zip));
	assert_ok(w, unpack_archive(w, zip, &listing));
	assert_ok(w, unpack_listing(w, buf_str(&listing), &out->unpacked));
	assert_int_equal(out->unpacked.count, folder->files.count);
	out->folder = folder->name;
}

static void assert_comes_back(const char *path)
{
	struct work w = test_work();
	struct folder folder;
	struct files files;
	struct str before, after;
	const struct document *document = from_disk(&w, path);
	assert_ok(&w, folder_of_document(&w, document, &folder));
	assert_str(folder.name, document->id);
	pack_and_read(&w, &folder, &files);
	const struct import_source source = {read_file, &files};
	assert_ok(&w, document_write(&w, document, &before));
	assert_ok(&w, document_write(&w, checked(&w, &source), &after));
	assert_str(after, before);
	test_work_end(&w);
}

TEST(folder_of_a_version_comes_back_as_the_same_document)
{
	/* All types of part, anchors, scenes, checkers, suites. */
	assert_comes_back("docs/example-assessment");
	assert_comes_back("demo/keeping-a-web-service-healthy");
	assert_comes_back("demo/first-steps-in-c");
	assert_comes_back("tests/api/tiny-note");
	assert_comes_back("tests/api/tiny-code");
	assert_comes_back("tests/api/tiny-languages");
	assert_comes_back("tests/api/tiny-paper");
	assert_comes_back("tests/api/tiny-picture");
	assert_comes_back("tests/api/tiny-repository");
	assert_comes_back("tests/browser/brief");
	assert_comes_back("tests/browser/program");
	assert_comes_back("tests/browser/repository");
}

TEST(folder_names_files_by_good_ids_alone)
{
	struct work w = test_work();
	struct folder folder;
	const struct json *tree;
	assert_ok(
		&w,
		json_parse(
			&w,
			S("{\"id\":\"../../etc\",\"parts\":[{\"id\":\"a/b\",\"statement\":\"One\"},"
	                  "{\"id\":\"two\",\"statement\":\"Two\"},{\"id\":\"two\",\"statement\":\"Three\"},7]}"),
			1 << 10, &tree));
	assert_ok(&w, folder_of_tree(&w, tree, &folder));
	assert_str(folder.name, S("assessment"));
	assert_int_equal(folder.files.count, 2);
	assert_str(folder.files.files[1].path, S("assessment/two.md"));
	assert_str(folder.files.files[1].bytes, S("Two\n"));
	assert_true(str_find(folder.files.files[0].bytes, S("statement: \"Three\"")) != SIZE_MAX);
	assert_true(str_find(folder.files.files[0].bytes, S("statement_file: \"two.md\"")) != SIZE_MAX);
	test_work_end(&w);
}

/* Opened as a draft, a folder with nothing wrong becomes the document that importing it gives. */
static void assert_opens(const char *path)
{
	struct work w = test_work();
	struct import_source source;
	struct draft_assessment draft = {0};
	struct import_report report;
	struct str text, before, after;
	assert_ok(&w, import_folder(&w, str_of(path), &source));
	assert_ok(&w, draft_of_folder(&w, &source, &draft.tree));
	assert_ok(&w, draft_yaml_text(&w, &draft, &text));
	struct files files = {{&(const struct unpacked_file){S("x/assessment.yaml"), text}, 1}, S("x")};
	const struct import_source written = {read_file, &files};
	assert_ok(&w, import_check(&w, &written, &report));
	assert_non_null(report.document);
	assert_ok(&w, document_write(&w, from_disk(&w, path), &before));
	assert_ok(&w, document_write(&w, report.document, &after));
	assert_str(after, before);
	test_work_end(&w);
}

TEST(folder_opens_as_a_draft_of_the_same_document)
{
	assert_opens("tests/api/tiny-note");
	assert_opens("tests/api/tiny-paper");
	assert_opens("tests/api/tiny-picture");
	assert_opens("tests/browser/brief");
}

static enum err read_text(struct work *w, void *state, struct str path, struct str *out)
{
	if (!str_equal(path, S("assessment.yaml")))
		return fail(w, ERR_NOT_FOUND, "there is no such file");
	*out = str_of(state);
	return OK;
}

TEST(folder_that_is_no_draft_says_why)
{
	static const char *const texts[] = {"title: [", "- a list",        "7",
	                                    "",         "title: \"\x07\"", "parts: [{type: quiz}]",
	                                    "a.b: 1",   "one: &x 1"};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(texts); i++) {
		char *text = str_cstr(w.arena, str_of(texts[i]));
		const struct import_source source = {read_text, text};
		const struct json *tree;
		enum err failed = draft_of_folder(&w, &source, &tree);
		assert_true(failed == ERR_CONFLICT || failed == ERR_INPUT);
		assert_true(w.message.len > 0);
		work_forgive(&w);
	}
	test_work_end(&w);
}

/* Each key may name a text: all of them are read, but not without end. */
static enum err read_many(struct work *w, void *state, struct str path, struct str *out)
{
	size_t *read = state;
	struct buf text = buf_init(w->arena, 64 << 10);
	*read += 1;
	buf_put(&text, S("parts:\n"));
	for (size_t i = 0; i < 2000 && str_equal(path, S("assessment.yaml")); i++)
		buf_put(&text, S("- a_file: x.md\n"));
	*out = str_equal(path, S("assessment.yaml")) ? buf_str(&text) : S("One line.\n");
	return OK;
}

TEST(folder_that_names_texts_without_end_is_refused)
{
	struct work w = test_work();
	size_t read = 0;
	const struct import_source source = {read_many, &read};
	const struct json *tree;
	assert_fails(&w, ERR_TOO_LARGE, draft_of_folder(&w, &source, &tree));
	assert_true(read < 600);
	test_work_end(&w);
}
