/* Rows of RFC 4180, section 2, and what it forbids. */
#include "base/csv.h"

#include "test.h"

TEST(csv_reads_the_rows_of_the_rfc)
{
	struct work w = test_work();
	struct csv csv = csv_open(S("aaa,bbb,ccc\r\n\"a\"\"a\",\"b\nb\",\"c,c\"\r\n\r\n,,\nlast"));
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(count, 3);
	assert_str(fields[2], S("ccc"));
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(csv.line, 2);
	assert_str(fields[0], S("a\"a"));
	assert_str(fields[1], S("b\nb"));
	assert_str(fields[2], S("c,c"));
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(csv.line, 5); /* behind a line feed in quotes and a blank row */
	assert_int_equal(count, 3);
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(count, 1);
	assert_str(fields[0], S("last"));
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(count, 0);
	test_work_end(&w);
}

/* As spreadsheets save “CSV UTF-8”: the mark goes once, and where it stands later it is text. */
TEST(csv_begins_behind_a_byte_order_mark)
{
	struct work w = test_work();
	struct csv csv = csv_open(S("\xef\xbb\xbf\"answer\",b\r\n\xef\xbb\xbf,c"));
	struct csv empty = csv_open(S("\xef\xbb\xbf"));
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_str(fields[0], S("answer"));
	assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
	assert_str(fields[0], S("\xef\xbb\xbf"));
	assert_ok(&w, csv_row(&w, &empty, fields, CSV_FIELDS_MAX, &count));
	assert_int_equal(count, 0);
	test_work_end(&w);
}

TEST(csv_of_spreadsheets_has_what_its_first_line_has_most_of)
{
	static const struct {
		const char *text, *second;
		size_t count;
	} tables[] = {
		{"a,b\n1;2,3", "1;2", 2},
		{"a;b,c;d\n1;2,3", "1", 2},
		{"a\tb\n\"1\t2\"\t3", "1\t2", 2},
		{"\"a;b;c\",d\n1,2", "1", 2},
		{"\"a\n;;\";\"b\"\nx,y;z", "x,y", 2},
		{"a\nb;c", "b;c", 1},
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(tables); i++) {
		struct csv csv = csv_open_table(str_of(tables[i].text));
		struct str fields[CSV_FIELDS_MAX];
		size_t count;
		assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
		assert_ok(&w, csv_row(&w, &csv, fields, CSV_FIELDS_MAX, &count));
		assert_int_equal(count, tables[i].count);
		assert_str(fields[0], str_of(tables[i].second));
	}
	test_work_end(&w);
}

TEST(csv_refuses_open_quotes_and_too_many_fields)
{
	struct work w = test_work();
	struct str fields[CSV_FIELDS_MAX];
	size_t count;
	struct csv open = csv_open(S("a,\"b\nc")), wide = csv_open(S(",,,,,,,,,,,,,,,,"));
	assert_fails(&w, ERR_INPUT, csv_row(&w, &open, fields, CSV_FIELDS_MAX, &count));
	assert_fails(&w, ERR_INPUT, csv_row(&w, &wide, fields, CSV_FIELDS_MAX, &count));
	test_work_end(&w);
}
