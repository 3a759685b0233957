-- How far people agree, counted by itself: the newest count of an assessment, and what its authors were told of.

CREATE TABLE agreement (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	begun_us bigint NOT NULL, -- when counting was last begun: what was stored before is in that count
	counted_us bigint, -- begun_us of the newest count that was finished; NULL: none was
	version_id uuid, -- whose tasks it counted; NULL with the figures: there was nothing to agree about
	figures text, -- canonical JSON, see study/counted.h
	PRIMARY KEY (org_id, assessment_id)
);

CREATE TABLE agreement_told (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	level bigint NOT NULL,
	content text NOT NULL, -- of the task: SHA-256, hexadecimal, see exam/parameters.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, assessment_id, part, criterion, level, content)
);
