/* Bodies in the form that browsers and curl send (RFC 7578, and the HTML standard's multipart/form-data encoding algorithm),
 * and what neither sends. */
#include "test.h"

#include "http/field.h"

static enum err read(struct work *w, const char *type, struct str body, struct field_pair **pairs,
                     size_t *count)
{
	return field_multipart(w, str_of(type), body, pairs, count);
}

TEST(multipart_of_browsers)
{
	struct work w = test_work();
	struct field_pair *pairs;
	size_t count;
	assert_ok(&w, read(&w, "multipart/form-data; boundary=----WebKitFormBoundaryq1Ux",
	                   S("------WebKitFormBoundaryq1Ux\r\nContent-Disposition: form-data; name=\"file\"; "
	                     "filename=\"a;b=\xc3\xa4 %22.png\"\r\nContent-Type: image/png\r\n\r\n"
	                     "\x89PNG\r\n--no\0\xff\r\n------WebKitFormBoundaryq1Ux\r\n"
	                     "Content-Disposition: form-data; name=\"text\"\r\n\r\n\r\n"
	                     "------WebKitFormBoundaryq1Ux--\r\n"),
	                   &pairs, &count));
	assert_int_equal(count, 2);
	assert_str(pairs[0].name, S("file"));
	assert_str(pairs[0].value, S("\x89PNG\r\n--no\0\xff"));
	assert_str(pairs[1].name, S("text"));
	assert_str(pairs[1].value, S(""));
	assert_ok(&w,
	          read(&w, "Multipart/Form-Data;charset=utf-8; Boundary=\"x\"",
	               S("--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--x--"), &pairs, &count));
	assert_str(pairs[0].value, S("1"));
	test_work_end(&w);
}

TEST(multipart_that_could_be_read_in_two_ways)
{
	struct work w = test_work();
	struct field_pair *pairs;
	size_t count;
	static const char *const types[] = {
		"multipart/form-data",
		"multipart/form-data; boundary=",
		"multipart/form-data; boundary=x; boundary=y",
		"multipart/form-data; boundary=\"x",
		"multipart/form-data; boundary=\"x\"y",
		"multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x",
	};
	static const char *const bodies[] = {
		"",
		"--x",
		"--x--x",
		"preamble\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\nepilogue",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1--x--\r\n",
		"--x\nContent-Disposition: form-data; name=\"a\"\n\n1\n--x--\n",
		"--x\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
		"name=\"b\"\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
		"base64\r\n\r\n1\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--\r\n",
	};
	for (size_t i = 0; i < COUNT(types); i++)
		assert_fails(&w, ERR_INPUT,
		             read(&w, types[i],
		                  S("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--"),
		                  &pairs, &count));
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_fails(&w, ERR_INPUT,
		             read(&w, "multipart/form-data; boundary=x", str_of(bodies[i]), &pairs, &count));
	test_work_end(&w);
}
