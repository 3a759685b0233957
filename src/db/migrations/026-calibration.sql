-- Answers that people score for machines to learn from, and what was learned.

CREATE TABLE anchor (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	digest bytea NOT NULL, -- SHA-256 of the answer
	answer text NOT NULL,
	source text, -- where it is from, as its giver says; NULL: not said
	person_id uuid NOT NULL, -- who brought it in
	at_us bigint NOT NULL,
	withdrawn_us bigint, -- NULL: it counts
	teaches double precision, -- how much scoring it would teach, beside the others; NULL: nobody knows
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX anchor_answer ON anchor (org_id, assessment_id, part, digest); -- one answer once

-- A person's level for a criterion of an anchor: blind, and, where what people gave differed, in sight of all.
CREATE TABLE anchor_score (
	org_id uuid NOT NULL,
	anchor_id uuid NOT NULL,
	criterion text NOT NULL,
	person_id uuid NOT NULL,
	level bigint NOT NULL,
	levels bigint NOT NULL, -- that the criterion had then: of one that has others now it says nothing
	stage bigint NOT NULL, -- 0: blind; 1: in sight of what others gave, to settle it: the last such counts alone
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, anchor_id, criterion, person_id, stage)
);

-- Answers that nothing learns from, so that every grader can be held against them (calibration/calibration.h).
CREATE TABLE anchor_frozen (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	source_id uuid NOT NULL, -- an anchor, or a sitting whose answer was judged
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, assessment_id, part, source_id)
);

CREATE TABLE calibration (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose rubric it is of
	state text NOT NULL, -- making, failed, ready, stopped, released, retired, overtaken
	why text NOT NULL, -- it is made: asked, rubric, grader, embedder, model, answers
	asked_by uuid, -- NULL: by itself
	doing text, -- while it is made
	problem text, -- when it failed: a sentence for the author
	basis text, -- JSON: what its verdicts rest on (grade/learned.h); with figures NULL until it is made
	figures text, -- JSON: calibration/report.h
	at_us bigint NOT NULL, -- when it was asked for, then when it was made
	coverage double precision, -- of its sets; with what follows: as it was released
	settles boolean, -- whether what it is sure of is not asked of a person
	sample double precision, -- of the sittings, the share of which people judge all the same
	reason text, -- why it was released although the frozen anchors moved
	released_by uuid,
	released_us bigint,
	retired_by uuid,
	retired_us bigint,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX calibration_assessment ON calibration (org_id, assessment_id);
CREATE UNIQUE INDEX calibration_released ON calibration (org_id, assessment_id) WHERE state = 'released';
CREATE UNIQUE INDEX calibration_making ON calibration (org_id, assessment_id) WHERE state = 'making';

-- Never changed: one for each place in the rubrics of parts.
CREATE TABLE calibration_grader (
	org_id uuid NOT NULL,
	calibration_id uuid NOT NULL,
	place bigint NOT NULL, -- 0: of all first criteria…
	bytes bytea NOT NULL, -- scoring/grader.h
	PRIMARY KEY (org_id, calibration_id, place)
);

ALTER TABLE review_case ADD COLUMN teaches double precision NOT NULL DEFAULT 0; -- how much judging it would teach
