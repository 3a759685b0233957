/* What a credential is of, at the address that the credential names as the achievement's id: /achievements/PATH.
 *
 * 1. It is public from the first credential on that names it, and not before: an assessment that nobody has passed is not told.
 * 2. Nothing in it is about a person.
 * 3. The same address always says the same: another version of an assessment is another achievement. */
#ifndef BADGE_ACHIEVEMENT_H
#define BADGE_ACHIEVEMENT_H

#include "badge/badge.h"
#include "exam/document.h"
#include "vc/openbadge.h"

/* The addresses: of an assessment's version, "ASSESSMENT/NUMBER", or "ASSESSMENT.ACHIEVEMENT/NUMBER" where the two are called
 * differently; of a list's, 32 digits of the digest of its content (badge/batch.h). */
struct str achievement_address(struct work *w, const struct issuer *issuer, const struct document *document,
                               int64_t version_number);
struct str achievement_address_of_digest(struct work *w, const struct issuer *issuer,
                                         const struct digest *digest);

/* What of an achievement's id stands behind …/achievements/; absent: it is no address of ours. */
struct str achievement_path(struct str base_url, struct str id);

/* Makes it public; when it is, or its id is no address of ours, nothing happens. */
enum err achievement_publish(struct work *w, struct tx *tx, struct id org, const struct issuer *issuer,
                             const struct openbadge_achievement *achievement) MUST_CHECK;

/* Open Badges JSON, with the issuer as its creator. Found: by the path alone. */
enum err achievement_find(struct work *w, struct tx *tx, struct id org, struct str path, struct str *document,
                          bool *found) MUST_CHECK;

#endif
