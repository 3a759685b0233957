// An answer on paper: photographed with a phone, read by the machine, corrected, handed in; then what its reviewer sees.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {picture} from './audit.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const root = new URL('../../', import.meta.url).pathname;
const title = 'Tiny paper';
const wanted = 'Nobody asked which of the two keys opened the smaller door';

// As tests/unit/scans.py draws it.
const scan = (...args) => execFileSync('/usr/bin/python3', [join(root, 'tests/unit/scans.py'), ...args], {maxBuffer: 64 << 20});

async function invite(browser, office) {
	const admin = await Visitor.arrive(browser, office.base, desktop);
	await admin.signIn(office.people.administrator);
	await admin.page.goto('/assessments');
	await admin.page.selectOption('#assessment', {label: title});
	await admin.page.fill('#email', office.people.candidate.email);
	await admin.clickAndGo('form[action="/assessments/invite"] button');
	await admin.leave();
}

async function begin(visitor, office) {
	await visitor.signIn(office.people.candidate);
	const heading = visitor.page.locator('h2', {hasText: title});
	await visitor.page.locator('article', {has: heading}).locator('a[href^="/invitations/"]').click();
	await visitor.page.check('[name=agree]');
	await visitor.clickAndGo('form[action$="/consent"] button');
	office.paperSitting = visitor.page.url();
	await visitor.clickAndGo('form[action$="/begin"] button');
	await visitor.look('written-or-paper');
	await visitor.clickAndGo('a[href$="/pages"]');
	await visitor.look('pages-none');
}

// 20,000 bytes are kept: 19,999 and a character of three are one too many. What was pasted stays whole.
async function tooLong(visitor) {
	const {page} = visitor;
	const within = 'x'.repeat(19_999);
	const savedNow = () => page.waitForFunction(() => /^Saved \d/.test(document.querySelector('#saved').textContent));
	await visitor.clickAndGo('main footer a[href*="/parts/"]:not([href$="/hand-in"])');
	await page.evaluate((text) => {
		document.querySelector('#body').focus();
		document.execCommand('insertText', false, text);
	}, `${'word '.repeat(5000)}THE-END`);
	expect((await page.inputValue('#body')).endsWith('THE-END'), 'what was pasted is cut');
	expect((await page.innerText('#over')) === '5,007 characters too many.', await page.innerText('#over'));
	await visitor.sees('your text is 5,007 characters too long');
	await visitor.look('written-too-long');
	await page.locator('#to-hand-in').tap();
	await page.waitForTimeout(500);
	expect((await page.locator('#ask[open]').count()) === 0, 'it can be handed in without its end');
	await page.fill('#body', '');
	await page.waitForFunction(() => document.querySelector('#saved').textContent === 'Saved' && !document.querySelector('#said .notice'));
	await page.fill('#body', `${within}漢`);
	await visitor.sees('your text is 1 character too long');
	await page.fill('#body', `${within}x`);
	await savedNow();
	expect((await page.innerText('#over')) === '', 'what fits is said to be too long');
	await page.fill('#body', '');
	await savedNow();
	await visitor.clickAndGo('main a[href$="/pages"]');
}

const settled = (visitor, count) =>
	visitor.page.waitForFunction(
		(pages) => document.querySelectorAll('.pages > li').length === pages && !document.querySelector('[data-running]'),
		count,
		{timeout: 60_000},
	);

// What is chosen is sent at once.
async function send(visitor, file) {
	const loaded = visitor.page.waitForNavigation({waitUntil: 'load'});
	await visitor.page.setInputFiles('#photograph', file);
	await loaded;
}

async function photograph(visitor, folder) {
	const first = join(folder, 'first.jpg'), second = join(folder, 'second.jpg');
	writeFileSync(first, scan('page', 'en', '7', 'degrees=3', 'noise=10', 'blur=3.6', 'shade=0.3'));
	writeFileSync(second, scan('corners.png'));
	await send(visitor, second);
	await visitor.sees('Your page is here.');
	await send(visitor, first);
	await settled(visitor, 2);
	await visitor.sees('Read by a machine');
	await visitor.look('pages');
}

async function order(visitor) {
	const second = visitor.page.locator('.pages > li').nth(1);
	await Promise.all([visitor.page.waitForNavigation(), second.locator('button[value=earlier]').click()]);
	await Promise.all([
		visitor.page.waitForNavigation(),
		visitor.page.locator('.pages > li').nth(1).locator('button[value=remove]').click(),
	]);
	await visitor.sees('Until you hand in you can bring it back');
	await visitor.page.click('summary:has-text("Removed")');
	await visitor.look('pages-removed');
	await Promise.all([visitor.page.waitForNavigation(), visitor.page.click('button[value=restore]')]);
	expect((await visitor.page.locator('ol.pages > li').count()) === 2, 'the page did not come back');
}

// One that is damaged is named before it is handed in, with the way to another in its place.
async function damaged(visitor, folder) {
	const file = join(folder, 'cut.jpg');
	writeFileSync(file, scan('cut.jpg'));
	await send(visitor, file);
	await settled(visitor, 3);
	await visitor.look('pages-damaged');
	await visitor.clickAndGo('a[href$="/hand-in"]');
	await visitor.sees('We could not open page 3: take it again');
	await visitor.look('hand-in-damaged');
	await visitor.clickAndGo('main a[href$="/pages"]');
	await visitor.clickAndGo('a[href$="#again"]');
	await visitor.page.locator('#again input[type=file]').first().waitFor({state: 'visible'});
	await visitor.look('page-damaged');
	await visitor.page.goBack();
	await Promise.all([
		visitor.page.waitForNavigation(),
		visitor.page.locator('ol.pages > li').nth(2).locator('button[value=remove]').click(),
	]);
}

async function correct(visitor) {
	await visitor.clickAndGo('ol.pages > li:first-child a[role=button]');
	const text = await visitor.page.inputValue('#body');
	expect(text.replace(/\s+/g, ' ').includes('1648'), `the machine read “${text}”`);
	await visitor.look('page');
	await visitor.page.check('.zoom', {force: true});
	await visitor.page.waitForFunction(() => document.querySelector('.sheet .large img').complete);
	await picture(visitor.page, 'page-larger');
	await visitor.page.uncheck('.zoom', {force: true});
	const mark = visitor.page.locator('.answer mark').first();
	if (await mark.count()) {
		await mark.click();
		const chosen = await visitor.page.evaluate(() => document.activeElement.value?.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd));
		expect(chosen === (await mark.textContent()), `the mark leads to “${chosen}”`);
	}
	await visitor.page.fill('#body', `${wanted}.`);
	await visitor.clickAndGo('button[value=save]');
	await visitor.sees('Checked by you.');
}

async function handIn(visitor) {
	await visitor.clickAndGo('a[href$="/hand-in"]');
	await visitor.sees('you have not checked the text of 1');
	await visitor.clickAndGo('form[action$="/submit"] button');
	await visitor.page.goto(`${new URL(visitor.page.url()).origin}${new URL(visitor.page.url()).pathname}`);
}

async function review(visitor, office) {
	await visitor.signIn(office.people.reviewer);
	const name = `Candidate ${office.paperSitting.slice(-4)}`;
	await visitor.page.goto('/review');
	await visitor.page.locator('tr, li, article', {hasText: name}).locator('button').first().click();
	await visitor.page.waitForSelector('.handed');
	expect((await visitor.page.locator('.handed').count()) === 2, 'both pages are there');
	expect((await visitor.page.locator('.answer del').count()) > 0, 'what was taken out is marked');
	await visitor.sees(wanted);
	await visitor.sees('judge it by the page itself');
	await visitor.look('case-on-paper');
}

export async function paperWalk({browser, office}) {
	const folder = mkdtempSync(join(tmpdir(), 'assay-paper-'));
	office.bringIn('../api/tiny-paper');
	await step('is invited to a task on paper', () => invite(browser, office));
	const visitor = await Visitor.arrive(browser, office.base, phone);
	await step('begins it on a phone', () => begin(visitor, office));
	await step('is told that a text is too long, and loses nothing', () => tooLong(visitor));
	await step('photographs two pages', () => photograph(visitor, folder));
	await step('orders, removes and brings back', () => order(visitor));
	await step('is told which is damaged', () => damaged(visitor, folder));
	await step('corrects what the machine read', () => correct(visitor));
	await step('hands in, and is told what was not checked', () => handIn(visitor));
	await step('nothing went wrong in the browser', () => visitor.leave());
	const reviewer = await Visitor.arrive(browser, office.base, desktop);
	await step('the reviewer sees pages beside texts', () => review(reviewer, office));
	await step('nothing went wrong in theirs', () => reviewer.leave());
	rmSync(folder, {recursive: true});
}
