/* `assay badge`: what its actions share. */
#ifndef CLI_BADGE_H
#define CLI_BADGE_H

#include "badge/badge.h"
#include "cli/installation.h"
#include "signer/signer.h"

struct badge_command {
	struct config config;
	struct installation installation; /* opened for actions that need one */
	int word_count;
	char **words;
	bool json, shown, again;
	const char *reason, *until, *achievement, *result, *picture, *out;
	struct id id; /* of the words, where an action takes one */
};

/* Who issues. When a server runs on the data folder, it alone writes the log: then `server` is set, nothing is opened, and what
 * is to be done is left to its jobs. */
struct badge_office {
	bool server;
	struct signer *signer;
	struct issuer *issuer;
};
enum err badge_office_open(struct work *w, struct badge_command *command,
                           struct badge_office *out) MUST_CHECK;
void badge_office_close(struct badge_office *office);

/* The actions that are in files of their own. */
enum err badge_issue_action(struct work *w, struct badge_command *command, int *exit_code) MUST_CHECK;
enum err badge_bake_action(struct work *w, struct badge_command *command, int *exit_code) MUST_CHECK;

#endif
