-- Standard setting: where judges say that the level lies which an award requires.

-- Append-only: the newest of a judge by a method counts, the first is kept beside it.
CREATE TABLE standard_judgement (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose tasks were looked at
	competency text NOT NULL,
	method text NOT NULL, -- angoff, bookmark
	person_id uuid NOT NULL,
	judgement text NOT NULL, -- canonical JSON, see study/standard.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX standard_judgement_assessment ON standard_judgement (org_id, assessment_id, competency, method, id);
