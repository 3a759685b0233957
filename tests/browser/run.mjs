#!/usr/bin/env node
// Walks through the whole product as its users do, in a real browser, on the real program.
//
//     run.mjs          with a judge in place of the language model, so that each answer comes when the test wants it
//     run.mjs program  a program alone, from the first keystroke to its film
//     run.mjs holder   a credential alone, from the message to its end
//     run.mjs log      the public log alone
//     run.mjs paper    an answer on paper alone
//     run.mjs repository  a repository of code alone
//     run.mjs appeal   what comes after a decision alone: feedback, and an appeal that is answered
//     run.mjs study    what the answers say alone
//     run.mjs author   an assessment that is written in the browser alone
//     run.mjs points   a criterion on a scale of points alone
//     run.mjs second   cases that two people read, and twenty by keyboard, alone
//     run.mjs model    the way of one answer, with the local language model (ASSAY_MODEL, ASSAY_MODEL_SERVER)
//
// suite.mjs    names and counts the steps          office.mjs   starts the program
// visitor.mjs  a person in front of a browser      judge.mjs    stands in for the model
// audit.mjs    what holds on every page            report.mjs   what candidates write
// walk_*.mjs   the walks
//
// ASSAY_PICTURES=FOLDER keeps a picture of every page at both widths and in both colour schemes.
import {Judge} from './judge.mjs';
import {Office} from './office.mjs';
import {launch} from './visitor.mjs';
import {close, expect, step, walk} from './suite.mjs';
import {administratorWalk, operatorWalk} from './walk_administrator.mjs';
import {candidateWalk, handedWalk, phoneWalk} from './walk_candidate.mjs';
import {plainWalk} from './walk_plain.mjs';
import {filmWalk, programPhoneWalk, programPlainWalk, programWalk} from './walk_program.mjs';
import {conflictWalk, reviewerWalk, secondReviewerWalk} from './walk_reviewer.mjs';
import {holderWalk} from './walk_holder.mjs';
import {appealWalk} from './walk_appeal.mjs';
import {contestWalk, credentialWalk, outsiderWalk} from './walk_outsider.mjs';
import {logWalk} from './walk_log.mjs';
import {secondWalk} from './walk_second.mjs';
import {anchorsWalk} from './walk_anchors.mjs';
import {paperWalk} from './walk_paper.mjs';
import {repositoryWalk} from './walk_repository.mjs';
import {studyWalk} from './walk_study.mjs';
import {authorWalk} from './walk_author.mjs';
import {pointsWalk} from './walk_points.mjs';
import {alikeWalk} from './walk_alike.mjs';
import {modelWalk} from './walk_model.mjs';

const withModel = process.argv[2] === 'model';
const programWalks = [
	['a program, desktop, keyboard only', programWalk],
	['a program, its film', filmWalk],
	['a program, phone', programPhoneWalk],
	['a program, without JavaScript', programPlainWalk],
	['answers that are alike', alikeWalk],
];
const walks = withModel
	? [['an answer, judged by the local model', modelWalk]]
	: process.argv[2] === 'holder'
	? [['holder, phone', holderWalk]]
	: process.argv[2] === 'log'
	? [['the public log', logWalk]]
	: process.argv[2] === 'study'
	? [['author, what the answers say', studyWalk]]
	: process.argv[2] === 'points'
	? [['a scale of points', pointsWalk]]
	: process.argv[2] === 'author'
	? [['author, an assessment from nothing', authorWalk]]
	: process.argv[2] === 'second'
	? [['cases that two people read, and twenty by keyboard', secondWalk]]
	: process.argv[2] === 'anchors'
	? [['anchors, and what is learned from them', anchorsWalk]]
	: process.argv[2] === 'paper'
	? [['an answer on paper, phone', paperWalk]]
	: process.argv[2] === 'repository'
	? [['a repository, from its archive to its review', repositoryWalk]]
	: process.argv[2] === 'appeal'
	? [
			['administrator', administratorWalk],
			['candidate, phone', phoneWalk],
			['reviewer, a conflict of interest', conflictWalk],
			['second reviewer', secondReviewerWalk],
			['candidate and a fresh reviewer, one criterion', appealWalk],
			['candidate, contests', contestWalk],
		]
	: process.argv[2] === 'program'
	? [['administrator', administratorWalk], ...programWalks]
	: [
			['administrator', administratorWalk],
			['candidate, desktop, keyboard only', candidateWalk],
			['candidate, the result as it comes', handedWalk],
			['candidate, phone', phoneWalk],
			['candidate, without JavaScript', plainWalk],
			['reviewer, keyboard only', reviewerWalk],
			['second reviewer', secondReviewerWalk],
			['candidate, credential', credentialWalk],
			['outsider', outsiderWalk],
			['holder, phone', holderWalk],
			['the public log', logWalk],
			['candidate and a fresh reviewer, one criterion', appealWalk],
			['candidate, contests', contestWalk],
			...programWalks,
			['an answer on paper, phone', paperWalk],
			['administrator, operation', operatorWalk],
			['author, what the answers say', studyWalk],
			['cases that two people read, and twenty by keyboard', secondWalk],
			['a repository, from its archive to its review', repositoryWalk],
			['anchors, and what is learned from them', anchorsWalk],
			['author, an assessment from nothing', authorWalk],
			['a scale of points', pointsWalk],
		];

const judge = withModel ? null : await Judge.start();
const office = await Office.open(['--llm', judge ? judge.url : 'local', '--undo-seconds', '6']);
const browser = await launch();
for (const [name, does] of walks) await walk(name, () => does({browser, office, judge}));
await browser.close();
judge?.close();
await walk('the end', () => step('the program stops cleanly', async () => expect((await office.close()) === 0, 'it did not')));
process.exit(close());
