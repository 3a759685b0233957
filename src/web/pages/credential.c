#include "web/pages/credential.h"

#include "badge/achievement.h"
#include "badge/renewal.h"
#include "base/time.h"
#include "exam/markdown.h"
#include "org/claim.h"
#include "picture/qr.h"
#include "web/config.h"
#include "web/pages/credential_content.h"
#include "web/pages/credential_forms.h"
#include "web/pages/credential_state.h"
#include "web/pages/skills.h"
#include "web/parts/skill.h"

#include <math.h>

struct credential_skills {
	const struct skill_view *at;
	size_t count;
};

struct credential_view {
	struct id id;
	struct str csrf, file_name, address, linkedin;
	struct markup hallmark, criteria, code;
	struct str issuer, did, name, holder, awarded, until, renewed, description, panel;
	struct str renewal; /* why it was renewed, for its holder; absent: it was not */
	struct str
		lately; /* when what it says was shown last, and how long that is fresh; absent: it cannot be said */
	struct credential_levels levels;
	struct credential_skills skills;
	struct credential_evidences evidence;
	int64_t index;
	uint64_t size;
	struct credential_state state;
	struct str achievement; /* the address of its page; absent: there is none */
	bool demonstration, own, shown;
	bool lasting;     /* it is not over for good */
	bool no_password; /* its holder came by a link that works once */
};

#include "web/pages/credential.html.h"

const struct field credential_fields[2] = {
	{"id", FIELD_PATH, FIELD_TOKEN, offsetof(struct credential_input, id), .required = true, .max = 64,
         .sentence =
                 "The credential's id, with .json, .jwt, .bundle, .proof, .png, .svg, .pdf, .preview.png or "
                 ".hallmark.svg for a form of it."},
	{"key", FIELD_QUERY, FIELD_TOKEN, offsetof(struct credential_input, key), .max = 64,
         .sentence = "With .json: from its refreshService, for whoever has an edition of it."},
};

struct looked_for {
	const struct actor *viewer;
	const struct app *app;
	struct id id;
	struct str key; /* absent: none */
	bool page;      /* rather than another form of it */
	struct credential credential;
	struct badge_status status;
	/* Of the page. */
	struct credential_content content;
	bool achievement_public, no_password;
	struct str renewal, lately;
};

/* ---- the page ---- */

/* The estimate as the credential states it: a normal density with that mean and standard error. */
static struct skill_view skill_of_estimate(struct work *w, size_t i,
                                           const struct credential_estimate *estimate)
{
	struct grid posterior;
	struct skill_view view;
	bool stated = !isnan(estimate->mean_logit) && !isnan(estimate->error_logit);
	grid_normal(stated ? fmax(-6, fmin(6, estimate->mean_logit)) : 0,
	            stated ? fmax(0.2, fmin(10, estimate->error_logit)) : 10, &posterior);
	const struct skill_input input = {
		.id = str_format(w->arena, "estimate-%zu", i),
		.title = estimate->name,
		.posterior = &posterior,
		.empty = !stated,
		.required_logit = estimate->required_logit,
		.probability_needed = NAN,
	};
	skill_of(w, &input, &view);
	return view;
}

static struct credential_skills skills_of(struct work *w, const struct credential_estimates *estimates)
{
	struct skill_view *views = work_array(w, estimates->count, sizeof *views);
	for (size_t i = 0; i < estimates->count; i++)
		views[i] = skill_of_estimate(w, i, &estimates->at[i]);
	return (struct credential_skills){views, estimates->count};
}

static void put_parameter(struct buf *out, const char *name, struct str value)
{
	buf_format(out, "&%s=", name);
	markup_url_part(out, value);
}

/* "Add to profile", with what it is, from whom, since when, and where it can be seen. Its id is ours, without a scheme: the
 * form there takes no urn:uuid. */
static struct str linkedin_of(struct work *w, const struct credential *credential,
                              const struct credential_content *content, struct str address)
{
	struct buf out = buf_init(w->arena, 8 << 10);
	struct str issued = time_text(w->arena, credential->issued_us);
	buf_put(&out, S("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME"));
	put_parameter(&out, "name", content->name);
	put_parameter(&out, "organizationName", content->issuer);
	put_parameter(&out, "issueYear", str_slice(issued, 0, 4));
	put_parameter(&out, "issueMonth", str_slice(issued, 5, 2));
	if (content->until_us != 0) {
		struct str until = time_text(w->arena, content->until_us);
		put_parameter(&out, "expirationYear", str_slice(until, 0, 4));
		put_parameter(&out, "expirationMonth", str_slice(until, 5, 2));
	}
	put_parameter(&out, "certUrl", address);
	put_parameter(&out, "certId", id_text(w->arena, credential->id));
	return buf_str(&out);
}

static enum err view_of(struct work *w, struct http_call *call, const struct looked_for *at,
                        struct credential_view *view)
{
	const struct credential *credential = &at->credential;
	const struct app *app = web_app(call);
	const struct credential_content *content = &at->content;
	bool own = badge_is_own(credential, web_viewer(call));
	struct str checkpoint, id = id_text(w->arena, credential->id);
	*view = (struct credential_view){
		.id = credential->id,
		.csrf = web_session(call) == NULL ? (struct str){0} : web_session(call)->csrf,
		.file_name = str_format(w->arena, "credential-%.*s.json",
	                                STR_ARG(str_slice(id, ID_TEXT_LEN - 12, 12))),
		.address = credential_address(w, app, credential->id),
		.hallmark = content->hallmark,
		.issuer = content->issuer,
		.did = content->did,
		.name = content->name,
		.holder = credential->holder_name,
		.awarded = time_date_for_people(w->arena, credential->issued_us),
		.until = content->until,
		.renewed = credential->renewed_us == 0
	                           ? (struct str){0}
	                           : time_date_for_people(w->arena, credential->renewed_us),
		.renewal = at->renewal,
		.lately = at->lately,
		.description = content->description,
		.panel = content->panel,
		.levels = content->levels,
		.skills = skills_of(w, &content->estimates),
		.evidence = content->evidence,
		.index = credential->entry_index,
		.demonstration = web_is_local(app),
		.state = credential_state(w, &at->status, content->until_us, own),
		.achievement = at->achievement_public ? content->achievement : (struct str){0},
		.own = own,
		.no_password = at->no_password,
		.shown = credential->shown,
	};
	view->lasting = str_absent(view->state.title) || at->status.state == BADGE_SUSPENDED;
	if (!str_absent(view->state.title))
		view->lately = (struct str){0};
	view->linkedin = linkedin_of(w, credential, content, view->address);
	TRY(qr_svg(w, view->address, S("QR code of this page's address"), &view->code));
	TRY(issuer_log_head(w, app->issuer, &view->size, &checkpoint));
	return markdown_blocks(w, content->criteria, &view->criteria);
}

static enum err show(struct work *w, struct http_call *call, const struct looked_for *at,
                     struct http_reply *reply)
{
	struct credential_view view;
	TRY(view_of(w, call, at, &view));
	struct buf body = web_markup(w);
	credential_html(&body, &view);
	const struct web_preview preview = {
		.description = str_format(w->arena, "Awarded to %.*s by %.*s on %.*s.%s%.*s%s",
	                                  STR_ARG(view.holder), STR_ARG(view.issuer), STR_ARG(view.awarded),
	                                  str_absent(view.state.title) ? "" : " ", STR_ARG(view.state.title),
	                                  str_absent(view.state.title) ? "" : "."),
		.address = view.address,
		.picture = str_format(w->arena, "%.*s.preview.png", STR_ARG(view.address)),
	};
	return web_reply_page(w, call,
	                      &(struct web_page){.title = view.name,
	                                         .body = &body,
	                                         .body_class = "document",
	                                         .island = view.own ? "share.js" : NULL,
	                                         .preview = &preview},
	                      reply);
}

/* ---- finding it ---- */

/* What is for its holder's eyes alone. */
static enum err look_as_holder(struct work *w, struct tx *tx, struct looked_for *at)
{
	struct renewal *renewals;
	size_t count;
	TRY(claim_needs_link(w, tx, at->viewer->org, at->viewer->person, &at->no_password));
	TRY(renewal_list(w, tx, at->viewer->org, at->id, &renewals, &count));
	for (size_t i = 0; i < count; i++)
		if (renewals[i].begins_us != 0)
			at->renewal = renewals[i].reason;
	return OK;
}

static enum err look(struct work *w, struct tx *tx, void *argument)
{
	struct looked_for *at = argument;
	struct str document;
	if (str_absent(at->key))
		TRY(badge_find(w, tx, at->viewer, at->id, &at->credential));
	else
		TRY(renewal_find(w, tx, at->id, at->key, &at->credential));
	if (!at->page)
		return OK;
	TRY(badge_status(w, tx, &at->credential, &at->status));
	TRY(credential_content(w, &at->credential, &at->content));
	bool own = badge_is_own(&at->credential, at->viewer);
	if (own)
		TRY(look_as_holder(w, tx, at));
	if (!id_is_zero(at->credential.sitting))
		TRY(skills_shown(w, tx, at->credential.org, at->credential.sitting, own, &at->lately));
	struct str path = achievement_path(at->app->config->base_url, at->content.achievement);
	return str_absent(path) ? OK
	                        : achievement_find(w, tx, at->credential.org, path, &document,
	                                           &at->achievement_public);
}

enum err credential_page(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct credential_input *in = input;
	struct looked_for at = {.viewer = web_viewer(call), .app = web_app(call)};
	struct str suffix = in->id;
	if (!id_parse(str_cut(&suffix, '.'), &at.id))
		return badge_none(w);
	if (str_absent(suffix))
		suffix = credential_suffix(call);
	at.page = str_absent(suffix);
	if (str_equal(suffix, S("json")))
		at.key = in->key;
	TRY(db_read(w, call->db, look, &at));
	if (!str_absent(suffix))
		return credential_form(w, call, &at.credential, !str_absent(at.key), suffix, reply);
	return show(w, call, &at, reply);
}
