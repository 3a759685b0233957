-- Assessments that are being written (exam/draft.h).

CREATE TABLE assessment_draft (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid, -- whose next version it is to be; NULL: a new one
	base_version_id uuid, -- that it was begun from; NULL: none
	title text NOT NULL, -- of the document, for lists
	document text NOT NULL, -- canonical JSON: the tree of assessment.yaml as far as it is written
	document_before text, -- a state that can be gone back to (exam/draft.h); NULL: nothing was changed yet
	before_us bigint, -- when that was saved
	revision bigint NOT NULL, -- counted up with each change
	person_id uuid NOT NULL, -- who began it
	changed_by uuid NOT NULL,
	created_us bigint NOT NULL,
	changed_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
