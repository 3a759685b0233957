/* log_find_page, log_find_send, log_find_form: from a credential to its entry.
 *
 * The salt that a file brings makes the entry's line together with what the credential says, and there is one such line or none.
 * A file without one (JSON, a token) is opened with our salt, as long as we have it: who has all of a credential may know its
 * place (docs/ledger.md). Whatever else they have, the answer is the same as for one that was never issued. */
#include "badge/baked.h"
#include "ledger/ledger.h"
#include "tlog/decimal.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/opening.h"
#include "web/app.h"
#include "web/config.h"
#include "web/pages/log_view.h"
#include "web/parts/figures.h"
#include "web/verification.h"

enum { ADDRESS_BYTES_MAX = 2048, TEXT_BYTES_MAX = 1 << 20, NUMBER_LETTERS_MAX = 32 };

struct log_missed {
	struct str title, name, why, next;
	struct log_form form;
};

#include "web/pages/log_find.html.h"

const struct field log_find_fields[2] = {
	{"text", FIELD_BODY, FIELD_TEXT, offsetof(struct log_find_input, text), .max = TEXT_BYTES_MAX,
         .sentence =
                 "A credential as JSON, bundle or token, or its address; or an entry's number or address."},
	{"file", FIELD_BODY, FIELD_FILE, offsetof(struct log_find_input, file), .max = VERIFICATION_BYTES_MAX,
         .sentence = "The file that you were given."},
};

void log_find_form(struct buf *out, const struct log_form *form)
{
	log_form_html(out, form);
}

/* ---- a number, or an address ---- */

/* As people write it: 4711, #4711, entry 4,711. */
static bool read_number(struct work *w, struct str text, uint64_t *out)
{
	static const struct str begins[] = {S_INIT("entry"), S_INIT("Entry"), S_INIT("#")};
	struct buf digits = buf_init(w->arena, NUMBER_LETTERS_MAX);
	for (size_t i = 0; i < COUNT(begins); i++)
		if (str_starts(text, begins[i]))
			text = str_trim(str_slice(text, begins[i].len, SIZE_MAX));
	while (!str_absent(text))
		buf_put(&digits, str_cut(&text, ','));
	return !digits.full && decimal_parse(buf_str(&digits), MERKLE_SIZE_MAX, out);
}

/* The address of an entry's page, or of a form of it. */
static bool read_entry_address(struct work *w, const struct http_call *call, struct str text, uint64_t *out)
{
	struct str start =
		str_format(w->arena, "%.*s/log/entries/", STR_ARG(web_app(call)->config->base_url));
	struct str rest = str_slice(text, start.len, SIZE_MAX);
	return str_starts(text, start) && decimal_parse(str_cut(&rest, '.'), MERKLE_SIZE_MAX, out);
}

static bool is_address(struct str text)
{
	return str_starts(text, S("https://")) || str_starts(text, S("http://"));
}

/* "urn:uuid:…" or the bare digits of one of our credentials. */
static bool read_id(struct str text, struct id *out)
{
	static const struct str urn = S_INIT("urn:uuid:");
	return id_parse(str_starts(text, urn) ? str_slice(text, urn.len, SIZE_MAX) : text, out);
}

/* ---- looking ---- */

struct search {
	struct http_call *call;
	const struct actor *viewer;
	struct id org, id; /* id: of one of our credentials, zero when it came otherwise */
	struct opening opening;
	struct str name; /* as it says */
	/* What came of it. */
	bool found;
	struct str line;
	int64_t index;
	struct http_reply *reply;
};

/* Opened with our salt: the line that it makes must be its entry. Of one that was renewed, each edition's. */
static enum err find_by_record(struct work *w, struct tx *tx, struct search *search, struct id id)
{
	struct ledger_opening opening = {.index = INT64_MAX};
	struct str fields;
	bool more;
	do {
		TRY(ledger_find_before(w, tx, search->org, ENTRY_CREDENTIAL, id, opening.index, &opening,
		                       &more));
		if (!more || str_absent(opening.salt))
			return OK;
		TRY(bundle_fields(w, search->opening.credential, &fields));
		search->found = str_equal(ledger_line(w, &opening, fields), opening.entry);
		search->index = opening.index;
	} while (!search->found);
	return OK;
}

static enum err find_by_line(struct work *w, struct tx *tx, struct search *search)
{
	struct str line;
	TRY(opening_entry(w, &search->opening, search->opening.salt, &line));
	return ledger_place(w, tx, search->org, line, &search->index, &search->found);
}

/* One that we keep, and that whoever asks may see. */
static enum err load_own(struct work *w, struct tx *tx, struct search *search)
{
	struct credential credential;
	TRY(badge_find(w, tx, search->viewer, search->id, &credential));
	TRY(json_parse(w, credential.document, BAKE_CREDENTIAL_BYTES_MAX, &search->opening.credential));
	search->name = credential.name;
	return find_by_record(w, tx, search, search->id);
}

static enum err find(struct work *w, struct tx *tx, void *argument)
{
	struct search *search = argument;
	struct id id;
	search->found = false;
	if (!id_is_zero(search->id))
		return load_own(w, tx, search);
	if (search->opening.salted)
		return find_by_line(w, tx, search);
	if (read_id(json_get_str(search->opening.credential, S("id")), &id))
		return find_by_record(w, tx, search, id);
	return OK;
}

/* ---- what is answered ---- */

static struct str found_words(const struct search *search)
{
	if (!id_is_zero(search->id))
		return S(
			"What the credential says, as it is kept here, and its salt make exactly this entry’s hash: it "
			"was logged as it is.");
	return search->opening.salted
	               ? S("What your file says and the salt that it carries make exactly this entry’s hash: this "
	                   "very credential was logged, to the letter.")
	               : S("Your file carries no salt, so we took ours: with that, what it says makes exactly this "
	                   "entry’s hash. This very credential was logged, to the letter.");
}

static struct str missed_words(struct work *w, const struct search *search)
{
	const struct opening *opening = &search->opening;
	const struct issuer *issuer = web_app(search->call)->issuer;
	struct str own = issuer_log_policy(issuer)->logs[0].key.name;
	if (opening->placed && !str_absent(opening->origin) && !str_equal(opening->origin, own))
		return str_format(w->arena, "It says that it is in the log %.*s, and this is the log %.*s.",
		                  STR_ARG(opening->origin), STR_ARG(own));
	if (opening->salted && opening->placed)
		return str_format(
			w->arena,
			"It says that it is entry %.*s, but what it says and the salt that it carries make another "
			"hash than the one there, and than any other here.",
			STR_ARG(figures_of(w, opening->index)));
	if (opening->salted)
		return S("What it says and the salt that it carries make a hash that no entry here has.");
	return S("It carries no salt that would open an entry, and we have none for exactly what it says.");
}

static struct str missed_next(const struct search *search)
{
	const struct opening *opening = &search->opening;
	struct str issuer = claims_issuer(opening->credential);
	if (!str_equal(issuer, issuer_did(web_app(search->call)->issuer)))
		return S(
			"Its issuer is another than this office: look in the issuer’s own log, or have it checked "
			"under “Check a credential”.");
	if (opening->salted)
		return S(
			"Then it was changed since it was issued, or was never issued here. Ask whoever gave it to you "
			"for the file once more, as it was issued.");
	return S(
		"Either it was changed, or it was never issued here, or its holder has deleted it: then nobody can "
		"open its entry any more but with the salt in a picture, a PDF or a download of before. Try one of "
		"those.");
}

static enum err show(struct work *w, struct http_call *call, const struct log_missed *missed,
                     struct http_reply *reply)
{
	struct buf body = web_markup(w);
	log_missed_html(&body, missed);
	return web_reply_page(w, call,
	                      &(struct web_page){.title = S("Find a credential in the public log"),
	                                         .body = &body,
	                                         .island = "log.js"},
	                      reply);
}

static enum err show_missed(struct work *w, const struct search *search)
{
	const struct log_missed missed = {
		.title = S("Not found"),
		.name = search->name,
		.why = missed_words(w, search),
		.next = missed_next(search),
	};
	return show(w, search->call, &missed, search->reply);
}

/* Stored, and the checkpoint that covers it is being made. */
static enum err show_waiting(struct work *w, const struct search *search)
{
	const struct log_missed missed = {
		.title = S("Not yet"),
		.name = search->name,
		.why = str_format(w->arena, "It is entry %.*s, and no checkpoint covers that yet.",
	                          STR_ARG(figures_of(w, (uint64_t)search->index))),
		.next = S("Try again in a moment."),
	};
	return show(w, search->call, &missed, search->reply);
}

static enum err show_entry(struct work *w, struct tx *tx, void *argument)
{
	const struct search *search = argument;
	const struct log_found found = {search->name, found_words(search)};
	return log_entry_reply(w, search->call, tx, (uint64_t)search->index, &found, search->reply);
}

static enum err answer(struct work *w, struct search *search)
{
	uint64_t size;
	struct str note;
	TRY(db_read(w, search->call->db, find, search));
	if (!search->found)
		return show_missed(w, search);
	TRY(issuer_log_head(w, web_app(search->call)->issuer, &size, &note));
	return (uint64_t)search->index < size ? db_read(w, search->call->db, show_entry, search)
	                                      : show_waiting(w, search);
}

/* ---- what was sent ---- */

static enum err lead_to(struct work *w, struct http_call *call, uint64_t index, struct http_reply *reply)
{
	uint64_t size;
	struct str note;
	TRY(issuer_log_head(w, web_app(call)->issuer, &size, &note));
	if (index >= size)
		return fail(w, ERR_NOT_FOUND, "The log has no entry %.*s: it holds %.*s, numbered from 0.",
		            STR_ARG(figures_of(w, index)), STR_ARG(figures_entries(w, size)));
	http_reply_redirect(reply, str_format(w->arena, "/log/entries/%llu", (unsigned long long)index));
	return OK;
}

static enum err read_file(struct work *w, struct search *search, struct str bytes)
{
	struct app *app = web_app(search->call);
	struct baked baked = {.credential = bytes};
	TRY(verification_count(w, search->call));
	if (baked_is(bytes))
		TRY(baked_read(w, app_sandbox(w, app), bytes, &baked));
	TRY(opening_read(w, baked.credential, baked.log_proof, &search->opening));
	search->name = json_get_str(search->opening.credential, S("name"));
	return answer(w, search);
}

static enum err take(struct work *w, struct search *search, const struct log_find_input *in)
{
	struct str text = str_trim(in->text);
	uint64_t index;
	if (in->file.len > 0)
		return read_file(w, search, in->file);
	if (text.len == 0)
		return fail(w, ERR_INPUT,
		            "Choose a file, or type a credential’s address or an entry’s number.");
	if (text.len > ADDRESS_BYTES_MAX)
		return read_file(w, search, text);
	if (read_number(w, text, &index) || read_entry_address(w, search->call, text, &index))
		return lead_to(w, search->call, index, search->reply);
	if (verification_is_own(w, search->call, text, &search->id) || read_id(text, &search->id))
		return answer(w, search);
	if (is_address(text))
		return fail(
			w, ERR_INPUT,
			"This is not the address of a credential of this office, and only what was issued here is in "
			"this log. If you have the credential’s file, choose that.");
	return read_file(w, search, text);
}

enum err log_find_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	(void)input;
	return show(w, call, &(struct log_missed){0}, reply);
}

enum err log_find_send(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct search *search = work_alloc(w, sizeof *search);
	*search = (struct search){
		.call = call, .viewer = web_viewer(call), .org = web_app(call)->org, .reply = reply};
	enum err failed = take(w, search, input);
	if (failed == OK || failed == ERR_INTERNAL)
		return failed;
	const struct log_missed missed = {.form = {.refusal = w->message}};
	web_reply_again(w, reply);
	return show(w, call, &missed, reply);
}
