/* `assay log witness …`: a witness in a folder, which holds its secret key and the file of what it cosigned. */
#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/input.h"
#include "cli/log.h"
#include "cli/signals.h"
#include "files/files.h"
#include "tlog/cosignature.h"
#include "tlog/log_list.h"
#include "transparency/witness_service.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KEY_BYTES_MAX = 4096, JSON_BYTES_MAX = 32 << 20 };

static const struct str key_file = S_INIT("witness.key");

struct witness_folder {
	struct str path;
	struct files *files;
	struct note_signer signer;
	struct witness_store *store;
};

/* ---- the folder ---- */

static enum err find_folder(struct work *w, const struct log_command *command, struct str *out)
{
	*out = str_of(command->dir);
	return out->len > 0 ? OK : fail(w, ERR_INPUT, "name the witness's folder with --dir");
}

static enum err read_key(struct work *w, struct witness_folder *folder)
{
	struct str text;
	if (files_read(w, folder->files, key_file, KEY_BYTES_MAX, &text) == ERR_NOT_FOUND) {
		work_forgive(w);
		return fail(w, ERR_NOT_FOUND,
		            "there is no witness in %.*s: `assay log witness init` makes one",
		            STR_ARG(folder->path));
	}
	if (w->failed != OK)
		return w->failed;
	return note_signer_parse(w, str_trim(text), &folder->signer);
}

static void close_folder(struct witness_folder *folder)
{
	witness_store_close(folder->store);
	files_close(folder->files);
	sodium_memzero(&folder->signer, sizeof folder->signer);
}

static enum err open_parts(struct work *w, const struct log_command *command, struct witness_folder *folder)
{
	const struct witness_store_options options = {
		.path = str_format(w->arena, "%.*s/witness.db", STR_ARG(folder->path)),
		.clock_is_right = command->clock_is_right};
	TRY(files_open(w, folder->path, &folder->files));
	TRY(read_key(w, folder));
	return witness_store_open(w, &options, &folder->store);
}

static enum err open_folder(struct work *w, const struct log_command *command, struct witness_folder *out)
{
	*out = (struct witness_folder){0};
	TRY(find_folder(w, command, &out->path));
	if (access(str_cstr(w->arena, out->path), F_OK) != 0)
		return fail(w, ERR_NOT_FOUND,
		            "there is no witness in %.*s: `assay log witness init` makes one",
		            STR_ARG(out->path));
	enum err failed = open_parts(w, command, out);
	if (failed != OK)
		close_folder(out);
	return failed;
}

/* ---- init ---- */

static enum err make_key(struct work *w, struct files *files, struct str name, struct note_signer *out)
{
	uint8_t seed[NOTE_SEED_LEN];
	struct str there;
	enum err found = files_read(w, files, key_file, KEY_BYTES_MAX, &there);
	if (found == OK)
		return fail(w, ERR_CONFLICT, "there is a witness in this folder already");
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	world_random(w, seed, sizeof seed);
	enum err made = cosignature_signer_make(w, name, seed, out);
	sodium_memzero(seed, sizeof seed);
	TRY(made);
	struct str key = note_signer_text(w->arena, out);
	return files_write(w, files, key_file, str_format(w->arena, "%.*s\n", STR_ARG(key)), 0600);
}

static enum err init(struct work *w, const struct log_command *command)
{
	struct str path;
	struct files *files;
	struct note_signer signer;
	TRY(find_folder(w, command, &path));
	if (command->name == NULL)
		return fail(w, ERR_INPUT,
		            "name the witness with --name: the address it will have, without https://");
	TRY(log_check_name(w, "--name", str_of(command->name)));
	TRY(files_open(w, path, &files));
	enum err failed = make_key(w, files, str_of(command->name), &signer);
	if (failed == OK) {
		struct str verifier = note_verifier_text(w->arena, &signer.verifier);
		printf("%.*s\n", STR_ARG(verifier));
		fprintf(stderr,
		        "The witness is in %.*s, its secret key in %.*s/witness.key: show it to nobody.\n"
		        "The line above is the verifier key: logs put it into their policy.\n",
		        STR_ARG(path), STR_ARG(path));
	}
	sodium_memzero(&signer, sizeof signer);
	files_close(files);
	return failed;
}

/* ---- logs ---- */

/* People give the line of a policy that they were sent, "log KEY", as it is. */
static struct str key_of(struct str word)
{
	if (!str_starts(word, S("log ")))
		return word;
	struct str rest = str_trim(str_slice(word, S("log ").len, SIZE_MAX));
	return str_cut(&rest, ' ');
}

static enum err add_words(struct work *w, const struct log_command *command, struct witness_store *store)
{
	for (int i = 0; i < command->word_count; i++) {
		struct note_verifier key;
		TRY(note_verifier_parse(w, key_of(str_of(command->words[i])), &key));
		TRY(witness_store_add(w, store, command->origin == NULL ? key.name : str_of(command->origin),
		                      &key));
	}
	return OK;
}

static enum err add_list(struct work *w, const char *file, struct witness_store *store)
{
	struct log_list_entry *entries;
	struct str text;
	size_t count;
	TRY(input_file(w, file, LOG_LIST_BYTES_MAX, &text));
	TRY(log_list_parse(w, text, &entries, &count));
	for (size_t i = 0; i < count; i++)
		TRY(witness_store_add(w, store, entries[i].origin, &entries[i].key));
	return OK;
}

/* What --logs, --log and the words name. */
static enum err add_logs(struct work *w, const struct log_command *command, struct witness_store *store)
{
	if (command->logs != NULL)
		TRY(add_list(w, command->logs, store));
	return add_words(w, command, store);
}

static enum err add(struct work *w, const struct log_command *command, struct witness_folder *folder)
{
	if (command->logs == NULL && command->word_count == 0)
		return fail(w, ERR_INPUT, "say which logs: their verifier keys, or --logs FILE");
	return add_logs(w, command, folder->store);
}

static enum err remove_log(struct work *w, const struct log_command *command, struct witness_folder *folder)
{
	if (command->word_count != 1)
		return fail(w, ERR_INPUT, "say which log: its origin, as `assay log witness list` has it");
	return witness_store_remove(w, folder->store, str_of(command->words[0]));
}

static void put_log(struct json_out *out, struct work *w, const struct witness_log *log)
{
	json_object(out);
	json_put_str(out, S("origin"), log->origin);
	json_put_int(out, S("keys"), log->keys);
	json_put_int(out, S("size"), log->size);
	json_put_str(out, S("cosigned"),
	             log->time_s == 0 ? (struct str){0} : time_text(w->arena, log->time_s * TIME_SECOND_US));
	json_put_int(out, S("forks"), log->forks);
	json_end(out);
}

static void print_log(struct work *w, const struct witness_log *log)
{
	struct str when =
		log->time_s == 0 ? S("never cosigned") : time_text(w->arena, log->time_s * TIME_SECOND_US);
	printf("%.*s\t%lld\t%.*s%s%s\n", STR_ARG(log->origin), (long long)log->size, STR_ARG(when),
	       log->keys == 0 ? "\tremoved" : "", log->forks > 0 ? "\tHAS FORKED" : "");
}

static enum err list(struct work *w, const struct log_command *command, struct witness_folder *folder)
{
	struct witness_log *logs;
	size_t count;
	struct buf buf = buf_init(w->arena, JSON_BYTES_MAX);
	struct json_out out = json_out(&buf);
	TRY(witness_store_list(w, folder->store, &logs, &count));
	json_array(&out);
	for (size_t i = 0; i < count; i++) {
		if (command->json)
			put_log(&out, w, &logs[i]);
		else
			print_log(w, &logs[i]);
	}
	json_end(&out);
	if (command->json)
		printf("%.*s\n", STR_ARG(buf_str(&buf)));
	return OK;
}

/* ---- serve ---- */

static enum err serve(struct work *w, const struct log_command *command, struct witness_folder *folder)
{
	struct witness_service *service;
	sigset_t signals;
	struct str address = command->listen == NULL ? S("127.0.0.1:8091") : str_of(command->listen);
	TRY(add_logs(w, command, folder->store));
	signals_block(&signals);
	signals_raise_files();
	TRY(witness_service_open(w, folder->store, &folder->signer, address, &service));
	fprintf(stderr, "The witness %.*s listens on port %d.\n", STR_ARG(folder->signer.verifier.name),
	        witness_service_port(service));
	signals_wait(&signals);
	witness_service_close(service);
	return OK;
}

/* ---- the actions ---- */

static const struct {
	const char *name;
	enum err (*run)(struct work *w, const struct log_command *command, struct witness_folder *folder);
} actions[] = {
	{"serve", serve},
	{"add", add},
	{"remove", remove_log},
	{"list", list},
};

enum err log_witness_action(struct work *w, const struct log_command *command, int *exit_code)
{
	const char *name = command->word_count > 0 ? command->words[0] : "";
	struct log_command rest = *command;
	struct witness_folder folder;
	(void)exit_code;
	rest.words++;
	rest.word_count--;
	if (strcmp(name, "init") == 0)
		return init(w, command);
	for (size_t i = 0; i < COUNT(actions); i++) {
		if (strcmp(name, actions[i].name) != 0)
			continue;
		TRY(open_folder(w, command, &folder));
		enum err failed = actions[i].run(w, &rest, &folder);
		close_folder(&folder);
		return failed;
	}
	return fail(
		w, ERR_INPUT,
		"say what the witness is to do: init, serve, add, remove or list; see `assay log --help`");
}
