/* What a credential says, read from its own text once for its page, its pictures and its forms. */
#ifndef WEB_PAGES_CREDENTIAL_CONTENT_H
#define WEB_PAGES_CREDENTIAL_CONTENT_H

#include "badge/badge.h"
#include "base/markup.h"
#include "picture/picture.h"

struct credential_level {
	struct str name, value;
};
struct credential_levels {
	const struct credential_level *at;
	size_t count;
};
struct credential_estimate {
	struct str name, value, error, required;        /* logits as text; required absent: nothing is */
	double mean_logit, error_logit, required_logit; /* the same; NAN where there is none */
};
struct credential_estimates {
	const struct credential_estimate *at;
	size_t count;
};
struct credential_evidence {
	struct str name, description;
};
struct credential_evidences {
	const struct credential_evidence *at;
	size_t count;
};

struct credential_content {
	struct str issuer, did, name, description, criteria, panel;
	struct str achievement; /* its id */
	struct str until;       /* "23 November 2027"; absent: for ever */
	int64_t until_us;       /* 0: for ever */
	struct credential_levels levels;
	struct credential_estimates estimates;
	struct credential_evidences evidence;
	struct markup hallmark;
};

/* Of a credential of ours. ERR_INPUT when its text is none. Texts live as long as the credential's. */
enum err credential_content(struct work *w, const struct credential *credential,
                            struct credential_content *out) MUST_CHECK;

/* What is drawn of it. `address`: of its page. Where nothing was judged here, the page for paper has the criteria instead. */
enum err credential_card(struct work *w, const struct credential *credential,
                         const struct credential_content *content, struct str address, bool demonstration,
                         struct picture_card *out) MUST_CHECK;

#endif
