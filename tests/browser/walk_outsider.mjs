// What an award leads to: a message, a credential that anyone can check, signed out or without us; and a decision that is
// contested.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {program} from './office.mjs';
import {picture} from './audit.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

// Issuing is a job: the credential is there a moment after the decision took effect.
async function openCredential(visitor, office) {
	const open = visitor.page.locator('main a[href^="/c/"]');
	await visitor.page.goto('/credentials');
	for (let tries = 0; (await open.count()) === 0; tries++) {
		expect(tries < 200, 'no credential appears');
		await visitor.page.reload();
	}
	await visitor.look('credentials');
	await open.first().click();
	await visitor.page.waitForSelector('.hallmark svg');
	office.credential = visitor.page.url();
}

async function download(visitor, office) {
	const coming = visitor.page.waitForEvent('download');
	await visitor.page.click('a[download]');
	const file = await coming;
	office.bundle = join(office.folder, file.suggestedFilename());
	await file.saveAs(office.bundle);
}

function verify(file) {
	const report = JSON.parse(execFileSync(program, ['verify', file, '--offline', '--json'], {encoding: 'utf8'}));
	expect(report.verdict === 'valid', `the verdict is ${JSON.stringify(report)}`);
}

// On paper: one page, without what only a screen needs.
async function print(visitor) {
	const pdf = await visitor.page.pdf({format: 'A4'});
	const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
	expect(pages === 1, `it prints on ${pages} pages`);
	await visitor.page.emulateMedia({media: 'print'});
	for (const selector of ['header.site', 'footer.site', 'main .actions'])
		expect(!(await visitor.page.locator(selector).first().isVisible()), `${selector} is printed`);
	await picture(visitor.page, 'credential-printed');
	await visitor.page.emulateMedia({media: null});
}

export async function credentialWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await visitor.signIn(office.people.candidate);
	await step('the credential and its hallmark are there', () => openCredential(visitor, office));
	await step('a message says so', async () => {
		await visitor.page.goto('/messages');
		await visitor.look('messages');
		expect((await visitor.page.locator('article.message').count()) > 0, 'there is no message');
	});
	await step('what can be shown today is there, with its history', async () => {
		await visitor.page.goto('/skills');
		await visitor.isIn('My skills');
		const skills = await visitor.page.locator('svg.skill-bar').count();
		expect(skills > 0 && skills === (await visitor.page.locator('svg.chart').count()), `${skills} skills are drawn`);
		await visitor.page.locator('summary:has-text("Figures by day")').first().click();
		await visitor.sees('Pieces of evidence');
		await visitor.look('skills');
	});
	await step('the result tells the decision', async () => {
		await visitor.page.goto(`${office.sitting}/result`);
		await visitor.sees('Clear, honest, and it says what will change.');
		await visitor.look('result-decided');
	});
	await step('the download can be verified without us', async () => {
		await visitor.page.goto(office.credential);
		await download(visitor, office);
		verify(office.bundle);
	});
	await step('it prints as a document', () => print(visitor));
	await step('it is shown to whoever has its link', async () => {
		await visitor.clickAndGo('text=Show it to anyone with the link');
		await visitor.sees('Anyone with the link can see this page');
		office.credential = await visitor.page.inputValue('#address');
		await visitor.leave();
	});
}

async function upload(visitor, file) {
	await visitor.page.goto('/verify');
	const answered = visitor.page.waitForSelector('section.verdict');
	await visitor.page.setInputFiles('#file', file);
	await answered;
	return visitor.page.innerText('section.verdict');
}

async function pasted(visitor, text) {
	await visitor.page.goto('/verify');
	await visitor.page.fill('#text', text);
	await visitor.clickAndGo('form.verify button[type=submit]');
	return visitor.page.innerText('section.verdict');
}

async function drop(visitor, file) {
	await visitor.page.goto('/verify');
	const carried = await visitor.page.evaluateHandle((text) => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([text], 'bundle.json', {type: 'application/json'}));
		return transfer;
	}, readFileSync(file, 'utf8'));
	const answered = visitor.page.waitForSelector('section.verdict');
	await visitor.page.dispatchEvent('form.verify', 'dragover', {dataTransfer: carried});
	await visitor.page.dispatchEvent('form.verify', 'drop', {dataTransfer: carried});
	await answered;
	await visitor.sees('It holds');
}

async function sendPlainly(browser, office) {
	const plain = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false});
	await plain.page.goto('/verify');
	expect(!(await plain.page.locator('#scan').isVisible()), 'a camera is offered that cannot be used');
	await plain.page.setInputFiles('#file', office.bundle);
	await plain.clickAndGo('form.verify button[type=submit]');
	await plain.sees('It holds');
	await plain.leave();
}

// A browser that reads codes, and one code that it always sees.
async function scan(browser, office) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	await visitor.context.addInitScript((address) => {
		window.BarcodeDetector = class {
			async detect() {
				return [{rawValue: address}];
			}
		};
		const canvas = document.createElement('canvas');
		canvas.getContext('2d');
		navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
		HTMLMediaElement.prototype.play = async () => undefined;
	}, office.credential);
	await visitor.page.goto('/verify');
	await visitor.clickAndGo('#scan');
	await visitor.sees('It holds');
	await visitor.leave();
}

// The download, with another name for what was achieved in its signed part.
function tampered(file) {
	const changed = file.replace(/(\.\w+)?$/, '-changed$1');
	const text = readFileSync(file, 'utf8').replace(/\.(eyJ[\w-]+)\./, (_, claims) => {
		const words = Buffer.from(claims, 'base64url').toString().replace('"Keeping a web service healthy"', '"Doctor of everything"');
		return `.${Buffer.from(words).toString('base64url')}.`;
	});
	expect(text !== readFileSync(file, 'utf8'), 'there is no token in the download');
	writeFileSync(changed, text);
	return changed;
}

export async function outsiderWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	await step('signed out: who issued it, for what', async () => {
		await visitor.page.goto(office.credential);
		for (const words of ['Keeping a web service healthy', 'What was shown', 'Can this be trusted?']) await visitor.sees(words);
		await visitor.look('credential');
	});
	await step('what it is awarded for has a page of its own', async () => {
		await visitor.page.locator('a[href*="/achievements/"]').tap();
		for (const words of ['What it takes', 'The level that is asked for', 'What a person judges']) await visitor.sees(words);
		await visitor.look('achievement');
		await visitor.page.goto(office.credential);
	});
	await step('it is checked on the spot', async () => {
		await visitor.page.locator('a[href^="/verify?credential="]').tap();
		await visitor.sees('It holds');
		await visitor.look('verified');
	});
	await step('the file holds', async () => {
		await visitor.page.goto('/verify');
		await visitor.look('verify');
		const text = await upload(visitor, office.bundle);
		expect(text.includes('It holds'), `the page says: ${text}`);
	});
	await step('a file that was changed does not, in words', async () => {
		const text = await upload(visitor, tampered(office.bundle));
		expect(/It does not hold[^]*signature/i.test(text), `the page says: ${text}`);
		await visitor.look('tampered');
	});
	await step('each of four questions has its answer, and it prints without the form', async () => {
		for (const question of ['Who says so?', 'Is it what they said?', 'Is it still so?']) await visitor.sees(question);
		await visitor.page.emulateMedia({media: 'print'});
		expect(!(await visitor.page.locator('form.verify').isVisible()), 'the form is printed');
		await picture(visitor.page, 'verified-printed');
		await visitor.page.emulateMedia({media: null});
	});
	await step('a file is dropped on the form', () => drop(visitor, office.bundle));
	await step('the address of a credential, as its code says it, and a token', async () => {
		expect((await pasted(visitor, office.credential)).includes('It holds'), 'the address is not understood');
		const token = await (await visitor.context.request.get(`${office.credential}.jwt`)).text();
		const text = await pasted(visitor, token);
		expect(text.includes('It holds') && text.includes('does not apply'), `the page says: ${text}`);
		await visitor.look('verified-token');
	});
	await step('an address inside is not asked, and the page says why', async () => {
		visitor.allow(/status of 4\d\d/);
		await visitor.page.goto('/verify');
		await visitor.page.fill('#text', 'https://169.254.169.254/latest/meta-data/');
		await visitor.clickAndGo('form.verify button[type=submit]');
		await visitor.sees('into a private network');
		await visitor.look('verify-refused');
	});
	await step('without JavaScript a file is sent as well', () => sendPlainly(browser, office));
	await step('a camera is offered where the browser reads codes', () => scan(browser, office));
	await step('something else is no credential, in words', async () => {
		visitor.allow(/status of 4\d\d/);
		await visitor.page.goto('/verify');
		await visitor.page.fill('#text', 'Good morning.');
		await visitor.clickAndGo('form.verify button[type=submit]');
		await visitor.sees('There is no credential in this');
		await visitor.look('no-credential');
	});
	await step('pages that are not there', async () => {
		await visitor.page.goto('/nowhere');
		await visitor.look('nowhere');
		await visitor.page.goto('/recover');
		await visitor.look('recover');
		await visitor.leave();
	});
}

export async function contestWalk({browser, office}) {
	const visitor = await Visitor.arrive(browser, office.base, phone);
	await visitor.signIn(office.people.phone);
	await step('contests the decision', async () => {
		await visitor.page.goto(`${office.phoneSitting}/result`);
		await visitor.sees('Still short, and better than it was read.');
		await visitor.look('result-not-yet');
		await visitor.page.locator('#contest summary', {hasText: 'Contest the decision as a whole'}).click();
		await visitor.page.fill('#reason', 'The last paragraph says what will change.');
		await visitor.clickAndGo('form[action$="/appeal"] button');
		await visitor.sees('Another person is looking at your work');
		await visitor.leave();
	});
}
