// From the sign-in to the result, on a desktop with the keyboard alone and on a phone; writing survives whatever happens.
import {CERTAINTY} from './judge.mjs';
import {repairLimiter} from './limiter.mjs';
import {criterionCount, report} from './report.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';
import {nightByKeyboard, nightByTouch} from './walk_scenario.mjs';

const paragraphs = report.split('\n\n');

const savedNow = (page) => page.waitForFunction(() => /^Saved \d/.test(document.querySelector('#saved').textContent));
const notSaved = (page) => page.waitForFunction(() => document.querySelector('#saved').textContent === 'Not saved yet');

// ---- with the keyboard ----

async function signInByKeyboard(visitor, {email, password}) {
	await visitor.page.goto('/sign-in');
	await visitor.look('sign-in');
	await visitor.tabTo('#email');
	await visitor.page.keyboard.type(email);
	await visitor.tabTo('#password');
	await visitor.page.keyboard.type(password);
	await visitor.pressAndGo('Enter');
	await visitor.page.waitForSelector('form.sign-out');
}

async function consentByKeyboard(visitor) {
	await visitor.look('home');
	await visitor.tabToAndGo('main a[href^="/invitations/"]');
	for (const words of ['What is assessed', 'What is recorded', 'Who judges']) await visitor.sees(words);
	await visitor.look('invitation');
	await visitor.tabTo('[name=agree]');
	await visitor.page.keyboard.press('Space');
	await visitor.tabToAndGo('form[action$="/consent"] button');
	await visitor.look('parts');
}

async function practiseByKeyboard(visitor) {
	await visitor.tabToAndGo('a[href$="/practice/quiz"]');
	await visitor.page.keyboard.press('2');
	await visitor.pressAndGo('Enter');
	await visitor.sees('That is right.');
	await visitor.look('practice-quiz');
	await visitor.tabToAndGo('main a[role=button]');
}

// What is counted while one types is what the server counts. By hand: each character of Chinese and Japanese, a third of the letters in
// a row of Thai (13; 4), marks aside, and the words between them; ⽔, ㎏ and ㌔ are signs.
const mixed = [
	['先重启 nginx，再看500行日志。', 10],
	['サーバーが落ちた。〆切は3月。', 13],
	['เซิร์ฟเวอร์ล่มเมื่อ 10:12', 6],
	["It's well‑known – 系统ระบบ", 5],
	['か\u3099\u0e31-e\u0301\u200bx ⽔々 ㎏ 5㌔', 5],
];

async function countsAsTheServer(visitor) {
	await visitor.tabToAndGo('a[href$="/practice/incident-report"]');
	for (const [text, words] of mixed) {
		await visitor.page.fill('#body', text);
		const typed = await visitor.page.innerText('#words');
		expect(typed === String(words), `${typed} words while typing instead of ${words}: ${text}`);
		await visitor.clickAndGo('main form button[type=submit]');
		await visitor.sees(words === 1 ? 'That is 1 word.' : `That is ${words} words.`);
	}
	await visitor.page.fill('#body', mixed.map(([text]) => text).join('\n'));
	await visitor.look('practice-written');
	await visitor.tabToAndGo('main .actions a[role=button]');
}

// Answers until the part ends; answer(visitor, sequence) does it once, up to the next page. Gives how many there were.
async function answerAll(visitor, answer) {
	const sequence = visitor.page.locator('input[name=sequence]');
	let count = 0;
	while ((await sequence.count()) > 0) {
		expect(Number(await sequence.getAttribute('value')) === ++count, 'a question was counted wrongly');
		await answer(visitor, count);
	}
	return count;
}

async function quizByKeyboard(visitor) {
	await visitor.tabToAndGo('form[action$="/parts/quiz/begin"] button');
	await visitor.look('quiz');
	const count = await answerAll(visitor, async () => {
		await visitor.page.keyboard.press('3');
		await visitor.pressAndGo('Enter');
	});
	expect(count >= 10 && count <= 20, `${count} questions were asked`);
	await visitor.sees(/\d+ of \d+ right/);
}

// ---- writing ----

async function typed(page, text) {
	await page.focus('#body');
	await page.keyboard.press('Control+End');
	await page.keyboard.type(text);
}

const textOf = (page) => page.inputValue('#body');

async function typeAndLeave(visitor, office) {
	await visitor.page.goto(office.sitting);
	await visitor.tabToAndGo('form[action$="/parts/incident-report/begin"] button');
	office.writing = visitor.page.url();
	await visitor.look('written');
	await visitor.tabTo('#body');
	await visitor.page.keyboard.type('Dear workshops');
	await savedNow(visitor.page);
	await visitor.leave();
}

async function findAgain(browser, office, account) {
	const elsewhere = await Visitor.arrive(browser, office.base, desktop);
	await elsewhere.signIn(account);
	await elsewhere.page.goto(`${office.writing}/hand-in`);
	await elsewhere.look('hand-in');
	await elsewhere.page.goto(office.writing);
	expect((await textOf(elsewhere.page)) === 'Dear workshops', 'the text is not there');
	return elsewhere;
}

async function twoTabs(visitor) {
	const other = await visitor.context.newPage();
	await other.goto(visitor.page.url());
	await typed(visitor.page, ', one');
	await savedNow(visitor.page);
	await visitor.page.waitForFunction(() => localStorage.length === 0);
	await typed(other, ', two');
	await other.getByText('had saved something else').waitFor();
	await other.close();
	await visitor.page.reload();
	expect((await textOf(visitor.page)).endsWith('two'), 'what was written last does not count');
}

async function loseConnection(visitor) {
	visitor.allow(/ERR_INTERNET_DISCONNECTED/);
	await visitor.context.setOffline(true);
	await typed(visitor.page, ', three');
	await visitor.sees('The connection is lost.');
	await notSaved(visitor.page);
	await visitor.context.setOffline(false);
	await savedNow(visitor.page);
	await visitor.page.reload();
	expect((await textOf(visitor.page)).endsWith('three'), 'what was written without a connection is lost');
}

// Signed out meanwhile: told so, and after signing in again what was typed is there and saved.
async function loseSession(visitor, account) {
	visitor.allow(/status of 401/);
	await visitor.context.clearCookies();
	await typed(visitor.page, ', four');
	await visitor.sees('You are signed out, so this is not saved yet.');
	await notSaved(visitor.page);
	await visitor.look('signed-out');
	await visitor.clickAndGo('#said a');
	await visitor.page.fill('#email', account.email);
	await visitor.page.fill('#password', account.password);
	await visitor.clickAndGo('main form button[type=submit]');
	await visitor.sees('was restored from this device');
	await savedNow(visitor.page);
	await visitor.page.reload();
	expect((await textOf(visitor.page)).endsWith('four'), 'what was written while signed out is lost');
}

// Said before it is handed in.
async function tooShort(visitor) {
	await visitor.tabToAndSee('#to-hand-in', '#ask[open]');
	await visitor.sees(/has \d+ words\. The task asks for at least \d+\. You can hand it in all the same\./);
	await visitor.look('hand-in-too-short');
	await visitor.tabTo('#ask-back');
	await visitor.page.keyboard.press('Enter');
	await visitor.page.waitForSelector('#ask:not([open])', {state: 'attached'});
}

// The browser ends before the connection is back, without a chance to send anything.
async function crashWithoutConnection(visitor) {
	const address = visitor.page.url();
	await visitor.context.setOffline(true);
	await visitor.page.fill('#body', report);
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
	expect((await textOf(visitor.page)) === report, 'the text that was restored is another');
}

async function handInByKeyboard(visitor) {
	await visitor.tabToAndSee('#to-hand-in', '#ask[open]');
	await visitor.tabTo('#ask-back');
	await visitor.page.keyboard.press('Enter');
	await visitor.page.waitForSelector('#ask:not([open])', {state: 'attached'});
	await visitor.tabToAndSee('#to-hand-in', '#ask[open]');
	await visitor.look('hand-in-asked');
	await visitor.tabToAndGo('#hand-in button[type=submit]');
}

export async function candidateWalk({browser, office, judge}) {
	const account = office.people.candidate;
	let visitor = await Visitor.arrive(browser, office.base, desktop);
	await step('signs in as printed', () => signInByKeyboard(visitor, account));
	await step('reads the invitation and agrees', () => consentByKeyboard(visitor));
	office.sitting = visitor.page.url();
	await step('repairs the program', () => repairLimiter(visitor, office.sitting));
	await step('practises', () => practiseByKeyboard(visitor));
	await step('words are counted while typing as the server counts them', () => countsAsTheServer(visitor));
	await step('answers the quiz with the number keys', () => quizByKeyboard(visitor));
	await step('walks the night with the keyboard', () => nightByKeyboard(visitor, office.sitting));
	await step('begins to write; it is saved', () => typeAndLeave(visitor, office));
	await step('closes the browser, opens another: the text is there', async () => {
		visitor = await findAgain(browser, office, account);
	});
	await step('two tabs: told that there were two texts', () => twoTabs(visitor));
	await step('a lost connection is said, and nothing is lost', () => loseConnection(visitor));
	await step('a lost session is said, and nothing is lost', () => loseSession(visitor, account));
	await step('a text that is shorter than asked for is said to be', () => tooShort(visitor));
	await step('nor when the browser crashes meanwhile', () => crashWithoutConnection(visitor));
	judge.hold();
	await step('hands in after a question', () => handInByKeyboard(visitor));
	await step('nothing went wrong in the browser', () => visitor.leave());
}

// ---- the result ----

const judged = (page, count) =>
	page.waitForFunction(
		(wanted) => [...document.querySelectorAll('article[id^="part-"] .tag')].filter((tag) => /provisional/.test(tag.textContent)).length === wanted,
		count,
	);

async function criteriaArrive(visitor, judge) {
	for (let count = 1; count <= criterionCount; count++) {
		judge.release(1);
		await judged(visitor.page, count);
	}
	judge.release();
}

async function quotesAreTheirs(visitor) {
	const quotes = await visitor.page.locator('article[id^="part-"] blockquote').allInnerTexts();
	expect(quotes.length === criterionCount, `${quotes.length} criteria quote something`);
	for (const quote of quotes) expect(report.includes(quote), `“${quote}” is not in the answer`);
	const summary = visitor.page.getByText('How sure the machine is').first();
	await summary.click();
	await visitor.sees(`${Math.round(100 * CERTAINTY)} %`);
}

async function skillsAreDrawn(visitor) {
	const drawn = await visitor.page.locator('figure.skill svg.skill-bar path.density').count();
	expect(drawn === 3, `${drawn} skills are drawn`);
}

export async function handedWalk({browser, office, judge}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.candidate);
	await step('the result says that it is provisional', async () => {
		await visitor.page.goto(`${office.sitting}/result`);
		await visitor.sees('provisional: a person decides.');
		await judged(visitor.page, 0);
		await visitor.look('result-waiting');
	});
	await step('criteria arrive one by one, without reloading', () => criteriaArrive(visitor, judge));
	await step('each quotes the answer', () => quotesAreTheirs(visitor));
	await step('skills are drawn with their uncertainty', () => skillsAreDrawn(visitor));
	await step('the result is well made', async () => {
		await visitor.look('result-provisional');
		await visitor.leave();
	});
}

// ---- on a phone ----

async function quizByTouch(visitor) {
	await visitor.page.locator('form[action$="/parts/quiz/begin"] button').tap();
	await visitor.page.waitForSelector('input[name=sequence]', {state: 'attached'});
	await answerAll(visitor, async (_, count) => {
		await visitor.page.locator('.choices label').nth(count % 3).tap();
		await visitor.clickAndGo('form[data-choices] button');
	});
}

// Three seconds are left where the page was loaded; then the server, which was away, gives ten minutes more. Nothing is handed in.
async function timeIsAdded(visitor, office) {
	const whose = office.rowsOf(office.phoneSitting, 'incident-report');
	const inThree = `${Date.now() + 3000}000`;
	office.sql(`UPDATE sitting_part SET started_us = started_us + ${inThree} - due_us, due_us = ${inThree} WHERE ${whose}`);
	await visitor.page.reload();
	await visitor.page.waitForFunction(() => /^0:0[123]$/.test(document.querySelector('.clock time').textContent));
	office.sql(`UPDATE sitting_part SET due_us = due_us + 600000000 WHERE ${whose}`);
	await visitor.page.waitForFunction(() => /^9:\d\d$/.test(document.querySelector('.clock time')?.textContent));
	await visitor.sees('10 minutes more: we could not be reached for a while.');
	await visitor.look('written-time-added');
}

async function writeByTouch(visitor, office) {
	await visitor.page.goto(office.phoneSitting);
	await visitor.page.locator('form[action$="/parts/incident-report/begin"] button').tap();
	await visitor.page.fill('#body', paragraphs.slice(0, 3).join('\n\n'));
	await savedNow(visitor.page);
	await timeIsAdded(visitor, office);
	await visitor.page.locator('#to-hand-in').tap();
	await visitor.clickAndGo('#hand-in button[type=submit]');
}

export async function phoneWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	await step('signs in and agrees', async () => {
		await visitor.signIn(office.people.phone);
		await visitor.page.locator('main a[href^="/invitations/"]').tap();
		await visitor.page.getByText('You have extra time').waitFor();
		await visitor.page.locator('[name=agree]').tap();
		await visitor.clickAndGo('form[action$="/consent"] button');
		office.phoneSitting = visitor.page.url();
	});
	await step('repairs the program', () => repairLimiter(visitor, office.phoneSitting));
	await step('answers the quiz by touch', () => quizByTouch(visitor));
	await step('walks the night by touch, and is late once', () => nightByTouch(visitor, office));
	await step('writes and hands in', () => writeByTouch(visitor, office));
	await step('all criteria are judged', async () => {
		await judged(visitor.page, criterionCount);
		await visitor.leave();
	});
}
