#include "scan/exif.h"

enum { ORIENTATION_TAG = 0x0112, TYPE_SHORT = 3, ENTRY_BYTES = 12, SEGMENTS_MAX = 4096 };

static const struct str beginning_exif = S_INIT("Exif\0\0");

static uint32_t number(struct str bytes, size_t at, size_t len, bool little)
{
	uint32_t value = 0;
	if (at > bytes.len || len > bytes.len - at)
		return 0;
	for (size_t i = 0; i < len; i++)
		value = value << 8 | (unsigned char)bytes.at[at + (little ? len - 1 - i : i)];
	return value;
}

/* The first directory of a TIFF structure has it. */
static int orientation_of(struct str tiff)
{
	bool little = str_starts(tiff, S("II*\0"));
	if (!little && !str_starts(tiff, S("MM\0*")))
		return 1;
	size_t at = number(tiff, 4, 4, little);
	size_t count = number(tiff, at, 2, little);
	for (size_t i = 0; i < count; i++) {
		size_t entry = at + 2 + i * ENTRY_BYTES;
		if (entry > tiff.len || tiff.len - entry < ENTRY_BYTES)
			return 1;
		if (number(tiff, entry, 2, little) != ORIENTATION_TAG)
			continue;
		uint32_t value = number(tiff, entry + 8, 2, little);
		bool known = number(tiff, entry + 2, 2, little) == TYPE_SHORT && value >= 1 && value <= 8;
		return known ? (int)value : 1;
	}
	return 1;
}

/* Some writers keep the header of JPEG's segment in other formats too. */
static struct str without_header(struct str exif)
{
	return str_starts(exif, beginning_exif) ? str_slice(exif, beginning_exif.len, SIZE_MAX) : exif;
}

static int of_jpeg(struct str bytes)
{
	size_t at = 2;
	for (int i = 0; i < SEGMENTS_MAX && at + 4 <= bytes.len; i++) {
		uint32_t marker = number(bytes, at, 2, false), len = number(bytes, at + 2, 2, false);
		/* The picture itself begins: what follows is not metadata. */
		if (marker < 0xffc0 || marker == 0xffda || len < 2)
			return 1;
		struct str segment = str_slice(bytes, at + 4, len - 2);
		if (marker == 0xffe1 && str_starts(segment, beginning_exif))
			return orientation_of(without_header(segment));
		at += 2 + len;
	}
	return 1;
}

/* Chunks of a PNG (length, name, bytes, checksum) and of a RIFF (name, length, bytes, padding). */
static int of_chunks(struct str bytes, size_t at, struct str name, bool riff)
{
	for (int i = 0; i < SEGMENTS_MAX && at + 8 <= bytes.len; i++) {
		size_t len = number(bytes, riff ? at + 4 : at, 4, riff);
		if (str_equal(str_slice(bytes, riff ? at : at + 4, 4), name))
			return orientation_of(without_header(str_slice(bytes, at + 8, len)));
		at += 8 + len + (riff ? len % 2 : 4);
	}
	return 1;
}

int exif_orientation(struct str bytes)
{
	if (str_starts(bytes, S("\xff\xd8")))
		return of_jpeg(bytes);
	if (str_starts(bytes, S("\x89PNG\r\n\x1a\n")))
		return of_chunks(bytes, 8, S("eXIf"), false);
	if (str_starts(bytes, S("RIFF")))
		return of_chunks(bytes, 12, S("EXIF"), true);
	return 1;
}
