// A program: written with the keyboard alone, run, repaired, handed in; watched as a film by who wrote it and by who
// judges it; and the same on a phone, and without scripts. Nothing that is typed is lost.
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const title = 'A small program';
const wrong = 'int m = a > b ? a : b;';
const mistake = 'int n = ;';

// Everything: what is not is kept on the device.
const savedNow = (page) =>
	page.waitForFunction(() => /^Saved \d/.test(document.querySelector('#saved').textContent) && localStorage.length === 0);
const ran = (page, words) =>
	page
		.waitForFunction((wanted) => document.querySelector('#run-state').textContent.includes(wanted), words)
		.catch(async ({message}) => {
			const says = await page.innerText('#run-state'), saved = await page.innerText('#saved');
			throw new Error(`“${words}” was waited for: ${message}; the page says “${says}”, “${saved}”`);
		});
const place = (page) => page.innerText('#place');

// As the editor holds it, whatever of it is on the screen.
const textOf = (page) => page.evaluate(() => document.querySelector('.cm-content').cmTile.view.state.doc.toString());

const replaceAll = (page, text) =>
	page.evaluate((insert) => {
		const {view} = document.querySelector('.cm-content').cmTile;
		view.dispatch({changes: {from: 0, to: view.state.doc.length, insert}});
	}, text);

async function stored(visitor, sitting) {
	const reply = await visitor.page.request.get(`/api/v1${new URL(sitting).pathname}/parts/median`);
	return (await reply.json()).body;
}

async function invite(browser, office, emails) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await admin.signIn(office.people.administrator);
	for (const email of emails) {
		await admin.page.goto('/assessments');
		await admin.page.selectOption('#assessment', {label: title});
		await admin.page.fill('#email', email);
		await admin.clickAndGo('form[action="/assessments/invite"] button');
	}
	await admin.leave();
}

async function agree(visitor) {
	await visitor.page.goto('/');
	const heading = visitor.page.locator('h2', {hasText: title});
	await visitor.page.locator('article', {has: heading}).locator('a[href^="/invitations/"]').click();
	await visitor.page.locator('[name=agree]').check();
	await visitor.clickAndGo('form[action$="/consent"] button');
	return visitor.page.url();
}

async function begin(visitor) {
	await visitor.tabToAndGo('form[action$="/begin"] button');
	await visitor.page.waitForSelector('.cm-content');
	await visitor.look('program');
}

// ---- with the keyboard ----

async function typeAtTheEnd(page, text) {
	await page.keyboard.press('Control+End');
	await page.keyboard.type(text);
}

async function typeAndEscape(visitor) {
	await visitor.tabTo('.cm-content');
	await visitor.page.keyboard.press('Control+End');
	await visitor.page.keyboard.press('Tab');
	expect(await isIn(visitor.page, '.cm-content'), 'Tab left the editor');
	await visitor.page.keyboard.press('Escape');
	await visitor.page.waitForFunction(() => /leaves/.test(document.querySelector('#place').textContent));
	await visitor.page.keyboard.press('Tab');
	expect(await isIn(visitor.page, '[data-run=tests]'), 'Escape and Tab did not lead to the next control');
	await visitor.page.keyboard.press('Shift+Tab');
	expect(await isIn(visitor.page, '.cm-content'), 'Shift and Tab did not lead back');
	await visitor.page.keyboard.press('Shift+Tab');
	expect(await isIn(visitor.page, '.cm-content'), 'Shift and Tab does not indent any more');
	await savedNow(visitor.page);
}

const isIn = (page, selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);

// Puts a line in front of the one that prints.
async function addLine(page, line) {
	await page.keyboard.press('Control+Home');
	for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Home');
	await page.keyboard.type(`${line}\n`);
}

async function runWithMistake(visitor) {
	const {page} = visitor;
	await addLine(page, mistake);
	await page.keyboard.press('Control+Enter');
	await ran(page, 'could not be built');
	await visitor.sees('What the compiler says');
	await page.waitForSelector('.cm-lint-marker-error');
	await visitor.look('program-not-built');
	await page.focus('.cm-content');
	await page.keyboard.press('Escape');
	await visitor.tabTo('#results a[data-line]');
	await page.keyboard.press('Enter');
	expect(await isIn(page, '.cm-content'), 'a message does not lead into the editor');
	expect(/^Line 10 /.test(await place(page)), `a message leads to: ${await place(page)}`);
}

async function repair(visitor) {
	const {page} = visitor;
	await page.keyboard.press('Home');
	await page.keyboard.press('Shift+End');
	await page.keyboard.type(wrong);
	await page.keyboard.press('Control+Enter');
	await ran(page, '1 of 3 tests passed');
	const marks = await page.locator('#results details[open] mark').allInnerTexts();
	expect(marks.length === 2 && marks[0].startsWith('6') && marks[1].startsWith('2'), `marked as different: ${marks}`);
	await visitor.look('program-another-output');
	await page.focus('.cm-content');
	await page.keyboard.press('Control+z');
}

const right = `int low = a < b ? a : b, high = a < b ? b : a;
a = c < low ? low : c > high ? high : c; // \u2067here\u2069`;

async function finish(visitor) {
	const {page} = visitor;
	await page.keyboard.press('Control+Home');
	for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Home');
	await page.keyboard.press('Shift+End');
	await page.keyboard.type(right.split('\n')[0]);
	await page.keyboard.press('Enter');
	await page.evaluate((text) => navigator.clipboard.writeText(text), right.split('\n')[1]);
	await page.keyboard.press('Control+v');
	await page.keyboard.press('Control+Enter');
	await ran(page, 'All 3 tests passed');
	await visitor.look('program-passed');
}

async function ownInput(visitor) {
	const {page} = visitor;
	await page.keyboard.press('Escape');
	await visitor.tabTo('details.input summary');
	await page.keyboard.press('Enter');
	await visitor.tabTo('#input');
	await page.keyboard.type('-5 -6 7\n');
	await page.keyboard.press('Control+Enter');
	await ran(page, 'On your own input');
	await page.locator('#results').getByText('-5 is the median').waitFor();
	await visitor.look('program-own-input');
}

// The first looks at a run get no answer: it goes on, and its result comes.
async function loseSightOfRun(visitor) {
	const {page} = visitor;
	let looks = 0;
	visitor.allow(/ERR_FAILED/);
	await page.route('**/runs/*', (route) => (looks++ < 2 ? route.abort() : route.continue()));
	await page.locator('[data-run=input]').click();
	await ran(page, 'The run goes on');
	await ran(page, 'On your own input');
	await page.unroute('**/runs/*');
}

async function loseConnection(visitor, office) {
	const {page} = visitor;
	visitor.allow(/ERR_INTERNET_DISCONNECTED/);
	await visitor.context.setOffline(true);
	await page.focus('.cm-content');
	await typeAtTheEnd(page, '/* without a connection: é 漢 */');
	await visitor.sees('The connection is lost.');
	await visitor.context.setOffline(false);
	await savedNow(page);
	expect((await stored(visitor, office.programSitting)) === (await textOf(page)), 'what is stored is not what is shown');
	await page.reload();
	await page.waitForSelector('.cm-content');
	expect((await textOf(page)).includes('é 漢 */'), 'what was written without a connection is lost');
	expect((await page.innerText('#run-state')).includes('On your own input'), 'the last run is gone after loading anew');
}

// The browser ends before the connection is back, without a chance to send anything.
async function crash(visitor, office) {
	const address = visitor.page.url();
	await visitor.context.setOffline(true);
	await visitor.page.focus('.cm-content');
	await typeAtTheEnd(visitor.page, '\n/* kept */');
	await visitor.sees('The connection is lost.');
	const session = await visitor.context.newCDPSession(visitor.page);
	const crashed = visitor.page.waitForEvent('crash');
	session.send('Page.crash').catch(() => {});
	await crashed;
	await visitor.page.close();
	await visitor.context.setOffline(false);
	visitor.page = await visitor.context.newPage();
	await visitor.page.goto(address);
	await visitor.sees('was restored from this device');
	await savedNow(visitor.page);
	expect((await stored(visitor, office.programSitting)).endsWith('/* kept */'), 'what was restored is not saved');
}

async function tooLong(visitor, office) {
	const {page} = visitor;
	visitor.allow(/status of 413/);
	const before = await textOf(page);
	await page.evaluate(() => navigator.clipboard.writeText('/* too long */\n'.repeat(5000)));
	await page.focus('.cm-content');
	await page.keyboard.press('Control+End');
	await page.keyboard.press('Control+v');
	await page.waitForFunction(() => document.querySelector('#saved').textContent === 'Not saved');
	await page.keyboard.press('Control+z');
	await savedNow(page);
	expect((await stored(visitor, office.programSitting)) === before, 'what is short again is not saved');
}

async function twoTabs(visitor, office) {
	visitor.allow(/status of 409/);
	const other = await visitor.context.newPage();
	await other.goto(visitor.page.url());
	await other.waitForSelector('.cm-content');
	await visitor.page.bringToFront();
	await visitor.page.focus('.cm-content');
	await typeAtTheEnd(visitor.page, ' // one');
	await savedNow(visitor.page);
	await other.focus('.cm-content');
	await typeAtTheEnd(other, ' // two');
	await other.getByText('had saved something else').waitFor();
	await savedNow(other);
	const kept = await stored(visitor, office.programSitting);
	expect(kept.endsWith('// two') && !kept.includes('// one'), `what was written last does not count: ${kept}`);
	await other.getByRole('button', {name: 'Use the other text instead'}).click();
	await savedNow(other);
	expect((await stored(visitor, office.programSitting)).endsWith('// one'), 'the other text was not taken up');
	await other.close();
	await visitor.page.reload();
	await visitor.page.waitForSelector('.cm-content');
}

async function anotherLanguage(visitor) {
	const {page} = visitor;
	const before = await textOf(page);
	await page.selectOption('#language', 'python');
	await page.waitForURL(/language=python/);
	await page.waitForSelector('.cm-content');
	expect((await textOf(page)).startsWith('a, b, c = map'), 'the other language does not begin with its own text');
	await page.selectOption('#language', 'c');
	await page.waitForURL(/language=c/);
	await page.waitForSelector('.cm-content');
	expect((await textOf(page)) === before, 'the text of the first language is another now');
}

async function startAgain(visitor) {
	const {page} = visitor;
	await page.focus('#language');
	const before = await textOf(page);
	await visitor.tabToAndSee('#to-again', '#again[open]');
	await visitor.look('program-start-again');
	await visitor.tabTo('#again-do');
	await page.keyboard.press('Enter');
	expect((await textOf(page)).includes('a);') && !(await textOf(page)).includes('low'), 'it does not start again');
	await page.keyboard.press('Control+z');
	expect((await textOf(page)) === before, 'undo does not bring the text back');
	await page.keyboard.press('Control+Enter');
	await ran(page, 'All 3 tests passed');
}

// What is handed in is what is on the page, though another language was saved last.
async function leaveAnotherLanguage({page}) {
	await page.selectOption('#language', 'python');
	await page.waitForURL(/language=python/);
	await page.waitForSelector('.cm-content');
	await page.focus('.cm-content');
	await typeAtTheEnd(page, '# left');
	await savedNow(page);
	await page.selectOption('#language', 'c');
	await page.waitForURL(/language=c/);
	await page.waitForSelector('.cm-content');
}

async function handIn(visitor) {
	await leaveAnotherLanguage(visitor);
	await visitor.page.focus('.cm-content');
	await visitor.page.keyboard.press('Escape');
	await visitor.tabToAndSee('#to-hand-in', '#ask[open]');
	await visitor.sees('On the last run, 3 of 3 visible tests passed.');
	await visitor.look('program-hand-in');
	await visitor.tabToAndGo('#hand-in button[type=submit]');
}

export async function programWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, {...desktop, permissions: ['clipboard-read', 'clipboard-write']});
	office.bringIn('program');
	await step('is invited and agrees', async () => {
		const {candidate, phone: touch, plain} = office.people;
		await invite(browser, office, [candidate.email, touch.email, plain.email]);
		await visitor.signIn(office.people.candidate);
		office.programSitting = await agree(visitor);
	});
	await step('begins', () => begin(visitor));
	await step('types, and leaves the editor by keyboard', () => typeAndEscape(visitor));
	await step('runs it with a mistake: the message leads to its line', () => runWithMistake(visitor));
	await step('repairs it; sees where the output first differs', () => repair(visitor));
	await step('finishes it: all visible tests pass', () => finish(visitor));
	await step('runs it on an input of their own', () => ownInput(visitor));
	await step('a run goes on while nobody can ask for it', () => loseSightOfRun(visitor));
	await step('a lost connection is said, and nothing is lost', () => loseConnection(visitor, office));
	await step('nor when the browser crashes meanwhile', () => crash(visitor, office));
	await step('is told what is too long, and goes on', () => tooLong(visitor, office));
	await step('two tabs: told that there were two texts, and may choose', () => twoTabs(visitor, office));
	await step('each language has a text of its own', () => anotherLanguage(visitor));
	await step('starts again, and takes it back', () => startAgain(visitor));
	await step('hands in, told how many tests passed', () => handIn(visitor));
	await step('nothing went wrong in the browser', () => visitor.leave());
}

// ---- the film ----

const slider = '.film-track input';
const filmText = (page) => page.evaluate(() => document.querySelector('.film-text code').textContent.replace(/\n$/, ''));

// By keyboard, from the first change to the last, with what was pasted marked on the way.
async function watch(visitor, name) {
	const {page} = visitor;
	const handedIn = (await page.locator('.film pre.source').textContent()).replace(/\n$/, '');
	await visitor.tabToAndSee('[data-open]', '.film-player');
	expect((await filmText(page)).includes('printf("%d is the median'), 'the film does not begin with the starter');
	await visitor.tabTo(slider);
	await page.keyboard.press('PageUp');
	await page.waitForFunction(() => /could not be built/.test(document.querySelector('.film-now').textContent));
	expect((await filmText(page)).includes(mistake), 'the film does not show the mistake at the run that met it');
	await page.locator('.film-pastes button').first().click();
	const pasted = await page.locator('.film-text mark.pasted').first().innerText();
	expect(pasted.startsWith('a = c < low'), `marked as pasted: ${pasted}`);
	expect(pasted.endsWith('right-to-left isolatehereend of isolate'), `shown as its author wrote it: ${pasted}`);
	await visitor.look(name);
	await visitor.tabTo(slider);
	await page.keyboard.press('End');
	expect((await filmText(page)) === handedIn, 'the film does not end with what was handed in');
	await page.keyboard.press('Home');
	await page.selectOption('.film-controls select', '32');
	await page.click('.film-controls button');
	await page.waitForFunction((wanted) => document.querySelector(wanted).value > 0, slider);
}

export async function filmWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.candidate);
	await step('the result tells what passed, of hidden tests how many', async () => {
		await visitor.page.goto(`${office.programSitting}/result`);
		await visitor.sees('hidden while at work');
		for (const words of ['3 of 3 passed', '2 of 2 passed']) await visitor.sees(words);
		expect(!(await visitor.page.locator('.film pre.source').innerText()).includes('# left'), 'the other language was handed in');
		expect(!(await visitor.page.content()).includes('two-equal'), 'a hidden test is shown');
		await visitor.look('program-result');
	});
	await step('watches the film of it', () => watch(visitor, 'film'));
	await visitor.leave();
	const reviewer = await Visitor.arrive(browser, office.base, desktop);
	await reviewer.signIn(office.people.reviewer);
	await step('the reviewer sees hidden tests too, and the same film', async () => {
		await reviewer.page.goto('/review');
		const row = reviewer.page.locator('tr', {hasText: `Candidate ${office.programSitting.slice(-4)}`});
		await row.getByRole('button', {name: 'Claim'}).click();
		await reviewer.sees('Test two-equal');
		await reviewer.look('program-case');
		await watch(reviewer, 'film-case');
		await reviewer.leave();
	});
}

// ---- without scripts ----

const python = 'print(sorted(map(int, input().split()))[1], "is the median")\n';

// The page is read again by hand.
async function reloadUntil(visitor, words) {
	for (let tries = 0; !(await visitor.page.innerText('#run-state')).includes(words); tries++) {
		expect(tries < 100, `“${words}” does not come`);
		await visitor.page.reload();
	}
}

async function runWithoutScripts(visitor) {
	const {page} = visitor;
	await page.fill('#body', python);
	await visitor.clickAndGo('[data-run=tests]');
	await reloadUntil(visitor, 'All 3 tests passed');
	expect((await page.inputValue('#body')) === python, 'the text came back changed');
	await page.locator('details.input summary').click();
	await page.fill('#input', '30 10 20\n');
	await visitor.clickAndGo('[data-run=input]');
	await reloadUntil(visitor, 'On your own input');
	await page.locator('#results').getByText('20 is the median').waitFor();
}

async function handInWithoutScripts(visitor) {
	await visitor.clickAndGo('#to-hand-in');
	await visitor.sees('On the last run, 3 of 3 tests passed.');
	await visitor.clickAndGo('form[action$="/submit"] button');
	for (let tries = 0; !(await visitor.text()).includes('2 of 2 passed'); tries++) {
		expect(tries < 100, 'the hidden tests were not run');
		await visitor.page.reload();
	}
	await visitor.sees('All tests that could be run passed');
	const shown = await visitor.page.locator('.film pre.source').textContent();
	expect(shown.startsWith('print(sorted'), 'the program is not shown');
}

// Until the next text as long as can be is more than is kept.
async function fillPath({page}) {
	await page.evaluate(async () => {
		const form = document.querySelector('#program');
		const field = (name) => form.elements.namedItem(name).value;
		let base = Number(field('base'));
		for (let i = 0; i < 128; i++) {
			const body = (i % 2 === 0 ? '#' : '"').repeat(65000);
			const batch = {language: field('language'), writer: 'filler', base, number: i + 1, body};
			const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': field('csrf')};
			const reply = await fetch(`${form.dataset.api}/edits`, {method: 'PUT', headers, body: JSON.stringify(batch)});
			base = (await reply.json()).revision;
		}
	});
	await page.reload();
	await page.waitForSelector('.cm-content');
}

const longer = 'longer than we keep';

async function goOnWhenFull(visitor, sitting) {
	const {page} = visitor;
	await fillPath(visitor);
	expect(!(await visitor.text()).includes(longer), 'it is said to be full before it is');
	await replaceAll(page, '# long\n'.repeat(9000));
	await visitor.sees(longer);
	await savedNow(page);
	await replaceAll(page, '');
	await page.focus('.cm-content');
	await page.keyboard.type(python);
	await savedNow(page);
	expect((await stored(visitor, sitting)) === python, 'what is written behind that is not saved');
	expect((await page.locator('#full').count()) === 1, 'it is said more than once');
	await page.reload();
	await page.waitForSelector('.cm-content');
	await visitor.sees(longer);
	expect((await textOf(page)) === python, 'what was written behind that is not there after loading anew');
	await visitor.look('program-full');
}

// The same person at a browser with scripts.
async function writeTooMuch(visitor, {browser, office}, sitting) {
	const scripted = await Visitor.arrive(browser, office.base, desktop);
	await scripted.signIn(office.people.plain);
	await scripted.page.goto(visitor.page.url());
	await scripted.page.waitForSelector('.cm-content');
	await goOnWhenFull(scripted, sitting);
	await scripted.leave();
	await visitor.page.reload();
	await visitor.sees(longer);
}

export async function programPlainWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false});
	const {page} = visitor;
	let sitting;
	await step('begins without scripts, in Python', async () => {
		await visitor.signIn(office.people.plain);
		sitting = await agree(visitor);
		await visitor.clickAndGo('form[action$="/begin"] button');
		await page.selectOption('#language', 'python');
		await visitor.clickAndGo('.program-bar form button');
		expect((await page.inputValue('#body')).startsWith('a, b, c = map'), 'the text is not of this language');
	});
	await step('saves, runs the tests and an input of their own', () => runWithoutScripts(visitor));
	await step('sees what it began with, and goes back', async () => {
		await visitor.clickAndGo('#to-again');
		await visitor.sees('This is the text that the task began with.');
		await visitor.clickAndGo('main a:has-text("Back to mine")');
		expect((await page.inputValue('#body')) === python, 'looking at the beginning changed the text');
	});
	await step('is told when the way is longer than is kept, and goes on', () =>
		writeTooMuch(visitor, {browser, office}, sitting));
	await step('hands in after a question, and reads how it came about', async () => {
		await handInWithoutScripts(visitor);
		await visitor.sees('longer than is kept');
		await visitor.leave();
	});
}

// ---- on a phone ----

export async function programPhoneWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	const {page} = visitor;
	let sitting;
	await step('agrees and begins', async () => {
		await visitor.signIn(office.people.phone);
		sitting = await agree(visitor);
		await page.locator('form[action$="/begin"] button').tap();
		await page.waitForSelector('.cm-content');
	});
	await step('writes in Python, without a zoom', async () => {
		await page.selectOption('#language', 'python');
		await page.waitForURL(/language=python/);
		await page.locator('.cm-content').tap();
		const size = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('.cm-content')).fontSize));
		expect(size >= 16, `letters of ${size} px make a phone zoom in`);
		await page.keyboard.press('Control+a');
		await page.keyboard.type(python);
		await savedNow(page);
	});
	await step('runs it and hands it in', async () => {
		await page.locator('[data-run=tests]').tap();
		await ran(page, 'All 3 tests passed');
		await page.locator('#to-hand-in').tap();
		await visitor.clickAndGo('#hand-in button[type=submit]');
		await page.goto(`${sitting}/result`);
		await visitor.sees('2 of 2 passed');
	});
	await step('watches the film', async () => {
		await page.locator('[data-open]').tap();
		await page.waitForSelector('.film-player');
		await visitor.look('film-phone');
		await visitor.leave();
	});
}
