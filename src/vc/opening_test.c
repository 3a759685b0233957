/* Where a file says that it is in a log. The sample's log was made from the line that is expected here. */
#include "vc/opening.h"

#include "test.h"
#include "tlog/proof.h"
#include "unit/sample.h"

static struct str line_of(struct work *w, const struct sample *s)
{
	struct str line;
	assert_ok(w, tlog_entry(w, &s->log, 3, &line));
	return line;
}

static struct str salted_proof(struct work *w, const struct sample *s)
{
	struct proof proof;
	assert_ok(w, proof_parse(w, s->proof, &proof));
	proof.extra = str_bytes(s->salt, sizeof s->salt);
	return proof_text(w->arena, &proof);
}

static void assert_opens(struct work *w, const struct sample *s, struct str text, struct str log_proof,
                         bool salted)
{
	struct opening opening;
	struct str line;
	assert_ok(w, opening_read(w, text, log_proof, &opening));
	assert_int_equal(opening.salted, salted);
	assert_int_equal(opening.placed, salted);
	assert_ok(w, opening_entry(w, &opening, salted ? opening.salt : s->salt, &line));
	assert_str(line, line_of(w, s));
	if (!salted)
		return;
	assert_int_equal(opening.index, 3);
	assert_str(opening.origin, S("issuer.example/log"));
}

TEST(opening_of_every_form_makes_the_line_that_was_logged)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	assert_opens(&w, s, s->bundle, (struct str){0}, true);
	assert_opens(&w, s, s->credential, salted_proof(&w, s), true);
	assert_opens(&w, s, s->jwt, salted_proof(&w, s), true);
	assert_opens(&w, s, s->credential, (struct str){0}, false);
	assert_opens(&w, s, str_format(w.arena, "\n %.*s \r\n", STR_ARG(s->jwt)), (struct str){0}, false);
	assert_opens(&w, s,
	             str_format(w.arena,
	                        "{\"id\":\"data:application/vc+jwt,%.*s\","
	                        "\"type\":\"EnvelopedVerifiableCredential\"}",
	                        STR_ARG(s->jwt)),
	             (struct str){0}, false);
	test_work_end(&w);
}

TEST(opening_without_a_readable_proof_names_no_place)
{
	struct work w = test_work();
	struct sample *s = sample_make(&w);
	assert_opens(&w, s, s->credential, S("c2sp.org/tlog-proof@v1\nindex x\n"), false);
	struct opening opening;
	assert_ok(&w, opening_read(&w, s->credential, s->proof, &opening));
	assert_true(opening.placed && !opening.salted);
	test_work_end(&w);
}

TEST(opening_of_something_else_is_refused_in_words)
{
	static const struct str others[] = {
		S_INIT(""),
		S_INIT("Good morning."),
		S_INIT("{}"),
		S_INIT("[]"),
		S_INIT("{\"id\":1,\"credentialSubject\":{}}"),
		S_INIT("{\"type\":\"assay-bundle/v2\"}"),
		S_INIT("{\"id\":\"data:application/vc+jwt,a.b.c\"}"),
		S_INIT("eyJhbGciOiJub25lIn0.e30."),
		S_INIT("{\"id\":\"urn:uuid:1\",\"issuer\":\"did:web:a\"}"),
	};
	struct work w = test_work();
	struct opening opening;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_fails(&w, ERR_INPUT, opening_read(&w, others[i], (struct str){0}, &opening));
	test_work_end(&w);
}
