/* Of vc/bake_pdf.h: baking. */
#include "vc/bake_pdf.h"

#include "base/check.h"
#include "base/time.h"
#include "base/utf8.h"
#include "vc/srgb.h"

#include <qpdf/qpdf-c.h>
#include <string.h>

enum { TITLE_BYTES_MAX = 1000, METADATA_BYTES_MAX = 16 << 10 };

/* ---- objects ---- */

/* A stream object of these bytes and what `members`, a dictionary in PDF's syntax, says of it. */
static qpdf_oh make_stream(qpdf_data pdf, const char *members, struct str bytes)
{
	qpdf_oh stream = qpdf_oh_new_stream(pdf), said = qpdf_oh_parse(pdf, members);
	qpdf_oh_replace_stream_data(pdf, stream, (const unsigned char *)bytes.at, bytes.len,
	                            qpdf_oh_new_null(pdf), qpdf_oh_new_null(pdf));
	qpdf_oh dictionary = qpdf_oh_get_dict(pdf, stream);
	static const char *const keys[] = {"/Type", "/Subtype", "/N", "/Params"};
	for (size_t i = 0; i < COUNT(keys); i++)
		if (qpdf_oh_has_key(pdf, said, keys[i]))
			qpdf_oh_replace_key(pdf, dictionary, keys[i], qpdf_oh_get_key(pdf, said, keys[i]));
	return stream;
}

static qpdf_oh make_array(qpdf_data pdf, qpdf_oh item)
{
	qpdf_oh array = qpdf_oh_new_array(pdf);
	qpdf_oh_append_item(pdf, array, item);
	return array;
}

/* ---- what it says of itself ---- */

static void put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		buf_put(out, c == '&'   ? S("&amp;")
		             : c == '<' ? S("&lt;")
		             : c == '>' ? S("&gt;")
		                        : str_slice(text, i, 1));
	}
}

/* XMP (ISO 16684-1): PDF/A-3, level U, and the title; its packet may not be changed. */
static struct str metadata(struct arena *arena, struct str title)
{
	struct buf out = buf_init(arena, METADATA_BYTES_MAX);
	buf_put(&out, S("<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	                "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	                "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
	                " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
	                "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n"
	                "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"));
	put_escaped(&out, title);
	buf_put(&out, S("</rdf:li></rdf:Alt></dc:title>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
	                "<?xpacket end=\"r\"?>"));
	check(!out.full);
	return buf_str(&out);
}

/* What cairo writes of title and date is left out: it would have to agree with the metadata, and tells when a page was drawn. */
static void describe(struct work *w, qpdf_data pdf, const struct bake_pdf_about *about)
{
	qpdf_oh root = qpdf_get_root(pdf);
	struct str xmp = metadata(w->arena, about->title), profile = srgb_profile(w->arena);
	qpdf_oh intent = qpdf_oh_parse(pdf, "<< /Type /OutputIntent /S /GTS_PDFA1 /Info (sRGB) "
	                                    "/OutputConditionIdentifier (sRGB) >>");
	qpdf_oh_replace_key(pdf, root, "/Metadata",
	                    make_stream(pdf, "<< /Type /Metadata /Subtype /XML >>", xmp));
	qpdf_oh_replace_key(pdf, intent, "/DestOutputProfile", make_stream(pdf, "<< /N 3 >>", profile));
	qpdf_oh_replace_key(pdf, root, "/OutputIntents",
	                    make_array(pdf, qpdf_make_indirect_object(pdf, intent)));
	qpdf_oh_replace_key(pdf, root, "/Lang",
	                    qpdf_oh_new_unicode_string(pdf, str_cstr(w->arena, about->language)));
	qpdf_oh_replace_key(pdf, root, "/ViewerPreferences",
	                    qpdf_oh_parse(pdf, "<< /DisplayDocTitle true >>"));
	qpdf_oh_remove_key(pdf, qpdf_get_trailer(pdf), "/Info");
}

/* The archive wants it said that glyphs have their own numbers; cairo leaves out what is so by default. Of so many bytes there are
 * no more objects than bytes, whatever the document says. */
static void complete_fonts(qpdf_data pdf, size_t bytes)
{
	int count = qpdf_oh_get_int_value_as_int(pdf, qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Size"));
	for (int i = 1; i < count && (size_t)i < bytes; i++) {
		qpdf_oh object = qpdf_get_object_by_id(pdf, i, 0);
		if (qpdf_oh_is_dictionary_of_type(pdf, object, "/Font", "/CIDFontType2") &&
		    !qpdf_oh_has_key(pdf, object, "/CIDToGIDMap"))
			qpdf_oh_replace_key(pdf, object, "/CIDToGIDMap", qpdf_oh_new_name(pdf, "/Identity"));
	}
}

/* ---- files ---- */

struct files {
	qpdf_oh associated, names;
};

/* Attaches a file; names have to come in their order. */
static void attach(struct work *w, qpdf_data pdf, const struct bake_pdf_about *about, struct files *files,
                   const char *name, const char *type, const char *what, struct str bytes)
{
	struct str time = time_text(w->arena, about->made_us);
	struct buf date = buf_init(w->arena, 64);
	for (size_t i = 0; i < time.len; i++)
		if (strchr("-:T", time.at[i]) == NULL)
			buf_byte(&date, time.at[i]);
	struct str members = str_format(
		w->arena, "<< /Type /EmbeddedFile /Subtype %s /Params << /Size %zu /ModDate (D:%.*s) >> >>",
		type, bytes.len, STR_ARG(buf_str(&date)));
	struct str said = str_format(
		w->arena, "<< /Type /Filespec /F (%s) /UF (%s) /Desc (%s) /AFRelationship /Data >>", name,
		name, what);
	qpdf_oh stream = make_stream(pdf, str_cstr(w->arena, members), bytes);
	qpdf_oh file = qpdf_oh_parse(pdf, str_cstr(w->arena, said)), embedded = qpdf_oh_new_dictionary(pdf);
	qpdf_oh_replace_key(pdf, embedded, "/F", stream);
	qpdf_oh_replace_key(pdf, embedded, "/UF", stream);
	qpdf_oh_replace_key(pdf, file, "/EF", embedded);
	file = qpdf_make_indirect_object(pdf, file);
	qpdf_oh_append_item(pdf, files->associated, file);
	qpdf_oh_append_item(pdf, files->names, qpdf_oh_new_string(pdf, name));
	qpdf_oh_append_item(pdf, files->names, file);
}

static void attach_all(struct work *w, qpdf_data pdf, const struct bake_pdf_about *about,
                       const struct baked *baked)
{
	struct files files = {qpdf_oh_new_array(pdf), qpdf_oh_new_array(pdf)};
	qpdf_oh root = qpdf_get_root(pdf), tree = qpdf_oh_new_dictionary(pdf),
		names = qpdf_oh_new_dictionary(pdf);
	if (str_starts(baked->credential, S("{")))
		attach(w, pdf, about, &files, BAKE_PDF_JSON, "/application#2fvc", "The credential",
		       baked->credential);
	else
		attach(w, pdf, about, &files, BAKE_PDF_TOKEN, "/application#2fvc+jwt", "The credential",
		       baked->credential);
	if (!str_absent(baked->log_proof))
		attach(w, pdf, about, &files, BAKE_PDF_LOG_PROOF, "/text#2fplain",
		       "The proof that the credential is in the public log", baked->log_proof);
	qpdf_oh_replace_key(pdf, root, "/AF", files.associated);
	qpdf_oh_replace_key(pdf, tree, "/Names", files.names);
	qpdf_oh_replace_key(pdf, names, "/EmbeddedFiles", tree);
	qpdf_oh_replace_key(pdf, root, "/Names", names);
}

/* ---- the document ---- */

static enum err write_out(struct work *w, qpdf_data pdf, struct str *out)
{
	/* An error of any call before shows here: they are kept until somebody asks. */
	if (qpdf_has_error(pdf) || (qpdf_init_write_memory(pdf) & QPDF_ERRORS) != 0)
		return fail(w, ERR_INPUT, "The page is no PDF that a credential can be put into.");
	qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
	qpdf_set_newline_before_endstream(pdf, QPDF_TRUE); /* the archive's rule */
	if ((qpdf_write(pdf) & QPDF_ERRORS) != 0)
		return fail(w, ERR_INPUT, "The page is no PDF that a credential can be put into.");
	size_t len = qpdf_get_buffer_length(pdf);
	if (len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "The document would have more than %d MiB.",
		            BAKE_PICTURE_BYTES_MAX >> 20);
	*out = str_copy(w->arena, str_bytes(qpdf_get_buffer(pdf), len));
	return OK;
}

enum err bake_pdf(struct work *w, struct str page, const struct bake_pdf_about *about,
                  const struct baked *baked, struct str *out)
{
	TRY(bake_check(w, baked));
	if (about->language.len == 0 || about->made_us <= 0 || about->title.len == 0 ||
	    about->title.len > TITLE_BYTES_MAX || !utf8_plain(about->title))
		return fail(w, ERR_INPUT, "A document needs a title, a language and a time.");
	qpdf_data pdf = qpdf_init();
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	qpdf_set_attempt_recovery(pdf, QPDF_FALSE);
	if ((qpdf_read_memory(pdf, "page", page.at, page.len, NULL) & QPDF_ERRORS) == 0) {
		describe(w, pdf, about);
		complete_fonts(pdf, page.len);
		attach_all(w, pdf, about, baked);
	}
	enum err failed = write_out(w, pdf, out);
	(void)qpdf_get_error(pdf); /* one that nobody asked for would be printed */
	qpdf_cleanup(&pdf);
	return failed;
}
