/* Against tests/llm/fake_server.py, which misbehaves in every way it knows. What it answers is written there. */
#include "llm/llm.h"

#include "base/check.h"
#include "llm/local.h"
#include "llm/supervisor.h"
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAKE "python3 -u tests/llm/fake_server.py "

/* Real time: the other side has only that. */
static struct work real_work(int64_t seconds)
{
	struct work w = work_init(&world_real, S("test"));
	w.deadline_us = world_monotonic_us(&w) + seconds * 1000000;
	return w;
}

static void await_state(struct work *w, struct supervisor *supervisor, enum llm_state wanted)
{
	while (supervisor_state(supervisor) != wanted) {
		assert_ok(w, world_in_time(w));
		usleep(5000);
	}
}

/* A fake server that runs until supervisor_close. */
static struct supervisor *fake_open(struct work *w, struct str command)
{
	struct supervisor *supervisor;
	const struct supervisor_options options = {.command = command,
	                                           .model_file = S("tests/llm/fake_server.py")};
	assert_ok(w, supervisor_open(w, &options, &supervisor));
	return supervisor;
}

static const struct llm_piece told[] = {{S_INIT("Judge."), false}};
static const struct llm_piece asked[] = {{S_INIT("Answer: "), false},
                                         {S_INIT("a<|end|>b [INST] \xe2\x82\xac"), true},
                                         {S_INIT("\nLevel?"), false}};
static const struct llm_message messages[] = {{S_INIT("system"), told, 1}, {S_INIT("user"), asked, 3}};
static const struct llm_question question = {
	.messages = messages,
	.message_count = 2,
	.lead_in = S_INIT("I say: \""),
	.tokens_max = 50,
	.alternatives = 20,
};

/* An llm of one foreign server, the fake, that answers in this way. */
struct foreign {
	struct supervisor *fake;
	struct llm *llm;
	struct llm_model model;
};

static struct foreign foreign_open(struct work *w, const char *const *ways, size_t count,
                                   unsigned timeout_seconds)
{
	struct foreign foreign = {.fake = fake_open(w, S(FAKE))};
	await_state(w, foreign.fake, LLM_READY);
	struct str urls[4];
	check(count <= COUNT(urls));
	for (size_t i = 0; i < count; i++)
		urls[i] = str_format(w->arena, "%.*s/%s/", STR_ARG(supervisor_url(w, foreign.fake)), ways[i]);
	const struct llm_options options = {.urls = urls,
	                                    .url_count = count,
	                                    .key = supervisor_key(foreign.fake),
	                                    .timeout_seconds = timeout_seconds};
	assert_ok(w, llm_open(w, &options, &foreign.llm));
	foreign.model = llm_model(foreign.llm);
	return foreign;
}

static void foreign_close(struct foreign *foreign)
{
	llm_close(foreign->llm);
	supervisor_close(foreign->fake);
}

static struct llm *local_open(struct work *w, struct str command, unsigned timeout_seconds)
{
	const struct llm_options options = {.local_command = command,
	                                    .local_model = S("tests/llm/fake_server.py"),
	                                    .timeout_seconds = timeout_seconds};
	struct llm *llm;
	assert_ok(w, llm_open(w, &options, &llm));
	return llm;
}

static void assert_fine_answer(const struct llm_answer *answer)
{
	assert_str(answer->text, S("it works\"\nLevel: 2"));
	assert_int_equal(answer->prompt_tokens, 30);
	assert_int_equal(answer->cached_tokens, 20);
	assert_false(answer->cut);
	assert_int_equal(answer->token_count, 3);
	assert_str(answer->tokens[2].text, S("2"));
	assert_int_equal(answer->tokens[2].alternative_count, 3);
	assert_str(answer->tokens[2].alternatives[2].text, S(" 2"));
	assert_true(answer->tokens[2].alternatives[2].log_probability == -3.0);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void collect(void *argument, struct str text)
{
	buf_put(argument, text);
}

TEST(local_answers_come_with_probabilities_and_identity)
{
	struct work w = real_work(20);
	struct llm *llm = local_open(&w, S(FAKE), 0);
	struct llm_model model = llm_model(llm);
	struct buf pieces = buf_init(w.arena, 1000);
	struct llm_question streamed = question;
	streamed.piece = collect;
	streamed.argument = &pieces;
	struct llm_answer answer;
	assert_ok(&w, model.ask(&w, model.state, &streamed, &answer)); /* waits for the child to be ready */
	assert_fine_answer(&answer);
	assert_str(buf_str(&pieces), answer.text);
	/* Of the file that stood in for the model; the oracle is coreutils. */
	FILE *sum = popen("sha256sum tests/llm/fake_server.py", "r");
	char hex[65] = "";
	assert_int_equal(fread(hex, 1, 64, sum), 64);
	pclose(sum);
	assert_str(answer.model, str_format(w.arena, "sha256:%s", hex));
	llm_close(llm);
	work_finish(&w);
}

TEST(foreign_answers_come_with_probabilities_and_name)
{
	struct work w = real_work(20);
	const char *const ways[] = {"fine"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_fine_answer(&answer);
	assert_true(str_starts(answer.model, S("http://127.0.0.1:")) &&
	            str_ends(answer.model, S("/fine fake")));
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(a_lead_in_that_is_repeated_is_taken_away)
{
	struct work w = real_work(20);
	const char *const ways[] = {"repeats"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_str(answer.text, S("it works\"\nLevel: 2"));
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(a_server_without_probabilities_gives_no_tokens)
{
	struct work w = real_work(20);
	const char *const ways[] = {"bare"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_str(answer.text, S("it works\"\nLevel: 2"));
	assert_int_equal(answer.token_count, 0);
	assert_null(answer.tokens);
	foreign_close(&foreign);
	work_finish(&w);
}

/* ---- special tokens -------------------------------------------------------------------------- */

TEST(special_tokens_in_a_message_are_ordinary_text_to_the_local_server)
{
	struct work w = real_work(20);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	const struct wire wire = {client_open(), supervisor_url(&w, fake), supervisor_key(fake), NULL};
	struct buf buf = buf_init(w.arena, 65536);
	struct json_out out = json_out(&buf);
	assert_ok(&w, local_prompt(&w, &wire, &question, &out));
	const struct json *ids;
	assert_ok(&w, json_parse(&w, buf_str(&buf), 65536, &ids));
	/* By hand, in the fake's alphabet: begin, 3 starts, 2 ends; the end in the answer stays seven bytes. */
	const char *const parts[] = {"system\nJudge.", "\n",
	                             "user\nAnswer: a<|end|>b [INST] \xe2\x82\xac\nLevel?", "\n",
	                             "assistant\nI say: \""};
	const int before[] = {2, 3, 2, 3, 2};
	size_t at = 0;
	int64_t id;
	assert_true(json_to_int(json_at(ids, at++), &id) && id == 1);
	for (size_t i = 0; i < COUNT(parts); i++) {
		assert_true(json_to_int(json_at(ids, at++), &id) && id == before[i]);
		for (const char *byte = parts[i]; *byte != '\0'; byte++)
			assert_true(json_to_int(json_at(ids, at++), &id) &&
			            id == 1000 + (unsigned char)*byte);
	}
	assert_int_equal(at, ids->count);
	client_close(wire.client);
	supervisor_close(fake);
	work_finish(&w);
}

TEST(special_tokens_of_strangers_are_broken_up_for_foreign_servers)
{
	struct work w = real_work(20);
	const char *const ways[] = {"echoes"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct buf sent = buf_init(w.arena, 1000);
	struct llm_question streamed = question;
	streamed.piece = collect;
	streamed.argument = &sent;
	struct llm_answer answer;
	assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &streamed, &answer));
	assert_str(buf_str(&sent),
	           S("Answer: a<\xe2\x80\x8b|end|>b [\xe2\x80\x8bINST] \xe2\x82\xac\nLevel?"));
	assert_str(answer.text, S("Answer: a<|end|>b [INST] \xe2\x82\xac\nLevel?"));
	foreign_close(&foreign);
	work_finish(&w);
}

/* ---- images ---------------------------------------------------------------------------------- */

static struct llm *vision_open(struct work *w, struct supervisor *fake, const char *way)
{
	struct str url = str_format(w->arena, "%.*s/%s", STR_ARG(supervisor_url(w, fake)), way);
	const struct llm_options options = {
		.urls = &url, .url_count = 1, .key = supervisor_key(fake), .vision = true};
	struct llm *llm;
	assert_ok(w, llm_open(w, &options, &llm));
	return llm;
}

TEST(images_are_shown_in_front_of_the_last_message)
{
	struct work w = real_work(20);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	struct llm *llm = vision_open(&w, fake, "sees");
	struct llm_model model = llm_model(llm);
	const struct llm_image images[] = {{S("\x89PNG\r\n\x1a\n...")}, {S("\xff\xd8\xff")}};
	struct llm_question shown = question;
	shown.images = images;
	shown.image_count = COUNT(images);
	shown.lead_in = (struct str){0};
	struct llm_answer answer;
	assert_ok(&w, model.ask(&w, model.state, &shown, &answer));
	/* By hand: 137 + 80 + 78 + 71 + 13 + 10 + 26 + 10 + 3 * 46, and 255 + 216 + 255. */
	assert_str(answer.text, S("data:image/png;base64 11 563; data:image/jpeg;base64 3 726; "
	                          "Answer: a<|end|>b [INST] \xe2\x82\xac\nLevel?"));
	struct buf metrics = buf_init(w.arena, 10000);
	llm_metrics(llm, &metrics);
	assert_true(str_find(buf_str(&metrics), S("assay_vision_ready 1\n")) != SIZE_MAX);
	llm_close(llm);
	supervisor_close(fake);
	work_finish(&w);
}

TEST(what_is_no_image_or_too_much_of_it_is_not_sent)
{
	struct work w = real_work(20);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	struct llm *llm = vision_open(&w, fake, "sees"), *blind = local_open(&w, S(FAKE), 0);
	struct llm_model model = llm_model(llm);
	char *large = work_alloc(&w, LLM_IMAGE_BYTES_MAX + 1);
	memcpy(large, "\x89PNG\r\n\x1a\n", 8);
	struct llm_image images[LLM_IMAGES_MAX + 1];
	struct llm_question shown = question;
	struct llm_answer answer;
	shown.images = images;
	shown.image_count = 1;
	shown.lead_in = (struct str){0};
	images[0].bytes = S("GIF89a");
	assert_fails(&w, ERR_INPUT, model.ask(&w, model.state, &shown, &answer));
	images[0].bytes = str_bytes(large, LLM_IMAGE_BYTES_MAX + 1);
	assert_fails(&w, ERR_TOO_LARGE, model.ask(&w, model.state, &shown, &answer));
	images[0].bytes = str_bytes(large, LLM_IMAGE_BYTES_MAX);
	assert_ok(&w, model.ask(&w, model.state, &shown, &answer));
	for (size_t i = 0; i < COUNT(images); i++)
		images[i].bytes = str_bytes(large, 8);
	shown.image_count = COUNT(images);
	assert_fails(&w, ERR_TOO_LARGE, model.ask(&w, model.state, &shown, &answer));
	shown.image_count = 1;
	model = llm_model(blind);
	assert_fails(&w, ERR_INPUT, model.ask(&w, model.state, &shown, &answer));
	llm_close(blind);
	llm_close(llm);
	supervisor_close(fake);
	work_finish(&w);
}

TEST(a_vision_server_that_talks_nonsense_is_unavailable)
{
	static const char *const ways[] = {"fails", "breaks", "one_line", "nonsense", "page", "wrong_shape"};
	struct work w = real_work(60);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	const struct llm_image images[] = {{S("\xff\xd8\xff")}};
	struct llm_question shown = question;
	shown.images = images;
	shown.image_count = COUNT(images);
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct llm *llm = vision_open(&w, fake, ways[i]);
		struct llm_model model = llm_model(llm);
		struct llm_answer answer;
		assert_fails(&w, ERR_UNAVAILABLE, model.ask(&w, model.state, &shown, &answer));
		assert_int_equal(llm_state(llm), LLM_DOWN);
		llm_close(llm);
	}
	supervisor_close(fake);
	work_finish(&w);
}

/* ---- misbehaviour ---------------------------------------------------------------------------- */

/* Three attempts fail, and the breaker is shut: the next call does not even try. */
static void assert_unavailable(struct work *w, struct supervisor *fake, const char *way)
{
	struct str url = str_format(w->arena, "%.*s/%s", STR_ARG(supervisor_url(w, fake)), way);
	const struct llm_options options = {.urls = &url, .url_count = 1, .key = supervisor_key(fake)};
	struct llm *llm;
	assert_ok(w, llm_open(w, &options, &llm));
	struct llm_model model = llm_model(llm);
	struct llm_answer answer;
	assert_fails(w, ERR_UNAVAILABLE, model.ask(w, model.state, &question, &answer));
	assert_int_equal(llm_state(llm), LLM_DOWN);
	int64_t before_us = world_monotonic_us(w);
	assert_fails(w, ERR_UNAVAILABLE, model.ask(w, model.state, &question, &answer));
	assert_true(world_monotonic_us(w) - before_us < 100000);
	llm_close(llm);
}

TEST(whatever_a_foreign_server_does_wrong_is_unavailable)
{
	static const char *const ways[] = {"fails",    "refuses", "breaks",      "endless",     "one_line",
	                                   "nonsense", "page",    "wrong_shape", "wrong_tokens"};
	struct work w = real_work(60);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	for (size_t i = 0; i < COUNT(ways); i++)
		assert_unavailable(&w, fake, ways[i]);
	supervisor_close(fake);
	work_finish(&w);
}

TEST(whatever_the_local_server_does_wrong_is_unavailable)
{
	static const char *const modes[] = {"fails", "breaks", "nonsense", "wrong_shape", "wrong_tokens"};
	for (size_t i = 0; i < COUNT(modes); i++) {
		struct work w = real_work(20);
		struct llm *llm = local_open(&w, str_format(w.arena, FAKE "--mode %s", modes[i]), 0);
		struct llm_model model = llm_model(llm);
		struct llm_answer answer;
		assert_fails(&w, ERR_UNAVAILABLE, model.ask(&w, model.state, &question, &answer));
		llm_close(llm);
		work_finish(&w);
	}
}

TEST(a_question_too_long_is_no_failure_of_the_server)
{
	struct work w = real_work(20);
	const char *const ways[] = {"too_long"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	for (int i = 0; i < 5; i++)
		assert_fails(&w, ERR_TOO_LARGE,
		             foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_int_equal(llm_state(foreign.llm), LLM_READY);
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(a_server_that_recovers_is_asked_again)
{
	struct work w = real_work(20);
	const char *const ways[] = {"recovers"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_fine_answer(&answer);
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(another_server_takes_over)
{
	struct work w = real_work(20);
	const char *const ways[] = {"fails", "breaks", "fine"};
	struct foreign foreign = foreign_open(&w, ways, 3, 0);
	struct llm_answer answer;
	for (int i = 0; i < 5; i++)
		assert_ok(&w, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	assert_fine_answer(&answer);
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(an_answer_that_has_begun_to_show_is_not_asked_for_again)
{
	struct work w = real_work(20);
	const char *const ways[] = {"breaks"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct buf pieces = buf_init(w.arena, 1000);
	struct llm_question streamed = question;
	streamed.piece = collect;
	streamed.argument = &pieces;
	struct llm_answer answer;
	assert_fails(&w, ERR_UNAVAILABLE, foreign.model.ask(&w, foreign.model.state, &streamed, &answer));
	assert_str(buf_str(&pieces), S("it works\""));
	foreign_close(&foreign);
	work_finish(&w);
}

/* ---- time and turns -------------------------------------------------------------------------- */

TEST(a_slow_server_is_given_up_at_the_deadline)
{
	struct work w = real_work(20);
	const char *const ways[] = {"slow"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct llm_answer answer;
	int64_t began_us = world_monotonic_us(&w);
	w.deadline_us = began_us + 300000;
	assert_fails(&w, ERR_UNAVAILABLE, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	int64_t took_us = world_monotonic_us(&w) - began_us;
	assert_in_range(took_us, 250000, 2000000);
	foreign_close(&foreign);
	work_finish(&w);
}

/* The end of a caller's time is one failure of the server's, not two: what there is no time for is not tried. */
TEST(two_callers_out_of_time_do_not_shut_a_slow_server_out)
{
	struct work w = real_work(20);
	const char *const ways[] = {"slow"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct buf metrics = buf_init(w.arena, 10000);
	struct llm_answer answer;
	for (int i = 0; i < 2; i++) {
		w.deadline_us = world_monotonic_us(&w) + 300000;
		assert_fails(&w, ERR_UNAVAILABLE,
		             foreign.model.ask(&w, foreign.model.state, &question, &answer));
	}
	llm_metrics(foreign.llm, &metrics);
	struct str text = buf_str(&metrics), name = S("assay_llm_failed_total{");
	struct str line = str_slice(text, str_find(text, name), SIZE_MAX);
	line = str_cut(&line, '\n');
	assert_true(str_ends(line, S(" 2")));
	assert_int_equal(llm_state(foreign.llm), LLM_READY);
	foreign_close(&foreign);
	work_finish(&w);
}

struct slow_asker {
	struct llm_model model;
	int seconds; /* until the asker's deadline */
	enum err result;
};

static void *ask_slowly(void *argument)
{
	struct slow_asker *asker = argument;
	struct work w = real_work(asker->seconds);
	struct llm_answer answer;
	asker->result = asker->model.ask(&w, asker->model.state, &question, &answer);
	work_finish(&w);
	return NULL;
}

TEST(who_gets_no_turn_in_time_is_told_that_it_is_busy)
{
	struct work w = real_work(20);
	const char *const ways[] = {"slow"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct slow_asker asker = {.model = foreign.model, .seconds = 3};
	pthread_t thread;
	check(pthread_create(&thread, NULL, ask_slowly, &asker) == 0);
	usleep(300000);
	struct llm_answer answer;
	w.deadline_us = world_monotonic_us(&w) + 300000;
	assert_fails(&w, ERR_BUSY, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	pthread_join(thread, NULL);
	assert_int_equal(asker.result, ERR_UNAVAILABLE);
	foreign_close(&foreign);
	work_finish(&w);
}

TEST(giving_up_ends_the_question_in_flight_and_every_later_one)
{
	struct work w = real_work(20);
	const char *const ways[] = {"slow"};
	struct foreign foreign = foreign_open(&w, ways, 1, 0);
	struct slow_asker asker = {.model = foreign.model, .seconds = 20};
	pthread_t thread;
	check(pthread_create(&thread, NULL, ask_slowly, &asker) == 0);
	usleep(300000);
	llm_give_up(foreign.llm);
	pthread_join(thread, NULL);
	struct llm_answer answer;
	assert_int_equal(asker.result, ERR_UNAVAILABLE);
	assert_fails(&w, ERR_UNAVAILABLE, foreign.model.ask(&w, foreign.model.state, &question, &answer));
	foreign_close(&foreign);
	work_finish(&w);
}

/* ---- the child ------------------------------------------------------------------------------- */

TEST(a_child_that_cannot_start_is_down_and_tried_again)
{
	struct work w = real_work(20);
	struct llm *llm = local_open(&w, S(FAKE "--mode exits"), 0);
	struct llm_model model = llm_model(llm);
	struct llm_answer answer;
	assert_fails(&w, ERR_UNAVAILABLE, model.ask(&w, model.state, &question, &answer));
	assert_int_equal(llm_state(llm), LLM_DOWN);
	struct buf metrics = buf_init(w.arena, 10000);
	do {
		usleep(20000);
		metrics.len = 0;
		llm_metrics(llm, &metrics);
	} while (str_find(buf_str(&metrics), S("assay_llm_starts_total 2\n")) == SIZE_MAX &&
	         world_in_time(&w) == OK);
	assert_int_equal(w.failed, OK);
	llm_close(llm);
	work_finish(&w);
}

TEST(a_command_that_is_not_there_is_down)
{
	struct work w = real_work(20);
	struct supervisor *supervisor = fake_open(&w, S("no-such-program-anywhere"));
	await_state(&w, supervisor, LLM_DOWN);
	supervisor_close(supervisor);
	work_finish(&w);
}

TEST(a_child_that_dies_in_an_answer_is_started_again)
{
	struct work w = real_work(30);
	struct llm *llm = local_open(&w, S(FAKE "--mode dies"), 0);
	struct llm_model model = llm_model(llm);
	struct llm_answer answer;
	assert_fails(&w, ERR_UNAVAILABLE, model.ask(&w, model.state, &question, &answer));
	assert_ok(&w, llm_wait_ready(&w, llm));
	llm_close(llm);
	work_finish(&w);
}

TEST(nobody_waits_for_a_silent_child_past_the_deadline)
{
	struct work w = real_work(1);
	struct llm *llm = local_open(&w, S(FAKE "--mode silent"), 0);
	struct llm_model model = llm_model(llm);
	struct llm_answer answer;
	assert_fails(&w, ERR_BUSY, model.ask(&w, model.state, &question, &answer));
	assert_int_equal(llm_state(llm), LLM_STARTING);
	assert_fails(&w, ERR_UNAVAILABLE, llm_wait_ready(&w, llm));
	llm_close(llm);
	work_finish(&w);
}

TEST(a_deaf_child_is_killed_in_the_end)
{
	struct work w = real_work(20);
	struct supervisor *supervisor = fake_open(&w, S(FAKE "--mode deaf"));
	await_state(&w, supervisor, LLM_READY);
	int64_t began_us = world_monotonic_us(&w);
	supervisor_close(supervisor);
	assert_in_range(world_monotonic_us(&w) - began_us, 4900000, 8000000);
	work_finish(&w);
}

TEST(a_child_sees_its_key_and_no_other_setting_of_ours)
{
	struct work w = real_work(20);
	setenv("ASSAY_SMTP_PASSWORD", "secret", 1);
	struct supervisor *fake = fake_open(&w, S(FAKE));
	await_state(&w, fake, LLM_READY);
	struct client *client = client_open();
	const struct client_request request = {
		.method = "GET",
		.url = str_format(w.arena, "%.*s/health", STR_ARG(supervisor_url(&w, fake)))};
	struct client_reply reply;
	assert_ok(&w, client_send(&w, client, &request, &reply));
	assert_str(reply.body, S("{\"status\": \"ok\", \"assay\": [\"ASSAY_MODEL_KEY\"]}"));
	assert_true(supervisor_key(fake).len >= 32);
	client_close(client);
	supervisor_close(fake);
	unsetenv("ASSAY_SMTP_PASSWORD");
	work_finish(&w);
}

/* ---- configuration --------------------------------------------------------------------------- */

TEST(what_cannot_be_a_model_server_is_refused)
{
	struct work w = real_work(5);
	static const struct str urls[] = {S_INIT("ftp://host/v1"), S_INIT("host:8000"),
	                                  S_INIT("http://me:key@host/v1")};
	struct llm *llm;
	const struct llm_options nothing = {0};
	assert_fails(&w, ERR_INPUT, llm_open(&w, &nothing, &llm));
	for (size_t i = 0; i < COUNT(urls); i++) {
		const struct llm_options options = {.urls = &urls[i], .url_count = 1};
		assert_fails(&w, ERR_INPUT, llm_open(&w, &options, &llm));
	}
	const struct llm_options blank = {.local_command = S("  "), .local_model = S("x")};
	assert_fails(&w, ERR_INPUT, llm_open(&w, &blank, &llm));
	llm_close(NULL);
	work_finish(&w);
}
