// An author writes an assessment from nothing: without scripts up to what is wrong with it, then with them; mends it, sees it as
// candidates do, makes a version, invites somebody; and begins the next version, while somebody else changes the same draft.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {CERTAINTY} from './judge.mjs';
import {report} from './report.mjs';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const title = 'A letter to a beginner';
const task = 'A friend writes: “My bread stays **flat**. I followed the recipe, at 18 °C, for an hour.”\n\nAnswer with a letter.';
const half = `assay: 1
id: a-short-note
title: A short note
language: en
competencies:
  - id: notes
    title: Writing notes
    description: Says what happened in a few words.
parts:
  - id: note
    type: written
    title: The note
    statement_file: note.md
    words: {min: 20, max: few}
    rubric:
      - ask: Does it say what happened?
        competency: notes`;
const field = (path) => `[name="form.${path}"]`;

async function isProblem(page, path, words) {
	const said = await page.locator(`[id="${path}-problem"]`).innerText();
	expect(said.includes(words), `beside ${path}: “${said}”`);
	expect((await page.locator(field(path)).getAttribute('aria-invalid')) === 'true', `${path} is not marked as invalid`);
}

// Returns the draft's address.
async function begin(author) {
	const {page} = author;
	await page.goto('/assessments');
	await author.clickAndGo('a:text("Write an assessment")');
	await author.look('write');
	await page.fill('#title', title);
	await page.fill('#statement', task);
	await author.clickAndGo('button:text("Begin")');
	await author.sees('Begun, and kept');
	await author.isIn('Assessments');
	await author.look('draft');
	return page.url().replace(/\?.*/, '');
}

// The question is still missing.
async function seeProblem(author) {
	const {page} = author;
	await author.clickAndGo('button:text("Save, and check it")');
	await author.sees('To mend before it can be used');
	await author.look('draft-checked');
	await author.clickAndGo('a:text("Task 1, criterion 1: question")');
	await isProblem(page, 'parts.0.rubric.0.ask', 'This is empty');
	await author.look('draft-task-checked');
	// Enter in a line saves; it does not press the first button that there is.
	await page.fill(field('parts.0.rubric.0.title'), 'A step');
	await page.locator(field('parts.0.rubric.0.title')).press('Enter');
	await page.waitForLoadState();
	await author.sees('Saved.');
	expect((await page.inputValue(field('parts.0.rubric.0.title'))) === 'A step', 'the title was not kept');
}

async function mend(author) {
	const {page} = author;
	await page.fill(field('parts.0.rubric.0.ask'), 'Does the letter name one step with an amount, a time or a sign?');
	await author.clickAndGo('button:text("Add a criterion")');
	await author.sees('Saved, with one more');
	expect(page.url().endsWith('#parts.0.rubric.1'), `it does not lead to the new one: ${page.url()}`);
	await page.fill(field('parts.0.rubric.1.ask'), 'Is it kind?');
	await author.clickAndGo('[name=do][value="add.parts.0.rubric.1.levels"]');
	await author.clickAndGo('[name=do][value="remove.parts.0.rubric.1.levels.0"]');
	await author.sees('Saved, and removed');
	expect((await page.inputValue(field('parts.0.rubric.1.levels.0.title'))) === 'In part', 'the lowest level is still there');
	await author.clickAndGo('button:text("Go back to how it was")');
	expect((await page.inputValue(field('parts.0.rubric.1.levels.0.title'))) === 'Not yet', 'it did not come back');
	await page.fill(field('parts.0.rubric.1.levels.3.title'), 'Warmly');
	await page.fill(field('parts.0.rubric.1.levels.3.description'), 'Takes the worry away as well.');
	await page.fill(field('parts.0.words.min'), '700');
	await author.clickAndGo('button:text("Save, and check it")');
	await author.sees('This must be less than the most words.');
	await author.clickAndGo('a:text("Task 1: fewest words")');
	await isProblem(page, 'parts.0.words.min', 'less than');
}

// Any of the states before comes back by keyboard.
async function haveBack(author, draft) {
	const {page} = author;
	await page.goto(draft);
	await author.tabToAndGo('a:text("Earlier")');
	await author.sees('Task 1, criterion 2, level 1 removed');
	await author.look('draft-earlier');
	const before = await page.locator('.timeline form').count();
	await author.tabToAndGo('.timeline li:last-child button');
	await author.sees('That is how it was.');
	await page.goto(`${draft}/tasks/1`);
	expect((await page.inputValue(field('parts.0.rubric.0.title'))) === '', 'it is not as it was begun');
	await author.clickAndGo('a:text("Earlier")');
	expect((await page.locator('.timeline form').count()) === before + 1, 'what it replaced was not kept');
	await author.clickAndGo('.timeline li:nth-child(2) button');
	await page.goto(`${draft}/tasks/1`);
	expect((await page.inputValue(field('parts.0.rubric.0.title'))) === 'A step', 'what it replaced did not come back');
}

// With scripts: saved while it is typed.
async function finish(author, draft) {
	const {page} = author;
	await page.goto(`${draft}/tasks/1`);
	await page.fill(field('parts.0.words.min'), '30');
	await page.waitForFunction(() => /^Saved \d\d:\d\d:\d\d/.test(document.querySelector('#saved').textContent));
	await author.look('draft-task');
	await page.reload();
	expect((await page.inputValue(field('parts.0.words.min'))) === '30', 'what was typed was not saved');
	await author.clickAndGo('button:text("Save, and check it")');
	await author.sees('Nothing is missing');
	await author.sees('who reaches the highest level of each of its criteria');
	await author.look('draft-ready');
	await author.clickAndGo('a:text("See it as candidates do")');
	await author.look('draft-preview');
	expect((await page.locator('.evidence > :not(details) strong').innerText()) === 'flat', 'the task is not shown as Markdown');
	await author.sees('Takes the worry away as well.');
	await page.goto(draft);
	const download = page.waitForEvent('download');
	await page.click('a:text("Take it as a file")');
	const text = readFileSync(await (await download).path(), 'utf8');
	expect(text.startsWith('assay: 1\nid: "a-letter-to-a-beginner"\n'), text.slice(0, 80));
}

// The shortest line that the judge quotes from.
const line = report.split('\n').filter((text) => text.length > 60).sort((a, b) => a.length - b.length)[0];
const views = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll('#tried .strips').length === wanted, count);

// By keyboard, while the model takes its time: the criteria come one by one.
async function tryAnswer(author, draft, judge) {
	const {page} = author;
	await page.goto(`${draft}/tasks/1`);
	await author.tabToAndGo('button:text("Save, and try an answer")');
	await author.sees('Nothing was tried yet');
	await author.isIn('Assessments');
	judge.hold();
	await author.tabTo('#answer');
	await page.keyboard.insertText(`Dear Eva,\n\n${line}`);
	await author.tabToAndGo('button:text("See what the judge makes of it")');
	await author.sees('criterion 1 of 2');
	await author.look('trial-asking');
	author.allow(/status of 409/);
	await author.clickAndGo('button:text("See what the judge makes of it")');
	await author.sees('An answer of yours is being tried already');
	await page.goBack();
	judge.release(1);
	await views(page, 1);
	await author.sees('criterion 2 of 2');
	judge.release();
	await views(page, 2);
	await page.waitForFunction(() => !document.querySelector('[data-running]'));
	await author.sees('uncalibrated');
	const quote = line.split(' ').slice(0, 10).join(' ');
	expect((await page.locator('.evidence mark').innerText()) === quote, 'the words that it rests on are not marked');
	// Of its three levels; the judge gave some of its certainty to one that there is not.
	const percent = Math.round((100 * CERTAINTY) / (CERTAINTY + 0.11));
	await page.locator('.strips').first().getByText(`${percent} %`).waitFor();
	await author.sees('words, and the task asks for at least 30');
	await author.look('trial');
}

// The same answer to other words, beside what came before.
async function rewordAndTry(author, draft) {
	const {page} = author;
	await author.clickAndGo('a:text("Change the task")');
	await page.fill(field('parts.0.rubric.0.title'), 'One step');
	await author.clickAndGo('button:text("Save, and try an answer")');
	await author.sees('were reworded since');
	expect((await page.inputValue('#answer')).startsWith('Dear Eva'), 'the answer has to be typed again');
	await author.clickAndGo('button:text("See what the judge makes of it")');
	await page.waitForFunction(() => !document.querySelector('[data-running]'));
	await views(page, 2);
	const rows = page.locator('#others tbody tr');
	expect((await rows.count()) === 2, 'the try before is not there');
	const wording = await rows.locator('td:nth-child(3)').allInnerTexts();
	expect(wording.join() === 'as it is now,before', wording.join());
	await author.look('trial-compared');
	await author.clickAndGo('#others tbody tr:nth-child(2) a');
	await author.sees('were reworded since');
	await author.clickAndGo('button:text("Forget this try")');
	await author.sees('Forgotten.');
	expect((await rows.count()) === 0, 'one alone is compared with nothing');
	await page.goto(draft);
}

async function publish(author, office) {
	const {page} = author;
	// Typed a moment ago, and saved by nobody: it is in the version, or there is none.
	await page.fill(field('summary'), 'A letter, typed until the end.');
	await author.clickAndGo('button:text("Make it version 1")');
	await author.sees('It is a version now');
	await author.look('assessments-written');
	const row = page.locator('tr', {hasText: title});
	expect((await row.locator('td').first().innerText()) === '1', 'it is not version 1');
	await page.selectOption('#assessment', {label: title});
	await page.fill('#email', office.people.candidate.email);
	await author.clickAndGo('form[action="/assessments/invite"] button');
	await author.sees('the message is in the outbox');
	expect((await row.locator('td').nth(2).innerText()) === '1', 'nobody is invited');
}

async function takeIt(browser, office) {
	const candidate = await Visitor.arrive(browser, office.base, phone);
	await candidate.signIn(office.people.candidate);
	await candidate.page.goto('/');
	await candidate.page.locator('article', {has: candidate.page.locator('h2', {hasText: title})}).locator('a').click();
	await candidate.sees('A person decides.');
	await candidate.leave();
}

// Two people on one draft: nothing of either is lost.
async function together(author, {browser, office}) {
	const {page} = author;
	await page.goto('/assessments');
	await page.locator('tr', {hasText: title}).getByRole('link', {name: 'Write the next version'}).click();
	await author.look('write-next');
	await author.clickAndGo('button:text("Begin with version 1")');
	expect((await page.inputValue(field('summary'))) === 'A letter, typed until the end.', 'the version is without what was typed last');
	const draft = page.url().replace(/\?.*/, '');
	const other = await Visitor.arrive(browser, office.base, {...desktop, javaScriptEnabled: false});
	await other.signIn(office.people.administrator);
	await other.page.goto(draft);
	const saved = /^Saved \d\d:\d\d:\d\d/;
	const isSaved = () => page.waitForFunction((words) => new RegExp(words).test(document.querySelector('#saved').textContent), saved.source);
	await page.fill(field('summary'), 'A letter, in half an hour.');
	await isSaved();
	// Other fields: both are kept.
	await other.page.fill(field('competencies.0.description'), 'Answers so that it helps.');
	await other.clickAndGo('footer button:text("Save"):not(.secondary)');
	await other.sees('both are kept');
	expect((await other.page.inputValue(field('summary'))) === 'A letter, in half an hour.', 'the first one’s summary is lost');
	// While it is typed: one cause, and the same field shows both.
	author.allow(/status of 409/);
	await page.fill(field('summary'), 'A letter in an hour.');
	await author.sees('changed this draft meanwhile');
	await author.sees('is put together with it');
	await other.page.fill(field('language'), 'de');
	await other.page.fill(field('summary'), 'Ein Brief.');
	await other.clickAndGo('footer button:text("Save"):not(.secondary)');
	await other.sees('Saved.');
	await author.clickAndGo('footer button:text("Save"):not(.secondary)');
	await author.sees('Nothing of yours is lost');
	expect((await page.inputValue(field('summary'))) === 'A letter in an hour.', 'what was typed is not there');
	expect((await page.inputValue(field('language'))) === 'de', 'what was not touched is not the other one’s');
	expect((await page.locator('#summary-other blockquote').innerText()) === 'Ein Brief.', 'the other one’s is not beside it');
	await author.look('draft-together');
	await author.clickAndGo('footer button:text("Save"):not(.secondary)');
	await author.sees('Saved.');
	await author.clickAndGo('a:text("Earlier")');
	await author.sees('Changed after it: Summary.');
	await other.leave();
	await page.goto(`${draft}/delete`);
	await author.look('draft-delete');
	await author.clickAndGo('button:text("Delete it")');
	await author.sees('The draft is deleted.');
	await page.goto('/assessments');
	const other_row = page.locator('tr', {hasText: 'Keeping a web service healthy'});
	await other_row.getByRole('link', {name: 'Write the next version'}).click();
	await author.sees('Those are written as a folder of files');
}

async function bringIn(author) {
	const {page} = author;
	await page.goto('/assessments/write');
	author.allow(/status of 400/);
	await page.setInputFiles('#archive', {name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('PK')});
	await author.clickAndGo('button:text("Check it, and bring it in")');
	await author.sees('Nothing was brought in');
	await author.look('import-refused');
}

// A folder out, and in again; then one with something wrong, which is a draft then.
async function folders(author) {
	const {page} = author;
	await page.goto('/assessments');
	const download = page.waitForEvent('download');
	await page.locator('tr', {hasText: title}).getByRole('link', {name: 'As a folder (zip)'}).click();
	const zip = await (await download).path();
	await page.goto('/assessments/write');
	await page.setInputFiles('#archive', {name: 'x.zip', mimeType: 'application/zip', buffer: readFileSync(zip)});
	await author.clickAndGo('button:text("Check it, and bring it in")');
	await author.sees('no other one was made');
	const folder = mkdtempSync(join(tmpdir(), 'assay-folder-'));
	writeFileSync(join(folder, 'note.md'), 'Say what happened, and what you do next.\n');
	writeFileSync(join(folder, 'assessment.yaml'), `${half}\n`);
	await page.goto('/assessments/write');
	await author.tabTo('#folder');
	await page.setInputFiles('#folder', folder);
	await author.sees('Packed: 2 files.');
	await author.look('write-packed');
	await author.clickAndGo('button:text("Check it, and bring it in")');
	rmSync(folder, {recursive: true});
	await author.sees('Opened as a draft');
	await author.sees('must be a whole number');
	await author.look('import-opened');
	await author.clickAndGo('a:text("Mend it there")');
	await author.sees('To mend before it can be used');
	await author.clickAndGo('a:text("Task 1: most words")');
	await isProblem(page, 'parts.0.words.max', 'whole number');
	expect((await page.inputValue(field('parts.0.statement'))).startsWith('Say what happened'), 'the text of the file is not there');
	expect((await page.inputValue(field('parts.0.words.max'))) === 'few', 'what was wrong is not shown');
}

export async function authorWalk({browser, office, judge}) {
	const plain = await Visitor.arrive(browser, office.base, {...phone, javaScriptEnabled: false});
	await plain.signIn(office.people.administrator);
	plain.look = async () => {}; // axe is a script: the same pages are looked at below
	let draft;
	await step('a title and a task begin a draft, without scripts', async () => (draft = await begin(plain)));
	await step('what is missing is said beside its field', () => seeProblem(plain));
	await step('criteria and levels are added, removed and had back', () => mend(plain));
	await plain.leave();
	const author = await Visitor.arrive(browser, office.base, desktop);
	await author.signIn(office.people.administrator);
	await step('the pages, as they look', () => lookAtAll(author, draft));
	await step('earlier states are had back', () => haveBack(author, draft));
	await step('it is mended, and seen as candidates do', () => finish(author, draft));
	await step('an answer is tried on it, and its criteria come one by one', () => tryAnswer(author, draft, judge));
	await step('reworded, it is tried again, beside what came before', () => rewordAndTry(author, draft));
	await step('it becomes a version, and somebody is invited', () => publish(author, office));
	await step('the candidate reads what was written', () => takeIt(browser, office));
	await step('two people write the next version', () => together(author, {browser, office}));
	await step('a folder that is none is refused', () => bringIn(author));
	await step('a folder goes out, comes in again, and is a draft when something is wrong', () => folders(author));
	await author.leave();
}

async function lookAtAll(author, draft) {
	const {page} = author;
	await page.goto('/assessments/write');
	await author.look('write');
	await page.goto(draft);
	await author.look('draft');
	await page.goto(`${draft}?check=true`);
	await author.look('draft-checked');
	await page.goto(`${draft}/tasks/1?check=true`);
	await author.look('draft-task-checked');
}
