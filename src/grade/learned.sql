-- name: learned_in_use :maybe
-- row: id:id basis:text coverage:real settles:bool sample:real
SELECT id, basis, coverage, settles, sample FROM calibration
WHERE org_id = $org:id AND assessment_id = $assessment:id AND state = 'released';

-- name: learned_bytes :maybe
-- row: bytes:bytes
SELECT bytes FROM calibration_grader WHERE org_id = $org:id AND calibration_id = $calibration:id AND place = $place:int;
