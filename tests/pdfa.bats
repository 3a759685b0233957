#!/usr/bin/env bats
# The documents that carry credentials, judged by veraPDF. They are made by the unit tests (src/vc/bake_test.c,
# src/picture/picture_test.c).

bats_require_minimum_version 1.5.0

setup_file() {
	command -v mvn >/dev/null || skip "Maven is not installed"
	export SAMPLES=$BATS_FILE_TMPDIR/samples
	mkdir "$SAMPLES"
	mvn -q -f tests/pdfa/pom.xml dependency:build-classpath -Dmdep.outputFile="$SAMPLES/classpath" \
		-Dmdep.includeScope=runtime >&2
	ASSAY_SAMPLES=$SAMPLES "${ASSAY_UNIT_TEST:-build/debug/unit-test}" bake_samples_for_others picture_samples_for_others
}

verapdf() { java -cp "$(< "$SAMPLES/classpath")" tests/pdfa/Check.java "$@" 2>/dev/null; }

@test "a document with a credential and its proof is PDF/A-3b" {
	run -0 verapdf 3b "$SAMPLES/credential.pdf"
	[[ $output == *"valid, "*" checks" ]]
}

@test "and PDF/A-3u" {
	run -0 verapdf 3u "$SAMPLES/credential.pdf"
}

@test "so is the page that we draw" {
	run -0 verapdf 3u "$SAMPLES/drawn.pdf"
	[[ $output == *"valid, "*" checks" ]]
}

@test "and one with a name from right to left, and letters of many scripts" {
	run -0 verapdf 3u "$SAMPLES/scripts.pdf"
	[[ $output == *"valid, "*" checks" ]]
}

@test "its page alone is not: the check can say no" {
	run -1 verapdf 3u "$SAMPLES/page.pdf"
	[[ $output == *"not valid, "* ]]
}
