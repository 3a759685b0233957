-- Answers that authors try on a task while they write it (grade/trial.h). They end with the draft.

CREATE TABLE draft_trial (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	draft_id uuid NOT NULL,
	part text NOT NULL, -- the id or key of the task in the draft
	person_id uuid NOT NULL,
	revision bigint NOT NULL, -- of the draft then
	task text NOT NULL, -- canonical JSON: what was asked then
	answer text NOT NULL,
	state text NOT NULL, -- asking, done, failed
	doing text, -- while it is asked: a sentence; NULL: nothing to say
	problem text, -- why it failed, or what it did without: a sentence for the author
	model text, -- that judged; NULL: none so far
	views text NOT NULL, -- JSON: what each criterion came to so far
	found text NOT NULL, -- JSON: what the rules found
	at_us bigint NOT NULL,
	done_us bigint, -- NULL: it is still asked
	PRIMARY KEY (org_id, id)
);
CREATE INDEX draft_trial_draft ON draft_trial (org_id, draft_id, at_us);
CREATE UNIQUE INDEX draft_trial_asking ON draft_trial (org_id, person_id) WHERE state = 'asking'; -- one of a person at a time
