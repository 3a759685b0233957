// Adds people, one and many; a person who was added chooses a password; a job that was given up is tried again.
import {Visitor, desktop} from './visitor.mjs';
import {expect, step} from './suite.mjs';
import {pictureOfTheNight} from './walk_scenario.mjs';

const password = 'a few plain words';

// The newest link that was sent to this address, from the outbox.
export async function linkFor(admin, email) {
	await admin.page.goto('/operation/outbox');
	const message = admin.page.locator('article', {hasText: email}).filter({hasText: '/link/'}).first();
	return (await message.innerText()).match(/http\S+\/link\/\S+/)[0];
}

// Opens the link in another browser, as whoever got the message, and chooses a password.
export async function choosePassword(browser, office, link, email) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.page.goto(link);
	await visitor.look('link');
	await visitor.page.fill('#password', password);
	await visitor.clickAndGo('main button[type=submit]');
	await visitor.page.waitForSelector('form.sign-out');
	await visitor.leave();
	return {email, password};
}

async function addOne({browser, office}, admin) {
	await admin.page.goto('/people');
	await admin.page.fill('#email', 'second@example.org');
	await admin.page.fill('#name', 'Ines Duarte');
	await admin.page.selectOption('#role', 'reviewer');
	await admin.clickAndGo('form[action="/people"] button');
	await admin.sees('second@example.org');
	const link = await linkFor(admin, 'second@example.org');
	await admin.look('outbox');
	office.people.second = await choosePassword(browser, office, link, 'second@example.org');
}

async function sendTable(admin, lines) {
	await admin.page.goto('/people');
	await admin.page.fill('#csv', ['email,name,role,minutes_factor', ...lines].join('\n'));
	await admin.clickAndGo('form[action="/people/csv"] button');
}

async function refuseTable(admin) {
	admin.allow(/status of 400/);
	await sendTable(admin, ['phone@example.org,Pia Novak,candidate,', 'not-an-address,Nobody,candidate,']);
	const text = await admin.text();
	expect(/line 3/i.test(text), `the line is not named: ${text}`);
	await admin.look('refused');
	await admin.page.goto('/people');
	expect(!(await admin.text()).includes('phone@example.org'), 'a line of a table that was refused was taken');
}

async function addMany({browser, office}, admin) {
	const names = {phone: 'Pia Novak', plain: 'Tomas Berg'};
	await sendTable(admin, Object.entries(names).map(([key, name]) => `${key}@example.org,${name},candidate,1.25`));
	for (const [key, name] of Object.entries(names)) {
		const email = `${key}@example.org`;
		await admin.sees(name);
		await admin.page.locator('tr', {hasText: email}).locator('summary').click();
		await admin.page.locator('tr', {hasText: email}).getByRole('button', {name: 'Send a sign-in link'}).click();
		await admin.page.waitForURL(/notice=/);
		office.people[key] = await choosePassword(browser, office, await linkFor(admin, email), email);
		await admin.page.goto('/people');
	}
	await admin.look('people');
}

async function invite(admin, emails) {
	for (const email of emails) {
		await admin.page.goto('/assessments');
		await admin.page.selectOption('#assessment', {label: 'Keeping a web service healthy'});
		await admin.page.fill('#email', email);
		await admin.clickAndGo('form[action="/assessments/invite"] button');
	}
	await admin.look('assessments');
}

export async function administratorWalk({browser, office}) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await step('the first page says what this is', async () => {
		await admin.page.goto('/');
		await admin.look('landing');
	});
	await step('the administrator signs in as printed', () => admin.signIn(office.people.administrator));
	await step('adds a reviewer, whose link opens', () => addOne({browser, office}, admin));
	await step('a table with a bad line changes nothing and names the line', () => refuseTable(admin));
	await step('a good table adds candidates', () => addMany({browser, office}, admin));
	await step('invites them', () => invite(admin, ['phone@example.org', 'plain@example.org']));
	await step('looks at the picture of the scenario', () => pictureOfTheNight(admin));
	await step('the audit trail tells it', async () => {
		await admin.page.goto('/operation/audit');
		await admin.isIn('Operation');
		await admin.look('audit');
		await admin.leave();
	});
}

// A job as many failures leave it.
const deadJob = (sitting) => `INSERT INTO job
	(org_id, id, kind, payload, run_after_us, attempts, error, created_us, dead_us)
	SELECT org_id, randomblob(16), 'grade.sitting', '{"sitting":"${sitting}"}', 0, 12, 'The language model does not answer.',
	created_us, created_us FROM person LIMIT 1`;

export async function operatorWalk({browser, office}) {
	const failure = 'The language model does not answer.';
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await admin.signIn(office.people.administrator);
	await step('a job that was given up is shown', async () => {
		office.sql(deadJob(office.sitting.split('/').pop()));
		await admin.page.goto('/operation');
		await admin.sees(failure);
		await admin.look('operation');
	});
	await step('it is tried again', async () => {
		await admin.page.getByRole('button', {name: 'Try again'}).click();
		await admin.page.waitForURL(/notice=/);
		expect(!(await admin.text()).includes(failure), 'it is still given up');
		await admin.leave();
	});
}
