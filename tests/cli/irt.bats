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

# Seven people, by hand: alpha of q1 and q2 over the five who answered both: variances 0.3 and 0.3, of the sum 1: 2 (1 - 0.6).
fit_files() {
	printf 'q1,q2,q3\n1,1,\n0,0,\n1,0,\n1,1,\n0,0,\n1,,\n,0,\n' >f.csv
	printf 'q1,q2\n3,2\n1,1\n3,1\n3,2\n2,1\n3,\n,1\n' >raw.csv
}

@test "irt fit says how far the model holds, and why it cannot" {
	fit_files
	run -0 --separate-stderr irt fit f.csv --items i.csv --cut 0 --json
	[ -z "$stderr" ]
	[ "$(jq -c '[.n_persons, .n_items, .left_out]' <<<"$output")" = '[7,2,["q3"]]' ]
	near '.reliability.alpha' 0.8
	near '.score.mean' 1
	near '.items[0].difficulty' '4 / 6'
	[[ $(jq -r .m2.reason <<<"$output") == *'no degrees of freedom'* ]]
	[ "$(jq -c '[.decisions[].method]' <<<"$output")" = '["rudner","livingston-lewis","lee"]' ]
	near '.population.variance' 1
	run -0 irt fit f.csv --items i.json
	[[ $output == *'mean 0.25, variance 4'* ]]
	[[ $output == *'left out, since nobody answered it: q3'* ]]
}

@test "irt fit says who chose which option" {
	fit_files
	run -0 irt fit f.csv --items i.csv --raw raw.csv --key 3,2 --json
	[ "$(jq -c '.items[0] | [.options[].code]' <<<"$output")" = '[1,2,3]' ]
	near '.items[0].options[2].share' '4 / 7'
	near '.items[0].omitted' '1 / 7'
	[ "$(jq -c '[.items[1].options[].key]' <<<"$output")" = '[false,true]' ]
	run -0 irt fit raw.csv --items i.csv --key 3,2
	[[ $output == *'no answer 14.3 %'* ]]
	run -2 irt fit f.csv --items i.csv --raw raw.csv
	run -2 irt fit f.csv --items i.csv --raw raw.csv --key 3,2,1
	run -2 irt fit f.csv --items i.csv --cut 1,0
	run -2 irt fit f.csv --items i.csv --cut x
	run -2 irt fit who.csv --items i.csv
}

@test "irt standard tells the cut that judges set, round by round" {
	printf 'judge,round,q1,q2,q3\nana,1,0.2,0.4,0.6\nbo,1,0.4,0.6,0.8\nana,2,0.3,0.5,0.7\nbo,2,0.3,0.5,0.7\n' >judges.csv
	run -0 --separate-stderr irt standard --judges judges.csv --items i.csv --method angoff --json
	[ -z "$stderr" ]
	near '.rounds[0].cut' 1.5
	near '.rounds[0].cut_se' 0.3
	near '.rounds[0].theta' 0.5 # half of the score of equal items
	near '.rounds[1].cut_se' 0
	near '.rounds[1].agreement_one' 1
	run -0 irt standard --judges judges.csv --items i.csv --method angoff
	[[ $output == *'round 2, 2 judges'* ]]
	printf 'judge,q1,q2,q3\nana,0.2,,0.6\nbo,0.4,0.6,0.8\n' >judges.csv
	run -2 irt standard --judges judges.csv --items i.csv --method angoff
	[[ $output == *'Judge 1 has not rated item 2.'* ]]
}

@test "irt standard makes a booklet and reads bookmarks" {
	printf 'item,model,a,b\nq1,rasch,1,1\nq2,rasch,1,-1\nq3,rasch,1,0\n' >i.csv
	run -0 irt standard --items i.csv --method bookmark --rp 0.5 --json
	[ "$(jq -c '[.booklet[].item]' <<<"$output")" = '["q2","q3","q1"]' ]
	near '.booklet[2].location' 1
	printf 'judge,page\nana,2\nbo,3\ncy,4\n' >pages.csv
	run -0 irt standard --judges pages.csv --items i.csv --method bookmark --rp 0.5 --json
	near '.rounds[0].theta' 0
	near '.rounds[0].mean_se' '1 / (3 | sqrt)'
	near '.rounds[0].cut' 1.5
	printf 'judge,page\nana,2\nbo,9\n' >pages.csv
	run -2 irt standard --judges pages.csv --items i.csv --method bookmark
	[[ $output == *'from 1 to 3'* ]]
	printf 'judge,page\nana,2\nana,3\n' >pages.csv
	run -2 irt standard --judges pages.csv --items i.csv --method bookmark
	run -2 irt standard --judges pages.csv --items i.csv --method other
}
