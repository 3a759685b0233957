/* A log and its witnesses, who are real ones on ports of their own, in this process. What is published is judged by
 * log_policy_open, which others' vectors hold to the specification. */
#include "test.h"

#include "base/arena.h"
#include "base/log.h"
#include "http/http.h"
#include "tlog/cosignature.h"
#include "transparency/witnesses.h"
#include "unit/memory_storage.h"
#include "unit/witness.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct setting {
	struct work w;
	struct memory_storage memory;
	struct tlog log;
	struct test_witness *witnesses[3];
	struct log_policy policy;
	struct witnesses_options options;
	struct witnesses *asking;
	struct witnesses_round round;
	int alarms;
	unsigned last_alarm; /* rounds that had failed by then */
};

static void start_log(struct setting *s, struct memory_storage *memory, struct tlog *log)
{
	*memory = (struct memory_storage){.arena = s->w.arena};
	*log = (struct tlog){.storage = memory_storage_ops(memory), .witnessed = true};
	memory_storage_key(&s->w, log, "example.com/log", 9);
	assert_ok(&s->w, tlog_create(&s->w, log));
}

static void grow(struct work *w, const struct tlog *log, uint64_t first, size_t count, const char *what)
{
	struct checkpoint head;
	struct str *entries = work_array(w, count, sizeof *entries);
	for (size_t i = 0; i < count; i++)
		entries[i] = str_format(w->arena, "%s %zu", what, (size_t)first + i);
	assert_ok(w, tlog_append(w, log, first, entries, count, &head));
}

static void alarm_raised(void *argument, const struct witnesses_round *round)
{
	struct setting *s = argument;
	s->alarms++;
	s->last_alarm = round->failed_rounds;
}

/* Three witnesses of the log, of which two are wanted, unless the policy ends otherwise. */
static void set_up(struct setting *s, const char *quorum)
{
	static const char *const names[] = {"a.example", "b.example", "c.example"};
	*s = (struct setting){.w = test_real_work()};
	start_log(s, &s->memory, &s->log);
	struct str policy = note_verifier_text(s->w.arena, &s->log.verifier);
	policy = str_format(s->w.arena, "log %.*s\n", STR_ARG(policy));
	for (uint8_t i = 0; i < 3; i++) {
		s->witnesses[i] = test_witness_open(&s->w, names[i], (uint8_t)(i + 1));
		test_witness_knows(&s->w, s->witnesses[i], &s->log.verifier);
		struct str key = note_verifier_text(s->w.arena, &s->witnesses[i]->signer.verifier);
		policy = str_format(s->w.arena, "%.*switness w%u %.*s %.*s/\n", STR_ARG(policy), i,
		                    STR_ARG(key), STR_ARG(s->witnesses[i]->url));
	}
	policy = str_format(s->w.arena, "%.*s%s", STR_ARG(policy), quorum);
	assert_ok(&s->w, log_policy_parse(&s->w, policy, &s->policy));
	s->options = (struct witnesses_options){.timeout_ms = 3000, .alarm = alarm_raised, .alarm_state = s};
	s->asking = witnesses_open(&s->policy, &s->options);
}

#define TWO_OF_THREE "group g 2 w0 w1 w2\nquorum g\n"

static void tear_down(struct setting *s)
{
	witnesses_close(s->asking);
	for (size_t i = 0; i < 3; i++)
		if (s->witnesses[i] != NULL)
			test_witness_close(s->witnesses[i]);
	work_finish(&s->w);
}

static void stop_witness(struct setting *s, size_t i)
{
	test_witness_close(s->witnesses[i]);
	s->witnesses[i] = NULL;
}

static enum err round_of(struct setting *s)
{
	return witnesses_round(&s->w, s->asking, &s->log, &s->round);
}

/* What is published, as a reader with the same policy sees it. */
static struct log_policy_seen *published(struct setting *s)
{
	struct checkpoint checkpoint;
	struct str note;
	struct log_policy_seen *seen = work_alloc(&s->w, sizeof *seen);
	assert_ok(&s->w, tlog_published(&s->w, &s->log, &checkpoint, &note));
	assert_ok(&s->w, log_policy_see(&s->w, &s->policy, note, seen));
	return seen;
}

TEST(witnesses_cosign_what_is_published)
{
	struct setting s;
	set_up(&s, TWO_OF_THREE);
	assert_int_equal(published(&s)->checkpoint.size, 0);
	for (uint64_t size = 0; size < 600; size += 233) {
		grow(&s.w, &s.log, size, 233, "entry");
		assert_ok(&s.w, round_of(&s));
		struct log_policy_seen *seen = published(&s);
		assert_int_equal(seen->checkpoint.size, size + 233);
		assert_true(seen->quorum && s.round.published);
		assert_true(seen->cosigned[0] && seen->cosigned[1] && seen->cosigned[2]);
	}
	/* It has not grown: the times are new, and each witness has one line. */
	assert_ok(&s.w, round_of(&s));
	assert_int_equal(published(&s)->checkpoint.size, 699);
	assert_int_equal(s.alarms, 0);
	tear_down(&s);
}

/* Whoever asks for the first time does not know what the witnesses have cosigned: they say it. */
TEST(witnesses_tell_where_they_are)
{
	struct setting s;
	set_up(&s, "group g all w0 w1 w2\nquorum g\n");
	grow(&s.w, &s.log, 0, 300, "entry");
	assert_ok(&s.w, round_of(&s));
	grow(&s.w, &s.log, 300, 41, "entry");
	witnesses_close(s.asking);
	s.asking = witnesses_open(&s.policy, &s.options);
	assert_ok(&s.w, round_of(&s));
	assert_int_equal(published(&s)->checkpoint.size, 341);
	tear_down(&s);
}

TEST(witnesses_fail_closed_and_say_who_is_missing)
{
	struct setting s;
	set_up(&s, TWO_OF_THREE);
	grow(&s.w, &s.log, 0, 10, "entry");
	assert_ok(&s.w, round_of(&s));
	stop_witness(&s, 0);
	grow(&s.w, &s.log, 10, 10, "entry");
	assert_ok(&s.w, round_of(&s));
	assert_int_equal(s.alarms, 0);
	assert_int_equal(s.round.answers[0].reply, WITNESS_SILENT);
	assert_ok(&s.w, witness_store_remove(&s.w, s.witnesses[1]->store, S("example.com/log")));
	grow(&s.w, &s.log, 20, 10, "entry");
	log_set_level(LOG_ERROR + 1);
	assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
	assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
	log_set_level(LOG_ERROR);
	assert_int_equal(published(&s)->checkpoint.size, 20);
	assert_false(witnesses_well(s.asking));
	assert_int_equal(s.alarms, 2);
	assert_int_equal(s.last_alarm, 2);
	assert_true(str_find(s.round.words, S("a.example: it does not answer")) != SIZE_MAX);
	assert_true(str_find(s.round.words, S("b.example: it does not know this log")) != SIZE_MAX);
	assert_true(str_find(s.round.words, S("c.example:")) == SIZE_MAX);
	test_witness_knows(&s.w, s.witnesses[1], &s.log.verifier);
	assert_ok(&s.w, round_of(&s));
	assert_int_equal(published(&s)->checkpoint.size, 30);
	assert_int_equal(s.alarms, 3);
	assert_int_equal(s.last_alarm, 0);
	assert_true(witnesses_well(s.asking));
	tear_down(&s);
}

/* A log with the same key that is shown to one witness grows apart from what the others see, or has less. */
TEST(witnesses_that_saw_another_log_are_heard)
{
	struct setting s;
	struct memory_storage memory;
	struct tlog other;
	set_up(&s, TWO_OF_THREE);
	start_log(&s, &memory, &other);
	grow(&s.w, &other, 0, 10, "another entry");
	struct tlog ours = s.log;
	s.log = other;
	stop_witness(&s, 1);
	stop_witness(&s, 2);
	log_set_level(LOG_ERROR + 1);
	assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
	assert_int_equal(s.round.answers[0].reply, WITNESS_COSIGNED);
	s.log = ours;
	for (size_t count = 5; count <= 15; count += 5) {
		grow(&s.w, &s.log, count - 5, 5, "entry");
		assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
		assert_true(s.round.disputed);
		assert_int_equal(s.round.answers[0].reply, WITNESS_DISPUTES);
		const char *why = count < 10 ? "the log has lost entries" : "not a continuation";
		assert_true(str_find(s.round.words, str_of(why)) != SIZE_MAX);
	}
	log_set_level(LOG_ERROR);
	tear_down(&s);
}

/* The quorum does not silence it. */
TEST(witnesses_that_dispute_are_told_though_the_quorum_is_reached)
{
	struct setting s;
	struct memory_storage memory;
	struct tlog other;
	struct witnesses_round *round;
	set_up(&s, TWO_OF_THREE);
	start_log(&s, &memory, &other);
	grow(&s.w, &other, 0, 10, "another entry");
	round = work_alloc(&s.w, sizeof *round);
	struct str urls[2] = {s.policy.witnesses[1].url, s.policy.witnesses[2].url};
	s.policy.witnesses[1].url = s.policy.witnesses[2].url = (struct str){0};
	log_set_level(LOG_ERROR + 1);
	assert_fails(&s.w, ERR_UNAVAILABLE, witnesses_round(&s.w, s.asking, &other, round));
	assert_int_equal(round->answers[1].reply, WITNESS_NOT_ASKED);
	s.policy.witnesses[1].url = urls[0];
	s.policy.witnesses[2].url = urls[1];
	grow(&s.w, &s.log, 0, 12, "entry");
	assert_ok(&s.w, round_of(&s));
	log_set_level(LOG_ERROR);
	assert_true(s.round.published && s.round.disputed);
	assert_int_equal(s.alarms, 2);
	assert_false(witnesses_well(s.asking));
	tear_down(&s);
}

/* One that takes the connection and says nothing. */
TEST(witnesses_that_are_silent_hold_nobody_up)
{
	struct setting s;
	set_up(&s, TWO_OF_THREE);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof address;
	int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(silent, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(silent, 8), 0);
	assert_int_equal(getsockname(silent, (struct sockaddr *)&address, &len), 0);
	s.policy.witnesses[0].url = str_format(s.w.arena, "http://127.0.0.1:%d", ntohs(address.sin_port));
	s.options.timeout_ms = 60000;
	grow(&s.w, &s.log, 0, 10, "entry");
	int64_t began_us = world_monotonic_us(&s.w);
	assert_ok(&s.w, round_of(&s));
	assert_true(world_monotonic_us(&s.w) - began_us < 30 * 1000000);
	assert_int_equal(s.round.answers[0].reply, WITNESS_SILENT);
	assert_int_equal(published(&s)->checkpoint.size, 10);
	/* So it is with one who is told to stop: no quorum, and no waiting. */
	s.policy.witnesses[1].url = s.policy.witnesses[2].url = s.policy.witnesses[0].url;
	witnesses_stop(s.asking);
	log_set_level(LOG_ERROR + 1);
	assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
	log_set_level(LOG_ERROR);
	close(silent);
	tear_down(&s);
}

TEST(witnesses_need_a_policy_of_the_log)
{
	struct setting s;
	set_up(&s, TWO_OF_THREE);
	grow(&s.w, &s.log, 0, 10, "entry");
	s.policy.logs[0].key = s.witnesses[0]->signer.verifier;
	log_set_level(LOG_ERROR + 1);
	assert_fails(&s.w, ERR_INPUT, round_of(&s));
	log_set_level(LOG_ERROR);
	assert_int_equal(s.alarms, 1);
	tear_down(&s);
}

/* ---- one who lies ---- */

enum lie { LATE, EARLY, NOT_ITS_KEY, GARBAGE, NOT_A_SIZE, SAME_SIZE, HUGE, NO_REASON, LIES };

struct liar {
	struct note_signer signer;
	enum lie lie;
	int asked;
};

struct raw_input {
	struct str body;
};

static const struct field raw_fields[] = {{.name = "body",
                                           .place = FIELD_BODY,
                                           .type = FIELD_RAW,
                                           .offset = offsetof(struct raw_input, body),
                                           .max = WITNESS_REQUEST_MAX}};

static enum err lie_about(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct liar *liar = call->app;
	struct str body = ((const struct raw_input *)input)->body;
	struct witness_request *request = work_alloc(w, sizeof *request);
	struct note_signer signer = liar->signer;
	struct note_signature line;
	int64_t now_s = world_now_us(w) / 1000000;
	liar->asked++;
	TRY(witness_request_parse(w, body, request));
	if (liar->lie == NOT_ITS_KEY)
		signer.seed[0] ^= 1;
	TRY(cosignature_make(w, request->note.text, &signer,
	                     liar->lie == LATE    ? now_s - 1000
	                     : liar->lie == EARLY ? now_s + 1000
	                                          : now_s,
	                     &line));
	reply->type = S("text/x.tlog.size");
	reply->status = liar->lie == NO_REASON                         ? 500
	                : liar->lie >= NOT_A_SIZE && liar->lie <= HUGE ? 409
	                                                               : 200;
	reply->body = liar->lie == GARBAGE      ? S("\xe2\x80\x94 a.example AAAA\n\n\xff")
	              : liar->lie == NOT_A_SIZE ? S("-1\n")
	              : liar->lie == SAME_SIZE  ? S("0\n")
	              : liar->lie == HUGE       ? S("99999999999999999999999\n")
	              : liar->lie == NO_REASON  ? S("\x1b[31m\xff\n")
	                                        : note_line(w->arena, &line);
	return OK;
}

static void no_words(struct work *w, struct http_call *call, struct http_reply *reply)
{
	(void)w, (void)call, (void)reply;
}

TEST(witnesses_that_lie_are_not_believed)
{
	static const char *const words[LIES] = {
		[LATE] = "seconds behind that of this machine",
		[EARLY] = "seconds ahead of this machine",
		[NOT_ITS_KEY] = "its answer is no cosignature",
		[GARBAGE] = "its answer is no cosignature",
		[NOT_A_SIZE] = "not the size it cosigned last",
		[SAME_SIZE] = "not the size it cosigned last",
		[HUGE] = "not the size it cosigned last",
		[NO_REASON] = "status 500 ( [31m\xef\xbf\xbd)",
	};
	static const struct http_route routes[] = {{HTTP_POST, "/add-checkpoint", 0, HTTP_NO_TRANSACTION,
	                                            lie_about, HTTP_INPUT(raw_fields, struct raw_input),
	                                            .body_max = WITNESS_REQUEST_MAX, .sentence = "lies"}};
	struct setting s;
	struct liar liar;
	struct http_server *server;
	set_up(&s, "quorum w0\n");
	liar.signer = s.witnesses[0]->signer;
	struct http_app app = {.routes = routes,
	                       .route_count = 1,
	                       .state = &liar,
	                       .world = &world_real,
	                       .failed = no_words,
	                       .finish = no_words};
	assert_ok(&s.w, http_start(&s.w, &app, &(struct http_options){.address = S("127.0.0.1:0")}, &server));
	s.policy.witnesses[0].url = str_format(s.w.arena, "http://127.0.0.1:%d", http_port(server));
	grow(&s.w, &s.log, 0, 10, "entry");
	log_set_level(LOG_ERROR + 1);
	for (liar.lie = 0; liar.lie < LIES; liar.lie++) {
		liar.asked = 0;
		assert_fails(&s.w, ERR_UNAVAILABLE, round_of(&s));
		assert_int_equal(s.round.answers[0].reply, WITNESS_REFUSED);
		if (str_find(s.round.answers[0].why, str_of(words[liar.lie])) == SIZE_MAX)
			fail_msg("expected «%s», got «%.*s»", words[liar.lie],
			         STR_ARG(s.round.answers[0].why));
		assert_true(liar.asked <= 2);
		assert_int_equal(published(&s)->checkpoint.size, 0);
	}
	/* And the truth, so that the lies are what it was refused for. */
	assert_ok(&s.w, round_of(&s));
	log_set_level(LOG_ERROR);
	http_stop(server);
	tear_down(&s);
}
