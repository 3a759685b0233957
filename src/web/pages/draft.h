/* Writing an assessment in the browser: its draft as two kinds of page (what is said of the whole, and one task each), what
 * candidates will see of it, and what becomes of it. */
#ifndef WEB_PAGES_DRAFT_H
#define WEB_PAGES_DRAFT_H

#include "exam/draft.h"
#include "web/parts/form_field.h"
#include "web/web.h"

struct draft_page_input {
	struct id draft;
	int64_t task; /* from 1; of a task's page */
	bool check;   /* says what is wrong beside each field */
};
struct draft_send_input {
	struct id draft;
	int64_t revision; /* that the form was made of */
	int64_t task;     /* whose page it stands on; absent: that of the whole */
	bool check;
	bool keep;               /* what it replaces can be had back in any case */
	int64_t newest;          /* to publish: the newest version that its author has seen; absent: none */
	struct str began;        /* what the form began with: draft_began; absent: not said */
	struct str doing;        /* save, check, try, publish, add.LIST, remove.ELEMENT; absent: save */
	const struct json *form; /* path → text; NULL: none */
};
struct draft_act_input {
	struct id draft;
	int64_t revision, newest;
	int64_t task; /* whose page it was done on; absent: that of the whole */
};
struct draft_restore_input {
	struct id draft;
	int64_t revision, state;
};
struct draft_begin_input {
	struct str title, language, statement, ask;
};
struct draft_from_input {
	struct id assessment; /* zero: none */
};

extern const struct field draft_page_fields[2];
extern const struct field draft_task_fields[3];
extern const struct field draft_send_fields[9];
extern const struct field draft_one_fields[1];
extern const struct field draft_act_fields[3];
extern const struct field draft_publish_fields[3];
extern const struct field draft_restore_fields[3];
extern const struct field draft_begin_fields[4];
extern const struct field draft_write_fields[1];
extern const struct field draft_from_fields[1];

http_handler draft_page, draft_task_page, draft_send, draft_write_page, draft_begin_send, draft_from_send;
http_handler draft_preview_page, draft_file, draft_zip, draft_version_zip, draft_undo_send, draft_delete_page,
	draft_delete_send;

http_handler draft_earlier_page, draft_restore_send;
/* What changed after a state, in a line. */
struct str draft_changes_words(struct work *w, const struct draft_state *state);

/* The drafts of the organisation, for the page of assessments; empty markup where there are none. */
enum err draft_list_drawing(struct work *w, struct http_call *call, struct markup *out) MUST_CHECK;

/* ---- between the pages ---- */

/* What a page of a draft is made of. */
struct draft_shown {
	struct draft_assessment draft;
	struct draft_report report; /* empty unless `check` */
	bool check;
	int64_t newest;     /* version of its assessment; 0: none */
	struct str problem; /* why it was not saved; absent: nothing is wrong */
	/* What was typed, over what is stored, of which the draft's tree is made then; its tree NULL: nothing was. */
	struct draft_laid laid;
	const struct json *stored; /* then: what is stored */
	struct str other;          /* who changed it meanwhile; absent: nobody */
};
enum err draft_show(struct work *w, struct http_call *call, const struct draft_shown *shown,
                    struct http_reply *reply) MUST_CHECK;
enum err draft_show_task(struct work *w, struct http_call *call, const struct draft_shown *shown,
                         int64_t task, struct http_reply *reply) MUST_CHECK;
/* "/assessments/drafts/ID", or with "/tasks/N". */
struct str draft_address(struct work *w, struct id draft, int64_t task);

/* A field of a form by its path below a place (absent: at the top), as this draft has it. */
struct draft_field_row {
	const char *path, *label, *hint;
	int64_t rows;
	bool number;
	const struct form_option *options; /* NULL-terminated by an absent title; NULL: none */
};
struct form_field draft_form_field(struct work *w, const struct draft_shown *shown, struct str place,
                                   const struct draft_field_row *row);
struct form_fields draft_form_fields(struct work *w, const struct draft_shown *shown, struct str place,
                                     const struct draft_field_row *rows, size_t count);
/* Whether something is wrong with any of them, or somebody else changed it too. */
bool draft_form_is_to_mend(const struct form_fields *fields);
/* What is wrong at just this path, a sentence a line; absent: nothing. */
struct str draft_problem_at(struct work *w, const struct draft_shown *shown, struct str path);

/* What stands above and below both kinds of form. */
struct draft_homeless_views {
	const struct draft_problem *at;
	size_t count;
};
struct draft_frame {
	struct str csrf, address, title, saved, problem, began;
	struct str before; /* when the state was saved that can be gone back to; absent: there is none */
	struct id draft;
	int64_t revision, task;
	bool check;
	bool unsaved; /* what the fields say is on this page alone */
	struct draft_homeless_views homeless;
	struct draft_homeless_views collisions; /* fields that two changed: label, and path */
};
struct draft_frame draft_frame_of(struct work *w, struct http_call *call, const struct draft_shown *shown,
                                  int64_t task);
void draft_frame_head(struct buf *out, const struct draft_frame *frame);
void draft_frame_hidden(struct buf *out, const struct draft_frame *frame);
void draft_frame_back(struct buf *out, const struct draft_frame *frame);

#endif
