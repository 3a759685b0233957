/* The language model as grading uses it, against the same server driven directly.
 *
 *	build/release/bench/model [ANSWERS] [WORKERS]
 *
 * Needs ASSAY_MODEL and ASSAY_MODEL_SERVER as ./run sets them. ANSWERS (6) invented answers to one task are judged on three
 * criteria each by rubric_ask, WORKERS (2) answers at once. Then bench/peer/model.py sends the very bodies that were sent, ready
 * made, to a server of the same kind that has just been started, from as many threads. Told are the tokens that were read or
 * written a second, and a second of the server's processor: what others run meanwhile does not count in that. */
#include "base/check.h"
#include "base/digest.h"
#include "base/world.h"
#include "bench.h"
#include "grade/rubric.h"
#include "llm/local.h"
#include "llm/supervisor.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CRITERIA = 3, LEVELS = 4, BODY_BYTES_MAX = 4 << 20, BODIES_BYTES_MAX = 64 << 20, PREPARED_MAX = 1000 };
#define FILE_NAME "/tmp/assay-bench-model.jsonl"

static const char *const statement =
	"A shop's web server answers slowly each day between noon and one o'clock. Explain how you would find out why: what you "
	"would measure, in which order, what each result would tell you, and how you would tell a cause from something that "
	"merely happens at the same time. About a hundred words.";

static const char *const sentences[] = {
	"I would first look at the load of the processor and at the memory while it is slow.",
	"Then I would compare the number of requests a second with that of another hour.",
	"If the number is the same, something else must take the machine's time at noon.",
	"A backup or a report could be started by a timer every day at twelve.",
	"I would look into the list of timers and into the log of the database.",
	"To tell a cause from a coincidence I would move that job to the evening and measure again.",
	"When the disk waits, the time of each write tells whether it is the disk.",
	"Slow queries are written to a log, and I would read the ten slowest.",
	"Maybe the network is full because everybody watches films at lunch.",
	"I would restart the server and hope.",
};

static const char *const asks[CRITERIA][2] = {
	{"Measurements", "Does the answer name what to measure, and in which order?"},
	{"Interpretation", "Does the answer say what each result would tell?"},
	{"Causes", "Does the answer tell a cause from a coincidence by an experiment?"},
};
static const struct level levels[LEVELS] = {
	{.points = 0, .description = S_INIT("Nothing of it is there.")},
	{.points = 1, .description = S_INIT("It is hinted at, and not more.")},
	{.points = 2, .description = S_INIT("It is there for a part of the task.")},
	{.points = 3, .description = S_INIT("It is there, in full and in order.")},
};

static struct criterion criterion_of(size_t number)
{
	return (struct criterion){
		.id = str_of(asks[number][0]),
		.title = str_of(asks[number][0]),
		.ask = str_of(asks[number][1]),
		.described = levels,
		.described_count = LEVELS,
	};
}

/* Seven sentences, from another place on for each number. */
static struct str answer_of(struct work *w, size_t number)
{
	struct buf out = buf_init(w->arena, 4096);
	for (size_t i = 0; i < 7; i++)
		buf_format(&out, "%s ", sentences[(number * 3 + i * (1 + number % 3)) % COUNT(sentences)]);
	return str_trim(buf_str(&out));
}

/* What is shared by the threads that judge. */
struct judging {
	struct llm_model model;
	size_t answers, next;
	int64_t read, written;
	pthread_mutex_t lock;
};

/* In front of the model: counts, as the server itself does. */
static enum err ask_counting(struct work *w, void *state, const struct llm_question *question,
                             struct llm_answer *answer)
{
	struct judging *judging = state;
	TRY(judging->model.ask(w, judging->model.state, question, answer));
	pthread_mutex_lock(&judging->lock);
	judging->read += answer->prompt_tokens - answer->cached_tokens;
	judging->written += (int64_t)answer->token_count;
	pthread_mutex_unlock(&judging->lock);
	return OK;
}

static enum err judge(struct work *w, const struct llm_model *model, size_t number)
{
	const struct rubric_subject subject = {
		.statement = str_of(statement),
		.answer = answer_of(w, number),
		.nonce = str_format(w->arena, "bench%011zu", number),
		.seed = 1,
	};
	for (size_t i = 0; i < CRITERIA; i++) {
		const struct criterion criterion = criterion_of(i);
		struct rubric_reply reply;
		TRY(rubric_ask(w, model, &subject, &criterion, &reply));
	}
	return OK;
}

static void *work_on(void *argument)
{
	struct judging *judging = argument;
	const struct llm_model counting = {judging, ask_counting};
	while (true) {
		pthread_mutex_lock(&judging->lock);
		size_t number = judging->next++;
		pthread_mutex_unlock(&judging->lock);
		if (number >= judging->answers)
			return NULL;
		struct work w = work_init(&world_real, S("bench"));
		check(judge(&w, &counting, number) == OK);
		work_finish(&w);
	}
}

static double children_seconds(void)
{
	struct rusage usage;
	check(getrusage(RUSAGE_CHILDREN, &usage) == 0);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* One way of asking, and what it took. */
struct figures {
	double seconds, processor_seconds;
	double read, written;
};

static struct llm *model_open(struct work *w)
{
	const struct llm_options options = {.local_command = str_of(getenv("ASSAY_MODEL_SERVER")),
	                                    .local_model = str_of(getenv("ASSAY_MODEL"))};
	struct llm *llm;
	check(llm_open(w, &options, &llm) == OK && llm_wait_ready(w, llm) == OK);
	return llm;
}

/* What it takes to start the server and stop it. */
static double starting_seconds(struct work *w)
{
	double before = children_seconds();
	llm_close(model_open(w));
	return children_seconds() - before;
}

static struct figures measure_ours(struct work *w, size_t answers, size_t workers)
{
	double before = children_seconds();
	struct llm *llm = model_open(w);
	struct judging judging = {.model = llm_model(llm), .answers = answers};
	pthread_t team[16];
	check(pthread_mutex_init(&judging.lock, NULL) == 0);
	double since = bench_seconds();
	for (size_t i = 0; i < workers; i++)
		check(pthread_create(&team[i], NULL, work_on, &judging) == 0);
	for (size_t i = 0; i < workers; i++)
		check(pthread_join(team[i], NULL) == 0);
	double seconds = bench_seconds() - since;
	llm_close(llm);
	pthread_mutex_destroy(&judging.lock);
	return (struct figures){seconds, children_seconds() - before, (double)judging.read,
	                        (double)judging.written};
}

/* ---- the same, sent directly ----------------------------------------------------------------- */

/* Writes down what would be sent, and answers with a level that is fine. */
struct writing {
	const struct wire *wire;
	FILE *file;
};

static enum err write_down(struct work *w, void *state, const struct llm_question *question,
                           struct llm_answer *answer)
{
	static const struct llm_token tokens[] = {
		{.text = S_INIT("I"), .alternative_count = 0},
		{.text = S_INIT("\"\nLevel: "), .alternative_count = 0},
		{.text = S_INIT("0"), .alternatives = {{S_INIT("0"), 0}}, .alternative_count = 1},
	};
	const struct writing *writing = state;
	struct buf body = buf_init(w->arena, BODY_BYTES_MAX);
	TRY(local_body(w, writing->wire, question, &body));
	fprintf(writing->file, "%.*s\n", STR_ARG(buf_str(&body)));
	*answer = (struct llm_answer){
		.text = S("\"\nLevel: 0"), .tokens = tokens + 1, .token_count = 2, .model = S("none")};
	return OK;
}

static void write_bodies(const struct wire *wire, size_t answers)
{
	struct writing writing = {wire, fopen(FILE_NAME, "we")};
	const struct llm_model model = {&writing, write_down};
	check(writing.file != NULL);
	for (size_t i = 0; i < answers; i++) {
		struct work w = work_init(&world_real, S("bench"));
		check(judge(&w, &model, i) == OK);
		fprintf(writing.file, "\n");
		work_finish(&w);
	}
	fclose(writing.file);
}

static struct figures ask_peer(struct work *w, const struct wire *wire, size_t workers)
{
	struct figures figures = {0};
	char name[32];
	double value;
	struct str command = str_format(
		w->arena, "ASSAY_MODEL_KEY=%.*s python3 bench/peer/model.py %.*s " FILE_NAME " %zu",
		STR_ARG(wire->key), STR_ARG(wire->url), workers);
	FILE *output = popen(str_cstr(w->arena, command), "re");
	while (output != NULL && fscanf(output, "%31s %lf", name, &value) == 2) {
		figures.seconds = strcmp(name, "seconds") == 0 ? value : figures.seconds;
		figures.read = strcmp(name, "read") == 0 ? value : figures.read;
		figures.written = strcmp(name, "written") == 0 ? value : figures.written;
	}
	check(output != NULL && pclose(output) == 0);
	return figures;
}

static struct figures measure_peer(struct work *w, size_t answers, size_t workers)
{
	const struct supervisor_options options = {
		.command = str_of(getenv("ASSAY_MODEL_SERVER")),
		.model_file = str_of(getenv("ASSAY_MODEL")),
		.context_tokens = LLM_CONTEXT_TOKENS,
		.slots = (unsigned)workers,
	};
	struct supervisor *supervisor;
	double before = children_seconds();
	check(supervisor_open(w, &options, &supervisor) == OK);
	while (supervisor_state(supervisor) == LLM_STARTING)
		usleep(10000);
	struct wire wire = {client_open(), supervisor_url(w, supervisor), supervisor_key(supervisor), NULL};
	write_bodies(&wire, answers);
	struct figures figures = ask_peer(w, &wire, workers);
	client_close(wire.client);
	supervisor_close(supervisor);
	figures.processor_seconds = children_seconds() - before;
	return figures;
}

static void print(const char *name, const struct figures *figures, double starting)
{
	double tokens = figures->read + figures->written;
	printf("%-8s %5.0f read, %4.0f written, %6.1f s: %6.1f tokens/s, %6.1f a second of the server's processor\n",
	       name, figures->read, figures->written, figures->seconds, tokens / figures->seconds,
	       tokens / (figures->processor_seconds - starting));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	size_t answers = argc > 1 ? strtoul(argv[1], NULL, 10) : 6;
	size_t workers = argc > 2 ? strtoul(argv[2], NULL, 10) : 2;
	struct work w = work_init(&world_real, S("bench"));
	if (getenv("ASSAY_MODEL") == NULL || getenv("ASSAY_MODEL_SERVER") == NULL) {
		printf("model                    left out: ASSAY_MODEL and ASSAY_MODEL_SERVER are not set\n");
		return 0;
	}
	check(workers >= 1 && workers <= 16);
	double starting = starting_seconds(&w);
	struct figures ours = measure_ours(&w, answers, workers);
	print("ours", &ours, starting);
	struct figures peer = measure_peer(&w, answers, workers);
	print("direct", &peer, starting);
	printf("%-24s %12.3f of the server's own, by the clock\n", "model",
	       (ours.read + ours.written) / ours.seconds / ((peer.read + peer.written) / peer.seconds));
	work_finish(&w);
	return 0;
}
