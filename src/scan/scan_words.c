/* Of scan/scan.h: scan_language, scan_missing; of scan/parts.h: scan_read_words. */
#include "base/utf8.h"
#include "scan/parts.h"

#include <math.h>
#include <unistd.h>

/* Where Debian's packages of tesseract 5 put the data, which the box sees too. */
#define DATA_FOLDER "/usr/share/tesseract-ocr/5/tessdata"

enum { PAGE_DEADLINE_MS = 40 * 1000, DOTS_AN_INCH = 205 };

/* By the first letters of a BCP 47 tag. */
static const struct {
	struct str tag, data;
} languages[] = {
	{S_INIT("en"), S_INIT("eng")}, {S_INIT("de"), S_INIT("deu")}, {S_INIT("fr"), S_INIT("fra")},
	{S_INIT("es"), S_INIT("spa")}, {S_INIT("it"), S_INIT("ita")}, {S_INIT("nl"), S_INIT("nld")},
	{S_INIT("pt"), S_INIT("por")}, {S_INIT("pl"), S_INIT("pol")}, {S_INIT("cs"), S_INIT("ces")},
	{S_INIT("da"), S_INIT("dan")}, {S_INIT("sv"), S_INIT("swe")}, {S_INIT("nb"), S_INIT("nor")},
	{S_INIT("fi"), S_INIT("fin")}, {S_INIT("tr"), S_INIT("tur")}, {S_INIT("uk"), S_INIT("ukr")},
	{S_INIT("ru"), S_INIT("rus")}, {S_INIT("el"), S_INIT("ell")}, {S_INIT("hu"), S_INIT("hun")},
	{S_INIT("ro"), S_INIT("ron")},
};

bool scan_language(struct work *w, struct str language, struct str *data, struct str *package)
{
	struct str primary = str_cut(&language, '-');
	for (size_t i = 0; i < COUNT(languages); i++) {
		if (!str_equal(primary, languages[i].tag))
			continue;
		*data = languages[i].data;
		*package = str_format(w->arena, "tesseract-ocr-%.*s", STR_ARG(*data));
		return true;
	}
	return false;
}

static bool has_data(struct work *w, struct str data)
{
	struct str path = str_format(w->arena, DATA_FOLDER "/%.*s.traineddata", STR_ARG(data));
	return access(str_cstr(w->arena, path), R_OK) == 0;
}

struct str scan_missing(struct work *w, struct str language)
{
	struct scan_library library;
	struct str data, package, missing = {0};
	if (!scan_language(w, language, &data, &package))
		return str_format(w->arena, "text in the language “%.*s” is not read by machine",
		                  STR_ARG(language));
	if (scan_library_pictures(w, &library) != OK || scan_library_text(w, &library) != OK)
		missing = w->message;
	work_forgive(w);
	if (str_absent(missing) && !has_data(w, data))
		missing = str_format(w->arena,
		                     "text in this language cannot be read here: install the package %.*s",
		                     STR_ARG(package));
	return missing;
}

/* ---- words ---- */

/* Tesseract's own judgement that it is no word at all is 0; blanks inside a word do not occur. */
static bool take_word(struct scan_sheet *sheet, const struct scan_library *l, TessResultIterator *at,
                      struct scan_page *page, struct scan_word *word)
{
	const TessPageIterator *place = l->TessResultIteratorGetPageIteratorConst(at);
	int left = 0, top = 0, right = 0, bottom = 0;
	char *text = l->TessResultIteratorGetUTF8Text(at, RIL_WORD);
	word->text = str_copy(sheet->w->arena, str_trim(str_of(text)));
	l->TessDeleteText(text);
	if (!l->TessPageIteratorBoundingBox(place, RIL_WORD, &left, &top, &right, &bottom) ||
	    word->text.len == 0 || word->text.len > SCAN_WORD_BYTES_MAX || !utf8_plain(word->text) ||
	    str_find_byte(word->text, ' ') != SIZE_MAX)
		return false;
	if (left < 0 || top < 0 || right > page->width || bottom > page->height || right <= left ||
	    bottom <= top)
		return false;
	word->x = left;
	word->y = top;
	word->width = right - left;
	word->height = bottom - top;
	float confidence = l->TessResultIteratorConfidence(at, RIL_WORD);
	word->confidence = confidence > 0 ? lroundf(fminf(confidence, 100)) : 0;
	return true;
}

static enum scan_before before_of(const struct scan_library *l, TessResultIterator *at)
{
	const TessPageIterator *place = l->TessResultIteratorGetPageIteratorConst(at);
	if (l->TessPageIteratorIsAtBeginningOf(place, RIL_PARA))
		return SCAN_PARAGRAPH;
	return l->TessPageIteratorIsAtBeginningOf(place, RIL_TEXTLINE) ? SCAN_LINE : SCAN_BLANK;
}

/* What is left out must not take the end of a line with it. */
static void take_words(struct scan_sheet *sheet, const struct scan_library *l, TessResultIterator *at,
                       struct scan_page *page)
{
	struct scan_word *words = work_array(sheet->w, SCAN_WORDS_MAX, sizeof *words);
	enum scan_before before = SCAN_BLANK;
	do {
		enum scan_before here = before_of(l, at);
		if (here > before)
			before = here;
		words[page->word_count] = (struct scan_word){.before = before};
		if (!take_word(sheet, l, at, page, &words[page->word_count]))
			continue;
		page->word_count++;
		before = SCAN_BLANK;
	} while (page->word_count < SCAN_WORDS_MAX && l->TessResultIteratorNext(at, RIL_WORD));
	page->words = words;
}

static void recognise(struct scan_sheet *sheet, const struct scan_library *l, TessBaseAPI *reader, PIX *even,
                      struct scan_page *page)
{
	ETEXT_DESC *monitor = l->TessMonitorCreate();
	l->TessMonitorSetDeadlineMSecs(monitor, PAGE_DEADLINE_MS);
	l->TessBaseAPISetPageSegMode(reader, PSM_AUTO);
	l->TessBaseAPISetImage2(reader, even);
	l->TessBaseAPISetSourceResolution(reader, DOTS_AN_INCH);
	bool read = l->TessBaseAPIRecognize(reader, monitor) == 0;
	TessResultIterator *at = read ? l->TessBaseAPIGetIterator(reader) : NULL;
	if (!read)
		page->problem = S("reading the text took too long");
	if (at != NULL) {
		take_words(sheet, l, at, page);
		l->TessResultIteratorDelete(at);
	}
	l->TessMonitorDelete(monitor);
}

static void read_text(struct scan_sheet *sheet, const struct scan_library *l, struct str data,
                      struct scan_page *page)
{
	PIX *grey = l->pixConvertTo8(sheet->pix, 0);
	PIX *even = grey == NULL ? NULL : l->pixBackgroundNormSimple(grey, NULL, NULL);
	TessBaseAPI *reader = l->TessBaseAPICreate();
	/* A message of its own is no report of ours. */
	l->TessBaseAPISetVariable(reader, "debug_file", "/dev/null");
	if (l->TessBaseAPIInit2(reader, DATA_FOLDER, str_cstr(sheet->w->arena, data), OEM_LSTM_ONLY) != 0)
		page->problem = S("the data for reading this language is damaged");
	else if (grey != NULL)
		recognise(sheet, l, reader, even == NULL ? grey : even, page);
	l->TessBaseAPIDelete(reader);
	l->pixDestroy(&even);
	l->pixDestroy(&grey);
}

enum err scan_read_words(struct scan_sheet *sheet, struct str language, struct scan_page *page)
{
	struct work *w = sheet->w;
	struct scan_library library = *sheet->library;
	struct str data = {0}, package;
	if (language.len == 0)
		return OK;
	page->problem = scan_missing(w, language);
	if (!str_absent(page->problem))
		return OK;
	(void)scan_language(w, language, &data, &package);
	TRY(scan_library_text(w, &library));
	read_text(sheet, &library, data, page);
	return OK;
}
