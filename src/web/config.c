#include "web/config.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(field, option, value, standard_, help_)                                         \
	{                                                                                    \
		option, value, offsetof(struct config, field), CONFIG_TEXT, standard_, help_ \
	}
#define NUMBER(field, option, value, standard_, help_)                                      \
	{                                                                                   \
		option, value, offsetof(struct config, field), CONFIG_INT, standard_, help_ \
	}
#define SWITCH(field, option, help_)                                                     \
	{                                                                                \
		option, NULL, offsetof(struct config, field), CONFIG_SWITCH, NULL, help_ \
	}

static const struct config_setting settings[] = {
	TEXT(db, "db", "URL", NULL, "sqlite:FILE or postgres:URI (default: sqlite:DATA/assay.db)"),
	TEXT(data, "data", "DIR", "assay-data", "folder of the database, the keys and the log"),
	TEXT(log, "log", "DIR|s3://…", NULL,
             "where the public log lies: a folder, or an object store (default: DATA/log)"),
	TEXT(listen, "listen", "ADDR:PORT", "127.0.0.1:8080", "where to listen"),
	TEXT(base_url, "base-url", "URL", NULL, "the address people use (default: http://localhost:PORT)"),
	TEXT(log_policy, "log-policy", "FILE", NULL,
             "the log is published with the cosignatures of witnesses: of whom, as a C2SP tlog-policy says "
             "(default: of none)"),
	TEXT(llm, "llm", "URL|local|off", NULL,
             "language model: OpenAI-compatible servers (separated by commas), "
             "the supervised local one, or none"),
	TEXT(llm_model, "llm-model", "NAME", NULL, "model to ask a server for (default: its first)"),
	TEXT(llm_key, "llm-key", "KEY", NULL, "bearer token for the model server; better in the environment"),
	TEXT(llm_panel, "llm-panel", "off|servers|prompts|both", "off",
             "each criterion is judged by all servers, by two prompts, or by both, and where they differ a person is told"),
	TEXT(model_file, "model", "FILE", NULL, "model file of the local server (GGUF)"),
	TEXT(model_server, "model-server", "COMMAND", NULL, "program that serves local models"),
	TEXT(vision_url, "llm-vision-url", "URL", NULL,
             "OpenAI-compatible servers (separated by commas) whose model sees images (default: none, images go to a person)"),
	TEXT(vision_model, "llm-vision-model", "NAME", NULL, "model to ask those for (default: their first)"),
	TEXT(vision_key, "llm-vision-key", "KEY", NULL, "bearer token for those; better in the environment"),
	TEXT(embed, "embed", "URL|local|off", NULL,
             "embeddings of texts: OpenAI-compatible servers (separated by commas) that serve one model, the supervised local "
             "one, or none"),
	TEXT(embed_model, "embed-model", "NAME", NULL,
             "model to ask an embedding server for (default: its first)"),
	TEXT(embed_key, "embed-key", "KEY", NULL,
             "bearer token for the embedding server; better in the environment"),
	TEXT(embed_file, "embed-file", "FILE", NULL, "model file of the local embedding server (GGUF)"),
	TEXT(smtp_url, "smtp-url", "URL", NULL,
             "mail server, smtp:// (with STARTTLS, unless on this machine) or smtps:// "
             "(default: none, mail stays in the outbox)"),
	TEXT(smtp_from, "smtp-from", "ADDRESS", NULL, "sender of mail"),
	TEXT(smtp_user, "smtp-user", "NAME", NULL, "sign-in at the mail server"),
	TEXT(smtp_password, "smtp-password", "SECRET", NULL, "its password; better in the environment"),
	NUMBER(workers, "workers", "N", "2",
               "answers graded at once; 0: everything but issuing is left to `assay work`"),
	NUMBER(threads, "threads", "N", "0", "threads for requests, at most 8; 0: one a core"),
	NUMBER(undo_seconds, "undo-seconds", "N", "60",
               "how long a reviewer can undo a decision before it takes effect"),
	TEXT(key_passphrase_file, "key-passphrase-file", "FILE", NULL,
             "what the keys are sealed with (default: keys/seal in the data folder)"),
	TEXT(pkcs11_module, "pkcs11-module", "FILE", NULL,
             "new keys are made in a token: its PKCS#11 library"),
	TEXT(pkcs11_token, "pkcs11-token", "LABEL", NULL, "which token"),
	TEXT(pkcs11_pin_file, "pkcs11-pin-file", "FILE", NULL, "the file that holds its PIN"),
	SWITCH(insecure_http, "insecure-http", "serve plain http on more than this machine"),
	SWITCH(trust_forwarded, "trust-forwarded", "believe X-Forwarded-For: we are behind our own proxy"),
	TEXT(log_level, "log-level", "LEVEL", "info", "debug, info, warning or error"),
};

const struct config_setting *config_settings(size_t *count)
{
	*count = COUNT(settings);
	return settings;
}

void config_print_help(void)
{
	printf("Settings come from the command line, else from the environment (ASSAY_BASE_URL for --base-url;\n"
	       "--data is not read from there), else from the file that --config FILE or ASSAY_CONFIG names\n"
	       "(`base-url = …`), else they have these defaults:\n\n");
	for (size_t i = 0; i < COUNT(settings); i++) {
		char option[64];
		snprintf(option, sizeof option, "--%s %s", settings[i].name,
		         settings[i].value_name == NULL ? "" : settings[i].value_name);
		/* The field is as wide as asked for in bytes. */
		int more = (int)(strlen(option) - utf8_count(str_of(option)));
		printf("  %-*s %s", 28 + more, option, settings[i].help);
		if (settings[i].standard != NULL)
			printf(" (default: %s)", settings[i].standard);
		printf("\n");
	}
}

static enum err assign(struct work *w, const struct config_setting *setting, struct str value,
                       struct config *config)
{
	void *at = (char *)config + setting->offset;
	switch (setting->type) {
	case CONFIG_TEXT: *(struct str *)at = str_copy(w->arena, value); return OK;
	case CONFIG_INT:
		if (!str_to_int(value, at) || *(int64_t *)at < 0 || *(int64_t *)at > 1000)
			return fail(w, ERR_INPUT, "--%s takes a whole number from 0 to 1000, not “%.*s”",
			            setting->name, STR_ARG(value));
		return OK;
	case CONFIG_SWITCH:
		*(bool *)at = str_equal(value, S("on"));
		if (!*(bool *)at && !str_equal(value, S("off")))
			return fail(w, ERR_INPUT, "%s is on or off, not “%.*s”", setting->name,
			            STR_ARG(value));
		return OK;
	}
	return OK;
}

static const struct config_setting *find(struct str name)
{
	for (size_t i = 0; i < COUNT(settings); i++)
		if (str_equal(name, str_of(settings[i].name)))
			return &settings[i];
	return NULL;
}

static enum err read_standards(struct work *w, struct config *config)
{
	for (size_t i = 0; i < COUNT(settings); i++)
		if (settings[i].standard != NULL)
			TRY(assign(w, &settings[i], str_of(settings[i].standard), config));
	return OK;
}

static enum err read_file(struct work *w, const char *path, struct config *config)
{
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return fail(w, ERR_INPUT, "the configuration file %s cannot be read: %m", path);
	char line[4096];
	enum err result = OK;
	for (int number = 1; result == OK && fgets(line, sizeof line, file) != NULL; number++) {
		struct str rest = str_trim(str_of(line));
		if (rest.len == 0 || rest.at[0] == '#')
			continue;
		struct str name = str_trim(str_cut(&rest, '='));
		const struct config_setting *setting = find(name);
		if (setting == NULL || str_absent(rest))
			result = fail(
				w, ERR_INPUT,
				"%s:%d: expected `setting = value`; `assay serve --help` lists the settings",
				path, number);
		else
			result = assign(w, setting, str_trim(rest), config);
	}
	fclose(file);
	return result;
}

static enum err read_environment(struct work *w, struct config *config)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		/* ASSAY_DATA names the public data that ./test reads: never a place for keys. */
		if (settings[i].offset == offsetof(struct config, data))
			continue;
		char variable[64];
		snprintf(variable, sizeof variable, "ASSAY_%s", settings[i].name);
		for (char *c = variable; *c != '\0'; c++)
			*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
		const char *value = getenv(variable);
		if (value != NULL && value[0] != '\0')
			TRY(assign(w, &settings[i], str_of(value), config));
	}
	return OK;
}

/* One option at argv[*at]; *known says whether it was a setting. Moves *at over what it took. */
static enum err read_option(struct work *w, int argc, char **argv, int *at, struct config *config,
                            bool *known)
{
	struct str argument = str_of(argv[*at]);
	*known = false;
	if (!str_starts(argument, S("--")))
		return OK;
	struct str value = str_slice(argument, 2, argument.len);
	struct str name = str_cut(&value, '=');
	const struct config_setting *setting = find(name);
	if (setting == NULL)
		return OK;
	*known = true;
	if (setting->type == CONFIG_SWITCH && str_absent(value))
		value = S("on");
	if (str_absent(value)) {
		if (*at + 1 >= argc)
			return fail(w, ERR_INPUT, "--%s needs a value: %s", setting->name,
			            setting->value_name);
		value = str_of(argv[++*at]);
	}
	return assign(w, setting, value, config);
}

/* --config FILE or --config=FILE at argv[*at]: sets *file and moves *at over what it took; *known says whether it was. */
static enum err read_file_option(struct work *w, int argc, char **argv, int *at, const char **file,
                                 bool *known)
{
	struct str value = str_of(argv[*at]);
	*known = str_equal(str_cut(&value, '='), S("--config"));
	if (!*known)
		return OK;
	if (!str_absent(value))
		*file = value.at; /* ends with argv[*at] */
	else if (*at + 1 < argc)
		*file = argv[++*at];
	else
		return fail(w, ERR_INPUT, "--config needs a value: FILE");
	return OK;
}

/* Which file to read: the last one named, or that of the environment; NULL: none. */
static enum err find_file(struct work *w, int argc, char **argv, const char **file)
{
	*file = getenv("ASSAY_CONFIG");
	for (int at = 0; at < argc; at++) {
		bool known;
		TRY(read_file_option(w, argc, argv, &at, file, &known));
	}
	return OK;
}

/* Settings whose default depends on others. */
static enum err complete(struct work *w, struct config *config)
{
	struct str port = config->listen;
	size_t colon = SIZE_MAX;
	for (size_t i = 0; i < port.len; i++)
		if (port.at[i] == ':')
			colon = i;
	if (colon == SIZE_MAX)
		return fail(w, ERR_INPUT, "--listen takes an address and a port, as 127.0.0.1:8080");
	config->base_url_said = !str_absent(config->base_url);
	if (!config->base_url_said)
		config->base_url = str_format(w->arena, "http://localhost%.*s",
		                              STR_ARG(str_slice(port, colon, port.len)));
	while (str_ends(config->base_url, S("/")))
		config->base_url.len--;
	if (str_absent(config->db))
		config->db = str_format(w->arena, "sqlite:%.*s/assay.db", STR_ARG(config->data));
	if (str_absent(config->log))
		config->log = str_format(w->arena, "%.*s/log", STR_ARG(config->data));
	if (str_absent(config->llm))
		config->llm = str_absent(config->model_file) ? S("off") : S("local");
	config->embed_said = !str_absent(config->embed);
	if (!config->embed_said)
		config->embed = str_absent(config->embed_file) ? S("off") : S("local");
	return OK;
}

enum err config_read(struct work *w, int argc, char **argv, struct config *out, char ***rest, int *rest_count)
{
	*out = (struct config){0};
	*rest = work_array(w, (size_t)argc + 1, sizeof **rest);
	*rest_count = 0;
	TRY(read_standards(w, out));
	const char *file;
	TRY(find_file(w, argc, argv, &file));
	if (file != NULL)
		TRY(read_file(w, file, out));
	TRY(read_environment(w, out));
	for (int at = 0; at < argc; at++) {
		bool known;
		TRY(read_file_option(w, argc, argv, &at, &file, &known));
		if (!known)
			TRY(read_option(w, argc, argv, &at, out, &known));
		if (!known)
			(*rest)[(*rest_count)++] = argv[at];
	}
	return complete(w, out);
}

enum err config_log_level(struct work *w, const struct config *config, enum log_level *out)
{
	static const struct str names[] = {
		[LOG_DEBUG] = S_INIT("debug"),
		[LOG_INFO] = S_INIT("info"),
		[LOG_WARNING] = S_INIT("warning"),
		[LOG_ERROR] = S_INIT("error"),
	};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!str_equal(config->log_level, names[i]))
			continue;
		*out = (enum log_level)i;
		return OK;
	}
	return fail(w, ERR_INPUT, "--log-level takes debug, info, warning or error");
}
