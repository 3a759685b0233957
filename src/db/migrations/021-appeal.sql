-- Appeals against single criteria, their deadlines and answers; what candidates are told about each criterion.

ALTER TABLE appeal ADD COLUMN due_us bigint; -- until when it is to be answered; NULL: from before there were deadlines

ALTER TABLE review_case ADD COLUMN due_us bigint; -- of the appeal that it is open for; NULL: for none
ALTER TABLE review_case ADD COLUMN late_told_us bigint; -- when administrators were told that it is late
ALTER TABLE review_case ADD COLUMN nobody_told_us bigint; -- when they were told that nobody is left who could take it

-- Append-only: what an appeal is against; one without any is against the decision as a whole.
CREATE TABLE appeal_criterion (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	appeal_id uuid NOT NULL,
	verdict_id uuid NOT NULL, -- the one contested
	reason text NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part, criterion) -- each once
);
CREATE INDEX appeal_criterion_appeal ON appeal_criterion (org_id, appeal_id);

-- Append-only: what came of it. Those of a decision that was undone count for nothing.
CREATE TABLE appeal_answer (
	org_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- the one that answers the appeal
	part text NOT NULL,
	criterion text NOT NULL,
	appeal_id uuid NOT NULL,
	verdict_id uuid NOT NULL, -- of the person who judged afresh
	outcome text NOT NULL, -- upheld, changed
	level_before bigint NOT NULL,
	level bigint NOT NULL,
	reason text NOT NULL,
	PRIMARY KEY (org_id, decision_id, part, criterion)
);
CREATE INDEX appeal_answer_appeal ON appeal_answer (org_id, appeal_id);

-- Append-only: the newest about a criterion of a decision counts.
CREATE TABLE feedback (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- that it tells about
	part text NOT NULL,
	criterion text NOT NULL,
	verdict_id uuid NOT NULL, -- that it was written from
	author text NOT NULL, -- machine; rubric: put together from its texts; person
	person_id uuid, -- with author person
	shown text NOT NULL, -- what was shown
	next text, -- the one next step; NULL: there is no higher level
	basis text, -- JSON: model, prompt, nonce, seed; NULL: no model was asked
	reply text, -- the model's raw replies, JSON
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… in the sitting
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX feedback_sequence ON feedback (org_id, sitting_id, sequence);

-- Append-only: what happened to the feedback on a decision, each once.
CREATE TABLE feedback_step (
	org_id uuid NOT NULL,
	decision_id uuid NOT NULL,
	step text NOT NULL, -- held: the reviewer reads it first; released: they have; told: the candidate has a message
	person_id uuid,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, decision_id, step)
);
CREATE INDEX feedback_step_person ON feedback_step (org_id, person_id, step);
