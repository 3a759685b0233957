/* The local language model's view of many answers, as grading asks for it.
 *
 *	build/release/bench/saf/judge CRITERION.json < ITEMS.jsonl > VIEWS.jsonl
 *	build/release/bench/saf/judge --prompt
 *
 * Needs ASSAY_MODEL and ASSAY_MODEL_SERVER as ./run sets them. CRITERION: {title, ask, levels[]}; an item: {id, statement,
 * answer}. Items that begin alike stand one after the other: what they share is read once. Each is judged by rubric_ask, with the
 * product's prompt and grammar, and then, while task and answer are still in the server's cache, a plain question is asked of it:
 * is it right, yes or no? One token without a grammar, what it gives to either. A view, as it comes: {id, levels[] (none where it
 * abstained), quote, comment, yes (null where it was not asked or said neither), seconds, model}. With --prompt it says what it
 * would ask: whoever keeps views keeps them under that name. */
#include "base/check.h"
#include "base/world.h"
#include "grade/rubric.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 2, LINE_BYTES_MAX = 1 << 20, LEVELS_MAX = DOCUMENT_LEVELS_MAX };

#define NONCE "judged0000000000"

static const struct str plain_question =
	S_INIT("\n</answer " NONCE
               ">\n\n# Is it right?\n\nSays the candidate's answer what the model answer says, in whatever "
               "words, and nothing that is wrong? Answer with one word, yes or no.");

/* What the threads share. */
struct judging {
	struct llm_model model;
	const struct criterion *criterion;
	pthread_mutex_t lock; /* of standard input and output */
};

/* One item on its way. */
struct asked {
	struct llm_model model;
	struct str id, statement, answer;
	double yes, seconds;
	struct str by;
};

/* The probability of yes among what the token gives to yes and no; NAN when it is most likely neither. */
static double yes_of(const struct llm_answer *answer)
{
	double yes = 0, no = 0;
	if (answer->token_count == 0)
		return NAN;
	for (size_t i = 0; i < answer->tokens[0].alternative_count; i++) {
		const struct llm_alternative *alternative = &answer->tokens[0].alternatives[i];
		struct str text = str_trim(alternative->text);
		if (str_equal(text, S("yes")) || str_equal(text, S("Yes")))
			yes += exp(alternative->log_probability);
		if (str_equal(text, S("no")) || str_equal(text, S("No")))
			no += exp(alternative->log_probability);
	}
	return yes + no < 0.5 ? NAN : yes / (yes + no);
}

/* In front of the model: what rubric_ask asked is asked again with another ending. */
static enum err ask_both(struct work *w, void *state, const struct llm_question *question,
                         struct llm_answer *answer)
{
	struct asked *asked = state;
	TRY(asked->model.ask(w, asked->model.state, question, answer));
	asked->seconds += answer->seconds;
	if (!isnan(asked->yes))
		return OK;
	const struct llm_message *user = &question->messages[1];
	const struct llm_piece pieces[] = {user->pieces[0], user->pieces[1], {plain_question, false}};
	const struct llm_message messages[] = {question->messages[0], {user->role, pieces, COUNT(pieces)}};
	struct llm_question plain = *question;
	struct llm_answer word;
	plain.messages = messages;
	plain.lead_in = plain.grammar = (struct str){0};
	plain.tokens_max = 1;
	TRY(asked->model.ask(w, asked->model.state, &plain, &word));
	asked->seconds += word.seconds;
	asked->yes = yes_of(&word);
	return OK;
}

static enum err judge(struct work *w, struct asked *asked, const struct criterion *criterion,
                      struct verdict *verdict)
{
	const struct llm_model both = {asked, ask_both};
	const struct rubric_subject subject = {
		.statement = asked->statement, .answer = asked->answer, .nonce = S(NONCE), .seed = 1};
	struct rubric_reply reply;
	TRY(rubric_ask(w, &both, &subject, criterion, &reply));
	asked->by = reply.model;
	return rubric_verdict_of(w, reply.json, asked->answer, criterion, verdict);
}

static void print(struct work *w, const struct asked *asked, const struct verdict *verdict)
{
	struct buf buf = buf_init(w->arena, LINE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("id"), asked->id);
	json_name(&out, S("levels"));
	json_array(&out);
	for (size_t i = 0; i < verdict->level_count; i++)
		json_real(&out, verdict->levels[i]);
	json_end(&out);
	json_put_str(&out, S("quote"), verdict->quote);
	json_put_str(&out, S("comment"), verdict->comment);
	json_put_real(&out, S("yes"), asked->yes);
	json_put_real(&out, S("seconds"), asked->seconds);
	json_put_str(&out, S("model"), asked->by);
	json_end(&out);
	check(!buf.full);
	printf("%.*s\n", STR_ARG(buf_str(&buf)));
	fflush(stdout);
}

static bool read_asked(struct work *w, struct judging *judging, struct asked *asked)
{
	char *line = work_alloc(w, LINE_BYTES_MAX);
	const struct json *json;
	pthread_mutex_lock(&judging->lock);
	bool read = fgets(line, LINE_BYTES_MAX, stdin) != NULL;
	pthread_mutex_unlock(&judging->lock);
	if (!read)
		return false;
	check(json_parse(w, str_of(line), LINE_BYTES_MAX, &json) == OK);
	*asked = (struct asked){
		.model = judging->model,
		.id = json_get_str(json, S("id")),
		.statement = json_get_str(json, S("statement")),
		.answer = json_get_str(json, S("answer")),
		.yes = NAN,
	};
	return true;
}

static void *work_on(void *argument)
{
	struct judging *judging = argument;
	bool more = true;
	while (more) {
		struct work w = work_init(&world_real, S("judge"));
		struct asked asked;
		struct verdict verdict = {0};
		more = read_asked(&w, judging, &asked);
		if (more) {
			if (judge(&w, &asked, judging->criterion, &verdict) != OK) {
				fprintf(stderr, "%.*s: %.*s\n", STR_ARG(asked.id), STR_ARG(w.message));
				exit(1);
			}
			pthread_mutex_lock(&judging->lock);
			print(&w, &asked, &verdict);
			pthread_mutex_unlock(&judging->lock);
		}
		work_finish(&w);
	}
	return NULL;
}

static struct criterion read_criterion(struct work *w, const char *path)
{
	static struct level levels[LEVELS_MAX];
	char *text = work_alloc(w, LINE_BYTES_MAX);
	const struct json *json;
	FILE *file = fopen(path, "re");
	check(file != NULL);
	size_t len = fread(text, 1, LINE_BYTES_MAX, file);
	fclose(file);
	check(json_parse(w, str_bytes(text, len), LINE_BYTES_MAX, &json) == OK);
	const struct json *described = json_get(json, S("levels"));
	check(described != NULL && described->count >= 2 && described->count <= LEVELS_MAX);
	for (size_t i = 0; i < described->count; i++)
		levels[i] = (struct level){.points = (int64_t)i, .description = json_at(described, i)->text};
	return (struct criterion){
		.id = S("content"),
		.title = json_get_str(json, S("title")),
		.ask = json_get_str(json, S("ask")),
		.described = levels,
		.described_count = described->count,
	};
}

int main(int argc, char **argv)
{
	struct work w = work_init(&world_real, S("judge"));
	const char *server = getenv("ASSAY_MODEL_SERVER"), *file = getenv("ASSAY_MODEL");
	struct llm *llm;
	if (argc == 2 && strcmp(argv[1], "--prompt") == 0) {
		printf("%s %.*s\n", RUBRIC_PROMPT_VERSION, STR_ARG(plain_question));
		return 0;
	}
	if (argc != 2 || server == NULL || file == NULL) {
		fprintf(stderr,
		        "judge CRITERION.json < ITEMS.jsonl, with ASSAY_MODEL and ASSAY_MODEL_SERVER set\n");
		return 2;
	}
	const struct llm_options options = {.local_command = str_of(server), .local_model = str_of(file)};
	const struct criterion criterion = read_criterion(&w, argv[1]);
	check(llm_open(&w, &options, &llm) == OK && llm_wait_ready(&w, llm) == OK);
	struct judging judging = {.model = llm_model(llm), .criterion = &criterion};
	pthread_t team[WORKERS];
	check(pthread_mutex_init(&judging.lock, NULL) == 0);
	for (size_t i = 0; i < WORKERS; i++)
		check(pthread_create(&team[i], NULL, work_on, &judging) == 0);
	for (size_t i = 0; i < WORKERS; i++)
		check(pthread_join(team[i], NULL) == 0);
	llm_close(llm);
	work_finish(&w);
	return 0;
}
