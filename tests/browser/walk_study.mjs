// What people's answers say, as an author meets it: the study of the demonstration's simulated people, one of its tasks, taking what is
// proposed; differences between groups; and where two judges say that the level lies.
import {Visitor, desktop} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const title = 'Keeping a web service healthy';

// The study is made by itself, soon after the start.
async function openStudy(admin) {
	for (let tries = 0; tries < 200; tries++) {
		await admin.page.goto('/assessments');
		await admin.page.locator('tr', {hasText: title}).getByRole('link', {name: 'What the answers say'}).click();
		if ((await admin.text()).includes('simulated')) return;
		await admin.page.waitForTimeout(200);
	}
	throw new Error('no study was made');
}

async function lookAtStudy(admin) {
	await openStudy(admin);
	await admin.look('study');
	const charts = await admin.page.locator('svg.chart').count();
	expect(charts === 10, `${charts} charts of three competencies`);
	const task = admin.page.locator('tbody tr', {hasText: 'http-conditional-get'}).getByRole('link');
	await task.click();
	await admin.look('study-task');
	expect((await admin.page.locator('svg.chart').count()) === 3, 'a question has its curve, its information and its options');
	const shares = await admin.page.locator('h2:has-text("Its options") + div tbody td:nth-child(2)').allInnerTexts();
	const sum = shares.reduce((all, share) => all + parseInt(share, 10), 0);
	expect(Math.abs(sum - 100) <= 2, `the options were chosen by ${sum} % of people`);
}

async function take(admin) {
	await openStudy(admin);
	const before = await admin.page.locator('input[type=checkbox][form=accept]').count();
	await admin.page.evaluate(() => {
		for (const box of document.querySelectorAll('input[type=checkbox][form=accept]')) box.checked = false;
	});
	await admin.page.getByLabel('Take the proposal for http-conditional-get').check();
	await admin.clickAndGo('form[action$="/accept"] button');
	await admin.sees('What it proposed was taken');
	expect(before > 30, `${before} proposals`);
	await admin.page.goto('/assessments');
	const row = await admin.page.locator('tr', {hasText: title}).innerText();
	expect(/\b2\b/.test(row), `the version is not the second: ${row}`);
}

async function compare(admin) {
	await openStudy(admin);
	await admin.page.getByRole('link', {name: 'Whether tasks are harder'}).click();
	await admin.look('differences');
	await admin.clickAndGo('form:has(button:text("Compare then and now")) button');
	await admin.sees(/15\d who answered earlier/);
	await admin.look('differences-found');
	admin.allow(/status of 400/);
	await admin.page.setInputFiles('#list', {name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('email,group\nnobody@example.org,a\n')});
	await admin.clickAndGo('form:has(#list) button');
	await admin.sees('two groups');
}

async function seeReviewers(admin) {
	await openStudy(admin);
	await admin.page.getByRole('link', {name: 'How severely reviewers judge'}).click();
	await admin.look('reviewers');
	await admin.clickAndGo('form[action$="/reviewers"] button');
	await admin.sees('Simulated reviewer 4');
	expect(await admin.page.locator('svg.chart').count() === 1, 'the picture of severities is missing');
	await admin.look('reviewers-compared');
}

// Each judge rates the seven criteria of one competency.
async function judge(visitor, address, ratings) {
	await visitor.page.goto(address);
	expect(!(await visitor.text()).includes('What the judges say'), 'others are seen before judging');
	const fields = await visitor.page.locator('input[name^="judge."]').all();
	expect(fields.length === ratings.length, `${fields.length} criteria`);
	for (const [i, field] of fields.entries()) await field.fill(String(ratings[i]));
	await visitor.clickAndGo('form[action$="/judge"] button');
	await visitor.sees('What the judges say');
}

async function setStandard({browser, office}, admin) {
	await openStudy(admin);
	const address = admin.page.url().replace(/study.*/, 'standard/incident-communication');
	await admin.page.goto(address);
	await admin.look('standard');
	await judge(admin, address, [1.8, 1.6, 1.5, 1.4, 1.5, 1.2, 0.5]);
	const other = await Visitor.arrive(browser, office.base, desktop);
	await other.signIn(office.people.reviewer);
	await judge(other, address, [2, 1.7, 1.7, 1.4, 1.6, 1.3, 0.6]);
	await other.leave();
	await admin.page.goto(address);
	await admin.look('standard-judged');
	await admin.sees('2 judges put the level at');
	await admin.page.goto(`${address}?method=bookmark`);
	await admin.look('bookmark');
	await admin.page.goto(address);
	await admin.page.fill('#level', '-0.25');
	await admin.clickAndGo('form[action$="/use"] button');
	await admin.sees('The award requires −0.25 logits now');
}

export async function studyWalk({browser, office}) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await admin.signIn(office.people.administrator);
	await step('the study of simulated people, and one of its tasks', () => lookAtStudy(admin));
	await step('what is proposed for one task is taken', () => take(admin));
	await step('who answered earlier and who answered later', () => compare(admin));
	await step('how severely each reviewer judges', () => seeReviewers(admin));
	await step('two judges say where the level lies', () => setStandard({browser, office}, admin));
	await admin.leave();
}
