/* The running application: opens every part in order, closes them in the other. */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "files/files.h"
#include "signer/signer.h"
#include "web/config.h"
#include "web/web.h"

struct running; /* the app, its server, its workers */

/* Opens database, keys, log, model and workers; ERR_UNAVAILABLE and ERR_CONFLICT say which part and what to do. */
enum err app_open(struct work *w, const struct config *config, struct running **out) MUST_CHECK;
/* Begins to answer requests. */
enum err app_listen(struct work *w, struct running *running) MUST_CHECK;
/* In place of both: works on the jobs of a shared PostgreSQL and answers no requests. The data folder is not opened, so
 * that badge.issue, which needs its keys and its log, is left to the server. ERR_INPUT on SQLite and without workers. */
enum err app_work(struct work *w, const struct config *config, struct running **out) MUST_CHECK;
/* Stops taking requests, finishes what is in flight, stops the workers, closes. NULL is fine. */
void app_close(struct running *running);

/* What its handlers share. */
struct app *app_of(struct running *running);
/* For reading what strangers send; NULL: none to be had so far. */
struct sandbox *app_sandbox(struct work *w, struct app *app);
/* The port listened on. */
int app_port(const struct running *running);
/* Metrics of every part in Prometheus' text format. */
void app_metrics(const struct app *app, struct buf *out);

/* The installation's key for addresses, keys/address.key in the data folder; made when it is not there. */
enum err app_directory(struct work *w, struct files *data, struct directory *out) MUST_CHECK;

/* Who keeps the keys, and where they are. ERR_INPUT when the settings do not belong together. */
enum err app_signer_options(struct work *w, const struct config *config,
                            struct signer_options *out) MUST_CHECK;

/* Has the log published with the witnesses of --log-policy, if there are any: after issuer_open. ERR_INPUT says what is wrong
 * with the file. */
enum err app_witness(struct work *w, const struct config *config, struct issuer *issuer) MUST_CHECK;

/* The language model as configured; *out is NULL with --llm off. */
enum err app_open_model(struct work *w, const struct config *config, struct llm **out) MUST_CHECK;
/* Who judges together, as --llm-panel has it; *out lives in the work and as long as llm, and is NULL where the model judges
 * alone. ERR_INPUT for another word, or too many servers. */
struct rubric_panel;
enum err app_panel(struct work *w, const struct config *config, struct llm *llm,
                   const struct rubric_panel **out) MUST_CHECK;
/* The model that sees images, as configured; *out is NULL without --llm-vision-url: then a person looks. */
enum err app_open_vision(struct work *w, const struct config *config, struct llm **out) MUST_CHECK;
/* The embedder as configured; *out is NULL with --embed off. Does not wait for it: embed_ready does. */
enum err app_open_embedder(struct work *w, const struct config *config, struct embed **out) MUST_CHECK;

#endif
