// After the decision: what the candidate is told about each criterion; one criterion contested, judged afresh by somebody who
// had no part in it and does not know what came of it, and answered; with it a question, of which they see the key and what is
// said of it.
import {choosePassword, linkFor} from './walk_administrator.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const reason = 'The second paragraph says it, with the time.';
// What would turn a page round, and pile 200 marks up over it: one and the letter are stored as ź.
const disguised = `\u202eevil z${'\u0301'.repeat(200)}`;
const contested = `${reason}\n${disguised}`;
const answer = 'The time is there, and whom it hit.';
const ofQuestion = 'Two of the answers say the same.';
const answerOfQuestion = 'They differ in what comes first.';
const question = (visitor) => visitor.page.locator('.questions > li').first();
const card = (visitor) => visitor.page.locator('[id^="part-incident-report-"].card').first();

async function readsFeedback(visitor, office) {
	await visitor.page.goto(`${office.phoneSitting}/result`);
	await visitor.sees('It does not say what will change.');
	await visitor.page.waitForFunction(() => document.body.innerText.includes('written by a machine from what was decided'));
	await visitor.sees('One next step');
	await visitor.page.locator('[id="part-incident-report-answer"] summary').click();
	expect((await visitor.page.locator('[id="part-incident-report-answer"] mark').count()) > 0, 'no word is marked');
	await visitor.page.locator('[id="part-incident-report-process"] summary').click();
	await visitor.sees('This is no part of any score.');
	await visitor.look('result-feedback');
	await visitor.page.goto('/messages');
	await visitor.sees('What your work showed');
}

const contestOfQuestion = (visitor) => question(visitor).getByLabel('What is wrong, and why?');
const sendsAppeal = (visitor) => visitor.clickAndGo('form[action$="/appeal/criteria"] button[type=submit]');

async function writesAppeal(visitor, office) {
	await visitor.page.goto(`${office.phoneSitting}/result`);
	await visitor.page.locator('#contest summary', {hasText: 'Contest single criteria'}).click();
	await visitor.page.fill('#contest-1', contested);
	await visitor.page.locator('summary', {hasText: 'All questions with their answers'}).click();
	await question(visitor).locator('summary').first().click();
	await question(visitor).locator('summary', {hasText: 'Contest this'}).click();
	await contestOfQuestion(visitor).fill(ofQuestion);
	await visitor.look('contest-criteria');
}

async function isBack(visitor) {
	await visitor.sees('What you had entered here, and not sent, is back.');
	expect((await visitor.page.inputValue('#contest-1')) === contested, 'the reason of the criterion is lost');
	expect(await visitor.page.isVisible('#contest-1'), 'the reason of the criterion is folded away');
	expect((await contestOfQuestion(visitor).inputValue()) === ofQuestion, 'the reason of the question is lost');
	expect(await contestOfQuestion(visitor).isVisible(), 'the reason of the question is folded away');
}

// Their session ends while they write: the page that says so has it all, and after signing in so has the form.
async function losesNothing(visitor, office) {
	visitor.allow(/status of 401/);
	await visitor.page.context().clearCookies();
	await sendsAppeal(visitor);
	for (const [at, text] of [ofQuestion, contested].entries())
		expect((await visitor.page.inputValue(`#unsaved-${at + 1}`)) === text, `“${text}” is not given back`);
	await visitor.look('contest-signed-out');
	await visitor.signIn(office.people.phone);
	await visitor.page.goto(`${office.phoneSitting}/result`);
	await isBack(visitor);
	await visitor.look('contest-back');
}

// Longer than the field lets people type.
async function mends(visitor) {
	visitor.allow(/status of 413/);
	await contestOfQuestion(visitor).evaluate((field) => field.removeAttribute('maxlength'));
	await contestOfQuestion(visitor).fill('x'.repeat(4001));
	await sendsAppeal(visitor);
	await visitor.sees('Nothing was sent.');
	const wrong = visitor.page.locator('textarea[aria-invalid]');
	expect((await wrong.count()) === 1 && (await wrong.inputValue()).length === 4001, 'what is too long is not marked');
	expect((await visitor.page.inputValue('#contest-1')) === contested, 'the other reason is lost');
	await wrong.fill(ofQuestion);
	// What follows the server is at the page's own address, not where the form was sent.
	const page = await visitor.page.locator('[data-page]').getAttribute('data-page');
	const fresh = await visitor.page.request.get(page);
	expect(fresh.ok() && (await fresh.text()).includes('id="standing" data-live'), `${page} does not tell how it stands`);
	await visitor.look('contest-refused');
}

async function contests(visitor) {
	await sendsAppeal(visitor);
	await visitor.sees('You contested this.');
	expect((await card(visitor).innerText()).includes('judges it afresh, until'), 'no day is named');
	await card(visitor).locator('summary', {hasText: 'What you wrote'}).click();
	const wrote = card(visitor).locator('p.lines', {hasText: reason});
	expect((await wrote.innerText()).includes('right-to-left overrideevil ź'), await wrote.innerText());
	expect((await wrote.innerText()).endsWith('191 more marks'), 'the marks are piled up');
	const style = await wrote.evaluate((element) => getComputedStyle(element).overflow + getComputedStyle(element).unicodeBidi);
	expect(style === 'clipplaintext', `what somebody wrote leaves its box: ${style}`);
	await visitor.look('contested');
}

async function findsNobody(browser, office) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await admin.signIn(office.people.administrator);
	await admin.page.goto('/messages');
	await admin.sees('An appeal has nobody who could answer it');
	await admin.page.goto('/operation/appeals');
	await admin.sees('nobody is left who could answer it');
	await admin.look('appeals');
	await admin.page.goto('/people');
	await admin.page.fill('#email', 'third@example.org');
	await admin.page.fill('#name', 'Noor Haddad');
	await admin.page.selectOption('#role', 'reviewer');
	await admin.clickAndGo('form[action="/people"] button');
	office.people.third = await choosePassword(browser, office, await linkFor(admin, 'third@example.org'), 'third@example.org');
	await admin.leave();
}

async function judgesAfresh(visitor, office) {
	const name = `Candidate ${office.phoneSitting.slice(-4)}`;
	await visitor.page.goto('/review');
	await visitor.sees('Appeal: to be answered until');
	await visitor.look('queue-appeal');
	await visitor.page.locator('tr', {hasText: name}).getByRole('button', {name: 'Claim'}).click();
	await visitor.isAtCase();
	office.appealAddress = visitor.page.url().replace(/\?.*/, '');
	const page = await visitor.page.content();
	for (const known of [reason, 'It does not say what will change.'])
		expect(!page.includes(known), `“${known}” is there before judging`);
	expect((await visitor.page.locator('[data-criterion]').count()) === 2, 'not the one criterion and the question are asked for');
	await visitor.sees(ofQuestion);
	await visitor.page.locator('summary', {hasText: 'Each question'}).click();
	await visitor.look('appeal-blind');
	await visitor.page.keyboard.press('j');
	await visitor.page.keyboard.press('1');
	await visitor.page.fill('#comment-1', answer);
	const given = await visitor.page.locator('[data-criterion]').nth(1).locator('strong').first().innerText();
	await visitor.page.locator('[data-criterion]').nth(1).locator('label', {hasText: given}).click();
	await visitor.page.keyboard.press('Control+Enter');
	expect(await visitor.page.locator('#comment-2:invalid').count() === 1, 'it is saved without an answer');
	await visitor.page.fill('#comment-2', answerOfQuestion);
	await visitor.pressAndGo('Control+Enter');
	await visitor.sees('What the candidate contests');
	await visitor.sees(reason);
	await visitor.look('appeal-judged');
}

async function answers(visitor, office) {
	await visitor.page.keyboard.press('y');
	await visitor.page.fill('#reason', 'Still short, and better than it was read.');
	await visitor.clickAndGo('form[action$="/decide"] button');
	await visitor.page.waitForSelector('[data-undo-until]');
	await visitor.clickAndGo('a[href$="/feedback"]');
	await visitor.sees('One next step');
	await visitor.page.fill('#next-1', 'Say it in the first sentence.');
	await visitor.look('feedback');
	await visitor.clickAndGo('form[action$="/feedback"] button');
	await visitor.page.goto(office.appealAddress);
	await visitor.page.waitForSelector('[data-undo-until]', {state: 'hidden'});
}

async function isAnswered(visitor, office) {
	await visitor.page.goto(`${office.phoneSitting}/result`);
	for (let tries = 0; !(await visitor.text()).includes(answer); tries++) {
		expect(tries < 100, 'the answer does not come');
		await visitor.page.reload();
	}
	const text = await card(visitor).innerText();
	expect(/It was changed from “.+” to “.+”/.test(text), `the card says: ${text}`);
	await visitor.sees('Say it in the first sentence.');
	await visitor.page.locator('summary', {hasText: 'All questions with their answers'}).click();
	await question(visitor).locator('summary').first().click();
	await visitor.sees(answerOfQuestion);
	expect((await question(visitor).innerText()).includes('is upheld'), 'the question is not said to be upheld');
	await visitor.look('result-answered');
	await visitor.page.goto('/messages');
	await visitor.sees('What you contested is answered');
	await visitor.look('messages-answered');
}

export async function appealWalk({browser, office}) {
	const candidate = await Visitor.arrive(browser, office.base, phone);
	await candidate.signIn(office.people.phone);
	await step('reads what was shown, and the one next step', () => readsFeedback(candidate, office));
	await step('writes what is wrong with one criterion and a question', () => writesAppeal(candidate, office));
	await step('finds it again when the session has ended', () => losesNothing(candidate, office));
	await step('mends what is too long', () => mends(candidate));
	await step('contests both', () => contests(candidate));
	await step('nobody is left, and the administrator is told and helps', () => findsNobody(browser, office));
	const third = await Visitor.arrive(browser, office.base, desktop);
	await third.signIn(office.people.third);
	await step('a fresh reviewer judges that one, blind', () => judgesAfresh(third, office));
	await step('answers, and says the next step in words of their own', async () => {
		await answers(third, office);
		await third.leave();
	});
	await step('the candidate reads the answer', async () => {
		await isAnswered(candidate, office);
		await candidate.leave();
	});
}
