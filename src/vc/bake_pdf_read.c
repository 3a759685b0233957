/* Of vc/bake_pdf.h: bake_pdf_read. */
#include "vc/bake_pdf.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <zlib.h>

enum { FILES_MAX = 64 };

struct reading {
	struct work *w;
	qpdf_data pdf;
	struct bake_found found;
};

static enum err damaged(struct work *w)
{
	return fail(w, ERR_INPUT, "it is no PDF document, or it is damaged");
}

/* ---- a file's bytes ---- */

/* zlib's form (RFC 1950), into at most the bytes that a credential may have. */
static enum err inflate_all(struct work *w, struct str packed, struct str *out)
{
	z_stream stream = {.next_in = (Bytef *)packed.at, .avail_in = (uInt)packed.len};
	struct buf bytes = buf_init(w->arena, BAKE_CREDENTIAL_BYTES_MAX);
	unsigned char *piece = work_alloc(w, 65536);
	int result = inflateInit(&stream);
	while (result == Z_OK && !bytes.full) {
		stream.next_out = piece;
		stream.avail_out = 65536;
		result = inflate(&stream, Z_NO_FLUSH);
		buf_put(&bytes, str_bytes(piece, 65536 - stream.avail_out));
	}
	inflateEnd(&stream);
	if (bytes.full)
		return fail(w, ERR_TOO_LARGE, "the credential in it has more than %d MiB",
		            BAKE_CREDENTIAL_BYTES_MAX >> 20);
	*out = buf_str(&bytes);
	return result == Z_STREAM_END ? OK : damaged(w);
}

/* The first of an array of one, or the object itself. */
static qpdf_oh only_of(qpdf_data pdf, qpdf_oh object)
{
	bool one = qpdf_oh_is_array(pdf, object) && qpdf_oh_get_array_n_items(pdf, object) == 1;
	return one ? qpdf_oh_get_array_item(pdf, object, 0) : object;
}

static enum err take_stream(struct reading *reading, qpdf_oh stream, struct str *out)
{
	qpdf_data pdf = reading->pdf;
	unsigned char *bytes = NULL;
	size_t len = 0;
	qpdf_oh dictionary = qpdf_oh_get_dict(pdf, stream);
	qpdf_oh filter = only_of(pdf, qpdf_oh_get_key(pdf, dictionary, "/Filter"));
	bool packed = qpdf_oh_is_name_and_equals(pdf, filter, "/FlateDecode");
	qpdf_oh parameters = only_of(pdf, qpdf_oh_get_key(pdf, dictionary, "/DecodeParms"));
	if ((!packed && !qpdf_oh_is_null(pdf, filter)) || !qpdf_oh_is_null(pdf, parameters))
		return fail(reading->w, ERR_INPUT,
		            "the credential in it is packed in a way that is not known here");
	int failed = qpdf_oh_get_stream_data(pdf, stream, qpdf_dl_none, NULL, &bytes, &len);
	if ((failed & QPDF_ERRORS) == 0)
		*out = str_copy(reading->w->arena, str_bytes(bytes, len));
	free(bytes);
	if ((failed & QPDF_ERRORS) != 0)
		return damaged(reading->w);
	return packed ? inflate_all(reading->w, *out, out) : OK;
}

/* ---- the files ---- */

static struct str *place_of(struct bake_found *found, struct str name)
{
	if (str_equal(name, S(BAKE_PDF_JSON)) || str_equal(name, S(BAKE_PDF_TOKEN)))
		return &found->credential[BAKE_OPENBADGE_3];
	return str_equal(name, S(BAKE_PDF_LOG_PROOF)) ? &found->log_proof : NULL;
}

static enum err look_into(struct reading *reading, qpdf_oh file)
{
	qpdf_data pdf = reading->pdf;
	struct str bytes = {0};
	qpdf_oh name = qpdf_oh_get_key_if_dict(pdf, file, "/UF");
	if (!qpdf_oh_is_string(pdf, name))
		return OK;
	struct str *place = place_of(&reading->found, str_of(qpdf_oh_get_utf8_value(pdf, name)));
	qpdf_oh embedded = qpdf_oh_get_key_if_dict(pdf, file, "/EF");
	qpdf_oh stream = qpdf_oh_get_key_if_dict(pdf, embedded, "/F");
	if (place == NULL)
		return OK;
	if (!qpdf_oh_is_stream(pdf, stream))
		return damaged(reading->w);
	TRY(take_stream(reading, stream, &bytes));
	return bake_keep(reading->w, place, bytes);
}

static enum err encrypted(struct work *w)
{
	return fail(w, ERR_INPUT, "it is encrypted: ask for one that is not");
}

/* Why it could not even be opened. */
static enum err refuse(struct reading *reading)
{
	qpdf_error error = qpdf_get_error(reading->pdf);
	bool password = error != NULL && qpdf_get_error_code(reading->pdf, error) == qpdf_e_password;
	return password ? encrypted(reading->w) : damaged(reading->w);
}

static enum err read_files(struct reading *reading, struct baked *out)
{
	qpdf_data pdf = reading->pdf;
	qpdf_oh files = qpdf_oh_get_key_if_dict(pdf, qpdf_get_root(pdf), "/AF");
	int count = qpdf_oh_is_array(pdf, files) ? qpdf_oh_get_array_n_items(pdf, files) : 0;
	if (qpdf_is_encrypted(pdf))
		return encrypted(reading->w);
	if (count > FILES_MAX)
		return fail(reading->w, ERR_TOO_LARGE, "it has more than %d files attached", FILES_MAX);
	for (int i = 0; i < count; i++)
		TRY(look_into(reading, qpdf_oh_get_array_item(pdf, files, i)));
	if (qpdf_has_error(pdf))
		return damaged(reading->w);
	return bake_settle(reading->w, &reading->found, out);
}

enum err bake_pdf_read(struct work *w, struct str document, struct baked *out)
{
	if (document.len > BAKE_PICTURE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE, "it has more than %d MiB", BAKE_PICTURE_BYTES_MAX >> 20);
	if (!str_starts(document, S("%PDF-")))
		return fail(w, ERR_INPUT, "it is no PDF document");
	struct reading reading = {.w = w, .pdf = qpdf_init()};
	qpdf_silence_errors(reading.pdf);
	qpdf_set_suppress_warnings(reading.pdf, QPDF_TRUE);
	qpdf_set_attempt_recovery(reading.pdf, QPDF_FALSE);
	int opened = qpdf_read_memory(reading.pdf, "document", document.at, document.len, NULL);
	enum err failed = (opened & QPDF_ERRORS) == 0 ? read_files(&reading, out) : refuse(&reading);
	(void)qpdf_get_error(reading.pdf); /* one that nobody asked for would be printed */
	qpdf_cleanup(&reading.pdf);
	return failed;
}
