/* Files as "Configuration and credential file settings" of AWS's command line describes them. */
#include "test.h"

#include "objects/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_TEXT                                               \
	"# ours\n[default]\naws_access_key_id=AKIDEXAMPLE\r\n"  \
	"aws_secret_access_key = SECRETWORD/+=\nregion = x\n\n" \
	"[ log ]\n; temporary\naws_access_key_id = AKIDOTHER\n" \
	"aws_secret_access_key = OTHERWORD\n"                   \
	"aws_session_token = TOKEN==\n[half]\naws_access_key_id = SECRETWORD\n"

TEST(keys_are_read_by_profile)
{
	struct work w = test_work();
	struct credentials found;
	assert_ok(&w, credentials_read(&w, S(FILE_TEXT), (struct str){0}, &found));
	assert_str(found.access_key, S("AKIDEXAMPLE"));
	assert_str(found.secret, S("SECRETWORD/+="));
	assert_true(str_absent(found.session_token));
	assert_ok(&w, credentials_read(&w, S(FILE_TEXT), S("log"), &found));
	assert_str(found.access_key, S("AKIDOTHER"));
	assert_str(found.secret, S("OTHERWORD"));
	assert_str(found.session_token, S("TOKEN=="));
	test_work_end(&w);
}

TEST(keys_that_cannot_be_are_refused_and_not_repeated)
{
	static const struct {
		struct str text, profile;
	} cases[] = {
		{S_INIT(FILE_TEXT), S_INIT("half")},
		{S_INIT(FILE_TEXT), S_INIT("none")},
		{S_INIT(""), S_INIT("default")},
		{S_INIT("[default]\naws_access_key_id = SECRETWORD x\naws_secret_access_key = y\n"),
	         S_INIT("default")},
		{S_INIT("[default]\naws_access_key_id = a/SECRETWORD\naws_secret_access_key = y\n"),
	         S_INIT("default")},
		{S_INIT("[default]\naws_access_key_id = a\naws_secret_access_key = SECRETWORD\x01\n"),
	         S_INIT("default")},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct credentials found;
		assert_int_equal(credentials_read(&w, cases[i].text, cases[i].profile, &found), ERR_INPUT);
		assert_true(str_find(w.message, S("SECRETWORD")) == SIZE_MAX);
		work_forgive(&w);
	}
	test_work_end(&w);
}

static void write_keys(const char *path, mode_t mode)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(FILE_TEXT, 1, strlen(FILE_TEXT), file), strlen(FILE_TEXT));
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

TEST(keys_come_from_a_file_that_not_everybody_reads)
{
	char path[] = "/tmp/assay-keys-XXXXXX";
	struct work w = test_work();
	struct credentials found;
	int file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	write_keys(path, 0600);
	assert_ok(&w, credentials_find(&w, str_of(path), S("log"), &found));
	assert_str(found.access_key, S("AKIDOTHER"));
	write_keys(path, 0644);
	assert_int_equal(credentials_find(&w, str_of(path), S("log"), &found), ERR_UNAVAILABLE);
	assert_true(str_find(w.message, S("chmod 600")) != SIZE_MAX);
	work_forgive(&w);
	assert_int_equal(unlink(path), 0);
	assert_fails(&w, ERR_UNAVAILABLE, credentials_find(&w, str_of(path), S("log"), &found));
	test_work_end(&w);
}
