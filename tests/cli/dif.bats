#!/usr/bin/env bats
# assay dif, assay irt link and drift: what they print, and what they refuse.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	# 400 people of two groups, six items; the first is harder for group b. A fixed sequence.
	awk 'BEGIN { s = 1; print "who,q1,q2,q3,q4,q5,q6,group"
		for (i = 0; i < 400; i++) { g = i % 2; t = 0
			for (k = 0; k < 12; k++) { s = (s * 16807) % 2147483647; t += s / 2147483647 }
			t -= 6; line = "p" i
			for (j = 0; j < 6; j++) { s = (s * 16807) % 2147483647
				b = -1 + 0.4 * j + (j == 0 && g ? 1.8 : 0)
				line = line "," (s / 2147483647 < 1 / (1 + exp(-1.3 * (t - b))) ? 1 : 0) }
			print line "," (g ? "b" : "a") } }' >answers.csv
	echo '[{"name":"q1","a":1.2,"b":-1},{"name":"q2","a":0.8,"b":0.5},{"name":"q3","a":1,"b":1.5}]' >x.json
	# theta' = 2 theta + 0.5
	echo '[{"name":"q2","a":0.4,"b":1.5},{"name":"q3","a":0.5,"b":3.5},{"name":"q9","a":1,"b":0}]' >y.json
}

@test "an item that is harder for a group is found by every method that tests" {
	run -0 --separate-stderr "$ASSAY" dif answers.csv --group group --id who --method all --json
	[ -z "$stderr" ]
	node -e '
		const found = JSON.parse(require("fs").readFileSync(0))
		const expected = (found.methods.length === 16) && found.reference === "a" && found.focal[0] === "b"
		const seen = found.methods.filter((m) => m.flagged.includes("q1")).map((m) => m.method)
		const uniform = ["mh", "log-odds", "gmh", "mantel", "std", "logistic", "logistic-uniform", "sibtest",
			"delta-plot", "lord", "raju-signed"]
		process.exit(expected && uniform.every((m) => seen.includes(m)) ? 0 : 1)' <<<"$output"
	[[ $output != *NaN* && $output != *nan* ]]
}

@test "groups can be named, and only then there may be more than two" {
	sed 's/^\(p[0-9]*3,.*\),[ab]$/\1,c/' answers.csv >three.csv
	run -2 --separate-stderr "$ASSAY" dif three.csv --group group --id who
	[[ $stderr == *"3 groups"*--focal* ]]
	run -0 "$ASSAY" dif three.csv --group group --id who --focal b --reference a
	[[ $output == *"left out"* ]]
	run -0 "$ASSAY" dif three.csv --group group --id who --focal b,c --method gmh,logistic
	run -2 "$ASSAY" dif three.csv --group group --id who --focal b,c --method mh
	run -2 "$ASSAY" dif three.csv --group group --id who --focal d
	[[ $output == *"“d”"* ]]
	run -2 "$ASSAY" dif three.csv --group group --id who --focal a,b,c
}

@test "what cannot be compared is said in a sentence" {
	run -2 "$ASSAY" dif answers.csv
	[[ $output == *--group* ]]
	run -2 "$ASSAY" dif answers.csv --group nothing --id who
	[[ $output == *"nothing"* ]]
	(head -3 answers.csv | sed 's/,b$/,a/') >one.csv
	run -2 "$ASSAY" dif one.csv --group group --id who
	[[ $output == *"one group only"* ]]
	(head -4 answers.csv) >few.csv
	run -2 "$ASSAY" dif few.csv --group group --id who
	[[ $output == *"1 member"* ]]
	sed 's/,[01],\([ab]\)$/,1,\1/' answers.csv >constant.csv
	run -0 "$ASSAY" dif constant.csv --group group --id who --method all
	[[ $output == *"everybody answered it alike"* ]]
	run -2 "$ASSAY" dif answers.csv --group group --id who --method conjure
	run -2 "$ASSAY" dif answers.csv --group group --id who --anchors q9
	run -2 "$ASSAY" dif answers.csv --group group --id who --alpha 2
	run -2 "$ASSAY" dif answers.csv --group group --id who --purify --anchors q2
}

@test "a known line is found by every method, and items that are not common are moved along" {
	for method in mean-mean mean-gmean mean-sigma haebara stocking-lord; do
		run -0 --separate-stderr "$ASSAY" irt link --from x.json --to y.json --method "$method" --json
		node -e '
			const { A, B, items } = JSON.parse(require("fs").readFileSync(0))
			const near = (x, y) => Math.abs(x - y) < 1e-9
			process.exit(near(A, 2) && near(B, 0.5) && near(items[0].a, 0.6) && near(items[0].b, -1.5) ? 0 : 1)' <<<"$output"
	done
	run -2 "$ASSAY" irt link --from x.json
	run -2 "$ASSAY" irt link --from x.json --to y.json --method conjure
	run -2 "$ASSAY" irt drift --from x.json --to y.json
	[[ $output == *"too few"* ]]
	echo '[{"name":"other","a":1,"b":0}]' >z.json
	run -2 "$ASSAY" irt link --from x.json --to z.json
	[[ $output == *"No item is common"* ]]
}
