-- Cases that more than one person reads before somebody decides.

ALTER TABLE review_case ADD COLUMN stage text NOT NULL DEFAULT 'first'; -- the reading that is due (grade/reading.h)
ALTER TABLE review_case ADD COLUMN round bigint NOT NULL DEFAULT 1; -- counted up when a decision is contested
ALTER TABLE review_case ADD COLUMN twice text; -- why a second person reads it: sentences, one a line; NULL: nobody does

-- Append-only: each time that a person judged what there was to judge, and each that was waived.
CREATE TABLE reading (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	round bigint NOT NULL, -- of the case
	stage text NOT NULL, -- first, second, adjudication, agreement
	person_id uuid NOT NULL,
	blind boolean NOT NULL, -- judged before they saw anybody else's view
	note text, -- NULL: it was read; else person_id does without, and says why
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… in the sitting
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX reading_sequence ON reading (org_id, sitting_id, sequence);

ALTER TABLE verdict ADD COLUMN reading_id uuid; -- that a person's is of; NULL: of none, or from before there were any
ALTER TABLE belief ADD COLUMN decision_id uuid; -- whose judgement is in it, and which puts it in effect; NULL: nobody's
