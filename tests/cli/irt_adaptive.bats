#!/usr/bin/env bats
# assay irt cat and simulate: adaptive tests on stored answers and on made-up people.

load setup

setup() { cd "$BATS_TEST_TMPDIR"; }

irt() { "$ASSAY" irt "$@"; }
near() { [ "$(jq "($1) - ($2) | fabs < 1e-9" <<<"$output")" = true ]; } # FILTER EXPECTED

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
