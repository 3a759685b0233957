// Judging blind, comparing, deciding, undoing: with the keyboard alone. Two reviewers never hold the same case, and a
// conflict of interest keeps one away from it.
import {CERTAINTY} from './judge.mjs';
import {Visitor, desktop} from './visitor.mjs';
import {criterionCount} from './report.mjs';
import {expect, step} from './suite.mjs';

// Reviewers know a candidate by the end of the sitting's id.
const nameOf = (sitting) => `Candidate ${sitting.slice(-4)}`;

// What only the machine can have said.
const machineViews = [`${Math.round(100 * CERTAINTY)} %`, String(CERTAINTY), 'class="probability"', 'How probable the machine'];

async function takeNext(visitor, office) {
	await visitor.page.goto('/review');
	await visitor.sees(nameOf(office.sitting));
	await visitor.look('queue');
	await visitor.pressAndGo('n');
	office.caseAddress = visitor.page.url().replace(/\?.*/, '');
	await visitor.sees(nameOf(office.sitting));
}

async function isBlind(visitor, office) {
	const id = office.caseAddress.split('/').pop();
	const page = await visitor.page.content();
	const api = await (await visitor.page.request.get(`/api/v1/review/cases/${id}`)).text();
	expect(api.includes(id), `the API does not give the case: ${api.slice(0, 200)}`);
	for (const view of machineViews) expect(!page.includes(view) && !api.includes(view), `“${view}” is there before judging`);
	await visitor.look('case-blind');
}

// A sample answer opens beside the case, which stays as it is.
async function readSample(visitor, office) {
	await visitor.page.locator('.criterion summary', {hasText: 'others agreed'}).first().click();
	const [sample] = await Promise.all([visitor.page.waitForEvent('popup'),
		visitor.page.locator('.criterion a[href*="/samples/"]').first().click()]);
	await sample.waitForSelector('.answer p');
	expect((await sample.locator('.answer').innerText()).length > 300, 'the sample is not there');
	expect((await sample.locator('.compare').count()) > 1, 'its levels are not there');
	await sample.close();
	await visitor.page.goto(`${office.caseAddress}/samples/1`);
	await visitor.look('case-sample');
	await visitor.page.goto(office.caseAddress);
}

async function judge(visitor) {
	for (let i = 0; i < criterionCount; i++) await visitor.page.keyboard.press(String(2 + (i % 2)));
	const chosen = await visitor.page.locator('[data-criterion] input:checked').count();
	expect(chosen === criterionCount, `the keys chose ${chosen} levels`);
	await visitor.pressAndGo('Control+Enter');
}

async function compare(visitor) {
	for (const words of ['Yours and the machine', 'The policy recommends']) await visitor.sees(words);
	const strips = await visitor.page.locator('.compare .probability').allInnerTexts();
	const sure = strips.filter((text) => text.includes(`${Math.round(100 * CERTAINTY)} %`));
	expect(sure.length === criterionCount, `the machine's view is shown for ${sure.length} criteria`);
	await visitor.look('case-compare');
}

async function decide(visitor, key, reason) {
	await visitor.page.keyboard.press(key);
	await visitor.tabTo('#reason');
	await visitor.page.keyboard.type(reason);
	await visitor.tabToAndGo('form[action$="/decide"] button');
	await visitor.page.waitForSelector('[data-undo-until]');
}

async function undo(visitor) {
	await visitor.pressAndGo('u');
	await visitor.page.waitForSelector('#reason');
	expect((await visitor.page.locator('[data-undo-until]').count()) === 0, 'it is still decided');
}

// The time to undo has passed.
async function takesEffect(visitor, address) {
	await visitor.page.waitForSelector('[data-undo-until]', {state: 'hidden'});
	for (let tries = 0; ; tries++) {
		await visitor.page.goto('/review');
		const open = await visitor.page.locator(`a[href="${new URL(address).pathname}"]`).count();
		if (open === 0) return;
		expect(tries < 100, 'the decision does not take effect');
	}
}

export async function reviewerWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.reviewer);
	await step('takes the oldest case with one key', () => takeNext(visitor, office));
	await step('another reviewer cannot have it', () => othersCannot(browser, office));
	await step('the machine’s view is nowhere before judging', () => isBlind(visitor, office));
	await step('reads a sample answer', () => readSample(visitor, office));
	await step('judges with the keyboard', () => judge(visitor));
	await step('compares', () => compare(visitor));
	await step('decides', () => decide(visitor, 'm', 'I would like to see more.'));
	await step('undoes it', () => undo(visitor));
	await step('decides again', async () => {
		await decide(visitor, 'a', 'Clear, honest, and it says what will change.');
		await visitor.look('case-decided');
	});
	await step('it takes effect when the time to undo is over', () => takesEffect(visitor, office.caseAddress));
	await step('declares a conflict of interest', () => declareConflict(visitor, office));
	await visitor.leave();
}

async function othersCannot(browser, office) {
	const other = await Visitor.arrive(browser, office.base, desktop);
	other.allow(/status of 4\d\d/);
	await other.signIn(office.people.second);
	await other.page.goto('/review');
	expect(!(await other.text()).includes(nameOf(office.sitting)), 'the queue offers a case that somebody holds');
	await other.page.goto(office.caseAddress);
	expect((await other.page.locator('.evidence').count()) === 0, 'the evidence is shown to somebody else');
	await other.leave();
}

async function declareConflict(visitor, office) {
	visitor.allow(/status of 4\d\d/);
	const row = visitor.page.locator('tr', {hasText: nameOf(office.phoneSitting)});
	await row.locator('a[role=button], button').first().click(); // it may have opened by itself after the decision before
	await visitor.isAtCase();
	const address = visitor.page.url().replace(/\?.*/, '');
	await visitor.page.click('details.more > summary');
	await visitor.page.fill('#note', 'We worked together.');
	await visitor.clickAndGo('form[action$="/conflict"] button');
	expect((await row.count()) === 0, 'the queue still offers the case');
	await visitor.page.goto(address);
	expect((await visitor.page.locator('.evidence').count()) === 0, 'the evidence is still shown');
}

// What is left of the walk above where there is nothing else to review.
export async function conflictWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.reviewer);
	await visitor.page.goto('/review');
	await step('declares a conflict of interest', () => declareConflict(visitor, office));
	await visitor.leave();
}

export async function secondReviewerWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.second);
	await step('takes the case that another gave back', async () => {
		await visitor.page.goto('/review');
		await visitor.page.locator('tr', {hasText: nameOf(office.phoneSitting)}).getByRole('button', {name: 'Claim'}).click();
		await visitor.isAtCase();
	});
	const address = visitor.page.url().replace(/\?.*/, '');
	await step('decides that it is not yet enough', async () => {
		await judge(visitor);
		await decide(visitor, 'y', 'It does not say what will change.');
		await takesEffect(visitor, address);
		await visitor.leave();
	});
}
