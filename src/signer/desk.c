#include "signer/desk.h"

#include "base/check.h"
#include "base/time.h"
#include "base/world.h"
#include "rdf/contexts.h"
#include "signer/form.h"
#include "signer/identity.h"
#include "signer/request.h"
#include "vc/claims.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"

struct desk *desk_open(struct keystore *store, struct journal *journal,
                       const struct signer_identity *identity)
{
	struct arena *arena = arena_open();
	struct desk *desk = arena_alloc(arena, sizeof *desk);
	*desk = (struct desk){.arena = arena, .store = store, .journal = journal, .identity = *identity};
	desk->document_arena = arena_open();
	desk->jsonld = jsonld_open(contexts_loader(arena, (struct jsonld_loader){0}));
	return desk;
}

void desk_close(struct desk *desk)
{
	if (desk == NULL)
		return;
	jsonld_close(desk->jsonld);
	arena_close(desk->document_arena);
	arena_close(desk->arena);
}

/* What is answered: members of an object, and texts behind it. */
struct answer {
	struct json_out *out;
	struct str *raw;
	size_t raw_count;
};

/* ---- signing ---- */

static struct keyring_slot *issuer_key(struct desk *desk, enum signer_role role)
{
	struct keyring_slot *slot = keyring_active(desk->store->ring, role, (struct str){0});
	check(slot != NULL);
	return slot;
}

static enum err note_down(struct work *w, struct desk *desk, struct str kind, const struct keyring_slot *slot,
                          struct str id, struct str text)
{
	struct digest digest = digest_of(text);
	const struct journal_entry entry = {
		.kind = kind, .key = slot->thumbprint, .id = id, .digest = &digest};
	return journal_put(w, desk->journal, world_now_us(w), &entry);
}

static enum err note_credential(struct work *w, struct desk *desk, struct str id, struct str text)
{
	struct digest digest = digest_of(text);
	const struct journal_entry entry = {.kind = S("credential"),
	                                    .key = issuer_key(desk, SIGNER_CREDENTIAL)->thumbprint,
	                                    .token = issuer_key(desk, SIGNER_TOKEN)->thumbprint,
	                                    .id = id,
	                                    .digest = &digest};
	return journal_put(w, desk->journal, world_now_us(w), &entry);
}

static enum err embed(struct work *w, struct desk *desk, enum integrity_suite suite,
                      const struct json *document, struct str did, const struct keyring_slot *slot,
                      struct str *out)
{
	const struct integrity_options options = {
		.suite = suite,
		.verification_method = did_key_id(w->arena, did, &slot->key.public),
		.purpose = S("assertionMethod"),
		.created_us = world_now_us(w) / TIME_SECOND_US * TIME_SECOND_US,
	};
	return integrity_sign(w, desk->jsonld, document, &options, &slot->signer, out);
}

static enum err sign_token(struct work *w, struct desk *desk, struct str type, struct str document,
                           struct str *out)
{
	const struct keyring_slot *slot = issuer_key(desk, SIGNER_TOKEN);
	struct str payload;
	TRY(claims_add(w, document, &payload));
	return jwt_sign(w, type, did_key_id(w->arena, desk->identity.did, &slot->key.public), payload,
	                &slot->signer, out);
}

static enum err sign_one(struct work *w, struct desk *desk, struct signer_credential *credential,
                         struct str *id)
{
	const struct json *document;
	TRY(json_parse(w, credential->document, FORM_BYTES_MAX, &document));
	TRY(form_credential(w, document, desk->identity.did, world_now_us(w)));
	TRY(embed(w, desk, INTEGRITY_EDDSA_RDFC_2022, document, desk->identity.did,
	          issuer_key(desk, SIGNER_CREDENTIAL), &credential->embedded));
	/* "JWT" is all that 1EdTech's validator takes. */
	TRY(sign_token(w, desk, S("JWT"), credential->document, &credential->token));
	*id = json_get_str(document, S("id"));
	return OK;
}

/* What the way to a signature takes is given back before the next: a thousand together would not fit the caches, or memory. */
static enum err sign_in_scratch(struct work *w, struct desk *desk, struct work *scratch,
                                struct signer_credential *credential, struct str *id)
{
	arena_reset(scratch->arena);
	if (sign_one(scratch, desk, credential, id) != OK)
		return fail(w, scratch->failed, "%.*s", STR_ARG(scratch->message));
	credential->embedded = str_copy(w->arena, credential->embedded);
	credential->token = str_copy(w->arena, credential->token);
	*id = str_copy(w->arena, *id);
	return OK;
}

static enum err sign_all(struct work *w, struct desk *desk, struct signer_credential *credentials,
                         struct str *ids, size_t count)
{
	struct work scratch = work_init(w->world, w->request_id);
	enum err failed = OK;
	for (size_t i = 0; failed == OK && i < count; i++)
		failed = sign_in_scratch(w, desk, &scratch, &credentials[i], &ids[i]);
	work_finish(&scratch);
	return failed;
}

/* All are signed before the first is written down. */
static enum err sign_credentials(struct work *w, struct desk *desk, const struct request *request,
                                 struct answer *answer)
{
	struct signer_credential *credentials = work_array(w, request->count, sizeof *credentials);
	struct str *ids = work_array(w, request->count, sizeof *ids);
	for (size_t i = 0; i < request->count; i++)
		credentials[i].document = request->documents[i];
	TRY(sign_all(w, desk, credentials, ids, request->count));
	answer->raw_count = 2 * request->count;
	answer->raw = work_array(w, answer->raw_count, sizeof *answer->raw);
	for (size_t i = 0; i < request->count; i++) {
		TRY(note_credential(w, desk, ids[i], credentials[i].document));
		answer->raw[2 * i] = credentials[i].embedded;
		answer->raw[2 * i + 1] = credentials[i].token;
	}
	request_lengths(answer->out, answer->raw, answer->raw_count);
	return OK;
}

static enum err sign_status_list(struct work *w, struct desk *desk, const struct request *request,
                                 struct json_out *out)
{
	const struct keyring_slot *slot = issuer_key(desk, SIGNER_CREDENTIAL);
	const struct json *document;
	struct str text, token;
	TRY(json_parse(w, request->documents[0], FORM_BYTES_MAX, &document));
	TRY(form_status_list(w, document, desk->identity.did, world_now_us(w)));
	TRY(embed(w, desk, INTEGRITY_EDDSA_RDFC_2022, document, desk->identity.did, slot, &text));
	TRY(sign_token(w, desk, S("vc+jwt"), request->documents[0], &token));
	TRY(note_down(w, desk, S("status-list"), slot, json_get_str(document, S("id")),
	              request->documents[0]));
	json_put_str(out, S("text"), text);
	json_put_str(out, S("token"), token);
	return OK;
}

static enum err sign_checkpoint(struct work *w, struct desk *desk, const struct request *request,
                                struct json_out *out)
{
	const struct keyring_slot *slot = issuer_key(desk, SIGNER_LOG);
	const struct checkpoint *checkpoint = &request->checkpoint;
	struct note_verifier verifier;
	struct key_signature signature;
	struct str note, text = checkpoint_text(w->arena, checkpoint);
	TRY(form_checkpoint(w, checkpoint, desk->identity.origin, journal_checkpoint(desk->journal)));
	TRY(note_verifier_make(w, checkpoint->origin, slot->key.public.bytes, &verifier));
	TRY(slot->signer.sign(w, slot->signer.state, text, &signature));
	TRY(note_join(w, text, &verifier, str_bytes(signature.bytes, signature.len), &note));
	const struct journal_entry entry = {
		.kind = S("checkpoint"), .key = slot->thumbprint, .checkpoint = checkpoint};
	TRY(journal_put(w, desk->journal, world_now_us(w), &entry));
	json_put_str(out, S("text"), note);
	return OK;
}

/* ---- reviewers ---- */

/* The document with the reviewer's key as its issuer's id. */
static const struct json *with_issuer(struct work *w, const struct json *document, struct str did)
{
	static const struct json nobody = {.kind = JSON_OBJECT};
	const struct json *issuer = json_get(document, S("issuer"));
	const struct json id = {.kind = JSON_STRING, .text = did};
	return json_with(w, document, S("issuer"),
	                 json_with(w, issuer == NULL ? &nobody : issuer, S("id"), &id));
}

static enum err reviewer_key(struct work *w, struct desk *desk, struct str person, struct keyring_slot **out)
{
	*out = keyring_active(desk->store->ring, SIGNER_REVIEWER, person);
	return *out != NULL ? OK : keystore_rotate(w, desk->store, SIGNER_REVIEWER, person, out);
}

static enum err sign_endorsement(struct work *w, struct desk *desk, const struct request *request,
                                 struct json_out *out)
{
	struct keyring_slot *slot;
	const struct json *document;
	struct str whole, text;
	TRY(json_parse(w, request->documents[0], FORM_BYTES_MAX, &document));
	TRY(form_endorsement(w, document, world_now_us(w)));
	TRY(reviewer_key(w, desk, request->person, &slot));
	struct str did = identity_did_key(w, &slot->key.public);
	document = with_issuer(w, document, did);
	TRY(json_canonical(w, document, &whole));
	TRY(embed(w, desk, INTEGRITY_EDDSA_RDFC_2022, document, did, slot, &text));
	TRY(note_down(w, desk, S("endorsement"), slot, json_get_str(document, S("id")), whole));
	json_put_str(out, S("text"), text);
	return OK;
}

/* ---- the DID document ---- */

void desk_forget(struct desk *desk)
{
	desk->document = (struct str){0};
	arena_reset(desk->document_arena);
}

static enum err make_document(struct work *w, struct desk *desk)
{
	const struct keyring_slot *slot = issuer_key(desk, SIGNER_CREDENTIAL);
	const struct json *document;
	struct str text, whole;
	TRY(identity_document(w, desk->store->ring, desk->identity.did, &document));
	TRY(json_canonical(w, document, &text));
	/* JCS: the document names a context of JWKs that is not built in. */
	TRY(embed(w, desk, INTEGRITY_EDDSA_JCS_2022, document, desk->identity.did, slot, &whole));
	TRY(note_down(w, desk, S("did-document"), slot, (struct str){0}, text));
	desk->document = str_copy(desk->document_arena, whole);
	return OK;
}

static enum err did_document(struct work *w, struct desk *desk, struct json_out *out)
{
	if (str_absent(desk->document))
		TRY(make_document(w, desk));
	json_put_str(out, S("text"), desk->document);
	return OK;
}

/* ---- keys ---- */

static void list_keys(struct work *w, const struct keyring *ring, struct json_out *out)
{
	json_name(out, S("keys"));
	json_array(out);
	for (int state = SIGNER_ACTIVE; state <= SIGNER_REVOKED; state++)
		for (size_t i = 0; i < ring->count; i++)
			if (ring->slots[i].key.state == (enum signer_state)state)
				request_key_write(w, out, &ring->slots[i].key);
	json_end(out);
}

static enum err rotate(struct work *w, struct desk *desk, const struct request *request, bool first,
                       struct json_out *out)
{
	struct keyring_slot *slot;
	if (request->role == SIGNER_REVIEWER)
		return fail(w, ERR_INPUT,
		            "A reviewer's key is revoked, not rotated; the next one is made by itself.");
	if (request->role == SIGNER_LOG && !first)
		return fail(
			w, ERR_CONFLICT,
			"The log's key can only be changed while the server is stopped: it writes the log.");
	TRY(keystore_rotate(w, desk->store, request->role, (struct str){0}, &slot));
	desk_forget(desk);
	json_name(out, S("key"));
	request_key_write(w, out, &slot->key);
	return OK;
}

static enum err revoke(struct work *w, struct desk *desk, struct str thumbprint, bool first)
{
	const struct keyring_slot *slot = keyring_find(desk->store->ring, thumbprint);
	if (slot != NULL && slot->key.role == SIGNER_LOG && slot->key.state == SIGNER_ACTIVE && !first)
		return fail(
			w, ERR_CONFLICT,
			"The log's key can only be changed while the server is stopped: it writes the log.");
	TRY(keystore_revoke(w, desk->store, thumbprint));
	desk_forget(desk);
	return OK;
}

/* ---- answering ---- */

static enum err answer_request(struct work *w, struct desk *desk, const struct request *request, bool first,
                               struct answer *answer)
{
	struct json_out *out = answer->out;
	switch (request->kind) {
	case REQUEST_KEYS: list_keys(w, desk->store->ring, out); return OK;
	case REQUEST_CREDENTIALS: return sign_credentials(w, desk, request, answer);
	case REQUEST_STATUS_LIST: return sign_status_list(w, desk, request, out);
	case REQUEST_CHECKPOINT: return sign_checkpoint(w, desk, request, out);
	case REQUEST_DID_DOCUMENT: return did_document(w, desk, out);
	case REQUEST_ENDORSEMENT: return sign_endorsement(w, desk, request, out);
	case REQUEST_ROTATE: return rotate(w, desk, request, first, out);
	case REQUEST_REVOKE: return revoke(w, desk, request->thumbprint, first);
	case REQUEST_KIND_COUNT: break;
	}
	return fail(w, ERR_INTERNAL, "there is no such request");
}

static enum err try_to_answer(struct work *w, struct desk *desk, struct str message, bool first,
                              struct buf *buf)
{
	struct request request;
	struct json_out out = json_out(buf);
	struct answer answer = {.out = &out};
	json_object(&out);
	TRY(request_parse(w, message, &request));
	TRY(answer_request(w, desk, &request, first, &answer));
	json_end(&out);
	if (answer.raw_count > 0)
		buf_byte(buf, '\n');
	for (size_t i = 0; i < answer.raw_count; i++)
		buf_put(buf, answer.raw[i]);
	return buf->full ? fail(w, ERR_TOO_LARGE, "The answer would be too long: ask for fewer at once.")
	                 : OK;
}

struct str desk_answer(struct work *w, struct desk *desk, struct str message, bool first)
{
	struct buf buf = buf_init(w->arena, REQUEST_ANSWER_BYTES_MAX);
	if (try_to_answer(w, desk, message, first, &buf) == OK)
		return buf_str(&buf);
	struct str text = request_failure_text(w);
	work_forgive(w);
	return text;
}
