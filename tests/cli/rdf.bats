#!/usr/bin/env bats
# assay rdf: what it prints, what it refuses, and where contexts come from.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	cat >document.json <<-'END'
		{"@context": "https://example.org/contexts/one", "@id": "#me", "name": "Ana", "knows": {"name": "Bo"}, "lost": 1}
	END
	mkdir contexts
	echo '{"@context": {"name": "http://schema.org/name", "knows": "http://schema.org/knows"}}' >contexts/one
	echo '{"https://example.org/contexts/": "contexts"}' >map.json
}

rdf() { "$ASSAY" rdf "$@"; }

@test "rdf expand prints one JSON document" {
	run -0 --separate-stderr rdf expand document.json --contexts map.json --base https://example.org/
	[ "$(jq -r '.[0]["@id"]' <<<"$output")" = "https://example.org/#me" ]
	[ "$(jq -r '.[0]["http://schema.org/knows"][0]["http://schema.org/name"][0]["@value"]' <<<"$output")" = Bo ]
	[ -z "$stderr" ]
}

@test "rdf nquads prints statements, and reads them again" {
	run -0 rdf nquads document.json --contexts map.json --base https://example.org/
	[ "$(grep -c . <<<"$output")" = 3 ]
	[[ $output == *'<https://example.org/#me> <http://schema.org/name> "Ana" .'* ]]
	[ "$(rdf nquads - <<<"$output")" = "$output" ]
}

@test "rdf canon does not mind the order or the labels, and says which label a node got" {
	printf '_:x <urn:p> _:y .\n_:y <urn:q> "1" .\n' >a.nq
	printf '_:n <urn:q> "1" .\n_:m <urn:p> _:n .\n' >b.nq
	run -0 rdf canon a.nq
	[ "$output" = "$(rdf canon b.nq)" ]
	[ "$output" != "$(rdf canon a.nq --hash sha384 | sed 1d)" ]
	run -0 rdf canon a.nq --map
	[ "$(jq -r '.x, .y' <<<"$output" | sort | paste -sd ' ')" = "c14n0 c14n1" ]
}

@test "rdf knows the contexts of credentials by itself, and nothing else" {
	echo '{"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:x", "type": "VerifiableCredential"}' >known.json
	run -0 rdf nquads known.json --safe
	[[ $output == *'<https://www.w3.org/2018/credentials#VerifiableCredential> .' ]]
	run -1 --separate-stderr rdf expand document.json
	[[ $stderr == "loading remote context failed: "* ]]
	[ -z "$output" ]
}

@test "rdf --safe refuses what would be left out, with the code in front" {
	run -1 --separate-stderr rdf nquads document.json --contexts map.json --base https://example.org/ --safe
	[[ $stderr == "invalid property: “lost”"* ]]
	run -1 --separate-stderr rdf expand - <<<'{"@id": 7}'
	[[ $stderr == "invalid @id value: "* ]]
	run -1 --separate-stderr rdf expand - <<<'{"@id": '
	[[ $stderr == "loading document failed: "* ]]
	run -1 --separate-stderr rdf nquads - <<<'<urn:s> <urn:p> .'
	[ -n "$stderr" ]
}

@test "rdf options of JSON-LD" {
	echo '{"@context": {"name": "http://schema.org/name"}}' >first.json
	run -0 rdf nquads - --expand-context first.json <<<'{"name": "Ana"}'
	[ "$output" = '_:b0 <http://schema.org/name> "Ana" .' ]
	run -0 rdf nquads - --rdf-direction i18n-datatype <<<'{"urn:p": {"@value": "x", "@language": "AR", "@direction": "rtl"}}'
	[ "$output" = '_:b0 <urn:p> "x"^^<https://www.w3.org/ns/i18n#ar_rtl> .' ]
	run -0 rdf nquads - --rdf-direction compound-literal <<<'{"urn:p": {"@value": "x", "@direction": "rtl"}}'
	[ "$(grep -c . <<<"$output")" = 3 ]
	run -1 --separate-stderr rdf expand - --processing-mode json-ld-1.0 <<<'{"@context": {"@version": 1.1}}'
	[[ $stderr == "processing mode conflict: "* ]]
	run -1 rdf nquads - --from nquads <<<'{}'
	run -0 rdf nquads - --from jsonld <<<' [] '
	[ -z "$output" ]
}

@test "rdf maps of contexts: files, folders, the longest address, no way out" {
	echo '{"@context": {"name": "urn:special"}}' >special.json
	echo '{"https://example.org/contexts/": "contexts/", "https://example.org/contexts/two": "special.json"}' >map.json
	run -0 rdf nquads - --contexts map.json <<<'{"@context": "https://example.org/contexts/two", "name": "Ana"}'
	[ "$output" = '_:b0 <urn:special> "Ana" .' ]
	cd /
	run -0 rdf nquads - --contexts "$BATS_TEST_TMPDIR/map.json" \
		<<<'{"@context": "https://example.org/contexts/one", "name": "Ana"}'
	[ "$output" = '_:b0 <http://schema.org/name> "Ana" .' ]
	run -1 rdf nquads - --contexts "$BATS_TEST_TMPDIR/map.json" \
		<<<'{"@context": "https://example.org/contexts/../special.json", "name": "Ana"}'
	[[ $output == "loading remote context failed: "* ]]
}

@test "rdf says what was wrong with what it was given" {
	for words in "" "canon" "canon a b" "conjure document.json" "canon document.json --hash md5" \
		"expand document.json --map" "expand document.json --from nquads" "expand nowhere.json" \
		"expand document.json --contexts nowhere.json" "expand document.json --contexts document.json" \
		"nquads document.json --rdf-direction up"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr rdf $words
		[[ $stderr == "assay rdf: "?* ]]
		[ -z "$output" ]
	done
}
