-- While an assessment is written: answers that authors try on a task (grade/trial.h), and states of the draft that can be had
-- back (exam/draft.h). Both end with the draft.

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

CREATE TABLE draft_state (
	org_id uuid NOT NULL,
	draft_id uuid NOT NULL,
	revision bigint NOT NULL, -- that it was
	document text NOT NULL,
	changed_by uuid, -- who saved it; NULL: that was not kept
	changed_us bigint NOT NULL, -- when
	PRIMARY KEY (org_id, draft_id, revision)
);

INSERT INTO draft_state (org_id, draft_id, revision, document, changed_by, changed_us)
SELECT org_id, id, revision - 1, document_before, NULL, before_us FROM assessment_draft WHERE document_before IS NOT NULL;
ALTER TABLE assessment_draft DROP COLUMN document_before;
ALTER TABLE assessment_draft DROP COLUMN before_us;
