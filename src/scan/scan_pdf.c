/* Of scan/parts.h: scan_pdf. What scanners and phones make is one JPEG a page, which is taken as it lies; a PDF is not drawn. */
#include "scan/parts.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>

enum { OBJECTS_MAX = 64 };

static enum err no_scan(struct work *w)
{
	return fail(
		w, ERR_INPUT,
		"it is a PDF, but not one that a scanner made with a JPEG on each page: photograph the pages, or save "
		"them as JPEG");
}

/* The one that has most pixels among the pictures that a page names; false when it has none in JPEG. */
static bool find_picture(qpdf_data pdf, qpdf_oh page, qpdf_oh *out)
{
	qpdf_oh resources = qpdf_oh_get_key_if_dict(pdf, page, "/Resources");
	qpdf_oh objects = qpdf_oh_get_key_if_dict(pdf, resources, "/XObject");
	int64_t most = 0;
	if (!qpdf_oh_is_dictionary(pdf, objects))
		return false;
	qpdf_oh_begin_dict_key_iter(pdf, objects);
	for (int i = 0; i < OBJECTS_MAX && qpdf_oh_dict_more_keys(pdf); i++) {
		qpdf_oh object = qpdf_oh_get_key(pdf, objects, qpdf_oh_dict_next_key(pdf));
		if (!qpdf_oh_is_stream(pdf, object))
			continue;
		qpdf_oh about = qpdf_oh_get_dict(pdf, object),
			filter = qpdf_oh_get_key(pdf, about, "/Filter");
		qpdf_oh width = qpdf_oh_get_key(pdf, about, "/Width"),
			height = qpdf_oh_get_key(pdf, about, "/Height");
		if (qpdf_oh_is_array(pdf, filter) && qpdf_oh_get_array_n_items(pdf, filter) == 1)
			filter = qpdf_oh_get_array_item(pdf, filter, 0);
		if (!qpdf_oh_is_name_and_equals(pdf, filter, "/DCTDecode") ||
		    !qpdf_oh_is_integer(pdf, width) || !qpdf_oh_is_integer(pdf, height))
			continue;
		int64_t pixels = (int64_t)qpdf_oh_get_int_value_as_int(pdf, width) *
		                 qpdf_oh_get_int_value_as_int(pdf, height);
		if (pixels > most) {
			most = pixels;
			*out = object;
		}
	}
	return most > 0;
}

static enum err take_page(struct work *w, const struct scan_library *l, qpdf_data pdf, size_t number,
                          struct scan_taking *taking)
{
	unsigned char *bytes = NULL;
	size_t len = 0;
	qpdf_oh picture;
	if (!find_picture(pdf, qpdf_get_page_n(pdf, number), &picture))
		return no_scan(w);
	int failed = qpdf_oh_get_stream_data(pdf, picture, qpdf_dl_none, NULL, &bytes, &len);
	enum err taken = (failed & QPDF_ERRORS) != 0 || !str_starts(str_bytes(bytes, len), S("\xff\xd8"))
	                         ? no_scan(w)
	                         : scan_decode_one(w, l, str_bytes(bytes, len), taking);
	free(bytes);
	return taken;
}

static enum err take_pages(struct work *w, const struct scan_library *l, qpdf_data pdf,
                           struct scan_taking *taking)
{
	if (qpdf_is_encrypted(pdf))
		return fail(w, ERR_INPUT, "it is encrypted: send one that is not");
	int count = qpdf_get_num_pages(pdf);
	if (count < 1)
		return no_scan(w);
	for (int i = 0; i < count && i < SCAN_PAGES_MAX; i++)
		TRY(take_page(w, l, pdf, (size_t)i, taking));
	taking->left_out = count > SCAN_PAGES_MAX ? count - SCAN_PAGES_MAX : 0;
	return OK;
}

enum err scan_pdf(struct work *w, const struct scan_library *l, struct str bytes, struct scan_taking *taking)
{
	qpdf_data pdf = qpdf_init();
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	int opened = qpdf_read_memory(pdf, "document", bytes.at, bytes.len, NULL);
	enum err failed = (opened & QPDF_ERRORS) == 0 ? take_pages(w, l, pdf, taking) : no_scan(w);
	(void)qpdf_get_error(pdf); /* one that nobody asked for would be printed */
	qpdf_cleanup(&pdf);
	return failed;
}
