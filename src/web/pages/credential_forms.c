#include "web/pages/credential_forms.h"

#include "base/log.h"
#include "files/files.h"
#include "vc/bake_pdf.h"
#include "vc/bake_png.h"
#include "vc/bake_svg.h"
#include "web/app.h"
#include "web/config.h"
#include "web/pages/credential_content.h"

enum { DIGEST_BYTES = sizeof(struct digest) };

struct str credential_address(struct work *w, const struct app *app, struct id id)
{
	return str_format(w->arena, "%.*s/c/%.*s", STR_ARG(app->config->base_url),
	                  STR_ARG(id_text(w->arena, id)));
}

/* ---- texts ---- */

static enum err make_json(struct work *w, struct app *app, const struct credential *credential,
                          struct str *out)
{
	(void)w;
	(void)app;
	*out = credential->document;
	return OK;
}

static enum err make_jwt(struct work *w, struct app *app, const struct credential *credential,
                         struct str *out)
{
	(void)w;
	(void)app;
	*out = credential->jwt;
	return OK;
}

struct bundled {
	const struct issuer *issuer;
	const struct credential *credential;
	struct str *out;
};

static enum err read_bundle(struct work *w, struct tx *tx, void *argument)
{
	const struct bundled *bundled = argument;
	return badge_bundle(w, tx, bundled->issuer, bundled->credential, bundled->out);
}

static enum err make_bundle(struct work *w, struct app *app, const struct credential *credential,
                            struct str *out)
{
	struct bundled bundled = {app->issuer, credential, out};
	return db_read(w, app->db, read_bundle, &bundled);
}

static enum err make_proof(struct work *w, struct app *app, const struct credential *credential,
                           struct str *out)
{
	return badge_log_proof(w, app->issuer, credential, out);
}

static enum err make_hallmark(struct work *w, struct app *app, const struct credential *credential,
                              struct str *out)
{
	struct credential_content content;
	(void)app;
	TRY(credential_content(w, credential, &content));
	*out = content.hallmark.html;
	return OK;
}

/* ---- pictures ---- */

static const char *const kept_names[PICTURE_FORM_COUNT] = {
	[PICTURE_BADGE] = "png", [PICTURE_VECTOR] = "svg",        [PICTURE_PREVIEW] = "preview.png",
	[PICTURE_PAGE] = "pdf",  [PICTURE_SAMPLE] = "sample.png",
};

static struct str kept_path(struct work *w, struct id id, enum picture_form form)
{
	return str_format(w->arena, "%.*s.%s", STR_ARG(id_text(w->arena, id)), kept_names[form]);
}

enum err credential_forget(struct work *w, const struct app *app, struct id id)
{
	for (int form = 0; form < PICTURE_FORM_COUNT; form++)
		TRY(files_remove(w, app->pictures, kept_path(w, id, (enum picture_form)form)));
	return OK;
}

/* What is kept begins with the digest of the card that it was drawn of, and of when there were which fonts, so that a picture of
 * anything else is none. */
static enum err read_kept(struct work *w, const struct app *app, struct str path, const struct digest *card,
                          struct str *out)
{
	struct str kept;
	TRY(files_read(w, app->pictures, path, DIGEST_BYTES + PICTURE_BYTES_MAX, &kept));
	if (!str_starts(kept, digest_str(card)))
		return fail(w, ERR_NOT_FOUND, "another picture is kept");
	*out = str_slice(kept, DIGEST_BYTES, SIZE_MAX);
	return OK;
}

static enum err keep(struct work *w, const struct app *app, struct str path, const struct digest *card,
                     struct str picture)
{
	struct buf kept = buf_init(w->arena, DIGEST_BYTES + PICTURE_BYTES_MAX);
	buf_put(&kept, digest_str(card));
	buf_put(&kept, picture);
	return files_write(w, app->pictures, path, buf_str(&kept), 0600);
}

/* Without what is baked in. */
static enum err drawn(struct work *w, struct app *app, const struct credential *credential,
                      enum picture_form form, struct credential_content *content, struct str *out)
{
	struct str text, path = kept_path(w, credential->id, form);
	size_t missing;
	struct picture_card card;
	TRY(credential_content(w, credential, content));
	TRY(credential_card(w, credential, content, credential_address(w, app, credential->id),
	                    web_is_local(app), &card));
	TRY(picture_card_text(w, &card, &text));
	struct digest digest =
		digest_of(str_format(w->arena, "%lld %.*s", (long long)picture_fonts_us(), STR_ARG(text)));
	enum err found = read_kept(w, app, path, &digest, out);
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	TRY(picture_draw(w, app_sandbox(w, app), form, &card, &missing, out));
	if (missing > 0)
		log_event(w, LOG_WARNING, "picture.letters_missing", LOG_INT("letters", (int64_t)missing),
		          LOG_TEXT("credential", id_text(w->arena, credential->id)),
		          LOG_TEXT("advice", S("see “pictures” of assay doctor")));
	return keep(w, app, path, &digest, *out);
}

/* The credential with its proof; of one from before there were any, the token. */
static enum err baked_of(struct work *w, struct app *app, const struct credential *credential,
                         struct baked *out)
{
	const struct json *json;
	TRY(json_parse(w, credential->document, BAKE_CREDENTIAL_BYTES_MAX, &json));
	bool proved = json_get(json, S("proof")) != NULL;
	*out = (struct baked){.kind = BAKE_OPENBADGE_3,
	                      .credential = proved ? credential->document : credential->jwt};
	return badge_log_proof(w, app->issuer, credential, &out->log_proof);
}

static enum err make_png(struct work *w, struct app *app, const struct credential *credential,
                         struct str *out)
{
	struct credential_content content;
	struct str picture;
	struct baked baked;
	TRY(drawn(w, app, credential, PICTURE_BADGE, &content, &picture));
	TRY(baked_of(w, app, credential, &baked));
	return bake_png(w, picture, &baked, out);
}

static enum err make_svg(struct work *w, struct app *app, const struct credential *credential,
                         struct str *out)
{
	struct credential_content content;
	struct str picture;
	struct baked baked;
	TRY(drawn(w, app, credential, PICTURE_VECTOR, &content, &picture));
	TRY(baked_of(w, app, credential, &baked));
	return bake_svg(w, picture, &baked, out);
}

static enum err make_pdf(struct work *w, struct app *app, const struct credential *credential,
                         struct str *out)
{
	struct credential_content content;
	struct str page;
	struct baked baked;
	TRY(drawn(w, app, credential, PICTURE_PAGE, &content, &page));
	TRY(baked_of(w, app, credential, &baked));
	const struct bake_pdf_about about = {
		.title = str_format(w->arena, "%.*s, awarded to %.*s", STR_ARG(content.name),
	                            STR_ARG(credential->holder_name)),
		.language = S("en"),
		.made_us = credential->issued_us,
	};
	return bake_pdf(w, page, &about, &baked, out);
}

static enum err make_preview(struct work *w, struct app *app, const struct credential *credential,
                             struct str *out)
{
	struct credential_content content;
	return drawn(w, app, credential, PICTURE_PREVIEW, &content, out);
}

/* ---- all of them ---- */

/* A new form: a row. In the order of preference where Accept names several; absent: never asked for so. */
static const struct {
	struct str suffix, type, accept;
	enum err (*make)(struct work *w, struct app *app, const struct credential *credential,
	                 struct str *out);
} forms[] = {
	{S_INIT("jwt"), S_INIT("application/vc+jwt"), S_INIT("jwt"), make_jwt},
	{S_INIT("json"), S_INIT("application/vc"), S_INIT("json"), make_json},
	{S_INIT("pdf"), S_INIT("application/pdf"), S_INIT("application/pdf"), make_pdf},
	{S_INIT("png"), S_INIT("image/png"), S_INIT("image/png"), make_png},
	{S_INIT("svg"), S_INIT("image/svg+xml"), S_INIT("image/svg+xml"), make_svg},
	{S_INIT("bundle"), S_INIT("application/json"), {0}, make_bundle},
	{S_INIT("proof"), S_INIT("text/plain; charset=utf-8"), {0}, make_proof},
	{S_INIT("preview.png"), S_INIT("image/png"), {0}, make_preview},
	{S_INIT("hallmark.svg"), S_INIT("image/svg+xml"), {0}, make_hallmark},
};

struct str credential_suffix(const struct http_call *call)
{
	struct str accept = http_header(call->request, "Accept");
	if (str_absent(accept) || str_find(accept, S("text/html")) != SIZE_MAX)
		return (struct str){0};
	if (str_equal(accept, S("application/vc")))
		return S("json");
	for (size_t i = 0; i < COUNT(forms); i++)
		if (!str_absent(forms[i].accept) && str_find(accept, forms[i].accept) != SIZE_MAX)
			return forms[i].suffix;
	return (struct str){0};
}

/* .json is where a credential says that it is refreshed: 1EdTech VCCR 1.0 wants application/json there, or a token as text/plain.
 * Of those that Accept names the first counts; who takes anything gets JSON, and by the key as application/json. */
struct refreshed {
	struct str accept, suffix, type; /* type absent: as the form has it */
	bool any;                        /* it is no form of ours in particular */
};
static const struct refreshed refreshed[] = {
	{S_INIT("application/json"), S_INIT("json"), S_INIT("application/json"), false},
	{S_INIT("application/vc"), S_INIT("json"), {0}, false},
	{S_INIT("application/ld+json"), S_INIT("json"), {0}, false},
	{S_INIT("text/html"), S_INIT("json"), {0}, true},
	{S_INIT("application/*"), S_INIT("json"), {0}, true},
	{S_INIT("*/*"), S_INIT("json"), {0}, true},
	{S_INIT("application/vc+jwt"), S_INIT("jwt"), {0}, false},
	{S_INIT("text/plain"), S_INIT("jwt"), S_INIT("text/plain; charset=utf-8"), false},
};

static const struct refreshed *refreshed_of(const struct http_call *call, bool by_key)
{
	const struct refreshed *found = NULL;
	struct str accept = http_header(call->request, "Accept");
	while (found == NULL && !str_absent(accept)) {
		struct str one = str_cut(&accept, ',');
		struct str type = str_trim(str_cut(&one, ';'));
		for (size_t i = 0; i < COUNT(refreshed) && found == NULL; i++)
			if (str_equal(type, refreshed[i].accept))
				found = &refreshed[i];
	}
	return by_key && (found == NULL || found->any) ? &refreshed[0] : found;
}

/* Who does not show it keeps it out of every cache, and so is the key kept out, which opens it whether it is shown or not. Where
 * it is shown it is asked for each time: it may be renewed by then. */
static void put_headers(struct work *w, const struct credential *credential, bool by_key, struct str suffix,
                        struct http_reply *reply)
{
	struct str id = id_text(w->arena, credential->id);
	http_reply_header(reply, "Vary", S("Accept, Cookie"));
	http_reply_header(reply, "X-Robots-Tag", S("noindex"));
	http_reply_header(reply, "Content-Disposition",
	                  str_format(w->arena, "inline; filename=\"credential-%.*s.%.*s\"",
	                             STR_ARG(str_slice(id, ID_TEXT_LEN - 12, 12)),
	                             STR_ARG(str_equal(suffix, S("bundle")) ? S("json") : suffix)));
	/* What cairo writes has its styles in attributes; scripts and all else stay shut out. */
	if (str_equal(reply->type, S("image/svg+xml")))
		http_reply_header(reply, "Content-Security-Policy",
		                  S("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
		                    "sandbox"));
	if (credential->shown && !by_key)
		http_reply_header(reply, "Cache-Control", S("public, no-cache"));
}

enum err credential_form(struct work *w, struct http_call *call, const struct credential *credential,
                         bool by_key, struct str suffix, struct http_reply *reply)
{
	const struct refreshed *wanted = str_equal(suffix, S("json")) ? refreshed_of(call, by_key) : NULL;
	if (wanted != NULL)
		suffix = wanted->suffix;
	for (size_t i = 0; i < COUNT(forms); i++) {
		if (!str_equal(suffix, forms[i].suffix))
			continue;
		bool renamed = wanted != NULL && !str_absent(wanted->type);
		reply->type = renamed ? wanted->type : forms[i].type;
		put_headers(w, credential, by_key, suffix, reply);
		return forms[i].make(w, web_app(call), credential, &reply->body);
	}
	return fail(
		w, ERR_NOT_FOUND,
		"A credential can be had as .json, .jwt, .bundle, .proof, .png, .svg, .pdf, .preview.png and "
		".hallmark.svg.");
}
