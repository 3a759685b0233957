/* Pictures against what PNG, PDF and ISO/IEC 18004 say of them, and against themselves drawn again. The box around them is in the
 * tests of the API. */
#include "picture/picture.h"

#include "files/files.h"
#include "picture/qr.h"
#include "test.h"
#include "unit/sample.h"
#include "vc/bake_pdf.h"
#include "vc/hallmark.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct picture_card card_of(struct work *w, const char *holder)
{
	static const struct picture_line lines[] = {
		{S_INIT("Says what happened"), S_INIT("Fully"), NAN, NAN, NAN},
		{S_INIT("Operating"), S_INIT("1.63 ± 0.34 logits"), 1.63, 0.34, 0.5},
	};
	struct sample *sample = sample_make(w);
	const struct json *credential;
	struct markup mark;
	assert_ok(w, json_parse(w, sample->credential, OPENBADGE_BYTES_MAX, &credential));
	assert_ok(w, hallmark_svg(w, credential, &mark));
	return (struct picture_card){
		.issuer = S("Example Assay Office"),
		.name = S("Keeping a web service healthy"),
		.holder = str_of(holder),
		.awarded = S("23 November 2026"),
		.hallmark = mark.html,
		.made_us = INT64_C(1764000000000000),
		.description = S("Finds out what ails a service."),
		.assessed = S("A person looked."),
		.trust = S("Signed."),
		.address = S("https://assay.example/c/01900000-0000-7000-8000-000000000000"),
		.lines = lines,
		.line_count = COUNT(lines),
	};
}

/* The card as text, the way it goes into the box. */
static struct str text_of(struct work *w, const struct picture_card *card)
{
	struct str text;
	assert_ok(w, picture_card_text(w, card, &text));
	return text;
}

static struct str draw(struct work *w, const char *form, const struct picture_card *card)
{
	struct buf out = buf_init(w->arena, PICTURE_BYTES_MAX);
	size_t missing;
	assert_ok(w, picture_draw_here(w, str_of(form), text_of(w, card), &missing, &out));
	assert_false(out.full);
	return buf_str(&out);
}

/* Of SVG cairo counts on through a process; in the box each has one of its own (tests/api/test_delivery.py). */
TEST(picture_is_the_same_for_the_same_card)
{
	static const char *const forms[] = {"badge", "preview", "page", "sample"};
	struct work w = test_work();
	struct picture_card card = card_of(&w, "Mira Okafor"), other = card_of(&w, "Mira Okafer");
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct str first = draw(&w, forms[i], &card);
		assert_str(first, draw(&w, forms[i], &card));
		assert_false(str_equal(first, draw(&w, forms[i], &other)));
	}
	test_work_end(&w);
}

/* Width and height as PNG has them, in its first chunk. */
static uint32_t number_at(struct str png, size_t at)
{
	const uint8_t *b = (const uint8_t *)png.at + at;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

TEST(picture_has_the_size_that_it_is_asked_for)
{
	struct work w = test_work();
	const struct picture_card card = card_of(&w, "Mira Okafor");
	struct str badge = draw(&w, "badge", &card), preview = draw(&w, "preview", &card);
	assert_int_equal(number_at(badge, 16), 1024);
	assert_int_equal(number_at(badge, 20), 1024);
	assert_int_equal(number_at(preview, 16), 1200);
	assert_int_equal(number_at(preview, 20), 630);
	test_work_end(&w);
}

/* Names of any length and script, and none: a picture comes of it, never a failure. */
TEST(picture_takes_any_name)
{
	static const char *const names[] = {
		"",
		"Ł",
		"ऋषि शर्मा",
		"李小龍",
		"محمد",
		"a\nb\tc",
		"👩‍🚀",
		"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct picture_card card = card_of(&w, names[i]);
		assert_true(draw(&w, "badge", &card).len > 1000);
		assert_true(str_starts(draw(&w, "page", &card), S("%PDF-")));
	}
	test_work_end(&w);
}

static size_t missing_of(struct work *w, const char *holder)
{
	const struct picture_card card = card_of(w, holder);
	struct buf out = buf_init(w->arena, PICTURE_BYTES_MAX);
	size_t missing;
	assert_ok(w, picture_draw_here(w, S("badge"), text_of(w, &card), &missing, &out));
	return missing;
}

/* The fonts that tools/setup.sh installs have them all; a private letter none has. */
TEST(picture_has_the_letters_of_many_scripts)
{
	static const char *const names[] = {
		"Zoë Łukasiewicz Nguyễn",
		"Ольга Ђорђевић",
		"李小龍 王芳 张伟",
		"山田太郎 さくら タケシ",
		"김민수 박지현",
		"محمد العربي",
		"یوسف ٹیپو",
		"יוסף כהן",
		"ऋषि शर्मा प्रियङ्का",
		"রবীন্দ্রনাথ ঠাকুর",
		"சுப்பிரமணியன்",
		"కృష్ణమూర్తి",
		"สมชาย ใจดี",
		"გიორგი მაისურაძე",
		"Արմեն Հակոբյան",
		"አበበ ቢቂላ",
		"អង្គរ",
		"အောင်ဆန်း",
		"👩‍🚀 🎉",
		"Ἀλέξανδρος",
	};
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(names); i++)
		if (missing_of(&w, names[i]) != 0)
			fail_msg("no font has letters of %s", names[i]);
	assert_int_equal(missing_of(&w, "Zoë \xf4\x80\x80\x80\xf4\x80\x80\x81"), 2);
	assert_true(picture_fonts_us() > 0);
	test_work_end(&w);
}

TEST(picture_refuses_what_is_no_card)
{
	struct work w = test_work();
	const struct picture_card card = card_of(&w, "Mira Okafor");
	struct picture_card marred = card;
	size_t missing;
	struct buf out = buf_init(w.arena, PICTURE_BYTES_MAX);
	marred.hallmark = S("<svg><path transform=\"translate(1 2) rotate(3)\" d=\"M1 2K3 4z\"/></svg>");
	assert_fails(&w, ERR_INPUT, picture_draw_here(&w, S("badge"), text_of(&w, &marred), &missing, &out));
	assert_fails(&w, ERR_INPUT, picture_draw_here(&w, S("poster"), text_of(&w, &card), &missing, &out));
	assert_fails(&w, ERR_INPUT, picture_draw_here(&w, S("badge"), S("{"), &missing, &out));
	test_work_end(&w);
}

/* ISO/IEC 18004: three finder patterns of seven modules, a timing pattern between them, a dark module. */
TEST(picture_qr_has_what_readers_look_for)
{
	struct work w = test_work();
	struct qr qr;
	assert_ok(&w, qr_make(&w, S("https://assay.example/c/01900000-0000-7000-8000-000000000000"), &qr));
	assert_int_equal((qr.width - 17) % 4, 0);
	const int corners[][2] = {{0, 0}, {0, qr.width - 7}, {qr.width - 7, 0}};
	for (size_t c = 0; c < COUNT(corners); c++)
		for (int y = 0; y < 7; y++)
			for (int x = 0; x < 7; x++) {
				bool ring = x == 0 || y == 0 || x == 6 || y == 6;
				bool middle = x >= 2 && x <= 4 && y >= 2 && y <= 4;
				assert_int_equal(qr.dark[(corners[c][0] + y) * qr.width + corners[c][1] + x],
				                 ring || middle);
			}
	for (int i = 8; i < qr.width - 8; i++)
		assert_int_equal(qr.dark[6 * qr.width + i], i % 2 == 0);
	assert_true(qr.dark[(qr.width - 8) * qr.width + 8]);
	struct str long_text = str_bytes(memset(work_alloc(&w, 2000), 'a', 2000), 2000);
	assert_fails(&w, ERR_TOO_LARGE, qr_make(&w, long_text, &qr));
	test_work_end(&w);
}

static void write_sample(struct work *w, struct files *files, struct str name,
                         const struct picture_card *card)
{
	const struct bake_pdf_about about = {card->name, S("en"), card->made_us};
	const struct baked baked = {.kind = BAKE_OPENBADGE_3, .credential = sample_make(w)->credential};
	struct str document;
	assert_ok(w, bake_pdf(w, draw(w, "page", card), &about, &baked, &document));
	assert_ok(w, files_write(w, files, name, document, 0644));
}

/* Writes pages with their credential to $ASSAY_SAMPLES, for tests/pdfa.bats: our serif alone, and the scripts that other fonts
 * have, some from right to left. */
TEST(picture_samples_for_others)
{
	const char *folder = getenv("ASSAY_SAMPLES");
	if (folder == NULL)
		return;
	struct work w = test_work();
	struct picture_card card = card_of(&w, "Zoë Łukasiewicz Ångström");
	struct files *files;
	assert_ok(&w, files_open(&w, str_of(folder), &files));
	write_sample(&w, files, S("drawn.pdf"), &card);
	card.holder = S("محمد العربي · יוסף כהן · 山田太郎");
	card.description = S(
		"李小龍 김민수 ऋषि शर्मा प्रियङ्का สมชาย ใจดี გიორგი Արմեն አበበ ঠাকুর கணியன் 👩‍🚀 🎉");
	write_sample(&w, files, S("scripts.pdf"), &card);
	files_close(files);
	test_work_end(&w);
}
