// An author brings answers in and scores them, somebody else scores them too, the rubric is worded anew, a grader learns, is looked
// at, tried, released and taken back.
import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Visitor, desktop, phone} from './visitor.mjs';
import {Caller, add, handIn} from './caller.mjs';
import {expect, step} from './suite.mjs';

const facts = [
	['The pump stopped at nine.', 'At nine the pump stood still.'],
	['A valve had stuck.', 'The reason was a valve that stuck.'],
	['Two cellars were flooded.', 'Water came into two cellars.'],
];
const next = ['', 'Something should be done some day.', 'We will look at the valve soon.', 'Mona replaces the valve by Friday.'];
const idle = ['I was in the hall.', 'The weather was fine.', 'My shift began early.', 'We had talked about the party.'];

// The n-th note, with what people would give for it: no two are the same.
function note(n) {
	const said = n % 4, follows = Math.floor(n / 4) % 4;
	const first = [0, 1, 2].map((k) => facts[(k + n) % 3][(n >> 3) % 2]).slice(0, said);
	const answer = [...first, idle[n % 4], next[follows], idle[(n + 1 + (n >> 4)) % 4], `That was day ${n}.`].filter((s) => s).join(' ');
	return {answer, levels: {facts: said, next: follows}};
}

async function open(visitor, link) {
	await visitor.page.goto('/assessments');
	await visitor.page.locator('tr', {hasText: 'Tiny note'}).getByRole('link', {name: link}).click();
	await visitor.page.waitForSelector('h1');
}

// The next version, with words changed.
function reword(office, name, ...changes) {
	const folder = join(office.folder, name), file = join(folder, 'assessment.yaml');
	cpSync(new URL('../api/tiny-note', import.meta.url), folder, {recursive: true});
	let text = readFileSync(file, 'utf8');
	for (const [before, after] of changes) text = text.replace(before, after);
	writeFileSync(file, text);
	office.bringIn(folder);
}
const worded = ['How much of what happened', 'How much of what took place'];
const tone = `      - id: tone
        title: Keeps calm
        competency: writing
        ask: "Does the note keep calm?"
        discrimination: 1
        thresholds_logit: [0]
        levels:
          - {points: 0, title: "No", description: "It does not."}
          - {points: 1, title: "Yes", description: "It does."}
    anchors:`;

const cause = `
  - id: cause
    type: written
    title: Name the cause
    introduction: "A cause."
    minutes: 10
    expected_minutes: 5
    words: {min: 0, max: 100}
    statement: "Name the cause."
    rubric:
      - id: named
        title: Names it
        competency: writing
        ask: "Is it named?"
        discrimination: 1
        thresholds_logit: [0]
        levels:
          - {points: 0, title: "No", description: "It is not."}
          - {points: 1, title: "Yes", description: "It is."}
`;

async function bringsIn(visitor) {
	await open(visitor, 'Anchors');
	await visitor.sees('There is no anchor yet');
	await visitor.look('anchors-none');
	visitor.allow(/status of 400/);
	await visitor.page.fill('#text', '---');
	await visitor.page.fill('#source', 'a trial');
	await visitor.clickAndGo('form[action$="/anchors"][method="post"] button');
	await visitor.sees('There is no answer in it');
	expect((await visitor.page.inputValue('#source')) === 'a trial', 'what was typed is gone');
	await visitor.look('anchors-refused');
	const text = [note(1), note(6), note(11)].map((one) => one.answer).join('\n---\n');
	await visitor.page.fill('#text', text);
	await visitor.page.fill('#source', 'a trial in May');
	await visitor.clickAndGo('form[action$="/anchors"][method="post"] button');
	await visitor.sees('Nothing is kept yet');
	await visitor.sees('3 are new');
	await visitor.look('anchors-bring');
	await visitor.clickAndGo('button:text("Keep them")');
	await visitor.sees('3 are new');
	// Once more, as CSV: in capitals it is the same, a blank is none, and one comes with levels.
	const rows = `answer,facts,next\n"${note(1).answer.toUpperCase()}",,\n\u200b,1,1\n"Two cellars were flooded, and we pumped.",1,2`;
	await visitor.page.fill('#text', rows);
	await visitor.clickAndGo('form[action$="/anchors"][method="post"] button');
	await visitor.sees('1 is new; 1 is there already; 1 is left out');
	await visitor.sees('no letter and no digit');
	await visitor.look('anchors-bring-csv');
	await visitor.clickAndGo('button:text("Keep it")');
	await visitor.sees('1 is new; 1 is there already; 1 is left out');
	await visitor.sees('To score (3)');
	await visitor.page.goto(`${visitor.page.url().replace(/\?.*/, '')}?show=mine`);
	await visitor.look('anchors');
}

// On a laptop at once; on a phone it ends what is scrolled with the page, and nothing scrolls within.
async function staysInSight(visitor, selector) {
	const {page} = visitor, size = page.viewportSize(), button = page.locator(selector);
	await page.setViewportSize({width: 1280, height: 800});
	await page.evaluate(() => scrollTo(0, 0));
	const box = await button.boundingBox();
	expect(box.y >= 0 && box.y + box.height <= 800, `the button is at ${box.y} of 800`);
	await page.setViewportSize({width: 360, height: 740});
	const within = await page.evaluate(() => [...document.querySelectorAll('.judgement, .judgement > div')].filter((e) => e.scrollHeight > e.clientHeight + 1).length);
	expect(within === 0, 'something scrolls within the page of a phone');
	await page.setViewportSize(size);
}

// By keys alone: a level for each criterion, then Enter on what saves.
async function scoresByKeys(visitor) {
	await visitor.page.getByRole('button', {name: 'Score the next one'}).or(visitor.page.getByRole('link', {name: 'Score the next one'})).first().click();
	await visitor.page.waitForSelector('[data-criterion]');
	await visitor.sees('1 of 4 scored by you, 3 to go');
	await visitor.look('anchor');
	await staysInSight(visitor, 'button:has-text("Keep my levels")');
	for (const level of ['2', '1']) await visitor.page.keyboard.press(level);
	await visitor.pressAndGo('Control+Enter');
	await visitor.sees('This is the next one');
}

async function scoresToo(visitor, admin, assessment) {
	await visitor.page.goto('/review');
	await visitor.sees('Anchors to score');
	await visitor.look('review-anchors');
	const {anchors} = await admin.call('GET', `assessments/${assessment}/anchors`);
	const scored = anchors.find((one) => one.scored);
	await visitor.page.goto(`/assessments/${assessment}/anchors/${scored.id}`);
	expect(!(await visitor.text()).includes('Sasha'), 'what somebody else gave is shown to who has not scored it');
	await visitor.page.locator('input[name="levels.facts"][value="0"]').check();
	await visitor.page.locator('input[name="levels.next"][value="1"]').check();
	await visitor.clickAndGo('.judgement > .actions button');
	await visitor.page.goto(`/assessments/${assessment}/anchors?show=differ`);
	await visitor.page.locator('tbody a').first().click();
	await visitor.sees('Settle it');
	await visitor.look('anchor-differs');
	await visitor.page.locator('input[name="levels.facts"][value="2"]').check();
	await visitor.clickAndGo('.judgement > .actions button');
	await visitor.page.goto(`/assessments/${assessment}/anchors?show=differ`);
	await visitor.sees('Nobody differs');
}

async function confirms(visitor, office, assessment) {
	reword(office, 'worded', worded, ['second_marking: 1', 'second_marking: 0']); // read twice, all of it would be asked
	await visitor.page.goto(`/assessments/${assessment}/anchors`);
	await visitor.sees('Scored under another wording: look at it once more');
	await visitor.look('anchors-reworded');
	await visitor.page.locator('tr', {hasText: 'another wording'}).getByRole('link').first().click();
	await visitor.page.waitForSelector('[data-key="h"]');
	await visitor.look('anchor-reworded');
	await visitor.pressAndGo('h');
	await visitor.sees('Confirmed');
}

// The others of it have counted on meanwhile; what others gave to the new one is not shown.
async function scoresWhatCameLater(visitor, office) {
	reword(office, 'more', worded, ['    anchors:', tone], ['facts: 2, next: 3}', 'facts: 2, next: 3, tone: 1}'],
		['facts: 0, next: 0}', 'facts: 0, next: 0, tone: 1}'], [/\n*$/, cause]);
	await open(visitor, 'Anchors');
	await visitor.sees('One criterion is still to be scored');
	await visitor.look('anchors-more');
	await visitor.page.locator('tr', {hasText: 'One criterion'}).getByRole('link').first().click();
	await visitor.page.waitForSelector('input[name="levels.tone"]');
	await visitor.look('anchor-more');
}

async function findsByTask(visitor) {
	await open(visitor, 'Anchors');
	await visitor.page.selectOption('#filter', 'cause');
	await visitor.clickAndGo('form[method="get"] button');
	await visitor.sees('To score (0)');
	expect(visitor.page.url().includes('part=cause'), 'the address does not say which task');
	await visitor.page.getByRole('link', {name: 'All (0)'}).click();
	await visitor.page.waitForURL(/show=all&part=cause/);
	await visitor.page.selectOption('#filter', 'note');
	await visitor.clickAndGo('form[method="get"] button');
	await visitor.page.getByRole('link', {name: 'More'}).click();
	await visitor.page.waitForURL(/show=all&part=note&page=2/);
	await visitor.look('anchors-of-a-task');
}

async function learns(visitor) {
	await open(visitor, 'What was learned');
	await visitor.look('calibration-none');
	await visitor.clickAndGo('form[action$="/calibration"] button');
	await visitor.sees('this page follows it');
	await visitor.page.locator('main').getByText('ready to be released').first().waitFor({timeout: 180_000});
	expect(!visitor.page.url().includes('notice='), 'the notice of how it began is still there');
	await visitor.sees('weighted kappa');
	await visitor.look('calibration');
}

async function tries(visitor) {
	await visitor.page.fill('#answer', 'The pump stopped at nine. A valve had stuck. Two cellars were flooded. Mona replaces the valve by Friday.');
	await visitor.clickAndGo('form[action$="/try"] button');
	await visitor.sees('What it says of this answer');
	await visitor.look('calibration-tried');
}

async function releases(visitor) {
	await open(visitor, 'What was learned');
	await visitor.page.fill('#coverage', '85');
	await visitor.page.fill('#sample', '0');
	await visitor.clickAndGo('form[action$="/release"] button');
	await visitor.sees('This one is released');
	await visitor.look('calibration-released');
}

// A case in which something is settled: it need not be judged, and may be.
async function judgesTheRest(visitor, sitting) {
	const row = visitor.page.locator('tr', {hasText: `Candidate ${sitting.slice(-4)}`});
	for (let i = 0; i < 40 && (await row.count()) === 0; i++) {
		await visitor.page.goto('/review');
		await visitor.page.waitForTimeout(500);
	}
	await row.getByRole('button', {name: 'Claim'}).click();
	await visitor.isAtCase();
	await visitor.sees('settles this');
	await visitor.look('case-settled');
	await visitor.page.locator('summary', {hasText: 'Judge it myself'}).first().click();
	await visitor.look('case-settled-open');
	for (const field of await visitor.page.locator('[data-criterion] input[value="1"][required]').all()) await field.check();
	await visitor.clickAndGo('form[action$="/judge"] button');
}

async function takesBack(visitor) {
	await open(visitor, 'What was learned');
	await visitor.page.click('summary:text("Take it back")');
	await visitor.clickAndGo('form[action$="/retire"] button');
	await visitor.sees('taken back');
	await visitor.sees('Release it again');
	await visitor.look('calibration-taken-back');
}

async function learnsTooLittle(visitor) {
	await open(visitor, 'What was learned');
	await visitor.clickAndGo('form[action$="/calibration"] button');
	await visitor.sees('Nothing can be learned yet'); // the page follows
	await visitor.look('calibration-failed');
}

export async function anchorsWalk({browser, office}) {
	office.bringIn('../api/tiny-note');
	const admin = await Caller.signIn(browser, office, office.people.administrator);
	const author = await Visitor.arrive(browser, office.base, desktop);
	await author.signIn(office.people.administrator);
	await step('an author brings answers in', () => bringsIn(author));
	await step('scores one by keys', () => scoresByKeys(author));
	await step('too little is said to be too little', () => learnsTooLittle(author));
	const {assessments} = await admin.call('GET', 'assessments');
	const assessment = assessments.find((one) => one.title === 'Tiny note').id;
	const reader = await Visitor.arrive(browser, office.base, phone);
	await reader.signIn(await add(browser, office, admin, 'sasha', 'reviewer'));
	await step('a second scores it blind, and settles it', () => scoresToo(reader, admin, assessment));
	await step('what was worded anew is confirmed', () => confirms(reader, office, assessment));
	await reader.leave();
	const answers = [];
	for (let n = 16; n < 96; n++) answers.push(note(n));
	await admin.call('POST', `assessments/${assessment}/anchors`, {part: 'note', answers});
	await step('a grader learns', () => learns(author));
	await step('it is tried', () => tries(author));
	await step('it is released', () => releases(author));
	const text = 'At nine the pump stood still. Water came into two cellars. The reason was a valve that stuck. The weather was fine. Mona replaces the valve by Friday.';
	const sitting = await handIn(browser, office, admin, 'Tiny note', 7, text);
	const judge = await Visitor.arrive(browser, office.base, desktop);
	await judge.signIn(await add(browser, office, admin, 'robin', 'reviewer'));
	await step('a reviewer is asked about the rest', () => judgesTheRest(judge, sitting));
	await judge.leave();
	await step('it is taken back', () => takesBack(author));
	await author.leave();
	const small = await Visitor.arrive(browser, office.base, phone);
	await small.signIn(office.people.administrator);
	await step('on a phone', async () => {
		await open(small, 'What was learned');
		await small.look('calibration-phone');
		await open(small, 'Anchors');
		await small.look('anchors-phone');
	});
	await step('a criterion that came later', () => scoresWhatCameLater(small, office));
	await step('anchors of one task', () => findsByTask(small));
	await small.leave();
	await admin.leave();
}
