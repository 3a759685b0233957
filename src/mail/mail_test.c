/* Mail as Python's own SMTP and email packages see it (tests/mail/sink.py). */
#include "test.h"

#include "base/json.h"
#include "mail/mail.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct sink {
	pid_t pid;
	FILE *out; /* what it prints */
	int64_t port;
};

static struct str read_line(struct work *w, struct sink *sink)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len = getline(&line, &size, sink->out);
	assert_true(len > 0);
	struct str copy = str_copy(w->arena, str_trim(str_bytes(line, (size_t)len)));
	free(line);
	return copy;
}

static void sink_open(struct work *w, struct sink *sink)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	sink->pid = fork();
	if (sink->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when a test fails */
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execlp("python3", "python3", "tests/mail/sink.py", NULL);
		_exit(127);
	}
	close(ends[1]);
	sink->out = fdopen(ends[0], "r");
	assert_true(str_to_int(read_line(w, sink), &sink->port));
}

static void sink_close(struct sink *sink)
{
	kill(sink->pid, SIGKILL);
	waitpid(sink->pid, NULL, 0);
	fclose(sink->out);
}

static struct mail_options options_for(struct work *w, const struct sink *sink)
{
	return (struct mail_options){
		.url = str_format(w->arena, "smtp://127.0.0.1:%d", (int)sink->port),
		.from = S_INIT("Prüfstelle, Assay <assay@example.org>"),
	};
}

static const struct json *sent(struct work *w, struct sink *sink, struct str subject, struct str text)
{
	struct mail_options options = options_for(w, sink);
	struct mail_message message = {S_INIT("mira.o'hara+x@example.com"), subject, text};
	const struct json *seen;
	assert_ok(w, mail_send(w, &options, &message));
	assert_ok(w, json_parse(w, read_line(w, sink), 4 << 20, &seen));
	return seen;
}

TEST(a_message_arrives_as_it_was_written)
{
	static const struct {
		struct str subject, text;
	} cases[] = {
		{S_INIT("Your result is there"), S_INIT("Hello Mira,\n\nit is settled.\n")},
		{S_INIT("Grüße aus der Prüfstelle: 認証の結果が出ました, und hier noch mehr, damit die Zeile länger wird 🎓"),
	         S_INIT("Schöne Grüße\n€ 認証 🎓\n")},
		{S_INIT("=?UTF-8?B?aGFja2Vk?="), S_INIT(".\n..\n.QUIT\nFrom here on\n")},
		{S_INIT("A subject in plain ASCII that is much longer than one line of a header should ever be, isn't it?"),
	         S_INIT("blanks at the end  \n\ttab\t\n = sign =3D and a line that goes on and on and on and on and on and "
	                "on and on, with a blank just there  and then some more of it until it is long enough\n")},
		{S_INIT(""), S_INIT("\n")},
	};
	struct work w = test_real_work();
	struct sink sink;
	sink_open(&w, &sink);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct json *seen = sent(&w, &sink, cases[i].subject, cases[i].text);
		assert_str(json_get_str(seen, S("subject")), cases[i].subject);
		assert_str(json_get_str(seen, S("text")), cases[i].text);
		assert_str(json_get_str(seen, S("from")), S("assay@example.org"));
		assert_str(json_at(json_get(seen, S("to")), 0)->text, S("mira.o'hara+x@example.com"));
		assert_str(json_get_str(seen, S("header_from")),
		           S("\"Prüfstelle, Assay\" <assay@example.org>"));
		assert_str(json_get_str(seen, S("header_to")), S("mira.o'hara+x@example.com"));
		assert_int_equal(json_get(seen, S("defects"))->count, 0);
		assert_int_equal(json_get_int(seen, S("headers")), 9);
		assert_int_equal(json_get_int(seen, S("bare_breaks")), 0);
		assert_true(json_get_int(seen, S("longest_line")) <= 78);
	}
	sink_close(&sink);
	work_finish(&w);
}

/* Bytes worked out by hand from RFC 5322, 2045 and 2047. */
TEST(the_form_of_a_message_is_exact)
{
	struct work w = test_work();
	struct mail_options options = {.from = S_INIT("assay@example.org")};
	struct mail_message message = {S_INIT("a@b.c"), S_INIT("Größe"), S_INIT("x = ä \n")};
	struct str text;
	assert_ok(&w, mail_format(&w, &options, &message, &text));
	assert_true(str_starts(text, S("Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
	                               "From: <assay@example.org>\r\n"
	                               "To: <a@b.c>\r\n"
	                               "Subject: =?UTF-8?B?R3LDtsOfZQ==?=\r\n"
	                               "Message-ID: <")));
	assert_true(str_ends(text, S("@example.org>\r\n"
	                             "Auto-Submitted: auto-generated\r\n"
	                             "MIME-Version: 1.0\r\n"
	                             "Content-Type: text/plain; charset=UTF-8\r\n"
	                             "Content-Transfer-Encoding: quoted-printable\r\n"
	                             "\r\n"
	                             "x =3D =C3=A4=20\r\n")));
	test_work_end(&w);
}

TEST(nothing_is_injected_into_a_message)
{
	static const struct mail_message cases[] = {
		{S_INIT("a@b.c\r\nBcc: x@y.z"), S_INIT("s"), S_INIT("t")},
		{S_INIT("a@b.c>\r\nRCPT TO:<x@y.z"), S_INIT("s"), S_INIT("t")},
		{S_INIT("a@b.c, x@y.z"), S_INIT("s"), S_INIT("t")},
		{S_INIT("A <a@b.c>"), S_INIT("s"), S_INIT("t")},
		{S_INIT("\"a b\"@c.d"), S_INIT("s"), S_INIT("t")},
		{S_INIT("a@b@c"), S_INIT("s"), S_INIT("t")},
		{S_INIT("a.@b.c"), S_INIT("s"), S_INIT("t")},
		{S_INIT("@b.c"), S_INIT("s"), S_INIT("t")},
		{S_INIT("a@"), S_INIT("s"), S_INIT("t")},
		{S_INIT("ä@b.c"), S_INIT("s"), S_INIT("t")},
		{S_INIT(""), S_INIT("s"), S_INIT("t")},
		{S_INIT("a@b.c"), S_INIT("s\r\nBcc: x@y.z"), S_INIT("t")},
		{S_INIT("a@b.c"), S_INIT("s\nBcc: x@y.z"), S_INIT("t")},
		{S_INIT("a@b.c"), S_INIT("s\0"), S_INIT("t")},
		{S_INIT("a@b.c"), S_INIT("s\xff"), S_INIT("t")},
		{S_INIT("a@b.c"), S_INIT("s"), S_INIT("t\r\n.\r\n")},
		{S_INIT("a@b.c"), S_INIT("s"), S_INIT("t\0")},
	};
	struct work w = test_work();
	struct mail_options options = {.from = S_INIT("assay@example.org")};
	struct str text;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_fails(&w, ERR_INPUT, mail_format(&w, &options, &cases[i], &text));
	options.from = S("assay@example.org>\r\nBcc: <x@y.z");
	struct mail_message fine = {S_INIT("a@b.c"), S_INIT("s"), S_INIT("t")};
	assert_fails(&w, ERR_INPUT, mail_format(&w, &options, &fine, &text));
	test_work_end(&w);
}

TEST(a_relay_says_no_for_good_or_for_now)
{
	struct work w = test_real_work();
	struct sink sink;
	sink_open(&w, &sink);
	struct mail_options options = options_for(&w, &sink);
	struct mail_message refused = {S_INIT("refused@b.c"), S_INIT("s"), S_INIT("t")};
	struct mail_message later = {S_INIT("later@b.c"), S_INIT("s"), S_INIT("t")};
	assert_fails(&w, ERR_INPUT, mail_send(&w, &options, &refused));
	assert_fails(&w, ERR_UNAVAILABLE, mail_send(&w, &options, &later));
	/* The sink cannot encrypt; by an address that is not known to be this machine's, it gets nothing. */
	struct mail_message fine = {S_INIT("a@b.c"), S_INIT("s"), S_INIT("t")};
	options.url = str_format(w.arena, "smtp://0.0.0.0:%d", (int)sink.port);
	assert_int_equal(mail_send(&w, &options, &fine), ERR_UNAVAILABLE);
	assert_int_not_equal(str_find(w.message, S("STARTTLS")), SIZE_MAX);
	work_forgive(&w);
	sink_close(&sink);
	options = options_for(&w, &sink);
	assert_fails(&w, ERR_UNAVAILABLE, mail_send(&w, &options, &fine));
	options.url = S("http://127.0.0.1:1");
	assert_fails(&w, ERR_INPUT, mail_send(&w, &options, &fine));
	work_finish(&w);
}
