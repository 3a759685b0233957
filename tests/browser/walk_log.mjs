// The public log as people meet it: from a credential to its entry and its way to the root, on a phone and at a desk; what can be read
// there is hashed again here, by the browser's own SHA-256.
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {program} from './office.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {award} from './walk_holder.mjs';
import {expect, step} from './suite.mjs';

// A log with more checkpoints than a page has: lists of one, each issued before the next.
async function fill(browser, office, lists) {
	const clerk = await Visitor.arrive(browser, office.base, desktop);
	await clerk.signIn(office.people.administrator);
	const csrf = await clerk.page.getAttribute('meta[name=csrf]', 'content');
	const size = async () => (await (await clerk.page.request.get('/log.json')).json()).size;
	for (let list = 0; list < lists; list++) {
		const before = await size();
		const made = await clerk.page.request.post('/api/v1/badges/batches', {
			headers: {'X-CSRF-Token': csrf},
			data: {
				achievement: {name: 'Tying knots', description: 'Ties knots.', criteria: 'Tied one.', vouched_by: 'A sailor saw it'},
				recipients: `name,email\nSailor ${list},sailor-${list}@example.org\n`,
			},
		});
		expect(made.ok(), await made.text());
		for (let tries = 0; (await size()) === before; tries++) {
			expect(tries < 400, 'nothing is logged');
			await clerk.page.waitForTimeout(25);
		}
	}
	await clerk.leave();
}

// Everything that the table of steps says, hashed from the entry on; gives how many steps there are.
async function hashAgain(page) {
	return page.evaluate(async () => {
		const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
		const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
		const mark = (byte) => new Uint8Array([byte]);
		const told = (term) => [...document.querySelectorAll('dt')].find((dt) => dt.textContent === term).nextElementSibling.textContent;
		const rows = [...document.querySelectorAll('details table tbody tr')].slice(1);
		let node = await hash(mark(0), new TextEncoder().encode(document.querySelector('main pre code').textContent));
		for (const row of rows) {
			const [sibling, , side] = [...row.querySelectorAll('td')].map((cell) => cell.textContent);
			node = side === 'before' ? await hash(mark(1), bytes(sibling), node) : await hash(mark(1), node, bytes(sibling));
		}
		const root = btoa(String.fromCharCode(...node));
		if (root !== told('Root')) throw new Error(`the page says ${told('Root')}, and its hashes give ${root}`);
		return rows.length;
	});
}

async function verifyEntry(visitor, office, index) {
	const file = (name) => join(office.folder, name);
	for (const [name, path] of [['proof', `/log/entries/${index}.proof`], ['entry', `/log/entries/${index}.txt`], ['policy', '/log/policy']])
		writeFileSync(file(name), await (await visitor.page.request.get(path)).body());
	execFileSync(program, ['log', 'verify', '--proof', file('proof'), '--entry', file('entry'), '--policy', file('policy')]);
}

async function found(visitor, index) {
	await visitor.sees('Found: Reading a tide table');
	expect((await visitor.page.innerText('h1')) === `Entry ${index}`, `it is ${await visitor.page.innerText('h1')}`);
}

async function findFile(visitor, name, mimeType, buffer) {
	await visitor.page.goto('/log');
	const answered = visitor.page.waitForNavigation({waitUntil: 'load'});
	await visitor.page.setInputFiles('#file', {name, mimeType, buffer});
	await answered;
}

async function findText(visitor, text) {
	await visitor.page.goto('/log');
	await visitor.page.fill('#text', text);
	await visitor.clickAndGo('text=Find it');
}

async function atTheDesk(browser, office, credential) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await step('the log says how large it is and who watches it', async () => {
		await visitor.page.goto('/log');
		await visitor.sees('No witnesses are set up');
		await visitor.page.click('.growth summary');
		const rows = await visitor.page.locator('.growth tbody tr').count();
		expect(rows > 20, `the table of the drawing has ${rows} rows`);
		await visitor.look('log');
	});
	await step('its root and key can be copied', async () => {
		await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await visitor.page.goto('/log');
		await visitor.page.click('[data-copy=root]');
		await visitor.page.locator('button:has-text("Copied")').waitFor();
		const copied = await visitor.page.evaluate(() => navigator.clipboard.readText());
		expect(copied === (await visitor.page.innerText('#root')), copied);
	});
	await step('there are older checkpoints, and each can be read', async () => {
		await visitor.clickAndGo('text=Older');
		await visitor.sees('Newest');
		await visitor.look('log-older');
		await visitor.clickAndGo('#checkpoints ~ .scroll tbody a >> nth=0');
		expect(/\n— /.test(await visitor.page.innerText('body')), 'it is no note');
	});
	await step('what speaks of the office is opened', async () => {
		await visitor.page.goto('/log/entries/0');
		await visitor.sees('What it was made for');
		await visitor.look('log-entry-opened');
	});
	await step('a credential leads to its entry, in whatever form', async () => {
		for (const [suffix, type] of [['bundle', 'application/json'], ['json', 'application/json'], ['png', 'image/png'],
			['svg', 'image/svg+xml'], ['pdf', 'application/pdf'], ['jwt', 'text/plain']]) {
			const buffer = await (await visitor.page.request.get(`${credential.address}.${suffix}`)).body();
			await findFile(visitor, `credential.${suffix}`, type, buffer);
			await found(visitor, credential.index);
		}
		await visitor.look('log-found');
	});
	await step('so do its address, its token, and a number', async () => {
		await findText(visitor, new URL(credential.address, office.base).href);
		await found(visitor, credential.index);
		await findText(visitor, await (await visitor.page.request.get(`${credential.address}.jwt`)).text());
		await found(visitor, credential.index);
		await findText(visitor, `entry ${credential.index}`);
		expect(new URL(visitor.page.url()).pathname === `/log/entries/${credential.index}`, visitor.page.url());
	});
	await step('a file is dropped on the form', async () => {
		await visitor.page.goto('/log');
		const text = await (await visitor.page.request.get(`${credential.address}.bundle`)).text();
		const carried = await visitor.page.evaluateHandle((bundle) => {
			const transfer = new DataTransfer();
			transfer.items.add(new File([bundle], 'bundle.json', {type: 'application/json'}));
			return transfer;
		}, text);
		const answered = visitor.page.waitForNavigation({waitUntil: 'load'});
		await visitor.page.dispatchEvent('form.verify', 'drop', {dataTransfer: carried});
		await answered;
		await found(visitor, credential.index);
	});
	await step('what was changed is not found, and what is none is refused, in words', async () => {
		visitor.allow(/status of 4\d\d/);
		const text = await (await visitor.page.request.get(`${credential.address}.json`)).text();
		await findText(visitor, text.replaceAll('Reading a tide table', 'Reading the stars'));
		await visitor.sees('Not found: Reading the stars');
		await visitor.look('log-missed');
		await findText(visitor, 'Good morning.');
		await visitor.sees('There is no credential in this');
		await visitor.look('log-refused');
	});
	await visitor.leave();
}

// Without scripts, and by the keyboard alone.
async function plainly(browser, office, index) {
	const plain = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false});
	await step('without JavaScript a number leads there as well', async () => {
		await plain.page.goto('/log');
		expect(!(await plain.page.locator('[data-copy]').first().isVisible()), 'copying is offered and cannot be done');
		await plain.page.fill('#text', `${index}`);
		await plain.clickAndGo('text=Find it');
		await plain.sees('From this entry to the root');
		await plain.clickAndGo('text=Entry before');
		expect((await plain.page.innerText('h1')) === `Entry ${index - 1}`, 'it is another');
		await plain.leave();
	});
}

export async function logWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	const credential = {};
	await step('a holder shows one', async () => {
		const body = await award(browser, office, 'log-holder@example.org');
		credential.address = body.match(/\/c\/[0-9a-f-]{36}/)[0];
		await visitor.page.goto(body.match(/\/claim\/\S+/)[0]);
		await visitor.clickAndGo('main form button[type=submit]');
		await visitor.clickAndGo('text=Show it to anyone with the link');
	});
	// Behind it, so that its way to the root is long, whatever was logged before.
	await step('many credentials are issued', async () => {
		await fill(browser, office, 26);
		await visitor.page.reload();
	});
	await step('its page leads to its entry, on a phone', async () => {
		const link = visitor.page.locator('a[href^="/log/entries/"]');
		credential.index = Number((await link.innerText()).match(/\d+/)[0]);
		await visitor.clickAndGo('a[href^="/log/entries/"]');
		await visitor.sees('A credential was issued.');
		const drawn = await visitor.page.locator('.log-path').boundingBox();
		expect(drawn.width <= 360 && drawn.x >= 0 && drawn.x + drawn.width <= 360, JSON.stringify(drawn));
		await visitor.look('log-entry');
	});
	await step('what it shows gives the root when it is hashed again', async () => {
		const steps = await hashAgain(visitor.page);
		expect(steps >= 4, `there are ${steps} steps`);
		expect((await visitor.page.locator('.log-path .given').count()) === steps, 'the picture has another number of them');
	});
	await step('its files verify without us', () => verifyEntry(visitor, office, credential.index));
	await visitor.leave();
	await atTheDesk(browser, office, credential);
	await plainly(browser, office, credential.index);
}
