/* Oracles: texts written by hand, each with one thing that a gate is there for, and honest ones near it. */
#include "scoring/gates.h"

#include "test.h"

#include <string.h>

#define BIT(gate) (1U << (gate))
#define SENTENCE \
	"The sand is heavier than the water that it pushes away, so it sinks through the jar until it lies on the bottom"

static const struct str asked =
	S_INIT("Why does wet sand sink to the bottom of a jar of water, and clay only after an hour?");

static unsigned said(struct work *w, const char *language, struct str text)
{
	const struct words reference =
		words_of(w, S("en"),
	                 S("Gravity pulls each grain down harder than the water holds it "
	                   "up, and grains of clay are so small that the water slows them"));
	const struct gates_question question = {
		.shown = words_of(w, S("en"), asked), .references = &reference, .reference_count = 1};
	const struct gates_answer answer = {.text = text, .words = words_of(w, S("en"), text)};
	const struct words words = words_of(w, S("en"), S(SENTENCE));
	const struct gates_sketch other = gates_sketch_of(&words);
	struct gate_hit *hits;
	size_t count;
	unsigned bits = 0;
	gates_plain(w, language == NULL ? (struct str){0} : str_of(language), &answer, &question, &other, 1,
	            &hits, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(hits[i].note.len > 0);
		bits |= BIT(hits[i].gate);
	}
	return bits;
}

TEST(gates_plain_find_what_needs_nothing_learned)
{
	static const struct {
		struct str text;
		unsigned bits;
	} cases[] = {
		{S_INIT(""), BIT(GATE_TOO_SHORT)},
		{S_INIT("? x"), BIT(GATE_TOO_SHORT)},
		{S_INIT("5"), 0},
		{S_INIT("no"), 0},
		{S_INIT("\xe7\xa0\x82"), 0}, /* a word of one letter, too few to tell a script */
		{S_INIT("It sinks because it is heavier than the water around it."), 0},
		{S_INIT("\x01\x02\x03\xff\xfe it sinks"), BIT(GATE_NOT_TEXT)},
		{S_INIT("Why does wet sand sink to the bottom of a jar of water, and clay only after an hour?"),
	         BIT(GATE_COPIED)},
		{S_INIT("Gravity pulls each grain down harder than the water holds it up, and grains of clay are so small "
	                "that the water slows them"),
	         BIT(GATE_COPIED)},
		{S_INIT("It sinks because it is heavier than water. It sinks because it is heavier than water."),
	         BIT(GATE_REPETITION)},
		{S_INIT("of the is sand because to the and water a in heavier the of jar it"),
	         BIT(GATE_WORD_ORDER)},
		{S_INIT("sand gravity weight density water grain clay silt jar bottom sediment settle particle mass volume "
	                "buoyancy force layer gravel mud speed"),
	         BIT(GATE_TERM_LIST)},
		{S_INIT(SENTENCE), BIT(GATE_DUPLICATE)},
		/* Twelve words are anybody's. */
		{S_INIT("The sand is heavier than the water that it pushes away, so"), 0},
		{S_INIT("Der Sand ist schwerer als das Wasser und sinkt deshalb auf den Boden, der Ton ist zu klein."),
	         BIT(GATE_LANGUAGE)},
		{S_INIT("\u041f\u0435\u0441\u043e\u043a \u0442\u044f\u0436\u0435\u043b\u0435\u0435 \u0432\u043e\u0434\u044b"),
	         BIT(GATE_LANGUAGE)},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		unsigned bits = said(&w, "en", cases[i].text);
		if (bits != cases[i].bits)
			fail_msg("%.*s: gates %x, not %x", STR_ARG(cases[i].text), bits, cases[i].bits);
		test_work_end(&w);
	}
}

/* The language of the assessment is its own, and one that is not known is never another; without one, the question's. */
TEST(gates_plain_know_other_languages_by_the_assessments_own)
{
	struct work w = test_work();
	const struct str german = S(
		"Der Sand ist schwerer als das Wasser und sinkt deshalb auf den Boden, der Ton ist zu klein.");
	assert_int_equal(said(&w, "de", german), 0);
	assert_int_equal(said(&w, "DE-at", german), 0);
	assert_int_equal(said(&w, "sv", german), 0);
	assert_int_equal(said(&w, NULL, german), BIT(GATE_LANGUAGE));
	test_work_end(&w);
}

/* Whatever is handed in is looked at: a megabyte of one letter, of blanks, of letters that are none. */
TEST(gates_plain_look_at_anything)
{
	static const char bytes[] = {'a', ' ', (char)0xff, (char)0xe2, '\n'};
	struct work w = test_work();
	char *text = work_array(&w, 1 << 16, 1);
	for (size_t i = 0; i < COUNT(bytes); i++) {
		memset(text, bytes[i], 1 << 16);
		assert_true(said(&w, "en", str_bytes(text, 1 << 16)) != 0);
	}
	test_work_end(&w);
}
