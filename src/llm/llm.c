#include "llm/llm.h"

#include "base/check.h"
#include "base/digest.h"
#include "llm/local.h"
#include "llm/openai.h"
#include "llm/servers.h"

enum {
	SLOTS = 2, /* questions that the local server works on at once: tokens of two answers cost little more than of one */
	TEXT_BYTES_MAX = 512 << 10, /* of all messages: JSON makes at most six times as much of it */
};

/* A model that asks one server alone. */
struct single {
	struct llm *llm;
	size_t server;
};

struct llm {
	struct arena *arena;
	struct servers *servers;
	struct single *singles; /* [servers_count] */
	struct str model;       /* of the foreign servers */
	bool vision;
};

/* ---- asking ---------------------------------------------------------------------------------- */

/* Passes the pieces on and remembers that there were some. */
struct relay {
	const struct llm_question *question;
	bool began;
};

static void pass_on(void *argument, struct str text)
{
	struct relay *relay = argument;
	relay->began = true;
	relay->question->piece(relay->question->argument, text);
}

/* One question on its way. */
struct asking {
	const struct llm *llm;
	struct llm_question question; /* its pieces go to the relay */
	struct llm_answer *answer;
};

static enum err ask_server(struct work *w, void *argument, const struct server *server,
                           struct server_usage *usage)
{
	const struct asking *asking = argument;
	struct llm_answer *answer = asking->answer;
	if (server->local) {
		TRY(local_ask(w, &server->wire, &asking->question, answer));
		answer->model = server->identity;
	} else {
		TRY(openai_ask(w, &server->wire, asking->llm->model, &asking->question, answer));
		answer->model =
			str_format(w->arena, "%.*s %.*s", STR_ARG(server->wire.url), STR_ARG(answer->model));
	}
	*usage = (struct server_usage){answer->prompt_tokens, answer->cached_tokens};
	return OK;
}

/* Where this answer's text was read before: its other questions find it cached there. */
static size_t favourite(const struct llm *llm, const struct llm_question *question)
{
	size_t sum = 0;
	for (size_t i = 0; i < question->message_count; i++)
		for (size_t j = 0; j < question->messages[i].piece_count; j++) {
			const struct llm_piece *piece = &question->messages[i].pieces[j];
			struct digest digest = digest_of(piece->untrusted ? piece->text : S(""));
			sum += digest.byte[0];
		}
	return sum % servers_count(llm->servers);
}

static enum err check_images(struct work *w, const struct llm *llm, const struct llm_question *question)
{
	size_t bytes = 0;
	if (question->image_count > 0 && !llm->vision)
		return fail(w, ERR_INPUT,
		            "The language model sees no images: name one with --llm-vision-url.");
	for (size_t i = 0; i < question->image_count && i <= LLM_IMAGES_MAX; i++) {
		bytes += question->images[i].bytes.len;
		if (str_absent(openai_image_type(question->images[i].bytes)))
			return fail(w, ERR_INPUT, "The image is neither PNG nor JPEG.");
	}
	return question->image_count > LLM_IMAGES_MAX || bytes > LLM_IMAGE_BYTES_MAX
	               ? fail(w, ERR_TOO_LARGE, "The images are too large for the vision model.")
	               : OK;
}

static enum err check_question(struct work *w, const struct llm *llm, const struct llm_question *question)
{
	TRY(check_images(w, llm, question));
	size_t bytes = question->lead_in.len;
	check(question->message_count > 0 && question->message_count <= LLM_MESSAGES_MAX);
	check(question->tokens_max > 0 && question->tokens_max <= LLM_TOKENS_MAX);
	check(question->seed >= 0 && question->seed <= INT32_MAX);
	check(question->alternatives >= 0 && question->alternatives <= LLM_ALTERNATIVES_MAX);
	for (size_t i = 0; i < question->message_count; i++)
		for (size_t j = 0; j < question->messages[i].piece_count; j++)
			bytes += question->messages[i].pieces[j].text.len;
	return bytes > TEXT_BYTES_MAX ? fail(w, ERR_TOO_LARGE, "The text is too long for the language model.")
	                              : OK;
}

/* `first` is the server; `only`: and no other in its place. */
static enum err ask_at(struct work *w, const struct llm *llm, size_t first, bool only,
                       const struct llm_question *question, struct llm_answer *answer)
{
	TRY(check_question(w, llm, question));
	struct relay relay = {.question = question};
	struct asking asking = {.llm = llm, .question = *question, .answer = answer};
	asking.question.piece = question->piece == NULL ? NULL : pass_on;
	asking.question.argument = &relay;
	const struct servers_call call = {
		.ask = ask_server, .argument = &asking, .first = first, .only = only, .begun = &relay.began};
	double seconds;
	TRY(servers_call(w, llm->servers, &call, &seconds));
	answer->seconds = seconds;
	return OK;
}

static enum err ask(struct work *w, void *state, const struct llm_question *question,
                    struct llm_answer *answer)
{
	return ask_at(w, state, favourite(state, question), false, question, answer);
}

static enum err ask_one(struct work *w, void *state, const struct llm_question *question,
                        struct llm_answer *answer)
{
	const struct single *single = state;
	return ask_at(w, single->llm, single->server, true, question, answer);
}

struct llm_model llm_model(struct llm *llm)
{
	return (struct llm_model){.state = llm, .ask = ask};
}

size_t llm_server_count(const struct llm *llm)
{
	return servers_count(llm->servers);
}

struct llm_model llm_model_of(struct llm *llm, size_t server)
{
	check(server < servers_count(llm->servers));
	return (struct llm_model){.state = &llm->singles[server], .ask = ask_one};
}

/* ---- the rest is the servers' ---------------------------------------------------------------- */

enum err llm_open(struct work *w, const struct llm_options *options, struct llm **out)
{
	const struct servers_options servers = {
		.what = options->vision ? S("vision model") : S("language model"),
		.metric = options->vision ? "vision" : "llm",
		.urls = options->urls,
		.url_count = options->url_count,
		.key = options->key,
		.local = {.command = options->local_command,
	                  .model_file = options->local_model,
	                  .context_tokens = LLM_CONTEXT_TOKENS,
	                  .slots = SLOTS},
		.local_concurrency = SLOTS,
		.concurrency = options->concurrency,
		.timeout_seconds = options->timeout_seconds,
	};
	struct servers *opened;
	if (options->vision && options->local_command.len > 0)
		return fail(w, ERR_INPUT, "The local language model sees no images.");
	TRY(servers_open(w, &servers, &opened));
	struct arena *arena = arena_open();
	struct llm *llm = arena_alloc(arena, sizeof *llm);
	size_t count = servers_count(opened);
	*llm = (struct llm){.arena = arena,
	                    .servers = opened,
	                    .singles = arena_array(arena, count, sizeof *llm->singles),
	                    .model = str_copy(arena, options->model),
	                    .vision = options->vision};
	for (size_t i = 0; i < count; i++)
		llm->singles[i] = (struct single){llm, i};
	*out = llm;
	return OK;
}

void llm_give_up(struct llm *llm)
{
	servers_give_up(llm->servers);
}

void llm_close(struct llm *llm)
{
	if (llm == NULL)
		return;
	servers_close(llm->servers);
	arena_close(llm->arena);
}

enum llm_state llm_state(struct llm *llm)
{
	return servers_state(llm->servers);
}

enum err llm_wait_ready(struct work *w, struct llm *llm)
{
	return servers_wait_ready(w, llm->servers);
}

void llm_metrics(struct llm *llm, struct buf *out)
{
	servers_metrics(llm->servers, out);
}
