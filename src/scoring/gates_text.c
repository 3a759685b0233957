/* gates_look: what characters a text is made of. */
#include "scoring/gates_parts.h"

#include <utf8proc.h>

/* First code points of writing systems; what lies between two belongs to the first. 0 is for signs and marks of all. */
static const struct {
	int32_t from;
	int script;
} scripts[] = {
	{0x0000, 1},   {0x02b0, 0},  {0x0370, 2},  {0x0400, 3},  {0x0530, 4},  {0x0590, 5},  {0x0600, 6},
	{0x0900, 7},   {0x0980, 8},  {0x0e00, 9},  {0x0e80, 8},  {0x10a0, 10}, {0x1100, 11}, {0x1200, 12},
	{0x1c80, 3},   {0x1c90, 10}, {0x1cc0, 0},  {0x1e00, 1},  {0x1f00, 2},  {0x2000, 0},  {0x2c60, 1},
	{0x2c80, 8},   {0x2de0, 3},  {0x2e00, 13}, {0x3040, 14}, {0x3100, 13}, {0x3130, 11}, {0x3190, 13},
	{0xa000, 8},   {0xa640, 3},  {0xa6a0, 8},  {0xa720, 1},  {0xa800, 8},  {0xac00, 11}, {0xd800, 0},
	{0xf900, 13},  {0xfb00, 1},  {0xfb13, 4},  {0xfb1d, 5},  {0xfb50, 6},  {0xfe00, 0},  {0xfe70, 6},
	{0xff00, 0},   {0xff66, 14}, {0xffa0, 11}, {0xffe0, 0},  {0x10000, 8}, {0x1d400, 0}, {0x1e900, 8},
	{0x20000, 13}, {0xe0000, 0},
};

static int script_of(int32_t c)
{
	size_t low = 0, high = COUNT(scripts);
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (scripts[middle].from <= c)
			low = middle;
		else
			high = middle;
	}
	return scripts[low].script;
}

/* Scripts 8 and above run on without blanks, or some of them do. */
enum { SCRIPT_WITH_BLANKS_MAX = 7 };

static void look_at(struct gates_look *look, int32_t c, size_t *run)
{
	utf8proc_category_t category = utf8proc_category(c);
	bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
	bool digit = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
	bool mark = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
	bool blank = c == ' ' || (c >= '\t' && c <= '\r') ||
	             (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
	int script = script_of(c);
	*run = blank || script > SCRIPT_WITH_BLANKS_MAX ? 0 : *run + 1;
	if (*run > look->run)
		look->run = *run;
	look->seen += !blank;
	look->symbols += !blank && !letter && !digit && !mark;
	look->letters += letter;
	look->scripts[script] += letter;
}

struct gates_look gates_look(struct str text)
{
	struct gates_look look = {.bytes = text.len};
	size_t run = 0;
	for (size_t at = 0; at < text.len;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text.at + at,
		                                           (utf8proc_ssize_t)(text.len - at), &c);
		if (length <= 0 || (c < 0x20 && (c < '\t' || c > '\r')) || c == 0x7f || c == 0xfffd) {
			look.no_text += length <= 0 ? 1 : (size_t)length;
			at += length <= 0 ? 1 : (size_t)length;
			continue;
		}
		look_at(&look, c, &run);
		at += (size_t)length;
	}
	return look;
}
