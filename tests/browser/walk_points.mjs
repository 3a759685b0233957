// A criterion on a scale of points: its author says how many there are, a reviewer types them, the candidate reads them.
import {Caller, add, handIn} from './caller.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const title = 'Tiny points';
const field = (path) => `[name="form.parts.0.rubric.0.${path}"]`;

async function draft(visitor) {
	const {page} = visitor;
	await page.goto('/assessments');
	await page.locator('tr', {hasText: title}).getByRole('link', {name: 'Write the next version'}).click();
	await page.waitForSelector('h1');
	await visitor.clickAndGo('button:text("Begin")');
	await page.waitForSelector('form.draft');
	await visitor.clickAndGo('a[href*="/tasks/1"]');
	expect((await page.inputValue(field('points'))) === '60', 'the points are not in the form');
	expect(await page.locator(field('levels.1.points')).isVisible(), 'from how many points a level holds is not asked');
	await visitor.look('draft-points');
	await page.fill(field('points'), '');
	expect(!(await page.locator(field('levels.1.points')).isVisible()), 'it is asked though there are no points');
	await page.fill(field('points'), '20');
	for (const level of [0, 1, 2, 3]) await page.fill(field(`levels.${level}.points`), '');
	await visitor.clickAndGo('button:text("Save, and check it")');
	await page.waitForSelector('.notice');
	await page.goto(page.url().replace(/\/tasks.*|\?.*/, '') + '/preview');
	await visitor.sees('from 5 of 20 points');
}

async function take(visitor, sitting) {
	const row = visitor.page.locator('tr', {hasText: `Candidate ${sitting.slice(-4)}`});
	for (let tries = 0; tries < 100; tries++) {
		await visitor.page.goto('/review');
		if ((await row.count()) > 0) break;
		await visitor.page.waitForTimeout(100);
	}
	await row.getByRole('button', {name: 'Claim'}).click();
	await visitor.isAtCase();
}

// The first digit goes to the field, Enter goes on, and what is no level is not sent.
async function byKeyboard(visitor, sitting) {
	const {page} = visitor;
	await take(visitor, sitting);
	await visitor.look('case-points');
	await page.keyboard.press('9');
	await page.keyboard.press('9');
	await page.keyboard.press('Enter');
	const id = '[data-points]';
	expect(await page.locator(id).evaluate((one) => one === document.activeElement && !one.validity.valid), '99 of 60 points passed');
	// Escape leaves the field, and the letters are keys again.
	await page.keyboard.press('Escape');
	await page.keyboard.press('c');
	expect(await page.evaluate(() => document.activeElement?.name === 'comment.note/facts'), 'C does not lead to the comment');
	await page.keyboard.press('Enter'); // back to the points, which are written over
	await page.keyboard.type('44');
	await page.keyboard.press('Enter');
	expect((await page.inputValue(id)) === '44', `it is ${await page.inputValue(id)}`);
	expect(await page.evaluate(() => document.activeElement?.matches('form[action$="/judge"] button')), 'Enter does not go on');
	await visitor.pressAndGo('Control+Enter');
	await visitor.sees('Another person reads this case too');
}

async function again(visitor, sitting) {
	await take(visitor, sitting);
	await visitor.page.fill('[data-points]', '51');
	await visitor.pressAndGo('Control+Enter');
	await visitor.sees('What counts: 48/60, All');
	await visitor.look('case-points-compared');
	await visitor.page.keyboard.press('a');
	await visitor.page.keyboard.type('It says all.');
	await visitor.pressAndGo('Control+Enter');
	await visitor.page.waitForSelector('[data-undo-until]');
}

async function reads(visitor, sitting) {
	for (let tries = 0; tries < 150; tries++) {
		await visitor.page.goto(`/sittings/${sitting}/result`);
		if ((await visitor.text()).includes('48/60, All')) break;
		await visitor.page.waitForTimeout(100);
	}
	await visitor.sees('48/60, All');
	await visitor.sees('From 45 to 60 of 60 points it is “All”: Says three things and how they hang together.');
	await visitor.page.locator('summary', {hasText: 'All four levels'}).focus();
	await visitor.page.keyboard.press('Enter');
	await visitor.sees('15–29 A little Says one thing.');
	await visitor.sees('45–60 All given here Says three things');
	await visitor.look('result-points');
}

export async function pointsWalk({browser, office}) {
	office.bringIn('../api/tiny-points');
	const admin = await Caller.signIn(browser, office, office.people.administrator);
	const author = await Visitor.arrive(browser, office.base, desktop);
	await author.signIn(office.people.administrator);
	await step('its author says how many points there are', () => draft(author));
	const sitting = await handIn(browser, office, admin, title, 1, 'The pump stopped at nine, because a valve had stuck.');
	const seen = {};
	for (const name of ['pia', 'pim']) {
		seen[name] = await Visitor.arrive(browser, office.base, desktop);
		await seen[name].signIn(await add(browser, office, admin, name, 'reviewer'));
	}
	await step('a reviewer types points', () => byKeyboard(seen.pia, sitting));
	await step('of two readers the mean counts', () => again(seen.pim, sitting));
	const writer = await Visitor.arrive(browser, office.base, phone);
	await writer.signIn({email: `writer-${title.length}-1@example.org`, password: 'a few plain words'});
	await step('the candidate reads them, phone', () => reads(writer, sitting));
	const {assessments} = await admin.call('GET', 'assessments');
	const assessment = assessments.find((one) => one.title === title).id;
	await admin.call('POST', `assessments/${assessment}/anchors`, {part: 'note', answers: [{answer: 'It stopped.', levels: {facts: 12}}]});
	const {anchors} = await admin.call('GET', `assessments/${assessment}/anchors`);
	await step('an anchor is scored by points', async () => {
		await seen.pia.page.goto(`/assessments/${assessment}/anchors/${anchors[0].id}`);
		await seen.pia.look('anchor-points');
		await seen.pia.page.fill('[data-points]', '14');
		await seen.pia.pressAndGo('Control+Enter');
		await seen.pia.page.goto(`/assessments/${assessment}/anchors/${anchors[0].id}`);
		await seen.pia.sees('14/60, Nothing');
	});
	for (const visitor of [author, writer, ...Object.values(seen)]) await visitor.leave();
	await admin.leave();
}
