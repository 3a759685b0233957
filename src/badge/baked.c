#include "badge/baked.h"

#include "sandbox/reader.h"

static bool is_png(struct str bytes)
{
	return str_starts(bytes, S("\x89PNG"));
}

static bool is_pdf(struct str bytes)
{
	return str_starts(bytes, S("%PDF-"));
}

/* XML in UTF-8, or in UTF-16 of either order, which begins with a mark of it. */
static bool is_svg(struct str bytes)
{
	bool marked = str_starts(bytes, S("\xef\xbb\xbf"));
	return str_starts(str_trim(str_slice(bytes, marked ? 3 : 0, 64)), S("<")) ||
	       str_starts(bytes, S("\xff\xfe<")) || str_starts(bytes, str_bytes("\xfe\xff\0<", 4));
}

static const struct format {
	struct str name; /* of its reader */
	const char *what;
	bool (*is)(struct str bytes);
} formats[] = {
	{S_INIT("png"), "picture", is_png},
	{S_INIT("svg"), "picture", is_svg},
	{S_INIT("pdf"), "document", is_pdf},
};

static const struct format *format_of(struct str bytes)
{
	for (size_t i = 0; i < COUNT(formats); i++)
		if (formats[i].is(bytes))
			return &formats[i];
	return NULL;
}

bool baked_is(struct str bytes)
{
	return format_of(bytes) != NULL;
}

static enum err read_in(struct work *w, struct sandbox *sandbox, struct str format, struct str bytes,
                        struct baked *out)
{
	struct str line = {0};
	TRY(sandbox_read(w, sandbox, format, bytes, &line));
	return bake_parse(w, line, out);
}

static enum err read_in_one_of_its_own(struct work *w, struct str format, struct str bytes, struct baked *out)
{
	static const struct sandbox_options options = {.boxes = 1};
	struct sandbox *sandbox = NULL;
	TRY(sandbox_open(w, &options, &sandbox));
	enum err failed = read_in(w, sandbox, format, bytes, out);
	sandbox_close(sandbox);
	return failed;
}

/* The reader's sentence begins small: it is about "it". */
static enum err say(struct work *w, const struct format *format, enum err failed)
{
	struct str why = w->message;
	work_forgive(w);
	if (failed == ERR_UNAVAILABLE)
		return fail(
			w, failed,
			"A %s is only looked into in a sandbox, which cannot be had here: %.*s. Or take the "
			"credential out of it elsewhere, and bring that as text.",
			format->what, STR_ARG(why));
	bool file = failed == ERR_INPUT || failed == ERR_TOO_LARGE;
	return file ? fail(w, failed, "The %s could not be read: %.*s.", format->what, STR_ARG(why))
	            : fail(w, failed, "%.*s", STR_ARG(why));
}

enum err baked_read(struct work *w, struct sandbox *sandbox, struct str bytes, struct baked *out)
{
	const struct format *format = format_of(bytes);
	if (format == NULL)
		return fail(w, ERR_INPUT, "The file is no PNG, SVG or PDF.");
	enum err failed = sandbox != NULL ? read_in(w, sandbox, format->name, bytes, out)
	                                  : read_in_one_of_its_own(w, format->name, bytes, out);
	return failed == OK ? OK : say(w, format, failed);
}
