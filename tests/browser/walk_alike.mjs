// Answers to the program that are alike, for a reviewer: found, side by side, and nobody named.
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

export async function alikeWalk({browser, office}) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	let compare;
	await step('an administrator finds the way from the assessments', async () => {
		await admin.signIn(office.people.administrator);
		await admin.page.goto('/assessments');
		const row = admin.page.locator('tr', {hasText: 'A small program'});
		await row.getByRole('link', {name: 'Answers that are alike'}).click();
		await admin.look('alike');
		compare = admin.page.url();
	});
	await step('compares the answers, and sees no names', async () => {
		await admin.clickAndGo('form[action$="/alike"] button');
		await admin.sees('programs.');
		await admin.look('alike-found');
		const text = await admin.text();
		for (const name of ['Pia Novak', 'Tomas Berg', '@example.org']) expect(!text.includes(name), `it names ${name}`);
	});
	await step('looks at two side by side, and follows a piece to its other side', async () => {
		await admin.clickAndGo('tbody form button');
		await admin.look('alike-two');
		const piece = admin.page.locator('a.other').first();
		const target = await piece.getAttribute('href');
		await piece.click();
		expect(admin.page.url().endsWith(target), 'the piece does not lead anywhere');
		expect((await admin.page.locator(target).count()) === 1, 'the other side is not there');
		await admin.leave();
	});
	await step('the same on a phone', async () => {
		const small = await Visitor.arrive(browser, office.base, phone);
		await small.signIn(office.people.administrator);
		await small.page.goto(compare);
		await small.clickAndGo('form[action$="/alike"] button');
		await small.look('alike-found-phone');
		await small.clickAndGo('tbody form button');
		await small.look('alike-two-phone');
		await small.leave();
	});
}
