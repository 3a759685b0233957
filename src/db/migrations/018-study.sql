-- Studies: what the answers of many people say about the tasks of an assessment.

ALTER TABLE sitting ADD COLUMN simulated boolean NOT NULL DEFAULT false; -- made up for a demonstration: nobody sat there
CREATE INDEX sitting_assessment ON sitting (org_id, assessment_id, id);

CREATE TABLE study (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose tasks were studied
	sittings bigint NOT NULL, -- whose answers are in it
	simulated bigint NOT NULL, -- of these
	finished bigint NOT NULL, -- sittings that there were, of which the newest are in it
	figures text NOT NULL, -- canonical JSON, see study/figures.h
	at_us bigint NOT NULL,
	state text NOT NULL, -- proposed; accepted; dismissed; overtaken: by a later one
	decided_by uuid,
	decided_us bigint,
	accepted_version_id uuid, -- the version with what it proposed
	PRIMARY KEY (org_id, id)
);
CREATE INDEX study_assessment ON study (org_id, assessment_id, id);
