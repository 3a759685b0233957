// One written answer, judged by the local language model while the candidate looks on.
import {Visitor, desktop} from './visitor.mjs';
import {report, criterionCount} from './report.mjs';
import {expect, step} from './suite.mjs';

const modelMs = 300_000; // for one criterion, on two cores that others use too

async function handIn(visitor, office) {
	await visitor.signIn(office.people.candidate);
	await visitor.clickAndGo('main a[href^="/invitations/"]');
	await visitor.page.check('[name=agree]');
	await visitor.clickAndGo('form[action$="/consent"] button');
	await visitor.page.locator('form[action$="/parts/incident-report/begin"] button').click();
	await visitor.page.waitForSelector('#body');
	await visitor.page.fill('#body', report);
	await visitor.page.click('#to-hand-in');
	await visitor.clickAndGo('#hand-in button[type=submit]');
}

// Criteria that wait become fewer on the page, without reloading it, until none is left.
async function arrive(visitor) {
	const waiting = visitor.page.locator('.judging');
	const counts = [await waiting.count()];
	while (counts.at(-1) > 0) {
		const fewer = (count) => document.querySelectorAll('.judging').length < count;
		await visitor.page.waitForFunction(fewer, counts.at(-1), {timeout: modelMs});
		counts.push(await waiting.count());
	}
	console.log(`    waiting: ${counts.join(', ')}`);
	expect(counts.length >= 3, 'the criteria did not arrive one by one');
}

async function restsOnTheirWords(visitor) {
	const quotes = await visitor.page.locator('article[id^="part-"] blockquote').allInnerTexts();
	for (const quote of quotes) expect(report.includes(quote), `“${quote}” is not in the answer`);
	expect(quotes.length >= criterionCount / 2, `only ${quotes.length} criteria were judged`);
}

export async function modelWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await step('hands in a report', () => handIn(visitor, office));
	await step('the criteria arrive one by one', () => arrive(visitor));
	await step('what is judged rests on the candidate’s words', () => restsOnTheirWords(visitor));
	await step('nothing went wrong in the browser', () => visitor.leave());
}
