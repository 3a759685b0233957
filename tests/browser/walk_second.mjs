// Two people read a case blind and a third settles what they differ on; an administrator does without a reading; and a reviewer
// clears twenty cases with the keyboard alone. Who writes and who reads is made over the API.
import {Visitor, desktop} from './visitor.mjs';
import {Caller, add, handIn} from './caller.mjs';
import {expect, step} from './suite.mjs';

const nameOf = (sitting) => `Candidate ${sitting.slice(-4)}`;
const CASES = 20;

// Somebody new hands in a text about what they were asked; the sitting.
const write = (browser, office, admin, title, number) =>
	handIn(browser, office, admin, title, number, `The pump stopped at nine on day ${number}, and nobody had water until noon. The float was stuck.`);

async function inQueue(visitor, sitting) {
	const row = visitor.page.locator('tr', {hasText: nameOf(sitting)});
	for (let tries = 0; tries < 100; tries++) {
		await visitor.page.goto('/review');
		if ((await row.count()) > 0) return row;
		await visitor.page.waitForTimeout(100);
	}
	throw new Error(`${nameOf(sitting)} is not in the queue`);
}

async function take(visitor, sitting) {
	const row = await inQueue(visitor, sitting);
	await row.getByRole('button', {name: 'Claim'}).click();
	await visitor.isAtCase();
	return visitor.page.url().replace(/\?.*/, '');
}

async function levels(visitor, keys) {
	for (const key of keys) await visitor.page.keyboard.press(key);
	await visitor.pressAndGo('Control+Enter');
}

// ---- two, and a third ----

async function firstReads(ada, sitting) {
	const address = await take(ada, sitting);
	const marked = await ada.page.locator('[data-current] legend').innerText();
	expect(marked === 'Says what happened', `the keys are about “${marked}”`);
	await ada.page.keyboard.press('c');
	await ada.page.keyboard.type('only the hour');
	await ada.page.keyboard.press('Enter'); // back to its levels, and nothing is sent
	await levels(ada, '01');
	await ada.sees('Another person reads this case too');
	await ada.page.goto('/review');
	expect((await ada.page.locator('tr', {hasText: nameOf(sitting)}).count()) === 0, 'the queue still offers it');
	return address;
}

// A wrong key: what was passed on is shown, and comes back, as it was given.
async function takesBack(ada, sitting, address) {
	await ada.page.goto(address);
	for (const words of ['What you gave', 'only the hour', 'Another person reads this case too']) await ada.sees(words);
	expect((await ada.page.locator('.evidence').count()) === 0, 'the evidence is shown to who does not hold the case');
	await ada.look('given');
	await ada.page.goto('/review');
	await ada.sees(`You judged ${nameOf(sitting)} (Tiny note)`);
	await ada.pressAndGo('u');
	await ada.sees('Taken back');
	const chosen = await ada.page.locator('[data-criterion] input:checked').evaluateAll((all) => all.map((one) => one.value).join());
	expect(chosen === '0,1', `it has the levels ${chosen}`);
	expect((await ada.page.locator('[name^=comment]').first().inputValue()) === 'only the hour', 'the comment is not there');
	await levels(ada, '01');
}

// What is half entered survives a reload, and is gone once it was taken; what cannot be taken is shown again with what was wrong.
async function losesNothing(ada, sitting) {
	const address = await take(ada, sitting);
	await ada.page.keyboard.press('2');
	await ada.page.keyboard.press('c');
	await ada.page.keyboard.type('half a thought');
	await ada.page.reload();
	await ada.sees('What you had entered here, and not sent, is back');
	const chosen = await ada.page.locator('[data-criterion] input:checked').evaluateAll((all) => all.map((one) => one.value).join());
	expect(chosen === '2', `after the reload it has the levels ${chosen}`);
	ada.allow(/status of 400/);
	await ada.page.evaluate(() => document.querySelector('form[action$="/judge"]').setAttribute('novalidate', ''));
	await ada.pressAndGo('Control+Enter');
	await ada.sees('Nothing was stored yet');
	await ada.sees('This is still to be judged.');
	expect((await ada.page.locator('[name^=comment]').nth(1).inputValue()) === 'half a thought', 'the comment is lost');
	await ada.look('case-refused');
	await ada.page.goto(address);
	await levels(ada, '11');
}

async function secondReads(bea, sitting) {
	const address = await take(bea, sitting);
	const page = await bea.page.content();
	for (const view of ['only the hour', 'class="probability"', 'One reader']) expect(!page.includes(view), `“${view}” is shown to the second reader`);
	await bea.look('second-blind');
	await bea.page.goto(address);
	await levels(bea, '31');
	await bea.sees('Another person reads this case too');
}

async function thirdSettles(cem, sitting) {
	const row = await inQueue(cem, sitting);
	expect((await row.innerText()).includes('two readers differ'), 'the queue does not say what is to be done');
	await cem.look('queue-adjudication');
	const address = await take(cem, sitting);
	for (const words of ['only the hour', 'One reader', 'The other', 'differ by more than the author allows']) await cem.sees(words);
	expect((await cem.page.locator('[data-criterion]').count()) === 1, 'more is asked than what they differ on');
	const page = await cem.page.content();
	expect(!/\bada\b|\bbea\b/i.test(page), 'a name is shown'); // as a word: digits of an id may spell one
	await cem.look('adjudication');
	await cem.page.goto(address);
	await levels(cem, '2');
	await cem.sees('as a third person settled it');
	await cem.look('adjudicated');
	await cem.page.goto(address);
	await cem.page.keyboard.press('y');
	await cem.page.keyboard.type('It says when, and not what follows.');
	await cem.pressAndGo('Control+Enter');
	await cem.page.waitForSelector('[data-undo-until]');
}

// ---- doing without ----

async function waive(visitor, sitting) {
	await visitor.page.goto('/assessments');
	await visitor.page.locator('tr', {hasText: 'Tiny note'}).getByRole('link', {name: 'How far people agree'}).click();
	await visitor.sees('a second reading');
	await visitor.look('agreement-due');
	const row = visitor.page.locator('tr', {hasText: nameOf(sitting)});
	await row.locator('input[name=reason]').fill('Everybody else is away.');
	await row.getByRole('button', {name: 'Waive'}).click();
	await visitor.sees('decided without another reading');
	expect((await row.count()) === 0, 'it is still due');
}

// The demonstration's simulated reviewers have read some work twice.
async function agreement(visitor) {
	await visitor.page.goto('/assessments');
	await visitor.page.locator('tr', {hasText: 'Keeping a web service healthy'}).getByRole('link', {name: 'How far people agree'}).click();
	await visitor.sees('sittings were read by two people'); // counted by itself
	await visitor.clickAndGo('form[action$="/agreement"] button');
	await visitor.sees('Counted just now');
	const said = (await visitor.text()).match(/(\d+) of (\d+) sittings/);
	expect(Number(said[1]) >= 60 && Number(said[2]) >= 300, `“${said[0]}”: 300 are simulated, 60 of them read twice`);
	const rows = await visitor.page.locator('h2:has-text("Two people") + div tbody tr').count();
	expect(rows === 9, `${rows} rows: everything, three bands, five criteria`);
	await visitor.look('agreement');
	const cell = visitor.page.locator('article', {has: visitor.page.locator('form[action$="/clarifications"]')}).first();
	await cell.locator('input[name=text]').fill('A time of day counts as one of the four.');
	await cell.getByRole('button', {name: 'Keep it'}).click();
	await visitor.sees('new version of the assessment');
}

// ---- twenty cases ----

// Counts what is pressed, a chord as one.
function counting(keyboard) {
	const counted = {keys: 0};
	for (const name of ['press', 'type']) {
		const does = keyboard[name].bind(keyboard);
		keyboard[name] = (what, ...more) => {
			counted.keys += name === 'press' ? 1 : what.length;
			return does(what, ...more);
		};
	}
	return counted;
}

// What other walks left in the queue somebody else takes: whoever is done with a case is given the next one at once.
async function takeTheRest(browser, office, who, sittings) {
	const other = await Caller.signIn(browser, office, who);
	const {cases} = await other.call('GET', 'review/cases');
	for (const one of cases)
		if (!sittings.includes(one.sitting) && one.state === 'waiting') await other.call('POST', `review/cases/${one.id}/claim`, {});
	await other.leave();
}

async function twentyCases(visitor, sittings) {
	for (const sitting of sittings) await inQueue(visitor, sitting);
	const counted = counting(visitor.page.keyboard), begun = performance.now();
	await visitor.page.goto('/review');
	await visitor.pressAndGo('n');
	for (let i = 0; i < CASES; i++) {
		const here = visitor.page.url().replace(/\?.*/, '');
		expect((await visitor.page.locator('[data-criterion]').count()) === 5, 'not a case to be judged');
		await levels(visitor, '23212');
		await visitor.page.keyboard.press(i % 2 ? 'a' : 'y');
		await visitor.page.keyboard.type('Says what happened; who does what is missing.');
		await visitor.pressAndGo('Control+Enter');
		await visitor.page.waitForSelector('[data-undo-until]');
		const there = visitor.page.url().replace(/\?.*/, '');
		expect((there !== here) === (i + 1 < CASES), `after case ${i + 1} this is open: ${there}`);
	}
	const seconds = (performance.now() - begun) / 1000;
	console.log(`  ${CASES} cases in ${seconds.toFixed(1)} s without thinking; ${(counted.keys / CASES).toFixed(1)} keys a case, ` +
		`${((counted.keys - 1) / CASES - 'Says what happened; who does what is missing.'.length).toFixed(1)} beside the reason`);
	expect(seconds < 600, `${seconds} s`);
}

async function undoNext(visitor, sittings) {
	const [one] = sittings;
	const address = await take(visitor, one);
	await levels(visitor, '11111');
	await visitor.page.keyboard.press('y');
	await visitor.page.keyboard.type('Too little.');
	await visitor.pressAndGo('Control+Enter');
	expect(visitor.page.url().replace(/\?.*/, '') !== address, 'the next case did not open');
	await visitor.sees(`You decided ${nameOf(one)} (A brief): not yet.`);
	const covered = await visitor.page.locator('.undo').evaluate((box) => getComputedStyle(box).position);
	expect(covered === 'static', `what can be undone is ${covered}, over the evidence`);
	const next = visitor.page.url();
	await visitor.page.locator('[data-close]').click();
	expect(!(await visitor.page.locator('.undo').isVisible()), 'it cannot be put away');
	await visitor.pressAndGo('g');
	expect(new URL(visitor.page.url()).pathname === '/review', `given back, this is open: ${visitor.page.url()}`);
	await visitor.sees('The case is back in the queue');
	await visitor.sees(`You decided ${nameOf(one)}`);
	expect(next !== address, 'it was another one');
	await visitor.pressAndGo('u');
	expect(visitor.page.url().replace(/\?.*/, '') === address, `undone, this is open: ${visitor.page.url()}`);
	await visitor.page.goto(address);
	await visitor.page.evaluate(() => window.scrollTo(0, 200));
	await visitor.page.keyboard.press('?');
	await visitor.sees('next and previous criterion');
	await visitor.page.keyboard.press('Escape');
	const top = await visitor.page.evaluate(() => window.scrollY);
	expect(Math.abs(top - 200) < 2, `back from the keys the page is at ${top}`);
	await visitor.page.keyboard.press('?');
	await visitor.look('case-keys');
	await visitor.page.goto(address);
	await visitor.page.keyboard.press('y');
	await visitor.page.keyboard.type('Too little.');
	await visitor.pressAndGo('Control+Enter');
	await visitor.look('case-next');
	await visitor.page.goto('/review');
	await visitor.look('queue-undo');
	await visitor.page.goto('/review/own/severity');
	await visitor.sees('A brief');
	await visitor.clickAndGo('form[action="/review/own/severity"] button');
	await visitor.sees('too few to tell');
	await visitor.look('severity');
}

// Nothing rises or fades: a click on what moves may be none.
async function withoutScript(browser, office, who, sitting) {
	const visitor = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false, reducedMotion: 'reduce'});
	await visitor.signIn(who);
	const row = await inQueue(visitor, sitting);
	const held = row.getByRole('link', {name: 'Go on'});
	await ((await held.count()) > 0 ? held : row.getByRole('button', {name: 'Claim'})).click();
	await visitor.isAtCase();
	for (const field of await visitor.page.locator('[data-criterion]').all()) await field.locator('input[value="1"]').check();
	await visitor.clickAndGo('form[action$="/judge"] button');
	await visitor.page.locator('input[value="not-yet"]').check();
	await visitor.page.fill('#reason', 'Too little.');
	await visitor.clickAndGo('form[action$="/decide"] button');
	await visitor.page.waitForSelector('[data-undo-until]');
	await visitor.clickAndGo('form[action$="/undo"] button');
	await visitor.page.waitForSelector('#reason');
	await visitor.leave();
}

export async function secondWalk({browser, office}) {
	office.bringIn('../api/tiny-note');
	office.bringIn('brief');
	const admin = await Caller.signIn(browser, office, office.people.administrator);
	const readers = {}, seen = {};
	await step('three readers come', async () => {
		for (const name of ['ada', 'bea', 'cem']) {
			readers[name] = await add(browser, office, admin, name, 'reviewer');
			seen[name] = await Visitor.arrive(browser, office.base, desktop);
			await seen[name].signIn(readers[name]);
		}
	});
	const dan = await add(browser, office, admin, 'dan', 'reviewer');
	await takeTheRest(browser, office, dan, []);
	const sitting = await write(browser, office, admin, 'Tiny note', 1);
	const address = {};
	await step('the first reads, and does not decide', async () => {
		address.first = await firstReads(seen.ada, sitting);
	});
	await step('takes it back, and gives it again', () => takesBack(seen.ada, sitting, address.first));
	await step('the second reads blind', () => secondReads(seen.bea, sitting));
	await step('a third settles what they differ on, and decides', () => thirdSettles(seen.cem, sitting));
	const other = await write(browser, office, admin, 'Tiny note', 2);
	const office_ = await Visitor.arrive(browser, office.base, desktop);
	await office_.signIn(office.people.administrator);
	await step('an administrator does without a second reading', async () => {
		await losesNothing(seen.ada, other);
		const address = seen.ada.page.url().replace(/\?.*/, '');
		await waive(office_, other);
		await seen.ada.page.goto(address);
		await seen.ada.page.waitForSelector('form[action$="/decide"]');
	});
	await step('how far people agree, and what should count', () => agreement(office_));
	await office_.leave();
	const sittings = [];
	await step('twenty cases are handed in', async () => {
		for (let i = 0; i < CASES; i++) sittings.push(await write(browser, office, admin, 'A brief', i));
	});
	await takeTheRest(browser, office, dan, sittings);
	await step('a reviewer clears them by keyboard', () => twentyCases(seen.bea, sittings));
	const more = [];
	for (let i = 0; i < 3; i++) more.push(await write(browser, office, admin, 'A brief', CASES + i));
	for (const one of more) await inQueue(seen.cem, one);
	await step('the next case opens, and the decision before can be undone', () => undoNext(seen.cem, more));
	await step('all of it without JavaScript', () => withoutScript(browser, office, readers.bea, more[2]));
	for (const visitor of Object.values(seen)) await visitor.leave();
	await admin.leave();
}
