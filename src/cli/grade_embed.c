/* grade_embedder_open, grade_embedder_close, grade_embed. */
#include "cli/grade.h"

#include "base/time.h"
#include "base/world.h"
#include "llm/embed_cache.h"
#include "web/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAIT_MINUTES = 5, TELL_EVERY_US = 1000000 };

struct grade_embedder {
	struct embed *embed;
	struct llm_embedder embedder;
	struct embed_cache *cache;
};

static struct str from_environment(const char *name)
{
	const char *value = getenv(name);
	return value == NULL || value[0] == 0 ? (struct str){0} : str_of(value);
}

/* Where ./run keeps what it fetches (tools/setup.sh). */
static struct str cache_folder(struct work *w)
{
	struct str own = from_environment("ASSAY_CACHE"), base = from_environment("XDG_CACHE_HOME"),
		   home = from_environment("HOME");
	if (!str_absent(own))
		return own;
	if (!str_absent(base))
		return str_format(w->arena, "%.*s/assay", STR_ARG(base));
	return str_format(w->arena, "%.*s/.cache/assay", STR_ARG(home));
}

static bool is_there(struct work *w, struct str path)
{
	return access(str_cstr(w->arena, path), R_OK) == 0;
}

/* Nothing is configured, but ./run was here: what it fetched is used, so that `assay grade` of a fresh checkout scores by meaning. */
static struct config found(struct work *w, const struct config *config)
{
	struct config all = *config;
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self);
	if (!str_equal(config->embed, S("off")) || config->embed_said || length <= 0)
		return all;
	struct str binary = {self, (size_t)length}, folder = cache_folder(w);
	while (binary.len > 0 && binary.at[binary.len - 1] != '/')
		binary.len--;
	struct str model = str_format(w->arena, "%.*s/models/all-minilm-l6-v2-f16.gguf", STR_ARG(folder));
	struct str python = str_format(w->arena, "%.*s/venv/bin/python3", STR_ARG(folder));
	struct str server = str_format(w->arena, "%.*ssrc/llm/model_server.py", STR_ARG(binary));
	if (!is_there(w, model) || !is_there(w, python) || !is_there(w, server))
		return all;
	all.embed = S("local");
	all.embed_file = model;
	all.model_server = str_format(w->arena, "%.*s -u %.*s", STR_ARG(python), STR_ARG(server));
	return all;
}

enum err grade_embedder_open(struct work *w, const struct grade_command *command, struct grade_embedder **out)
{
	struct config config = found(w, command->config);
	struct grade_embedder *opened = work_alloc(w, sizeof *opened);
	*out = NULL;
	TRY(app_open_embedder(w, &config, &opened->embed));
	if (opened->embed == NULL) {
		fprintf(stderr, "No embeddings: answers are compared by their words alone (see --embed).\n");
		return OK;
	}
	w->deadline_us = world_monotonic_us(w) + WAIT_MINUTES * TIME_MINUTE_US;
	enum err failed = embed_ready(w, opened->embed, &opened->embedder);
	w->deadline_us = 0;
	struct str folder = command->vectors != NULL
	                            ? str_of(command->vectors)
	                            : str_format(w->arena, "%.*s/vectors", STR_ARG(cache_folder(w)));
	if (failed == OK)
		failed = embed_cache_open(w, folder, &opened->embedder, &opened->cache);
	if (failed != OK) {
		embed_close(opened->embed);
		return failed;
	}
	*out = opened;
	return OK;
}

void grade_embedder_close(struct grade_embedder *embedder)
{
	if (embedder == NULL)
		return;
	embed_cache_close(embedder->cache);
	embed_close(embedder->embed);
}

size_t grade_embedder_dimensions(const struct grade_embedder *embedder)
{
	return embedder == NULL ? 0 : embedder->embedder.dimensions;
}

struct str grade_embedder_model(const struct grade_embedder *embedder)
{
	return embedder == NULL ? (struct str){0} : embedder->embedder.model;
}

struct telling {
	struct work *work;
	int64_t started_us, told_us;
};

static void tell(void *argument, size_t done, size_t count)
{
	struct telling *telling = argument;
	int64_t now_us = world_monotonic_us(telling->work);
	if (now_us - telling->told_us < TELL_EVERY_US && done < count)
		return;
	telling->told_us = now_us;
	double seconds = (double)(now_us - telling->started_us) / 1e6;
	fprintf(stderr, "\rEmbedding: %zu of %zu texts, %.0f a second%s", done, count,
	        seconds > 0 ? (double)done / seconds : 0, done == count ? "\n" : "");
}

enum err grade_embed(struct work *w, struct grade_embedder *embedder, struct vectors *vectors)
{
	size_t count;
	const struct str *texts = vectors_wanted(vectors, &count);
	float *room = vectors_room(vectors);
	if (embedder == NULL || count == 0)
		return OK;
	int64_t now_us = world_monotonic_us(w);
	struct telling telling = {w, now_us, now_us};
	struct embed_progress progress = {tell, &telling};
	struct llm_embedder cached = embed_cache_embedder(embedder->cache);
	return cached.embed(w, cached.state, texts, count, &progress, room);
}
