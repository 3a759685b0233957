// The whole way of a candidate in a browser that runs no scripts.
import {Visitor, desktop} from './visitor.mjs';
import {repairLimiter} from './limiter.mjs';
import {report, criterionCount} from './report.mjs';
import {expect, step} from './suite.mjs';
import {nightByForms} from './walk_scenario.mjs';

async function agree(visitor, office) {
	await visitor.signIn(office.people.plain);
	await visitor.clickAndGo('main a[href^="/invitations/"]');
	await visitor.page.check('[name=agree]');
	await visitor.clickAndGo('form[action$="/consent"] button');
	office.plainSitting = visitor.page.url();
}

async function practise(visitor) {
	await visitor.clickAndGo('a[href$="/practice/quiz"]');
	await visitor.page.check('[name=place] >> nth=0');
	await visitor.clickAndGo('main form button');
	await visitor.sees('Not this one.');
	await visitor.page.goBack();
	await visitor.page.goBack();
}

async function quiz(visitor, office) {
	await visitor.page.goto(office.plainSitting);
	await visitor.clickAndGo('form[action$="/parts/quiz/begin"] button');
	while ((await visitor.page.locator('input[name=sequence]').count()) > 0) {
		await visitor.page.check('[name=place] >> nth=1');
		await visitor.clickAndGo('form[data-choices] button');
	}
	await visitor.sees(/\d+ of \d+ right/);
}

async function write(visitor, office) {
	await visitor.page.goto(office.plainSitting);
	await visitor.clickAndGo('form[action$="/parts/incident-report/begin"] button');
	await visitor.page.fill('#body', report);
	await visitor.clickAndGo('#save');
	expect(/^Saved \d/.test(await visitor.page.innerText('#saved')), 'the page does not say that it was saved');
	expect((await visitor.page.inputValue('#body')) === report, 'the text came back changed');
	await visitor.clickAndGo('#to-hand-in');
	await visitor.sees('cannot be changed any more');
	await visitor.clickAndGo('form[action$="/submit"] button');
}

// Without scripts a page is read again by hand. Another walk has handed in the same words, which is flagged, so that what the machine says
// of them waits for a person.
async function read(visitor) {
	const criteria = visitor.page.locator('article[id^="part-"]');
	const beingJudged = visitor.page.locator('article[id^="part-"] .judging');
	for (let tries = 0; (await criteria.count()) < criterionCount || (await beingJudged.count()) > 0; tries++) {
		expect(tries < 200, 'the criteria were not judged');
		await visitor.page.reload();
	}
}

export async function plainWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false});
	await step('signs in and agrees', () => agree(visitor, office));
	await step('repairs the program', () => repairLimiter(visitor, office.plainSitting));
	await step('practises', () => practise(visitor));
	await step('answers the quiz', () => quiz(visitor, office));
	await step('walks the night', () => nightByForms(visitor, office.plainSitting));
	await step('writes, saves and hands in', () => write(visitor, office));
	await step('reads the result', () => read(visitor));
	await step('signs out', async () => {
		await visitor.clickAndGo('form.sign-out button');
		await visitor.leave();
	});
}
