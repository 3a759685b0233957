/* A log whose checkpoints are published with the cosignatures that a policy asks for. */
#ifndef CLI_LOG_WITNESSED_H
#define CLI_LOG_WITNESSED_H

#include "cli/log_place.h"
#include "transparency/witnesses.h"

/* With --policy: reads it, makes the open log a witnessed one, and keeps the policy with it. Without: *out is NULL, and
 * ERR_CONFLICT when what is published is cosigned or the log was opened with a policy that asks for witnesses, also when they
 * never answered. ERR_INPUT when the policy does not know the log. */
enum err log_witnessed_open(struct work *w, const struct log_command *command, struct log_place *place,
                            struct log_policy **out) MUST_CHECK;

/* Asks the witnesses once, and publishes. ERR_UNAVAILABLE: no quorum; what was appended is in the log, and not published. */
enum err log_witnessed_publish(struct work *w, const struct log_place *place,
                               const struct log_policy *policy) MUST_CHECK;

#endif
