#include "web/pages/credential_state.h"

#include "base/time.h"
#include "base/world.h"

static struct str dated(struct work *w, const char *words, int64_t at_us)
{
	struct str date = time_date_for_people(w->arena, at_us);
	return str_format(w->arena, "%s %.*s", words, STR_ARG(date));
}

static struct credential_state expired(struct work *w, int64_t until_us, bool own)
{
	return (struct credential_state){
		.name = S("expired"),
		.title = dated(w, "It held until", until_us),
		.means = S("What it says was so until then. Whether it still is, it does not tell."),
		.next = own ? S("Ask whoever awarded it: they can renew it, or you show the skill again.")
	                    : S("Ask its holder whether there is a newer one."),
	};
}

static struct credential_state changed(struct work *w, const struct badge_status *status, bool own)
{
	bool revoked = status->state == BADGE_REVOKED;
	struct credential_state state = {
		.name = badge_state_name(status->state),
		.title = dated(w, revoked ? "Revoked on" : "Suspended since", status->since_us),
		.means = revoked ? S("Its issuer has taken it back, and whoever checks it is told so.")
	                         : S("Its issuer is looking into something, and it does not hold meanwhile."),
		.reason = own || status->shown ? status->reason : (struct str){0},
	};
	if (own)
		state.next = S("If you think that is wrong, write to whoever awarded it.");
	else
		state.next = revoked ? S("Do not rely on it.") : S("Look again later, or ask its issuer.");
	return state;
}

struct credential_state credential_state(struct work *w, const struct badge_status *status, int64_t until_us,
                                         bool own)
{
	if (status->state != BADGE_HOLDS)
		return changed(w, status, own);
	if (until_us != 0 && until_us <= world_now_us(w))
		return expired(w, until_us, own);
	return (struct credential_state){.name = badge_state_name(BADGE_HOLDS)};
}
