#!/usr/bin/env bats
# assay irt: what it prints from files, and what it says of files that are none.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR"
	# Two of three alike right: L(theta - b) = 2/3, so theta = b + ln 2 and I = 3 · 2/9 (see irt/ability_test.c).
	printf 'who,q1,q2,q3\nann,1,1,0\nbo,1,1,1\ncy,,NA,\n' >r.csv
	printf 'item,model,a,b\nq1,rasch,1,0.5\nq2,rasch,1,0.5\nq3,rasch,1,0.5\n' >i.csv
	echo '{"items": [{"name": "q1", "b": 0.5}, {"name": "q2", "b": 0.5}, {"name": "q3", "b": 0.5}],
		"population": {"mean": 0.25, "variance": 4}}' >i.json
}

irt() { "$ASSAY" irt "$@"; }
near() { [ "$(jq "($1) - ($2) | fabs < 1e-9" <<<"$output")" = true ]; } # FILTER EXPECTED

@test "irt score prints a level and its error for everybody" {
	run -0 --separate-stderr irt score r.csv --items i.csv --id who --method ml --json
	[ -z "$stderr" ]
	[ "$(jq -c 'map(.id)' <<<"$output")" = '["ann","bo","cy"]' ]
	near '.[0].theta' '0.5 + (2 | log)'
	near '.[0].se' '1.5 | sqrt'
	[ "$(jq -c '.[1] | [.theta, .at_limit]' <<<"$output")" = '[6,"high"]' ]
	[ "$(jq -c '.[2] | [.theta, .se, .answered]' <<<"$output")" = '[null,null,0]' ]
	run -0 irt score r.csv --items i.csv --id who --method ml --limits -4:4
	[[ $output == *'at the upper limit'* ]]
}

@test "irt score takes the population for the prior, and other words for more" {
	run -0 irt score r.csv --items i.json --id who --method map --json
	near '.[2].theta' 0.25
	near '.[2].se' 2
	run -0 irt score r.csv --items i.json --id who --method map --prior-mean 1 --prior-sd 0.5 --json
	near '.[2].se' 0.5
	run -0 irt score r.csv --items i.json --leave-out who --nodes 3 --range -1:1 --posterior --json
	near '.[1].posterior | map(.[1]) | add' 1
	[ "$(jq -c '.[0].posterior | map(.[0])' <<<"$output")" = '[-1,0,1]' ]
	[ "$(jq -c 'map(.id)' <<<"$output")" = '[1,2,3]' ]
	run -2 irt score r.csv --items i.json --id who --method ml --posterior --json
	run -0 irt score r.csv --items i.csv --id who --fit --method wle --json
	[ "$(jq -c '.[0].fit | keys' <<<"$output")" = '["infit","infit_z","lz","lz_star","outfit","outfit_z"]' ]
}

@test "irt score scores by a key, and reads standard input" {
	printf 'q1,q2,q3\n3,1,4\n3,9,2\n' >options.csv
	run -0 irt score - --items i.csv --key 3,1,2 --missing 9 --method ml --json <options.csv
	near '.[0].theta' '0.5 + (2 | log)'
	[ "$(jq -c '.[1] | [.answered, .at_limit]' <<<"$output")" = '[2,"high"]' ]
}

@test "irt info prints what a test tells" {
	run -0 irt info --items i.csv --theta 0.5:1:0.5 --json
	near '.information[0]' 0.75
	near '.expected_score[0]' 1.5
	[ "$(jq -c '[.theta, (.items | length)]' <<<"$output")" = '[[0.5,1],3]' ]
	run -0 irt info --items i.json
	[ "${#lines[@]}" = 18 ]
}

@test "irt times tells who was too fast" {
	printf 'who,q1,q2,q3\na,20,30,40\nb,30,20,50\nc,25,44,1\nd,41,30,61\ne,19,28,\n' >t.csv
	run -0 --separate-stderr irt times t.csv --id who --json
	# The mean of q3 is 38, so that 1 is less than 3.8.
	near '.items[2].threshold_seconds' 3.8
	[ "$(jq -c '.persons | map(.rapid)' <<<"$output")" = '[[],[],["q3"],[],[]]' ]
	near '.persons[2].effort' '2/3'
	[ "$(jq -c '.persons[4].residuals[2]' <<<"$output")" = null ]
	run -0 irt times t.csv --leave-out who
	printf 'q1\n-3\n' >bad.csv
	run -2 irt times bad.csv
	[[ $output == *'line 2, column “q1”'* ]]
}

@test "irt says with line and column what is wrong with a file" {
	says() { # WORDS COMMAND... — fails with these words
		local words=$1
		shift
		run -2 "$@"
		[[ $output == *"$words"* ]] || { echo "$output" && false; }
	}
	printf 'q1,q2,q3\n1,0,1\n1,0\n' >ragged.csv
	printf 'q1,q2,q3\n1,0,1\n1,0,x\n' >text.csv
	printf 'q1;q2;q3\n1;0;1\n' >semicolon.csv
	printf 'q1,q2,q3\n' | iconv -t UTF-16 >utf16.csv
	printf 'who,q1\na,1\na,0\n' >double.csv
	printf 'item,a,b\nq1,1,0\nq2,25,0\n' >steep.csv
	says 'line 3' irt score ragged.csv --items i.csv
	says 'line 3, column “q3”' irt score text.csv --items i.csv
	says 'semicolons' irt score semicolon.csv --items i.csv
	says 'UTF-16' irt score utf16.csv --items i.csv
	says 'lines 2 and 3' irt score double.csv --items i.csv --id who
	says 'line 3 (q2)' irt score r.csv --items steep.csv --id who
	says '“who”' irt score r.csv --items i.csv
	says '--items' irt score r.csv
	says '--method' irt score r.csv --items i.csv --method guess
	says '--limits' irt score r.csv --items i.csv --limits 4:-4
	says '--theta' irt info --items i.csv --theta 1:2
	says 'say what to do' irt
	says 'takes' irt score --items i.csv
}

@test "irt cat asks stored answers one by one" {
	# The prior is normal(0, 1): the first item is the one at 0; right, so that 1 comes before -1.
	printf 'item,model,a,b,area\nlow,2pl,1,-1,x\nmid,2pl,1,0,x\nhigh,2pl,1,1,y\n' >bank.csv
	printf 'low,mid,high\n1,1,0\n,1,1\n' >answers.csv
	run -0 --separate-stderr irt cat --items bank.csv --responses answers.csv --stop length=3 --json
	[ -z "$stderr" ]
	[ "$(jq -c '.[0] | [.items, .responses, .stop]' <<<"$output")" = '[["mid","high","low"],[1,0,1],"length"]' ]
	[ "$(jq -c '.[1] | [.items, .stop]' <<<"$output")" = '[["mid","high"],"exhausted"]' ]
	near '.[0].criterion[0]' 0.25
	[ "$(jq -c '.[0] | [.thetas, .ses, .runner_up] | map(length)' <<<"$output")" = '[3,3,3]' ]
	near '.[0].theta' '.[0].thetas[2]'
	run -0 irt cat answers.csv --items bank.csv --select mepv --estimate wle --start -1:1 --stop se=2
	[[ $output == *precise* ]]
	run -2 irt cat --items bank.csv --responses answers.csv --select best
	run -2 irt cat --items bank.csv --responses answers.csv --stop lenght=3
	run -2 irt cat --items bank.csv --responses answers.csv --stop sprt=0.05
	[[ $output == *'needs a cut'* ]]
}

@test "irt simulate tells how a design would do" {
	local areas=(even odd) design=(--items bank.csv --people 200 --blueprint blueprint.json --stop cut=0 --json)
	{ echo item,model,a,b,c,area
	  for i in $(seq 60); do echo "q$i,3pl,1.$((i % 10)),$((i % 7 - 3)),0.15,${areas[i % 2]}"; done; } >bank.csv
	echo '{"length": 8, "areas": {"even": {"least": 5}}, "enemies": [["q1", "q8"]]}' >blueprint.json
	run -0 --separate-stderr irt simulate "${design[@]}" --pictures out
	[ "$(jq -c '[.simulated, .people, .blueprint_met, .length.max]' <<<"$output")" = '[true,200,1,8]' ]
	[ "$(jq '.exposure.items | length' <<<"$output")" = 60 ]
	near '.exposure.items | map(.rate) | add' '.length.mean'
	near '.classification.accuracy * 200' '.classification | .right_above + .right_below'
	for picture in error exposure length; do
		python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "out/$picture.svg"
	done
	first=$output
	run -0 --separate-stderr irt simulate "${design[@]}"
	[ "$output" = "$first" ]
	run -0 irt simulate --items bank.csv --theta -1:1:1 --people 50 --stop length=6 --exposure restricted=0.5
	[[ $output == *'simulated people'* ]]
	irt simulate --items bank.csv --stop length=6 --people 300 --exposure sympson-hetter=0.4 --json >held.json
	[ "$(jq '.exposure.max < 0.45' held.json)" = true ]
	run -0 irt simulate --items bank.csv --stop length=6 --people 300 --seed 2 --acceptance held.json --json
	[ "$(jq '.exposure.max < 0.5' <<<"$output")" = true ]
	run -2 irt simulate --items bank.csv --stop length=6 --acceptance blueprint.json
	echo '{"stages": [[{"name": "routing", "items": ["q3", "q10"]}],
		[{"name": "easy", "items": ["q1"]}, {"name": "hard", "items": ["q6"]}]]}' >panel.json
	run -0 irt simulate --items bank.csv --panel panel.json --people 50 --json
	[ "$(jq .length.mean <<<"$output")" = 3 ]
}

@test "irt says what a bank cannot meet" {
	printf 'item,model,b,area\nq1,rasch,0,x\nq2,rasch,1,y\n' >bank.csv
	echo '{"length": 3}' >blueprint.json
	run -2 irt simulate --items bank.csv --blueprint blueprint.json
	[[ $output == *'wants a test of at least 3 items, and the bank has 2'* ]]
	echo '{"length": 2, "areas": {"x": {"least": 2}}}' >blueprint.json
	run -2 irt simulate --items bank.csv --blueprint blueprint.json
	[[ $output == *'at least 2 items of the area “x”'* ]]
}
