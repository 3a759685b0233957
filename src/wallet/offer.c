#include "wallet/offer.h"

#include "base/encode.h"
#include "base/time.h"
#include "base/world.h"
#include "org/audit.h"
#include "org/token.h"

#include "wallet/offer.sql.h"

#define OFFER_LIFE_US (OFFER_MINUTES * TIME_MINUTE_US)
#define TOKEN_LIFE_US (OFFER_TOKEN_MINUTES * TIME_MINUTE_US)

/* ---- secrets ---- */

/* Evenly drawn: what would favour some numbers is drawn again. */
static struct str draw_pin(struct work *w)
{
	const uint32_t numbers = 1000000, even = UINT32_MAX - UINT32_MAX % numbers;
	uint32_t drawn;
	do
		world_random(w, &drawn, sizeof drawn);
	while (drawn >= even);
	return str_format(w->arena, "%0*u", OFFER_PIN_DIGITS, (unsigned)(drawn % numbers));
}

/* Six digits can be tried out by who has a plain hash of them; so it is keyed, and about this offer alone. */
static struct digest hash_pin(struct work *w, const struct directory *key, struct str code, struct str pin)
{
	return directory_hash(key,
	                      str_format(w->arena, "wallet pin\n%.*s\n%.*s", STR_ARG(code), STR_ARG(pin)));
}

static struct str code_of(struct work *w, const struct directory *key, struct id org, struct str interaction)
{
	struct digest secret =
		directory_hash(key, str_format(w->arena, "wallet code\n%.*s", STR_ARG(interaction)));
	return str_format(w->arena, "%.*s.%.*s",
	                  STR_ARG(encode_hex(w->arena, str_bytes(org.byte, sizeof org.byte))),
	                  STR_ARG(encode_base64url(w->arena, digest_str(&secret))));
}

/* ---- making ---- */

enum err offer_make(struct work *w, struct tx *tx, const struct directory *key, const struct actor *actor,
                    struct id id, struct offer *out)
{
	struct credential credential;
	struct token interaction;
	TRY(badge_find(w, tx, actor, id, &credential));
	if (!badge_is_own(&credential, actor))
		return badge_none(w);
	int64_t now_us = world_now_us(w);
	out->interaction = token_new(w, actor->org, &interaction);
	out->code = code_of(w, key, actor->org, out->interaction);
	out->pin = draw_pin(w);
	out->expires_us = now_us + OFFER_LIFE_US;
	struct digest code_hash = digest_of(out->code), pin_hash = hash_pin(w, key, out->code, out->pin);
	const struct offer_end_others_in others = {.org = actor->org, .credential = id};
	const struct offer_insert_in in = {
		.org = actor->org,
		.code_hash = digest_str(&code_hash),
		.interaction_hash = digest_str(&interaction.hash),
		.credential = id,
		.pin_hash = digest_str(&pin_hash),
		.created_us = now_us,
		.expires_us = out->expires_us,
	};
	TRY(offer_end_others(w, tx, &others));
	TRY(offer_insert(w, tx, &in));
	return audit_add(w, tx, actor->org, actor->person, "wallet.offer", id, (struct str){0});
}

/* ---- looking ---- */

static enum err is_over(struct work *w)
{
	return fail(w, ERR_NOT_FOUND,
	            "This offer is over: it was taken up, or %d minutes have gone by. Make a new one on the "
	            "credential's page, under Put it into a wallet.",
	            OFFER_MINUTES);
}

static enum err by_interaction(struct work *w, struct tx *tx, struct str text, struct token *token,
                               struct offer_by_interaction_row *row, bool *found)
{
	*found = false;
	if (!token_parse(w, text, token))
		return OK;
	const struct offer_by_interaction_in in = {
		.org = token->org, .interaction_hash = digest_str(&token->hash), .now_us = world_now_us(w)};
	return offer_by_interaction(w, tx, &in, row, found);
}

static enum err by_code(struct work *w, struct tx *tx, struct str text, struct token *token,
                        struct offer_by_code_row *row, bool *found)
{
	*found = false;
	if (!token_parse(w, text, token))
		return OK;
	const struct offer_by_code_in in = {.org = token->org,
	                                    .code_hash = digest_str(&token->hash),
	                                    .tries = OFFER_PIN_TRIES,
	                                    .now_us = world_now_us(w)};
	return offer_by_code(w, tx, &in, row, found);
}

enum err offer_code(struct work *w, struct tx *tx, const struct directory *key, struct str interaction,
                    struct str *code)
{
	struct token token;
	struct offer_by_interaction_row row;
	bool found;
	TRY(by_interaction(w, tx, interaction, &token, &row, &found));
	if (!found)
		return is_over(w);
	*code = code_of(w, key, token.org, interaction);
	return OK;
}

enum err offer_open(struct work *w, struct tx *tx, struct str code)
{
	struct token token;
	struct offer_by_code_row row;
	bool found;
	TRY(by_code(w, tx, code, &token, &row, &found));
	return found ? OK : is_over(w);
}

/* ---- taking up ---- */

enum err offer_exchange(struct work *w, struct tx *tx, const struct directory *key, struct str code,
                        struct str pin, struct str *text, enum offer_answer *answer)
{
	struct token token, access;
	struct offer_by_code_row row;
	bool found;
	*answer = OFFER_OVER;
	TRY(by_code(w, tx, code, &token, &row, &found));
	if (!found)
		return OK;
	struct digest given = hash_pin(w, key, code, pin);
	if (!digest_same_secret(digest_str(&given), row.pin_hash)) {
		const struct offer_count_failure_in failure = {.org = token.org,
		                                               .code_hash = digest_str(&token.hash)};
		*answer = OFFER_WRONG_PIN;
		return offer_count_failure(w, tx, &failure);
	}
	*text = token_new(w, token.org, &access);
	const struct offer_set_token_in in = {
		.org = token.org,
		.code_hash = digest_str(&token.hash),
		.token_hash = digest_str(&access.hash),
		.token_expires_us = world_now_us(w) + TOKEN_LIFE_US,
	};
	*answer = OFFER_DONE;
	return offer_set_token(w, tx, &in);
}

/* Revoked and suspended ones are delivered too: they are the holder's, and say so themselves by their status. */
static enum err deliver(struct work *w, struct tx *tx, struct id org, struct id id, struct str code_hash,
                        struct credential *out, enum offer_answer *answer)
{
	const struct offer_set_delivered_in in = {
		.org = org, .code_hash = code_hash, .now_us = world_now_us(w)};
	TRY(badge_load(w, tx, id, out));
	*answer = out->deleted ? OFFER_OVER : OFFER_DONE;
	return offer_set_delivered(w, tx, &in);
}

enum err offer_take(struct work *w, struct tx *tx, struct str interaction, struct credential *out,
                    enum offer_answer *answer)
{
	struct token token;
	struct offer_by_interaction_row row;
	bool found;
	*answer = OFFER_OVER;
	TRY(by_interaction(w, tx, interaction, &token, &row, &found));
	return found ? deliver(w, tx, token.org, row.credential, row.code_hash, out, answer) : OK;
}

enum err offer_fetch(struct work *w, struct tx *tx, struct str text, struct credential *out,
                     enum offer_answer *answer)
{
	struct token token;
	struct offer_by_token_row row;
	bool found;
	*answer = OFFER_OVER;
	if (!token_parse(w, text, &token))
		return OK;
	const struct offer_by_token_in in = {
		.org = token.org, .token_hash = digest_str(&token.hash), .now_us = world_now_us(w)};
	TRY(offer_by_token(w, tx, &in, &row, &found));
	return found ? deliver(w, tx, token.org, row.credential, row.code_hash, out, answer) : OK;
}

enum err offer_sweep(struct work *w, struct tx *tx, struct id org, int64_t limit, int64_t *swept)
{
	const struct offer_sweep_over_in in = {
		.org = org, .before_us = world_now_us(w) - TIME_DAY_US, .limit = limit};
	return offer_sweep_over(w, tx, &in, swept);
}
