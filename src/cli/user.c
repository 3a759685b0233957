#include "base/json.h"
#include "base/log.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/installation.h"
#include "org/audit.h"
#include "org/person.h"

#include <stdio.h>
#include <string.h>

enum { CSV_BYTES_MAX = 4 << 20, PASSWORD_FILE_BYTES_MAX = 4096, LIST_PAGE = 500, LINE_BYTES_MAX = 4096 };

struct user {
	struct installation installation;
	int word_count;
	char **words; /* of the action */
	bool json;
	struct person person;
	struct str link; /* address of a one-time link */
	struct str csv;
	struct person_csv_result imported;
	struct id after; /* where the next page of the list begins */
	struct person *page;
	size_t page_count;
};

static const struct id nobody = {{0}};

/* ---- what is printed ---- */

static void print_json(const struct buf *buf)
{
	printf("%.*s\n", STR_ARG(buf_str(buf)));
}

static void print_person(struct work *w, const struct user *user, const struct person *person)
{
	struct str roles = role_names(w->arena, person->roles);
	if (!user->json) {
		printf("%-32.*s %-28.*s %.*s%s\n", STR_ARG(person->email), STR_ARG(person->name),
		       STR_ARG(roles),
		       person->disabled       ? " (disabled)"
		       : person->has_password ? ""
		                              : " (no password yet)");
		return;
	}
	struct buf buf = buf_init(w->arena, LINE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("id"), id_text(w->arena, person->id));
	json_put_str(&out, S("email"), person->email);
	json_put_str(&out, S("name"), person->name);
	json_put_str(&out, S("roles"), roles);
	json_put_real(&out, S("minutes_factor"), person->minutes_factor);
	json_put_bool(&out, S("has_password"), person->has_password);
	json_put_bool(&out, S("disabled"), person->disabled);
	json_end(&out);
	printf("%.*s", STR_ARG(buf_str(&buf)));
}

static void print_link(struct work *w, const struct user *user)
{
	if (!user->json) {
		printf("%.*s\n", STR_ARG(user->link));
		fprintf(stderr,
		        "Whoever opens this address within seven days chooses the password of %.*s.\n",
		        STR_ARG(user->person.email));
		return;
	}
	struct buf buf = buf_init(w->arena, LINE_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("id"), id_text(w->arena, user->person.id));
	json_put_str(&out, S("email"), user->person.email);
	json_put_str(&out, S("link"), user->link);
	json_end(&out);
	print_json(&buf);
}

/* ---- in a transaction ---- */

static enum err make_link(struct work *w, struct tx *tx, struct user *user)
{
	struct str token;
	TRY(session_link(w, tx, user->installation.organisation.id, user->person.id, S("invitation"),
	                 &token));
	user->link = str_format(w->arena, "%.*s/link/%.*s", STR_ARG(user->installation.config->base_url),
	                        STR_ARG(token));
	return OK;
}

static enum err add_in(struct work *w, struct tx *tx, void *argument)
{
	struct user *user = argument;
	struct id org = user->installation.organisation.id;
	TRY(person_create(w, tx, &user->installation.keeper.directory, org, &user->person, &user->person.id));
	TRY(person_load(w, tx, org, user->person.id, &user->person));
	TRY(audit_add(w, tx, org, nobody, "person.create", user->person.id, (struct str){0}));
	return make_link(w, tx, user);
}

static enum err find_in(struct work *w, struct tx *tx, void *argument)
{
	struct user *user = argument;
	struct str email = str_of(user->words[0]);
	bool found;
	TRY(person_find_email(w, tx, user->installation.organisation.id, email, &user->person, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "nobody here has the address %.*s; `assay user list` shows everybody",
		            STR_ARG(email));
	return OK;
}

static enum err link_in(struct work *w, struct tx *tx, void *argument)
{
	TRY(find_in(w, tx, argument));
	return make_link(w, tx, argument);
}

static enum err page_in(struct work *w, struct tx *tx, void *argument)
{
	struct user *user = argument;
	return person_list(w, tx, user->installation.organisation.id, user->after, LIST_PAGE, &user->page,
	                   &user->page_count);
}

static enum err import_in(struct work *w, struct tx *tx, void *argument)
{
	struct user *user = argument;
	struct id org = user->installation.organisation.id;
	TRY(person_import_csv(w, tx, &user->installation.keeper.directory, org, user->csv, &user->imported));
	return audit_add(w, tx, org, nobody, "person.import", nobody, (struct str){0});
}

/* ---- the actions ---- */

static enum err add(struct work *w, struct user *user)
{
	user->person = (struct person){
		.email = str_of(user->words[0]), .name = str_of(user->words[1]), .minutes_factor = 1};
	for (int i = 2; i < user->word_count; i++) {
		unsigned roles;
		TRY(role_parse_words(w, str_of(user->words[i]), &roles));
		user->person.roles |= roles;
	}
	TRY(db_write(w, user->installation.db, add_in, user));
	print_link(w, user);
	return OK;
}

static enum err list(struct work *w, struct user *user)
{
	const char *separator = "[";
	do {
		TRY(db_read(w, user->installation.db, page_in, user));
		for (size_t i = 0; i < user->page_count; i++) {
			if (user->json)
				printf("%s", separator);
			print_person(w, user, &user->page[i]);
			user->after = user->page[i].id;
			separator = ",\n";
		}
	} while (user->page_count == LIST_PAGE);
	if (user->json)
		printf("%s]\n", separator[0] == '[' ? "[" : "");
	return OK;
}

static enum err link_again(struct work *w, struct user *user)
{
	TRY(db_write(w, user->installation.db, link_in, user));
	print_link(w, user);
	return OK;
}

static enum err password(struct work *w, struct user *user)
{
	struct installation *installation = &user->installation;
	struct str text;
	TRY(db_read(w, installation->db, find_in, user));
	TRY(input_file(w, "-", PASSWORD_FILE_BYTES_MAX, &text));
	if (str_ends(text, S("\n")))
		text.len--;
	TRY(session_set_password(w, installation->db, &installation->keeper, installation->organisation.id,
	                         user->person.id, text));
	fprintf(stderr, "The password of %.*s is set; all their sessions are over.\n",
	        STR_ARG(user->person.email));
	return OK;
}

static enum err csv(struct work *w, struct user *user)
{
	TRY(input_file(w, user->words[0], CSV_BYTES_MAX, &user->csv));
	enum err failed = db_write(w, user->installation.db, import_in, user);
	for (size_t i = 0; i < user->imported.problem_count; i++)
		fprintf(stderr, "%s: %.*s\n", user->words[0], STR_ARG(user->imported.problems[i]));
	TRY(failed);
	if (user->json)
		printf("{\"created\":%lld,\"updated\":%lld}\n", (long long)user->imported.created,
		       (long long)user->imported.updated);
	else
		printf("%lld added, %lld updated\n", (long long)user->imported.created,
		       (long long)user->imported.updated);
	return OK;
}

static const struct {
	const char *name, *takes;
	int words_min, words_max;
	enum installation_need need;
	enum err (*run)(struct work *w, struct user *user);
} actions[] = {
	{"add", "EMAIL NAME ROLE...", 3, 16, INSTALLATION_MADE, add},
	{"list", "nothing more", 0, 0, INSTALLATION_THERE, list},
	{"link", "EMAIL", 1, 1, INSTALLATION_THERE, link_again},
	{"password", "EMAIL", 1, 1, INSTALLATION_THERE, password},
	{"csv", "FILE", 1, 1, INSTALLATION_MADE, csv},
};

static enum err find_action(struct work *w, int count, char **words, size_t *out)
{
	for (*out = 0; count > 0 && *out < COUNT(actions); ++*out) {
		if (strcmp(words[0], actions[*out].name) != 0)
			continue;
		if (count - 1 < actions[*out].words_min || count - 1 > actions[*out].words_max)
			return fail(w, ERR_INPUT, "`assay user %s` takes %s; see `assay user --help`",
			            words[0], actions[*out].takes);
		return OK;
	}
	return fail(w, ERR_INPUT,
	            "say what to do: add, list, link, password or csv; see `assay user --help`");
}

static enum err run(struct work *w, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	struct user user = {0};
	struct config config;
	const struct argument options[] = {{"--json", &user.json, NULL}};
	size_t action;
	TRY(config_read(w, argc, argv, &config, &user.words, &user.word_count));
	TRY(arguments_read(w, options, COUNT(options), user.word_count, user.words, &user.word_count));
	TRY(find_action(w, user.word_count, user.words, &action));
	TRY(installation_address(w, &config));
	log_set_level(LOG_WARNING);
	user.words++;
	user.word_count--;
	TRY(installation_open(w, &config, actions[action].need, &user.installation));
	enum err failed = actions[action].run(w, &user);
	installation_close(&user.installation);
	return failed;
}

const struct command command_user = {
	.name = "user",
	.usage = "add EMAIL NAME ROLE... | list | link EMAIL | password EMAIL | csv FILE [--json] [SETTINGS]",
	.summary = "adds people, lists them, lets them in",
	.help = "  add EMAIL NAME ROLE...  a new person: candidate, author, reviewer, administrator. Prints a one-time link\n"
		"                          with which they choose a password: so the first administrator gets in\n"
		"  list                    everybody\n"
		"  link EMAIL              a new one-time link for somebody who is here\n"
		"  password EMAIL          sets the password that is read from standard input, ends their sessions\n"
		"  csv FILE                adds or updates people: email,name,role[,minutes_factor]; all lines or none\n\n"
		"Links begin with --base-url, else with the address under which the log in the data folder was begun.\n\n"
		"  --json                  one JSON document",
	.takes_settings = true,
	.run = run,
};
