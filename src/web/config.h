/* The configuration: command line over environment (ASSAY_…, but not --data) over the file that --config FILE or
 * ASSAY_CONFIG names (`setting = value`) over defaults. Numbers are 0 to 1000. */
#ifndef WEB_CONFIG_H
#define WEB_CONFIG_H

#include "base/log.h"
#include "base/work.h"

struct config {
	struct str db;         /* sqlite:FILE | postgres:URI; default sqlite:DATA/assay.db */
	struct str data;       /* folder of keys, log, database; default ./assay-data */
	struct str log;        /* where the public log lies (transparency/storage.h); default DATA/log */
	struct str listen;     /* ADDR:PORT; default 127.0.0.1:8080 */
	struct str base_url;   /* default http://localhost:PORT */
	bool base_url_said;    /* it is not that default */
	struct str log_policy; /* file: whose cosignatures the log is published with; absent: nobody's */
	struct str llm; /* URL[,URL…] | local | off; default local when a model file is known, else off */
	struct str llm_model, llm_key, model_file, model_server;
	struct str llm_panel; /* off | servers | prompts | both: who judges each criterion together */
	struct str vision_url, vision_model, vision_key; /* absent: images go to a person */
	struct str embed; /* URL[,URL…] | local | off; default local when a model file is known, else off */
	bool embed_said; /* it is not that default */
	struct str embed_model, embed_key, embed_file;
	struct str smtp_url, smtp_from, smtp_user, smtp_password;
	int64_t workers; /* answers graded at once; default 2; 0: all jobs but issuing are left to others */
	int64_t threads; /* HTTP threads, at most 8; 0: one a core */
	int64_t undo_seconds;           /* a decision can be undone for so long; default 60 */
	struct str key_passphrase_file; /* what the keys are sealed with; absent: keys/seal */
	struct str pkcs11_module, pkcs11_token, pkcs11_pin_file;
	bool insecure_http;   /* plain http on more than loopback */
	bool trust_forwarded; /* behind our own TLS proxy */
	struct str log_level;
};

/* One row a setting: option, environment variable (but for --data), file key, default and help are all made from it. */
struct config_setting {
	const char *name; /* "base-url": --base-url, ASSAY_BASE_URL, base-url = … */
	const char *value_name;
	size_t offset;
	enum { CONFIG_TEXT, CONFIG_INT, CONFIG_SWITCH } type;
	const char *standard; /* NULL: made from others */
	const char *help;
};
const struct config_setting *config_settings(size_t *count);
/* Prints the settings with their defaults, as `assay serve --help` shows them. */
void config_print_help(void);

/* config.log_level as log.h has it. ERR_INPUT when it is no level. */
enum err config_log_level(struct work *w, const struct config *config, enum log_level *out) MUST_CHECK;

/* Reads options from argv, `--name value` or `--name=value` (those it knows and --config; others are left, in order, in
 * rest), the environment and the file. ERR_INPUT names the option and what it takes. */
enum err config_read(struct work *w, int argc, char **argv, struct config *out, char ***rest,
                     int *rest_count) MUST_CHECK;

#endif
