#include "badge/holder.h"

#include "base/world.h"
#include "ledger/ledger.h"
#include "org/audit.h"
#include "org/claim.h"
#include "org/message.h"

#include "badge/holder.sql.h"

static enum err check_own(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	const struct holder_own_in in = {.org = actor->org, .id = id, .person = actor->person};
	struct holder_own_row row;
	bool found;
	TRY(holder_own(w, tx, &in, &row, &found));
	return found ? OK
	             : fail(w, ERR_NOT_FOUND,
	                    "You have no such credential. Look at the list under My credentials.");
}

enum err holder_keep(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	TRY(check_own(w, tx, actor, id));
	const struct holder_claim_in in = {.org = actor->org, .id = id, .now_us = world_now_us(w)};
	return holder_claim(w, tx, &in);
}

enum err holder_show(struct work *w, struct tx *tx, const struct actor *actor, struct id id, bool shown)
{
	TRY(holder_keep(w, tx, actor, id));
	const struct holder_set_shown_in in = {
		.org = actor->org, .id = id, .shown_us = shown ? world_now_us(w) : DB_NULL_INT};
	TRY(holder_set_shown(w, tx, &in));
	return audit_add(w, tx, actor->org, actor->person, shown ? "credential.show" : "credential.hide", id,
	                 (struct str){0});
}

enum err holder_delete(struct work *w, struct tx *tx, const struct actor *actor, struct id id)
{
	TRY(holder_keep(w, tx, actor, id));
	const struct holder_set_deleted_in page = {.org = actor->org, .id = id, .now_us = world_now_us(w)};
	const struct holder_erase_in erase = {.org = actor->org, .id = id};
	const struct holder_erase_renewals_in renewals = {.org = actor->org, .id = id};
	const struct holder_end_renewal_in renewal = {.org = actor->org, .id = id};
	const struct holder_end_offers_in offers = {.org = actor->org, .id = id};
	const struct holder_end_links_in links = {.org = actor->org, .id = id};
	TRY(holder_set_deleted(w, tx, &page));
	TRY(holder_erase(w, tx, &erase));
	TRY(holder_erase_renewals(w, tx, &renewals));
	TRY(holder_end_renewal(w, tx, &renewal));
	TRY(holder_end_offers(w, tx, &offers));
	TRY(holder_end_links(w, tx, &links));
	TRY(ledger_erase(w, tx, actor->org, ENTRY_CREDENTIAL, id));
	return audit_add(w, tx, actor->org, actor->person, "credential.delete", id, (struct str){0});
}

enum err holder_deleted(struct work *w, struct tx *tx, struct id org, struct holder_gone after,
                        struct holder_gone **out, size_t *count)
{
	const struct holder_gone_since_in in = {.org = org, .at_us = after.at_us, .id = after.id};
	struct holder_gone_since_row *rows;
	TRY(holder_gone_since(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct holder_gone){rows[i].at_us, rows[i].id};
	return OK;
}

/* How to come to it: by a link that works once for who has no other way, since the page itself would not open for them. */
static enum err words_of_way(struct work *w, struct tx *tx, struct id org, struct id person,
                             struct id credential, struct str base_url, struct str *out)
{
	bool needs_link;
	struct str token, id = id_text(w->arena, credential);
	TRY(claim_needs_link(w, tx, org, person, &needs_link));
	if (!needs_link) {
		*out = str_format(w->arena, "Sign in and see it:\n\n%.*s/c/%.*s", STR_ARG(base_url),
		                  STR_ARG(id));
		return OK;
	}
	TRY(claim_link(w, tx, org, person, credential, &token));
	*out = str_format(
		w->arena,
		"See it and keep it by this link, which works once, within 30 days:\n\n%.*s/claim/%.*s\n\n"
		"From then on it is here, once you have signed in:\n\n%.*s/c/%.*s",
		STR_ARG(base_url), STR_ARG(token), STR_ARG(base_url), STR_ARG(id));
	return OK;
}

enum err holder_tell(struct work *w, struct tx *tx, struct id org, struct id person, struct id credential,
                     struct str name, struct str base_url)
{
	struct str way;
	TRY(words_of_way(w, tx, org, person, credential, base_url, &way));
	return message_add(
		w, tx, org, person, S("Your credential is ready"),
		str_format(
			w->arena,
			"“%.*s” is yours, and it is in the public log.\n\n%.*s\n\nYou alone can see it until you say "
			"otherwise on its page. There you can also download it, and put it into a wallet.",
			STR_ARG(name), STR_ARG(way)));
}
