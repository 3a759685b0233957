/* Cases written from the grammar of W3C RDF 1.1 N-Quads section 4 and the canonical form of RDFC-1.0 appendix A. */
#include "test.h"

#include "base/arena.h"
#include "rdf/nquads.h"

#include <string.h>

static struct rdf_dataset read_quads(struct work *w, struct str text)
{
	struct rdf_dataset dataset;
	assert_ok(w, nquads_parse(w, text, NQUADS_BYTES_MAX, &dataset));
	return dataset;
}

static struct str written(struct work *w, const struct rdf_dataset *dataset)
{
	struct buf buf = buf_init(w->arena, NQUADS_BYTES_MAX);
	nquads_write_all(&buf, dataset);
	return buf_str(&buf);
}

/* ---- what is right, and how it is written ---------------------------------------------------- */

static const struct {
	const char *name;
	struct str text, written; /* absent: the same */
} good[] = {
	{"empty", S_INIT(""), S_INIT("")},
	{"blank lines", S_INIT("\n\n \t\n\r\n\r"), S_INIT("")},
	{"comment", S_INIT("# <a:a> <a:b>\n  # one more"), S_INIT("")},
	{"triple", S_INIT("<a:s> <a:p> <a:o> .\n"), {0}},
	{"quad", S_INIT("<a:s> <a:p> <a:o> <a:g> .\n"), {0}},
	{"no blanks", S_INIT("<a:s><a:p><a:o><a:g>."), S_INIT("<a:s> <a:p> <a:o> <a:g> .\n")},
	{"tabs", S_INIT("\t<a:s>\t<a:p> \t<a:o>\t.\t\n"), S_INIT("<a:s> <a:p> <a:o> .\n")},
	{"comment behind", S_INIT("<a:s> <a:p> <a:o> . # why\n"), S_INIT("<a:s> <a:p> <a:o> .\n")},
	{"comment at the dot", S_INIT("<a:s> <a:p> <a:o>.#\n"), S_INIT("<a:s> <a:p> <a:o> .\n")},
	{"no last line feed", S_INIT("<a:s> <a:p> <a:o> ."), S_INIT("<a:s> <a:p> <a:o> .\n")},
	{"CR LF", S_INIT("<a:s> <a:p> <a:o> .\r\n<a:s> <a:p> _:o .\r\n"),
         S_INIT("<a:s> <a:p> <a:o> .\n<a:s> <a:p> _:o .\n")},
	{"CR", S_INIT("<a:s> <a:p> <a:o> .\r<a:s> <a:p> _:o ."),
         S_INIT("<a:s> <a:p> <a:o> .\n<a:s> <a:p> _:o .\n")},
	{"twice", S_INIT("<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:o> .\n"), {0}},
	{"blank nodes", S_INIT("_:s <a:p> _:o _:g .\n"), {0}},
	{"no blanks, blank nodes", S_INIT("_:s<a:p>_:o."), S_INIT("_:s <a:p> _:o .\n")},
	{"label: digit first", S_INIT("_:0 <a:p> _:1a .\n"), {0}},
	{"label: colon", S_INIT("_::s <a:p> _:a:b .\n"), {0}},
	{"label: inner dots", S_INIT("_:a.b <a:p> _:a..b .\n"), {0}},
	{"label: dot behind", S_INIT("_:s <a:p> _:a.b."), S_INIT("_:s <a:p> _:a.b .\n")},
	{"label: hyphen inside", S_INIT("_:a- <a:p> _:_-_ .\n"), {0}},
	{"label: middle dot inside", S_INIT("_:a\u00b7 <a:p> _:\u00e9\u0300\u203f .\n"), {0}},
	{"label: of other planes", S_INIT("_:\U00010000 <a:p> _:a\U000effff .\n"), {0}},
	{"IRI: not ASCII", S_INIT("<a:\u00e9\u4e2d> <a:p> <a:\U0001f600> .\n"), {0}},
	{"IRI: \\u and \\U", S_INIT("<a:\\u00e9> <\\u0061:p> <a:\\U0001F600> .\n"),
         S_INIT("<a:\u00e9> <a:p> <a:\U0001f600> .\n")},
	{"IRI: number sign", S_INIT("<a:s#f> <a:p> <a:#> .\n"), {0}},
	{"IRI: scheme's characters", S_INIT("<a+b-c.1:s> <Z:> <urn:x:y> .\n"), {0}},
	{"literal", S_INIT("<a:s> <a:p> \"o\" .\n"), {0}},
	{"literal: empty", S_INIT("<a:s> <a:p> \"\" <a:g> .\n"), {0}},
	{"literal: number sign, IRI", S_INIT("<a:s> <a:p> \"# <a:o> . '\" .\n"), {0}},
	{"literal: string", S_INIT("<a:s> <a:p> \"o\"^^<" RDF_XSD "string> .\n"),
         S_INIT("<a:s> <a:p> \"o\" .\n")},
	{"literal: datatype", S_INIT("<a:s> <a:p> \"01\"^^<" RDF_XSD "integer> .\n"), {0}},
	{"literal: language", S_INIT("<a:s> <a:p> \"o\"@de .\n"), {0}},
	{"literal: language's parts", S_INIT("<a:s> <a:p> \"o\"@de-Latn-1996-x-a1 <a:g> .\n"), {0}},
	{"literal: language at the dot", S_INIT("<a:s><a:p>\"o\"@en."), S_INIT("<a:s> <a:p> \"o\"@en .\n")},
	{"literal: all of ECHAR", S_INIT("<a:s> <a:p> \"\\t\\b\\n\\r\\f\\\"\\'\\\\\" .\n"),
         S_INIT("<a:s> <a:p> \"\\t\\b\\n\\r\\f\\\"'\\\\\" .\n")},
	{"literal: raw blanks", S_INIT("<a:s> <a:p> \"\t\b\f\" .\n"),
         S_INIT("<a:s> <a:p> \"\\t\\b\\f\" .\n")},
	{"literal: \\u and \\U", S_INIT("<a:s> <a:p> \"\\u0041\\u00E9\\u20ac\\U0001f600\\u0022\" .\n"),
         S_INIT("<a:s> <a:p> \"A\u00e9\u20ac\U0001f600\\\"\" .\n")},
	{"literal: controls", S_INIT("<a:s> <a:p> \"\\u0000\\u0007\x0b\x0e\x1f\x7f\" .\n"),
         S_INIT("<a:s> <a:p> \"\\u0000\\u0007\\u000B\\u000E\\u001F\\u007F\" .\n")},
	{"literal: NUL", S_INIT("<a:s> <a:p> \"a\0b\" .\n"), S_INIT("<a:s> <a:p> \"a\\u0000b\" .\n")},
	{"literal: neighbours of DEL", S_INIT("<a:s> <a:p> \"~\xc2\x80\xc2\x85\xc2\x9f\u2028\" .\n"), {0}},
	{"literal: no characters of XML 1.1", S_INIT("<a:s> <a:p> \"\xef\xbf\xbe\\uffff\" .\n"),
         S_INIT("<a:s> <a:p> \"\\uFFFE\\uFFFF\" .\n")},
	{"literal: their neighbours", S_INIT("<a:s> <a:p> \"\uffbe\ufffd\ufeff\U0001ffff\" .\n"), {0}},
	{"literal: ends of the planes", S_INIT("<a:s> <a:p> \"\\uD7FF\\uE000\\U0010FFFF\" .\n"),
         S_INIT("<a:s> <a:p> \"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\" .\n")},
	{"literal: blanks around ^^", S_INIT("<a:s> <a:p> \"1\" ^^ <a:d> .\n"),
         S_INIT("<a:s> <a:p> \"1\"^^<a:d> .\n")},
};

TEST(nquads_reads_what_the_grammar_allows)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(good); i++) {
		struct str expected = str_absent(good[i].written) ? good[i].text : good[i].written;
		struct rdf_dataset dataset;
		enum err err = nquads_parse(&w, good[i].text, NQUADS_BYTES_MAX, &dataset);
		if (err != OK || !str_equal(written(&w, &dataset), expected))
			print_error("case %s: %.*s\n", good[i].name, STR_ARG(w.message));
		assert_int_equal(err, OK);
		assert_str(written(&w, &dataset), expected);
	}
	test_work_end(&w);
}

/* ---- what is not right ----------------------------------------------------------------------- */

static const struct {
	struct str text;
	const char *expected; /* named in the message */
} bad[] = {
	{S_INIT("<a:s>"), "a predicate"},
	{S_INIT("<a:s> <a:p>"), "an object"},
	{S_INIT("<a:s> <a:p> ."), "an object"},
	{S_INIT("<a:s> <a:p> <a:o>"), "the dot"},
	{S_INIT("<a:s> <a:p> <a:o> <a:g>"), "the dot"},
	{S_INIT("<a:s> <a:p> <a:o> <a:g> <a:h> ."), "the dot"},
	{S_INIT("<a:s> <a:p> <a:o> \"g\" ."), "the dot"},
	{S_INIT("\"s\" <a:p> <a:o> ."), "a subject"},
	{S_INIT("<a:s> _:p <a:o> ."), "a predicate"},
	{S_INIT("<a:s> \"p\" <a:o> ."), "a predicate"},
	{S_INIT("<a:s> <a:p> 1 ."), "an object"},
	{S_INIT("<a:s> a <a:o> ."), "a predicate"},
	{S_INIT("a:s a:p a:o ."), "a subject"},
	{S_INIT("@prefix a: <a:> ."), "a subject"},
	{S_INIT("<<<a:s> <a:p> <a:o>>> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:s> <a:p> <a:o> , <a:q> ."), "the dot"},
	{S_INIT("<a:s> <a:p> <a:o> ; <a:p> <a:q> ."), "the dot"},
	{S_INIT("<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> ."), "the line's end"},
	{S_INIT("<a:s> <a:p> <a:o> .."), "the line's end"},
	{S_INIT("<a:s> <a:p>\n<a:o> ."), "an object"},
	{S_INIT("<a:s> <a:p> # why\n <a:o> ."), "an object"},
	{S_INIT("<a:s> <a:p> <a:o> .\f"), "the line's end"},
	{S_INIT("\xef\xbb\xbf<a:s> <a:p> <a:o> ."), "a subject"},
	/* IRIs */
	{S_INIT("<s> <a:p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<> <a:p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<a:s> <p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<a:s> <a:p> <//o> ."), "an absolute IRI"},
	{S_INIT("<a:s> <a:p> \"o\"^^<d> ."), "an absolute IRI"},
	{S_INIT("<a:s> <a:p> <a:o> <g> ."), "an absolute IRI"},
	{S_INIT("<1a:s> <a:p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<:s> <a:p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<a/b:s> <a:p> <a:o> ."), "an absolute IRI"},
	{S_INIT("<a:s s> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:s\ts> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:s\n> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:s\x01> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:s<> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:\"> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:{> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:}> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:|> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:^> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:`> <a:p> <a:o> ."), "an IRI"},
	{S_INIT("<a:\\n> <a:p> <a:o> ."), "\\u or \\U"},
	{S_INIT("<a:\\u0020> <a:p> <a:o> ."), "an IRI without"},
	{S_INIT("<a:\\u003E> <a:p> <a:o> ."), "an IRI without"},
	{S_INIT("<a:\\U0000005C> <a:p> <a:o> ."), "an IRI without"},
	{S_INIT("<a:\\u00ZZ> <a:p> <a:o> ."), "4 hexadecimal digits"},
	{S_INIT("<a:\\U00ZZ1111> <a:p> <a:o> ."), "8 hexadecimal digits"},
	{S_INIT("<a:\\ud800> <a:p> <a:o> ."), "a character"},
	{S_INIT("<a:s"), "an IRI"},
	{S_INIT("<a:s\\"), "\\u or \\U"},
	/* literals */
	{S_INIT("<a:s> <a:p> \"o ."), "a literal"},
	{S_INIT("<a:s> <a:p> \"o\n\" ."), "a literal"},
	{S_INIT("<a:s> <a:p> \"o\r\" ."), "a literal"},
	{S_INIT("<a:s> <a:p> 'o' ."), "an object"},
	{S_INIT("<a:s> <a:p> \"\"\"o\"\"\" ."), "the dot"},
	{S_INIT("<a:s> <a:p> \"\\a\" ."), "an escape"},
	{S_INIT("<a:s> <a:p> \"\\\n\" ."), "an escape"},
	{S_INIT("<a:s> <a:p> \"\\"), "an escape"},
	{S_INIT("<a:s> <a:p> \"\\u12\" ."), "4 hexadecimal digits"},
	{S_INIT("<a:s> <a:p> \"\\U0001F60\" ."), "8 hexadecimal digits"},
	{S_INIT("<a:s> <a:p> \"\\ud800\" ."), "a character"},
	{S_INIT("<a:s> <a:p> \"\\ud83d\\ude00\" ."), "a character"},
	{S_INIT("<a:s> <a:p> \"\\udfff\" ."), "a character"},
	{S_INIT("<a:s> <a:p> \"\\U00110000\" ."), "a character"},
	{S_INIT("<a:s> <a:p> \"\\UFFFFFFFF\" ."), "a character"},
	{S_INIT("<a:s> <a:p> \"o\"^<a:d> ."), "^^"},
	{S_INIT("<a:s> <a:p> \"o\"^^a:d ."), "a datatype"},
	{S_INIT("<a:s> <a:p> \"o\"^^_:d ."), "a datatype"},
	{S_INIT("<a:s> <a:p> \"o\"^^<a:d>@en ."), "the dot"},
	{S_INIT("<a:s> <a:p> \"o\"@en^^<a:d> ."), "the dot"},
	{S_INIT("<a:s> <a:p> \"o\"@ ."), "a language tag"},
	{S_INIT("<a:s> <a:p> \"o\"@1 ."), "a language tag"},
	{S_INIT("<a:s> <a:p> \"o\"@e1 ."), "the dot"},
	{S_INIT("<a:s> <a:p> \"o\"@en- ."), "a language tag"},
	{S_INIT("<a:s> <a:p> \"o\"@en--ltr ."), "a language tag"},
	{S_INIT("<a:s> <a:p> \"o\"@en_US ."), "a blank node's label"},
	{S_INIT("<a:s> <a:p> <a:o>@en ."), "the dot"},
	/* blank nodes */
	{S_INIT("_ <a:p> <a:o> ."), "a blank node's label"},
	{S_INIT("_: <a:p> <a:o> ."), "a blank node's label"},
	{S_INIT("_:-a <a:p> <a:o> ."), "a blank node's label"},
	{S_INIT("_:.a <a:p> <a:o> ."), "a blank node's label"},
	{S_INIT("_:a. <a:p> <a:o> ."), "a predicate"},
	{S_INIT("_:a/b <a:p> <a:o> ."), "a predicate"},
	{S_INIT("_:\u00b7 <a:p> <a:o> ."), "a blank node's label"},
	{S_INIT("_:a\u00d7 <a:p> <a:o> ."), "a predicate"},
	{S_INIT("_:a\\u0041 <a:p> <a:o> ."), "a predicate"},
	{S_INIT("_:a\u037e <a:p> <a:o> ."), "a predicate"},
	{S_INIT("_:a\U000f0000 <a:p> <a:o> ."), "a predicate"},
	{S_INIT("[] <a:p> <a:o> ."), "a subject"},
	/* bytes */
	{S_INIT("<a:\xff> <a:p> <a:o> ."), "UTF-8"},
	{S_INIT("# \xc0\x80\n"), "UTF-8"},
	{S_INIT("<a:s> <a:p> \"\xed\xa0\x80\" ."), "UTF-8"},
};

TEST(nquads_refuses_everything_else)
{
	struct work w = test_work();
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct rdf_dataset dataset;
		enum err err = nquads_parse(&w, bad[i].text, NQUADS_BYTES_MAX, &dataset);
		if (err != ERR_INPUT || str_find(w.message, str_of(bad[i].expected)) == SIZE_MAX)
			print_error("case %.*s: %.*s\n", STR_ARG(bad[i].text), STR_ARG(w.message));
		assert_int_equal(err, ERR_INPUT);
		assert_true(str_find(w.message, str_of(bad[i].expected)) != SIZE_MAX);
		work_forgive(&w);
	}
	test_work_end(&w);
}

TEST(nquads_names_the_line)
{
	struct work w = test_work();
	struct rdf_dataset dataset;
	struct str text = S("# one\r\n\r\n<a:s> <a:p> \"\\u000A\" .\n\n<a:s> <a:p> <o> .\n");
	assert_int_equal(nquads_parse(&w, text, NQUADS_BYTES_MAX, &dataset), ERR_INPUT);
	assert_str(w.message, S("The N-Quads are not right at line 5: expected an absolute IRI."));
	work_forgive(&w);
	test_work_end(&w);
}

TEST(nquads_gives_the_terms)
{
	struct work w = test_work();
	struct rdf_dataset dataset = read_quads(&w, S("_:s <a:p> \"o\"@de-AT <a:g> .\n"
	                                              "<a:s> <a:p> \"1\"^^<a:d> _:g .\n"
	                                              "<a:s> <a:p> \"o\" .\n"));
	const struct rdf_quad *quads = dataset.quads;
	assert_int_equal(dataset.count, 3);
	assert_int_equal(quads[0].subject.kind, RDF_BLANK);
	assert_str(quads[0].subject.value, S("s"));
	assert_true(str_absent(quads[0].subject.datatype));
	assert_str(quads[0].predicate, S("a:p"));
	assert_int_equal(quads[0].object.kind, RDF_LITERAL);
	assert_str(quads[0].object.language, S("de-AT"));
	assert_str(quads[0].object.datatype, S(RDF_RDF "langString"));
	assert_int_equal(quads[0].graph.kind, RDF_IRI);
	assert_str(quads[1].object.datatype, S("a:d"));
	assert_true(str_absent(quads[1].object.language));
	assert_int_equal(quads[1].graph.kind, RDF_BLANK);
	assert_str(quads[1].graph.value, S("g"));
	assert_str(quads[2].object.datatype, S(RDF_XSD "string"));
	assert_int_equal(quads[2].graph.kind, RDF_NONE);
	test_work_end(&w);
}

/* An IRI that came from elsewhere than N-Quads may not become two terms, or a line of its own. */
TEST(nquads_writes_no_iri_as_more_than_one)
{
	struct work w = test_work();
	struct rdf_quad quad = {.subject = {.kind = RDF_IRI, .value = S("a:s> <a:p> <a:o> .\n<a:s")},
	                        .predicate = S("a:p \\"),
	                        .object = {.kind = RDF_IRI, .value = S("a:o")}};
	struct buf buf = buf_init(w.arena, 1000);
	nquads_write(&buf, &quad);
	assert_str(buf_str(&buf),
	           S("<a:s\\u003E\\u0020\\u003Ca:p\\u003E\\u0020\\u003Ca:o\\u003E\\u0020.\\u000A"
	             "\\u003Ca:s> <a:p\\u0020\\u005C> <a:o> .\n"));
	test_work_end(&w);
}

TEST(nquads_has_limits)
{
	struct work w = test_work();
	struct rdf_dataset dataset;
	struct str line = S("<a:s> <a:p> <a:o> .\n");
	assert_ok(&w, nquads_parse(&w, line, line.len, &dataset));
	assert_fails(&w, ERR_TOO_LARGE, nquads_parse(&w, line, line.len - 1, &dataset));
	struct str shortest = S("_:a<b:>_:c.\n");
	char *text = work_array(&w, RDF_QUADS_MAX + 1, shortest.len);
	for (size_t i = 0; i <= RDF_QUADS_MAX; i++)
		memcpy(text + i * shortest.len, shortest.at, shortest.len);
	assert_ok(&w, nquads_parse(&w, str_bytes(text, RDF_QUADS_MAX * shortest.len), NQUADS_BYTES_MAX,
	                           &dataset));
	assert_int_equal(dataset.count, RDF_QUADS_MAX);
	assert_fails(&w, ERR_TOO_LARGE,
	             nquads_parse(&w, str_bytes(text, (RDF_QUADS_MAX + 1) * shortest.len), NQUADS_BYTES_MAX,
	                          &dataset));
	test_work_end(&w);
}

/* Lines and nothing else cost no more than their bytes. */
TEST(nquads_of_nothing_need_no_memory)
{
	struct work w = test_work();
	struct rdf_dataset dataset;
	char *text = work_alloc(&w, 1 << 20);
	memset(text, '\n', 1 << 20);
	size_t before = arena_used(w.arena);
	assert_ok(&w, nquads_parse(&w, str_bytes(text, 1 << 20), NQUADS_BYTES_MAX, &dataset));
	assert_int_equal(dataset.count, 0);
	assert_true(arena_used(w.arena) - before < 1000);
	test_work_end(&w);
}
