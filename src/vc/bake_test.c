/* Peers: Pillow and lxml (tests/unit/pictures.py), which make the pictures that are read here and look at those that are
 * baked here. The forms are those of Open Badges 3.0, "Baked Badge". */
#include "test.h"

#include "vc/bake_pdf.h"
#include "vc/bake_png.h"
#include "vc/bake_svg.h"
#include "vc/srgb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CREDENTIAL "{\"id\":\"urn:uuid:7\",\"name\":\"Überwachung]]>\",\"n\":1.50}"
#define SMALL "{\"id\":\"urn:uuid:7\"}"
#define TOKEN "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6Ing_In0.c2ln-_"
#define PROOF "c2sp.org/tlog-proof@v1\nindex 3\n\n]]>\n"
#define URL "https://badges.example/assertions/7"

/* Debian's python3, because Pillow and lxml are Debian's. */
static struct str python(struct work *w, const char *arguments)
{
	return test_output(w, "/usr/bin/python3 tests/unit/pictures.py %s", arguments);
}

/* What a peer says of these bytes. */
static struct str ask(struct work *w, const char *format, struct str picture)
{
	char path[] = "/tmp/assay-picture-XXXXXX", arguments[64];
	int file = mkstemp(path);
	assert_int_equal(write(file, picture.at, picture.len), picture.len);
	close(file);
	snprintf(arguments, sizeof arguments, "%s %s", format, path);
	struct str text = python(w, arguments);
	unlink(path);
	return text;
}

/* What a peer sees in a picture. */
static const struct json *look(struct work *w, const char *format, struct str picture)
{
	const struct json *seen;
	struct str text = ask(w, format, picture);
	assert_ok(w, json_parse(w, text, text.len, &seen));
	return seen;
}

static enum err read_picture(struct work *w, const char *name, struct baked *out)
{
	struct str picture = python(w, name);
	return str_ends(str_of(name), S(".png"))   ? bake_png_read(w, picture, out)
	       : str_ends(str_of(name), S(".svg")) ? bake_svg_read(w, picture, out)
	                                           : bake_pdf_read(w, picture, out);
}

/* ---- what others bake ---- */

static const struct {
	const char *name;
	enum bake_kind kind;
	struct str credential, log_proof;
} well[] = {
	{"pillow.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"token.png", BAKE_OPENBADGE_3, S_INIT(TOKEN), {0}},
	{"language.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"text.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"text-utf8.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"proof.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), S_INIT(PROOF)},
	{"both.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"ob2.png", BAKE_OPENBADGE_2, S_INIT(SMALL), {0}},
	{"ob2-url.png", BAKE_OPENBADGE_2, S_INIT(URL), {0}},
	{"clr.png", BAKE_CLR_2, S_INIT(SMALL), {0}},
	{"behind.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"last.png", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"cdata.svg", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"text.svg", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"token.svg", BAKE_OPENBADGE_3, S_INIT(TOKEN), {0}},
	{"prefix.svg", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"deep.svg", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"doctype.svg", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"sections.svg", BAKE_OPENBADGE_3, S_INIT("{\"a\":\"]]>\"}"), {0}},
	{"references.svg", BAKE_OPENBADGE_3, S_INIT("{\"a\":\"<&\"}"), {0}},
	{"utf16.svg", BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), {0}},
	{"latin1.svg",
         BAKE_OPENBADGE_3,
         S_INIT("{\"id\":\"urn:uuid:7\",\"name\":\"Überwachung\",\"n\":1.50}"),
         {0}},
	{"ob2.svg", BAKE_OPENBADGE_2, S_INIT(SMALL), {0}},
	{"ob2-token.svg", BAKE_OPENBADGE_2, S_INIT(TOKEN), {0}},
	{"ob2-url.svg", BAKE_OPENBADGE_2, S_INIT(URL), {0}},
	{"clr.svg", BAKE_CLR_2, S_INIT(SMALL), {0}},
	{"plain.pdf", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"flate.pdf", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"flate-array.pdf", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
	{"token.pdf", BAKE_OPENBADGE_3, S_INIT(TOKEN), {0}},
	{"others.pdf", BAKE_OPENBADGE_3, S_INIT(SMALL), {0}},
};

TEST(bake_reads_what_others_bake)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(well); i++) {
		struct baked baked;
		assert_ok(&w, read_picture(&w, well[i].name, &baked));
		assert_int_equal(baked.kind, well[i].kind);
		assert_str(baked.credential, well[i].credential);
		assert_str(baked.log_proof, well[i].log_proof);
	}
	test_work_end(&w);
}

#define NONE S_INIT("carries no credential")
#define TWO S_INIT("which one counts cannot be told")
#define NO_PNG S_INIT("it is no PNG picture")
#define CUT S_INIT("it ends in the middle")
#define DAMAGED S_INIT("the picture is damaged")
#define EMPTY S_INIT("the credential in it is empty")
#define NO_UTF8 S_INIT("no text in UTF-8")
#define NO_SVG S_INIT("it is no SVG picture")
#define DECLARES S_INIT("declares parts of its own")
#define NO_PDF S_INIT("it is no PDF document")
#define PACKED S_INIT("packed in a way that is not known")
#define ENCRYPTED S_INIT("it is encrypted")

static const struct {
	const char *name;
	enum err kind;
	struct str words;
} hostile[] = {
	{"plain.png", ERR_INPUT, NONE},
	{"two.png", ERR_INPUT, TWO},
	{"two-kinds.png", ERR_INPUT, TWO},
	{"compressed.png", ERR_INPUT, S_INIT("compressed, which Open Badges forbids")},
	{"bomb.png", ERR_INPUT, S_INIT("compressed, which Open Badges forbids")},
	{"huge.png", ERR_INPUT, CUT},
	{"wrapped.png", ERR_INPUT, CUT},
	{"checksum.png", ERR_INPUT, DAMAGED},
	{"checksum-of-data.png", ERR_INPUT, DAMAGED},
	{"zero.png", ERR_INPUT, EMPTY},
	{"blank.png", ERR_INPUT, EMPTY},
	{"no-fields.png", ERR_INPUT, DAMAGED},
	{"method.png", ERR_INPUT, DAMAGED},
	{"nul.png", ERR_INPUT, NO_UTF8},
	{"latin1.png", ERR_INPUT, NO_UTF8},
	{"type.png", ERR_INPUT, DAMAGED},
	{"cut.png", ERR_INPUT, CUT},
	{"no-end.png", ERR_INPUT, CUT},
	{"no-header.png", ERR_INPUT, DAMAGED},
	{"signature.png", ERR_INPUT, NO_PNG},
	{"nothing.png", ERR_INPUT, NONE},
	{"long.png", ERR_TOO_LARGE, S_INIT("more than 1 MiB")},
	{"long-proof.png", ERR_TOO_LARGE, S_INIT("more than 64 KiB")},
	{"large.png", ERR_TOO_LARGE, S_INIT("more than 16 MiB")},
	{"plain.svg", ERR_INPUT, NONE},
	{"two.svg", ERR_INPUT, TWO},
	{"token-and-text.svg", ERR_INPUT, TWO},
	{"laughs.svg", ERR_INPUT, DECLARES},
	{"external.svg", ERR_INPUT, DECLARES},
	{"parameter.svg", ERR_INPUT, DECLARES},
	{"undeclared.svg", ERR_INPUT, S_INIT("uses entities")},
	{"default.svg", ERR_INPUT, DECLARES},
	{"element.svg", ERR_INPUT, DECLARES},
	{"notation.svg", ERR_INPUT, DECLARES},
	{"unparsed.svg", ERR_INPUT, DECLARES},
	{"other-namespace.svg", ERR_INPUT, NONE},
	{"no-namespace.svg", ERR_INPUT, NONE},
	{"undeclared-prefix.svg", ERR_INPUT, NONE},
	{"attribute-namespace.svg", ERR_INPUT, EMPTY},
	{"nested.svg", ERR_INPUT, S_INIT("no plain text")},
	{"within.svg", ERR_INPUT, S_INIT("no plain text")},
	{"empty.svg", ERR_INPUT, EMPTY},
	{"too-deep.svg", ERR_INPUT, NO_SVG},
	{"cut.svg", ERR_INPUT, NO_SVG},
	{"cut-inside.svg", ERR_INPUT, NO_SVG},
	{"not-utf8.svg", ERR_INPUT, NO_SVG},
	{"nul.svg", ERR_INPUT, NO_SVG},
	{"nul-reference.svg", ERR_INPUT, NO_SVG},
	{"html.svg", ERR_INPUT, NO_SVG},
	{"nothing.svg", ERR_INPUT, NONE},
	{"long.svg", ERR_TOO_LARGE, S_INIT("too long")},
	{"behind.svg", ERR_INPUT, NO_SVG},
	{"include.svg", ERR_INPUT, NONE},
	{"page.pdf", ERR_INPUT, NONE},
	{"nothing.pdf", ERR_INPUT, NONE},
	{"not-associated.pdf", ERR_INPUT, NONE},
	{"two.pdf", ERR_INPUT, TWO},
	{"twice.pdf", ERR_INPUT, TWO},
	{"many.pdf", ERR_TOO_LARGE, S_INIT("more than 64 files")},
	{"bomb.pdf", ERR_TOO_LARGE, S_INIT("more than 1 MiB")},
	{"packed-twice.pdf", ERR_INPUT, PACKED},
	{"predicted.pdf", ERR_INPUT, PACKED},
	{"hexadecimal.pdf", ERR_INPUT, PACKED},
	{"flate-cut.pdf", ERR_INPUT, NO_PDF},
	{"empty.pdf", ERR_INPUT, EMPTY},
	{"no-stream.pdf", ERR_INPUT, NO_PDF},
	{"to-itself.pdf", ERR_INPUT, NO_PDF},
	{"circle.pdf", ERR_INPUT, NONE},
	{"long-stream.pdf", ERR_INPUT, NO_PDF},
	{"encrypted.pdf", ERR_INPUT, ENCRYPTED},
	{"no-table.pdf", ERR_INPUT, NO_PDF},
	{"deep.pdf", ERR_INPUT, NONE},
	{"cut.pdf", ERR_INPUT, NO_PDF},
	{"version.pdf", ERR_INPUT, NO_PDF},
};

TEST(bake_refuses_what_is_hostile)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(hostile); i++) {
		struct baked baked;
		enum err failed = read_picture(&w, hostile[i].name, &baked);
		if (failed != hostile[i].kind || str_find(w.message, hostile[i].words) == SIZE_MAX)
			print_error("%s: %.*s\n", hostile[i].name, STR_ARG(w.message));
		assert_int_equal(failed, hostile[i].kind);
		assert_int_not_equal(str_find(w.message, hostile[i].words), SIZE_MAX);
		work_forgive(&w);
	}
	test_work_end(&w);
}

/* ---- what we bake ---- */

static void check_png(struct work *w, struct str plain, struct str picture, const struct baked *baked)
{
	const struct json *before = look(w, "png", plain), *after = look(w, "png", picture);
	const struct json *texts = json_get(after, S("texts")), *chunks = json_get(after, S("chunks"));
	size_t count = str_absent(baked->log_proof) ? 1 : 2;
	assert_str(json_get_str(after, S("pixels")), json_get_str(before, S("pixels")));
	assert_int_equal(texts->count, count);
	assert_str(json_get(texts, S("openbadgecredential"))->elements[0].text, baked->credential);
	if (count == 2)
		assert_str(json_get(texts, S("assaylogproof"))->elements[0].text, baked->log_proof);
	assert_str(chunks->elements[0].text, S("IHDR"));
	for (size_t i = 1; i <= count; i++)
		assert_str(chunks->elements[i].text, S("iTXt"));
	assert_str(chunks->elements[count + 1].text, S("IDAT"));
}

TEST(bake_png_is_opened_by_pillow)
{
	static const struct baked examples[] = {
		{BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), S_INIT(PROOF)},
		{BAKE_OPENBADGE_3, S_INIT(TOKEN), {0}},
	};
	struct work w = test_work();
	struct str plain = python(&w, "plain.png"), picture = plain;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct baked baked;
		/* The second time into the picture of the first, whose credential and proof it replaces. */
		assert_ok(&w, bake_png(&w, picture, &examples[i], &picture));
		check_png(&w, plain, picture, &examples[i]);
		assert_ok(&w, bake_png_read(&w, picture, &baked));
		assert_str(baked.credential, examples[i].credential);
		assert_str(baked.log_proof, examples[i].log_proof);
	}
	/* What others have baked goes too, their other texts stay. */
	assert_ok(&w, bake_png(&w, python(&w, "pillow.png"), &examples[1], &picture));
	const struct json *texts = json_get(look(&w, "png", picture), S("texts"));
	assert_int_equal(texts->count, 2);
	assert_str(json_get(texts, S("Title"))->elements[0].text, S("x"));
	assert_str(json_get(texts, S("openbadgecredential"))->elements[0].text, S(TOKEN));
	test_work_end(&w);
}

static bool same_json(struct work *w, struct str a, struct str b)
{
	const struct json *left, *right;
	struct str first, second;
	assert_ok(w, json_parse(w, a, a.len, &left));
	assert_ok(w, json_parse(w, b, b.len, &right));
	assert_ok(w, json_canonical(w, left, &first));
	assert_ok(w, json_canonical(w, right, &second));
	return str_equal(first, second);
}

static const char *const drawings[] = {
	"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><circle r=\"1\"/></svg>",
	"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <svg> -->\n"
	"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
	"<svg xmlns=\"http://www.w3.org/2000/svg\" aria-label='a > \"b\"'\n><circle r=\"1\"/></svg>\n",
};

TEST(bake_svg_is_read_by_lxml)
{
	static const struct str texts[] = {
		S_INIT(CREDENTIAL),
		S_INIT("{\"a\":\"]]>]]>\",\"b\":\"\xef\xbf\xbe\xef\xbf\xbf<&\",\"c\":[[]] }"),
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(drawings) * COUNT(texts); i++) {
		const struct baked baked = {BAKE_OPENBADGE_3, texts[i % COUNT(texts)], S(PROOF)};
		struct baked again;
		struct str picture;
		assert_ok(&w, bake_svg(&w, str_of(drawings[i / COUNT(texts)]), &baked, &picture));
		const struct json *seen = look(&w, "svg", picture);
		assert_str(json_get_str(seen, S("tag")), S("{https://purl.imsglobal.org/ob/v3p0}credential"));
		assert_str(json_get_str(seen, S("prefixes")), S("https://purl.imsglobal.org/ob/v3p0"));
		assert_int_equal(json_get(seen, S("verify"))->kind, JSON_NULL);
		assert_true(same_json(&w, json_get_str(seen, S("text")), baked.credential));
		assert_str(json_get_str(seen, S("proof")), S(PROOF));
		assert_int_equal(json_get(seen, S("rest"))->count, 1);
		assert_ok(&w, bake_svg_read(&w, picture, &again));
		assert_true(same_json(&w, again.credential, baked.credential));
		assert_str(again.log_proof, S(PROOF));
	}
	test_work_end(&w);
}

TEST(bake_svg_of_a_token)
{
	struct work w = test_work();
	const struct baked baked = {BAKE_OPENBADGE_3, S(TOKEN), {0}};
	struct str picture;
	assert_ok(&w, bake_svg(&w, str_of(drawings[0]), &baked, &picture));
	assert_str(picture, S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\" "
	                      "xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">\n"
	                      "<openbadges:credential verify=\"" TOKEN "\"></openbadges:credential>"
	                      "<circle r=\"1\"/></svg>"));
	const struct json *seen = look(&w, "svg", picture);
	assert_str(json_get_str(seen, S("verify")), S(TOKEN));
	assert_fails(&w, ERR_CONFLICT, bake_svg(&w, picture, &baked, &picture));
	test_work_end(&w);
}

TEST(bake_svg_wants_a_plain_picture)
{
	static const char *const pictures[] = {
		"",
		"text",
		"<svg/>",
		"<svg",
		"<svg a='>",
		"<svg <g>>",
		"<html><svg></svg></html>",
		"<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"></s:svg>",
		"<!DOCTYPE svg [<!ENTITY a \"b\">]><svg></svg>",
		"<!-- <svg></svg>",
		"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><svg></svg>",
		"<svg>\xff</svg>",
	};
	struct work w = test_work();
	const struct baked baked = {BAKE_OPENBADGE_3, S(TOKEN), {0}};
	struct str picture;
	for (size_t i = 0; i < COUNT(pictures); i++)
		assert_fails(&w, ERR_INPUT, bake_svg(&w, str_of(pictures[i]), &baked, &picture));
	test_work_end(&w);
}

TEST(bake_pdf_is_opened_by_poppler)
{
	static const struct baked examples[] = {
		{BAKE_OPENBADGE_3, S_INIT(CREDENTIAL), S_INIT(PROOF)},
		{BAKE_OPENBADGE_3, S_INIT(TOKEN), {0}},
	};
	static const char *const names[] = {BAKE_PDF_JSON, BAKE_PDF_TOKEN};
	const struct bake_pdf_about about = {S("Level 3 < 4 & <rdf:li>"), S("en"), INT64_C(1767225600000000)};
	struct work w = test_work();
	struct str page = python(&w, "page.pdf");
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct str document, again;
		struct baked baked;
		assert_ok(&w, bake_pdf(&w, page, &about, &examples[i], &document));
		assert_ok(&w, bake_pdf(&w, page, &about, &examples[i], &again));
		assert_true(str_equal(document, again));
		const struct json *seen = look(&w, "pdf", document), *files = json_get(seen, S("files"));
		assert_str(json_get_str(seen, S("text")), S("Überwachung – level ≥ 3"));
		assert_str(json_get_str(seen, S("title")), about.title);
		assert_int_equal(files->count, str_absent(examples[i].log_proof) ? 1 : 2);
		assert_str(json_get_str(files, str_of(names[i])), examples[i].credential);
		assert_str(json_get_str(files, S(BAKE_PDF_LOG_PROOF)), examples[i].log_proof);
		assert_ok(&w, bake_pdf_read(&w, document, &baked));
		assert_str(baked.credential, examples[i].credential);
		assert_str(baked.log_proof, examples[i].log_proof);
	}
	test_work_end(&w);
}

static void write_sample(struct work *w, struct str name, struct str bytes)
{
	struct str path = str_format(w->arena, "%s/%.*s", getenv("ASSAY_SAMPLES"), STR_ARG(name));
	FILE *file = fopen(str_cstr(w->arena, path), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	fclose(file);
}

/* Writes the samples to $ASSAY_SAMPLES, for tests/pdfa.bats. */
TEST(bake_samples_for_others)
{
	const struct baked baked = {BAKE_OPENBADGE_3, S(CREDENTIAL), S(PROOF)};
	const struct bake_pdf_about about = {S("Level 3 & more"), S("en"), INT64_C(1767225600000000)};
	if (getenv("ASSAY_SAMPLES") == NULL)
		return;
	struct work w = test_work();
	struct str page = python(&w, "page.pdf"), document;
	assert_ok(&w, bake_pdf(&w, page, &about, &baked, &document));
	write_sample(&w, S("page.pdf"), page);
	write_sample(&w, S("credential.pdf"), document);
	test_work_end(&w);
}

TEST(bake_pdf_wants_a_page)
{
	const struct baked baked = {BAKE_OPENBADGE_3, S(TOKEN), {0}};
	const struct bake_pdf_about about = {S("Title"), S("en"), INT64_C(1767225600000000)}, none = {0};
	struct work w = test_work();
	struct str page = python(&w, "page.pdf"), document;
	assert_fails(&w, ERR_INPUT, bake_pdf(&w, S("page"), &about, &baked, &document));
	assert_fails(&w, ERR_INPUT,
	             bake_pdf(&w, str_slice(page, 0, page.len / 2), &about, &baked, &document));
	assert_fails(&w, ERR_INPUT, bake_pdf(&w, page, &none, &baked, &document));
	test_work_end(&w);
}

/* Little CMS, which Pillow brings, has a profile of its own for the same colours: one step of 256 is rounding. */
TEST(srgb_profile_has_the_colours_of_srgb)
{
	struct work w = test_work();
	struct str said = ask(&w, "icc", srgb_profile(w.arena));
	int64_t difference;
	assert_true(str_to_int(str_trim(said), &difference));
	assert_in_range(difference, 0, 1);
	test_work_end(&w);
}

TEST(bake_takes_credentials_alone)
{
	static const char *const texts[] = {"",        "{",    "{\"a\":1} x", "[]",      "a.b",
	                                    "a.b.c.d", ".b.c", "a.b.",        "a.b.c d", "a.b.c="};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct baked baked = {BAKE_OPENBADGE_3, str_of(texts[i]), {0}};
		assert_fails(&w, ERR_INPUT, bake_check(&w, &baked));
	}
	const struct baked no_text = {BAKE_OPENBADGE_3, S(TOKEN), str_bytes("a\0b", 3)};
	assert_fails(&w, ERR_INPUT, bake_check(&w, &no_text));
	const struct baked long_one = {
		BAKE_OPENBADGE_3,
		str_bytes(work_alloc(&w, BAKE_CREDENTIAL_BYTES_MAX + 1), BAKE_CREDENTIAL_BYTES_MAX + 1),
		{0}};
	assert_fails(&w, ERR_TOO_LARGE, bake_check(&w, &long_one));
	test_work_end(&w);
}

/* ---- what a reader prints ---- */

TEST(bake_believes_no_line)
{
	static const char *const ill[] = {
		"",
		"[]",
		"{}",
		"null",
		"{\"kind\":\"openbadge3\"}",
		"{\"kind\":\"openbadge4\",\"credential\":\"{}\"}",
		"{\"kind\":\"openbadge3\",\"credential\":\"\"}",
		"{\"kind\":\"openbadge3\",\"credential\":{}}",
		"{\"kind\":\"openbadge3\",\"credential\":\"{\\u0000}\"}",
		"{\"kind\":\"openbadge3\",\"credential\":\"{}\",\"log_proof\":\"\"}",
		"{\"kind\":\"openbadge3\",\"credential\":\"{}\",\"log_proof\":7}",
		"{\"kind\":\"openbadge3\",\"credential\":\"{}\"} more",
	};
	struct work w = test_work();
	struct baked baked;
	for (size_t i = 0; i < COUNT(ill); i++)
		assert_fails(&w, ERR_INPUT, bake_parse(&w, str_of(ill[i]), &baked));
	assert_ok(&w,
	          bake_parse(&w, S("{\"kind\":\"clr2\",\"credential\":\" {} \",\"log_proof\":\"a\\n\"}\n"),
	                     &baked));
	assert_int_equal(baked.kind, BAKE_CLR_2);
	assert_str(baked.credential, S("{}"));
	assert_str(baked.log_proof, S("a\n"));
	struct buf out = buf_init(w.arena, 1024);
	bake_print(&out, &baked);
	assert_str(buf_str(&out), S("{\"kind\":\"clr2\",\"credential\":\"{}\",\"log_proof\":\"a\\n\"}\n"));
	test_work_end(&w);
}
