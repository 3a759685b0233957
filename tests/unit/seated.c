#include "unit/seated.h"

#include "base/time.h"
#include "base/world.h"
#include "exam/version.h"
#include "org/directory.h"
#include "org/organisation.h"
#include "org/person.h"

enum err seated_person(struct work *w, struct tx *tx, struct id org, const char *name, unsigned roles,
                       struct actor *out)
{
	const struct directory directory = {{7}};
	const struct person person = {
		.email = str_format(w->arena, "%s@example.org", name),
		.name = str_of(name),
		.roles = roles,
		.minutes_factor = 1,
	};
	*out = (struct actor){.org = org, .roles = roles};
	return person_create(w, tx, &directory, org, &person, &out->person);
}

enum err seated_begin(struct work *w, struct tx *tx, const struct document *document, struct seated *out)
{
	struct organisation organisation;
	struct version_stored stored;
	struct id invitation;
	TRY(organisation_first(w, tx, S("Test office"), &organisation));
	out->org = organisation.id;
	TRY(seated_person(w, tx, out->org, "mira", ROLE_CANDIDATE, &out->candidate));
	TRY(version_store(w, tx, out->org, out->candidate.person, document, &stored));
	out->assessment = stored.assessment;
	bool again;
	TRY(sitting_invite(w, tx, &out->candidate, out->candidate.person, stored.assessment,
	                   world_now_us(w) + TIME_DAY_US, &invitation, &again));
	return sitting_consent(w, tx, &out->candidate, invitation, &out->sitting);
}
