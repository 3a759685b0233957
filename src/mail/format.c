#include "mail/format.h"

#include "base/check.h"
#include "base/encode.h"
#include "mail/mail.h"

#include <string.h>
#include <time.h>

/* An encoded word and the name of its header fit into 76 characters (RFC 2047 section 2). */
enum { LINE_MAX_BYTES = 76, WORD_BYTES = 39, PLAIN_WORDS_MAX = 60 };

/* RFC 5321 section 4.1.2, without quoted strings and address literals. */
static bool is_dotted(struct str s, const char *others)
{
	bool letter_before = false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		              (c != '\0' && strchr(others, c) != NULL);
		if (!letter && !(c == '.' && letter_before))
			return false;
		letter_before = letter;
	}
	return letter_before;
}

struct str format_address(struct str mailbox)
{
	struct str address = mailbox, rest = mailbox;
	(void)str_cut(&rest, '<');
	if (!str_absent(rest) && str_ends(rest, S(">")))
		address = str_slice(rest, 0, rest.len - 1);
	rest = address;
	struct str local = str_cut(&rest, '@');
	bool fits = address.len <= MAIL_ADDRESS_MAX && is_dotted(local, "!#$%&'*+-/=?^_`{|}~") &&
	            is_dotted(rest, "-");
	return fits ? address : (struct str){0};
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	return text.len <= PLAIN_WORDS_MAX && str_find(text, S("=?")) == SIZE_MAX;
}

/* As many bytes as one encoded word takes, not ending inside a character. */
static size_t word_len(struct str text)
{
	size_t len = text.len < WORD_BYTES ? text.len : WORD_BYTES;
	while (len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static void put_encoded(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.len;) {
		struct str rest = str_slice(text, at, SIZE_MAX);
		struct str word = str_slice(rest, 0, word_len(rest));
		check(word.len > 0);
		buf_put(out, at == 0 ? S("=?UTF-8?B?") : S("\r\n =?UTF-8?B?"));
		buf_put(out, encode_base64(out->arena, word));
		buf_put(out, S("?="));
		at += word.len;
	}
}

void format_words(struct buf *out, struct str text)
{
	if (is_plain(text))
		buf_put(out, text);
	else
		put_encoded(out, text);
}

void format_name(struct buf *out, struct str name)
{
	static const char specials[] = "()<>[]:;@\\,.\""; /* RFC 5322 section 3.2.3 */
	bool safe = is_plain(name);
	for (size_t i = 0; i < name.len && safe; i++)
		safe = strchr(specials, name.at[i]) == NULL;
	if (safe)
		buf_put(out, name);
	else
		put_encoded(out, name);
}

/* One byte of a line, after a soft line break when the line would grow too long. Blanks at the end of a line
 * would be lost on the way. */
static size_t put_quoted(struct buf *out, unsigned char byte, bool last, size_t column)
{
	bool blank = byte == ' ' || byte == '\t';
	bool literal = (byte > ' ' && byte <= '~' && byte != '=') || (blank && !last);
	size_t width = literal ? 1 : 3;
	if (column + width >= LINE_MAX_BYTES) {
		buf_put(out, S("=\r\n"));
		column = 0;
	}
	if (literal)
		buf_byte(out, (char)byte);
	else
		buf_format(out, "=%02X", byte);
	return column + width;
}

void format_quoted_printable(struct buf *out, struct str text)
{
	/* The last line's end does not begin another line. */
	if (str_ends(text, S("\n")))
		text.len--;
	while (!str_absent(text)) {
		struct str line = str_cut(&text, '\n');
		size_t column = 0;
		for (size_t i = 0; i < line.len; i++)
			column = put_quoted(out, (unsigned char)line.at[i], i + 1 == line.len, column);
		buf_put(out, S("\r\n"));
	}
}

/* Not strftime, which speaks the user's language. */
void format_date(struct buf *out, int64_t time_us)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm tm;
	check(gmtime_r(&seconds, &tm) != NULL);
	buf_format(out, "%.3s, %02d %.3s %04d %02d:%02d:%02d +0000", days + 3 * tm.tm_wday, tm.tm_mday,
	           months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
