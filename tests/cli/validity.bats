#!/usr/bin/env bats
# tools/validity-model, from the public answers to its section of docs/validity.md, with a model that knows what people said.

load setup

setup() {
	[ -d "$ASSAY_DATA/shortanswer" ] || skip "the public data is not there"
	export STARTED=$BATS_TEST_TMPDIR/started ASSAY_MODEL=one-that-knows ASSAY_MODEL_SERVER=none
}

section() {
	local at=$BATS_TEST_TMPDIR
	"$ROOT/tools/validity-model" --assay "$ASSAY" --embed off --judge "$ROOT/tests/cli/validity_judge.py" \
		--views "$at/views.jsonl" --out "$at/document.md" 2>"$at/progress" || { tail -3 "$at/progress"; false; }
}

# The difference that the model's levels make to a figure of all 500.
difference() { sed -n "s/^| all: $1[^|]*| 500 |[^|]*| \([+-][0-9.]*\) .*/\1/p" "$BATS_TEST_TMPDIR/document.md"; }

@test "a model that knows helps, and is asked once" {
	printf '# Of before\n\n## What else was tried\n\nMuch.\n' >"$BATS_TEST_TMPDIR/document.md"
	section
	[ "$(wc -l <"$BATS_TEST_TMPDIR/views.jsonl")" -ge 440 ]
	(($(difference QWK | tr -d +.) > 100)) && [[ $(difference QWK) == +* ]]
	[[ $(difference RMSE) == -* ]]
	grep -q '^# Of before' "$BATS_TEST_TMPDIR/document.md"
	grep -q '^Much\.' "$BATS_TEST_TMPDIR/document.md"
	cp "$BATS_TEST_TMPDIR/document.md" "$BATS_TEST_TMPDIR/once.md"
	rm "$STARTED"
	section
	[ ! -e "$STARTED" ]
	cmp "$BATS_TEST_TMPDIR/once.md" "$BATS_TEST_TMPDIR/document.md"
}
