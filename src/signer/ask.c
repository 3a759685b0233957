/* signer_keys, signer_sign_…, signer_did_document, signer_rotate, signer_revoke: requests and what is answered. */
#include "signer/asker.h"

static enum err strange(struct work *w)
{
	return fail(w, ERR_INTERNAL, "The process that keeps the keys answers in a form that is not known.");
}

static enum err ask_text(struct work *w, struct signer *signer, const struct request *request,
                         struct str *out)
{
	struct asker_answer answer;
	TRY(asker_ask(w, signer, request, &answer));
	*out = json_get_str(answer.json, S("text"));
	return str_absent(*out) ? strange(w) : OK;
}

enum err signer_keys(struct work *w, struct signer *signer, struct signer_key **out, size_t *count)
{
	struct asker_answer answer;
	TRY(asker_ask(w, signer, &(struct request){.kind = REQUEST_KEYS}, &answer));
	const struct json *keys = json_get(answer.json, S("keys"));
	if (keys == NULL || keys->kind != JSON_ARRAY || keys->count > SIGNER_KEYS_MAX)
		return strange(w);
	*count = keys->count;
	*out = work_array(w, keys->count, sizeof **out);
	for (size_t i = 0; i < keys->count; i++)
		TRY(request_key_read(w, &keys->elements[i], &(*out)[i]));
	return OK;
}

enum err signer_sign_credentials(struct work *w, struct signer *signer, struct signer_credential *credentials,
                                 size_t count)
{
	struct asker_answer answer;
	struct request request = {.kind = REQUEST_CREDENTIALS, .count = count};
	if (count == 0)
		return OK;
	request.documents = work_array(w, count, sizeof *request.documents);
	for (size_t i = 0; i < count; i++)
		request.documents[i] = credentials[i].document;
	TRY(asker_ask(w, signer, &request, &answer));
	struct str *texts;
	size_t text_count;
	TRY(request_split(w, json_get(answer.json, S("lengths")), answer.raw, 2 * count, &texts,
	                  &text_count));
	if (text_count != 2 * count)
		return strange(w);
	for (size_t i = 0; i < count; i++) {
		credentials[i].embedded = texts[2 * i];
		credentials[i].token = texts[2 * i + 1];
	}
	return OK;
}

enum err signer_sign_status_list(struct work *w, struct signer *signer, struct str document,
                                 struct str *embedded, struct str *token)
{
	const struct request request = {.kind = REQUEST_STATUS_LIST, .documents = &document, .count = 1};
	struct asker_answer answer;
	TRY(asker_ask(w, signer, &request, &answer));
	*embedded = json_get_str(answer.json, S("text"));
	*token = json_get_str(answer.json, S("token"));
	return str_absent(*embedded) || str_absent(*token) ? strange(w) : OK;
}

enum err signer_sign_checkpoint(struct work *w, struct signer *signer, const struct checkpoint *checkpoint,
                                struct str *note)
{
	const struct request request = {.kind = REQUEST_CHECKPOINT, .checkpoint = *checkpoint};
	if (checkpoint->extension.len > 0)
		return fail(w, ERR_INPUT, "Our checkpoints have no extension lines.");
	return ask_text(w, signer, &request, note);
}

enum err signer_did_document(struct work *w, struct signer *signer, struct str *out)
{
	return ask_text(w, signer, &(struct request){.kind = REQUEST_DID_DOCUMENT}, out);
}

enum err signer_sign_endorsement(struct work *w, struct signer *signer, struct str person,
                                 struct str document, struct str *out)
{
	const struct request request = {
		.kind = REQUEST_ENDORSEMENT, .person = person, .documents = &document, .count = 1};
	return ask_text(w, signer, &request, out);
}

enum err signer_rotate(struct work *w, struct signer *signer, enum signer_role role, struct signer_key *out)
{
	struct asker_answer answer;
	TRY(asker_ask(w, signer, &(struct request){.kind = REQUEST_ROTATE, .role = role}, &answer));
	return request_key_read(w, json_get(answer.json, S("key")), out);
}

enum err signer_revoke(struct work *w, struct signer *signer, struct str thumbprint)
{
	struct asker_answer answer;
	const struct request request = {.kind = REQUEST_REVOKE, .thumbprint = thumbprint};
	return asker_ask(w, signer, &request, &answer);
}
