// A new holder on a phone: claims a credential by the link in the message, keeps it, shows it, takes it along, hides it again,
// deletes it. They have no account and no password.
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const email = 'holder@example.org';

// What the administrator's list sends to them: the text of the message.
export async function award(browser, office, to) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.administrator);
	const csrf = await visitor.page.getAttribute('meta[name=csrf]', 'content');
	const made = await visitor.page.request.post('/api/v1/badges/batches', {
		headers: {'X-CSRF-Token': csrf},
		data: {
			achievement: {name: 'Reading a tide table', description: 'Reads when a harbour can be entered.',
				criteria: 'Read three tide tables without a mistake.', vouched_by: 'The harbour master was there.',
				valid_for_days: 30},
			recipients: `name,email\nNoor de Wit,${to}\n`,
		},
	});
	expect(made.ok(), await made.text());
	for (let tries = 0; tries < 200; tries++) {
		const {messages} = await (await visitor.page.request.get('/api/v1/outbox')).json();
		const sent = messages.find((message) => message.to_email === to);
		if (sent) {
			await visitor.leave();
			return sent.body;
		}
		await visitor.page.waitForTimeout(50);
	}
	throw new Error('no message comes');
}

async function stranger(browser, office, address) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	visitor.allow(/status of 404/);
	const reply = await visitor.page.goto(address);
	await visitor.leave();
	return reply.status();
}

// The picture, to be checked; with an address that is to be compared.
async function upload(visitor, picture, address) {
	await visitor.page.goto('/verify');
	if (address) {
		await visitor.page.click('form.verify summary');
		await visitor.page.fill('#about', address);
	}
	const answered = visitor.page.waitForSelector('section.verdict');
	await visitor.page.setInputFiles('#file', {name: 'badge.png', mimeType: 'image/png', buffer: picture});
	await answered;
}

export async function holderWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	const body = await award(browser, office, email);
	const address = body.match(/\/c\/[0-9a-f-]{36}/)[0];
	const claim = body.match(/\/claim\/\S+/)[0];
	await step('the link in the message shows what was awarded', async () => {
		await visitor.page.goto(claim);
		await visitor.sees('Noor de Wit');
		await visitor.look('claim');
	});
	await step('it is kept, and nobody else sees it', async () => {
		await visitor.clickAndGo('main form button[type=submit]');
		expect(new URL(visitor.page.url()).pathname === address, visitor.page.url());
		await visitor.sees('You alone can see this page');
		await visitor.look('credential-kept');
		expect((await stranger(browser, office, address)) === 404, 'a stranger sees it');
	});
	await step('the list has it, and what it is of has a page', async () => {
		await visitor.page.goto('/credentials');
		await visitor.sees('Reading a tide table');
		await visitor.look('credentials-one');
		await visitor.page.goto(address);
		await visitor.clickAndGo('text=More about this achievement');
		await visitor.sees('Read three tide tables without a mistake.');
		await visitor.look('achievement-listed');
		await visitor.page.goto(address);
	});
	await step('a finger hits whatever there is to press', async () => {
		const page = await visitor.context.newPage(); // which still has its finger: looking at the other one took it
		await page.goto(address);
		const small = await page.evaluate(() =>
			[...document.querySelectorAll('button, a[role=button], summary, header.site a, footer.site a, input:not([type=hidden])')]
				.filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
				.map((element) => element.outerHTML));
		await page.close();
		expect(small.length === 0, small.join('\n'));
	});
	await step('it is shown to whoever has the link', async () => {
		await visitor.clickAndGo('text=Show it to anyone with the link');
		await visitor.sees('Anyone with the link can see this page');
		expect((await visitor.page.inputValue('#address')).endsWith(address), 'the link is another');
		expect(await visitor.page.locator('a[href^="https://www.linkedin.com/profile/add?"]').isVisible(), 'no LinkedIn');
		await visitor.look('credential-shown');
		expect((await stranger(browser, office, address)) === 200, 'a stranger does not see it');
	});
	await step('the link is copied', async () => {
		await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await visitor.page.click('text=Copy');
		await visitor.page.locator('button:has-text("Copied")').waitFor();
		const copied = await visitor.page.evaluate(() => navigator.clipboard.readText());
		expect(copied.endsWith(address), copied);
	});
	await step('anybody can check it', async () => {
		await visitor.clickAndGo('text=Check it now');
		await visitor.sees('It holds');
	});
	let picture;
	await step('the picture carries it', async () => {
		picture = await (await visitor.page.request.get(`${address}.png`)).body();
		expect(picture.includes('openbadgecredential'), 'there is no credential in the picture');
		await upload(visitor, picture);
		await visitor.sees('It holds');
		await visitor.sees('hidden, and can be compared');
	});
	await step('an address is theirs, or is not, and is not said again', async () => {
		await upload(visitor, picture, email);
		await visitor.sees('It is the one that the credential names.');
		await visitor.look('verified-theirs');
		await upload(visitor, picture, 'somebody@example.org');
		await visitor.sees('The credential names another.');
		await visitor.sees('It holds');
		expect(!(await visitor.page.content()).includes('somebody@example.org'), 'the page keeps the address');
	});
	await step('a wallet is offered it', async () => {
		await visitor.page.goto(address);
		await visitor.clickAndGo('text=Put it into a wallet');
		await visitor.isIn('My credentials');
		await visitor.look('wallet');
		await visitor.clickAndGo('text=Make the codes');
		expect((await visitor.page.locator('svg.code').count()) === 2, 'there are not two codes');
		expect(/^\d{3} \d{3}$/.test(await visitor.page.innerText('.pin')), 'there are no digits');
		await visitor.look('wallet-codes');
	});
	await step('it ends soon, and is renewed', async () => {
		const clerk = await Visitor.arrive(browser, office.base, desktop);
		await clerk.signIn(office.people.administrator);
		await clerk.page.goto('/badges');
		await clerk.sees('ends soon');
		await clerk.look('badges-ending');
		await clerk.page.goto(address.replace('/c/', '/badges/'));
		await clerk.look('badge-renew');
		await clerk.page.fill('#renew-until', '2031-05-31');
		await clerk.page.fill('#renew-reason', 'Noor read three tables again.');
		await clerk.clickAndGo('text=Renew it');
		for (let tries = 0; tries < 200 && (await clerk.text()).includes('is being renewed, until'); tries++) {
			await clerk.page.waitForTimeout(50);
			await clerk.page.reload();
		}
		await clerk.sees('Until 31 May 2031');
		await clerk.look('badge-renewed');
		await clerk.leave();
		await visitor.page.goto('/credentials');
		await visitor.sees('holds until 31 May 2031');
		await visitor.look('credentials-renewed');
		await visitor.page.goto(address);
		await visitor.sees('renewed on');
		await visitor.sees('Noor read three tables again.');
		await visitor.look('credential-renewed');
	});
	await step('it is suspended, and it says why', async () => {
		const clerk = await Visitor.arrive(browser, office.base, desktop);
		await clerk.signIn(office.people.administrator);
		await clerk.page.goto(address.replace('/c/', '/badges/'));
		await clerk.page.fill('#suspend-reason', 'The tide table was an old one.');
		await clerk.clickAndGo('text=Suspend it');
		await clerk.sees('It is suspended.');
		await clerk.leave();
		await visitor.page.goto('/credentials');
		await visitor.sees('The tide table was an old one.');
		await visitor.look('credentials-suspended');
		await visitor.page.goto(address);
		await visitor.sees('Suspended since');
		await visitor.look('credential-suspended');
		await upload(visitor, picture);
		await visitor.sees('It does not hold');
		await visitor.sees('goes on looking as it did');
		await visitor.look('verified-suspended-picture');
	});
	await step('it is hidden again', async () => {
		await visitor.page.goto(address);
		await visitor.clickAndGo('text=Hide it again');
		await visitor.sees('You alone can see this page');
		expect((await stranger(browser, office, address)) === 404, 'a stranger still sees it');
	});
	await step('it is deleted, after a question', async () => {
		await visitor.clickAndGo('text=Delete…');
		await visitor.look('credential-delete');
		await visitor.page.check('input[name=sure]');
		await visitor.clickAndGo('text=Delete it for good');
		await visitor.sees('None yet');
		await visitor.look('credentials-none');
	});
	await step('the link that was used is of no use any more', async () => {
		visitor.allow(/status of 404/);
		await visitor.page.goto(claim);
		await visitor.sees('was used already');
		await visitor.leave();
	});
}
