// A repository in C++: sent as an archive, built, tested and looked at, handed in; reviewed line by line with the keyboard and on a
// phone; and what its author receives.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Visitor, desktop, phone} from './visitor.mjs';
import {expect, step} from './suite.mjs';

const title = 'A small repository';
const said = 'What does this give back when the stack is empty?';

const files = {
	'README.md': '# A stack\n\nBuild it with `make`.\n',
	'src/stack.hpp': `#pragma once
#include <vector>

// A stack of whole numbers.
class stack {
public:
	void push(int value);
	int pop(); // throws std::out_of_range when there is nothing
	bool empty() const;
	int sum() const;

private:
	std::vector<int> values;
};
`,
	'src/stack.cpp': `#include "stack.hpp"

#include <stdexcept>

void stack::push(int value)
{
	values.push_back(value);
}

bool stack::empty() const
{
	return values.size() == 0;
}

int stack::pop()
{
	int *top = nullptr;
	if (values.size() > 100)
		return *top;
	if (values.empty())
		throw std::out_of_range("an empty stack has no top");
	int value = values.back();
	values.pop_back();
	return value;
}

int stack::sum() const
{
	int sum = 0;
	for (size_t i = 1; i < values.size(); i++)
		sum += values[i];
	return sum;
}
`,
	'tests/check.cpp': `#include "../src/stack.hpp"
#include <gtest/gtest.h>

TEST(Stack, GivesBackTheLast)
{
	stack s;
	EXPECT_TRUE(s.empty());
	s.push(1);
	s.push(2);
	EXPECT_EQ(s.pop(), 2);
	EXPECT_FALSE(s.empty());
}
`,
};

// A tar of a git repository with two commits.
function pack(folder) {
	const git = (...args) => execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args]);
	git('init', '-q');
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(join(folder, dirname(name)), {recursive: true});
		writeFileSync(join(folder, name), text);
	}
	git('add', 'README.md', 'src');
	git('commit', '-qm', 'A stack');
	git('add', 'tests');
	git('commit', '-qm', 'Tests of it');
	execFileSync('tar', ['-czf', `${folder}.tar.gz`, '-C', folder, '.']);
	return `${folder}.tar.gz`;
}

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
	const article = visitor.page.locator('article', {has: visitor.page.locator('h2', {hasText: title})});
	await article.locator('a[href^="/invitations/"]').click();
	await visitor.page.check('[name=agree]');
	await visitor.clickAndGo('form[action$="/consent"] button');
	office.repositorySitting = visitor.page.url();
	await visitor.clickAndGo('form[action$="/begin"] button');
	await visitor.look('repository-nothing');
}

// As large as many a laptop's: what ends the task is in sight, and nothing scrolls by itself but the task.
async function inSight(visitor) {
	const {page} = visitor;
	const before = page.viewportSize();
	await page.setViewportSize({width: 1280, height: 800});
	await page.evaluate(() => window.scrollTo(0, 0));
	const box = await page.locator('a[href$="/hand-in"]').boundingBox();
	expect(box && box.y + box.height <= 800, `Hand in… ends at ${box && box.y + box.height}`);
	const hidden = await page.locator('.judgement').evaluate((one) => one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== 'visible');
	expect(!hidden, 'the pane hides what is below its edge');
	await page.setViewportSize(before);
}

async function refuse(visitor, folder) {
	writeFileSync(join(folder, 'empty.zip'), '');
	await visitor.page.setInputFiles('#file', join(folder, 'empty.zip'));
	expect((await visitor.page.locator('#file').evaluate((one) => one.validationMessage)).startsWith('This file is empty'), 'an empty file is taken');
	await visitor.page.setInputFiles('#file', []);
	visitor.allow(/status of 400/);
	await visitor.page.fill('#url', 'git@example.org:a/stack.git');
	await visitor.clickAndGo('#send button');
	await visitor.sees('The address of a repository begins with https://');
	expect((await visitor.page.inputValue('#url')) === 'git@example.org:a/stack.git', 'what was typed is lost');
	await visitor.look('repository-refused');
	await visitor.page.fill('#url', '');
}

async function send(visitor, archive) {
	await visitor.page.setInputFiles('#file', archive);
	await visitor.clickAndGo('#send button');
	await visitor.page.waitForFunction(() => document.querySelector('.uploads > li') && !document.querySelector('[data-running]'), null, {
		timeout: 90_000,
	});
	await visitor.sees('1 of 1 passed');
	const text = await visitor.page.textContent('main');
	expect(text.includes('Null pointer dereference'), `cppcheck says nothing: ${text}`);
	expect(!text.includes('RefusesToPopNothing'), 'a hidden test is shown');
	await visitor.sees('sent, not handed in yet');
	await inSight(visitor);
	await visitor.look('repository-sent');
}

async function handIn(visitor, office) {
	await visitor.clickAndGo('a[href$="/hand-in"]');
	await visitor.look('repository-hand-in');
	await visitor.clickAndGo('form[action$="/submit"] button');
	const result = `${office.repositorySitting}/result`;
	for (let tries = 0; tries < 90; tries++) {
		await visitor.page.goto(result);
		if ((await visitor.text()).includes('2 of 3 passed')) return visitor.look('repository-result');
		await visitor.page.waitForTimeout(1000);
	}
	throw new Error(`no result: ${await visitor.text()}`);
}

async function take(reviewer, office) {
	const row = reviewer.page.locator('tr, li, article', {hasText: `Candidate ${office.repositorySitting.slice(-4)}`});
	for (let tries = 0; tries < 100 && (await row.count()) === 0; tries++) {
		await reviewer.page.goto('/review');
		await reviewer.page.waitForTimeout(100);
	}
	await row.getByRole('button').first().click();
	await reviewer.isAtCase();
	await reviewer.sees('small changes to the code were noticed');
	await reviewer.sees('README.md has 2 lines; beside');
	office.repositoryCase = reviewer.page.url().replace(/\?.*/, '');
	await reviewer.look('case-repository');
}

// With the keyboard alone, from the case to a comment.
async function comment(reviewer) {
	await reviewer.tabToAndGo('a[href$="/files"]');
	await reviewer.look('code-review-files');
	await reviewer.tabToAndGo('.tree a[href*="stack.cpp"]');
	await reviewer.look('code-review-file');
	const text = await reviewer.text();
	expect(text.includes('Null pointer dereference'), 'what cppcheck says does not stand at its line');
	await reviewer.tabToAndGo('a[aria-label="Say something at line 24"]');
	await reviewer.page.keyboard.type(said); // the field has the focus, and letters are no keys
	await reviewer.look('code-review-saying');
	expect((await reviewer.page.inputValue('#body')) === said, 'what is typed does not reach the field');
	await leaveAndComeBack(reviewer);
	await reviewer.pressAndGo('Control+Enter');
	await reviewer.look('code-review-said');
	expect((await reviewer.page.inputValue('textarea[name=body]')) === said, 'it was not kept');
	expect(await reviewer.page.locator('[data-unsent]').isHidden(), 'what was kept is called unsent');
	await changeByKeyboard(reviewer);
}

// What was typed is there after a reload, and named on another file's page until one comes back for it.
async function leaveAndComeBack(reviewer) {
	const {page} = reviewer;
	await page.reload();
	expect((await page.inputValue('#body')) === said, 'a reload loses what was typed');
	await page.focus('#body');
	await page.keyboard.press('Escape');
	await reviewer.pressAndGo('j');
	expect(!page.url().includes('stack.cpp'), `J does not leave: ${page.url()}`);
	await reviewer.look('code-review-unsent');
	await reviewer.tabToAndGo('[data-unsent] a');
	expect((await page.inputValue('#body')) === said, 'coming back loses what was typed');
	expect(await page.evaluate(() => document.activeElement?.id === 'body'), 'the field has no focus');
}

async function changeByKeyboard(reviewer) {
	await reviewer.tabTo('textarea[name=body]');
	await reviewer.page.keyboard.press('End');
	await reviewer.page.keyboard.type(' Say so.');
	await reviewer.pressAndGo('Control+Enter');
	expect((await reviewer.page.inputValue('textarea[name=body]')) === `${said} Say so.`, 'it was not changed');
}

async function onAPhone(browser, office) {
	const small = await Visitor.arrive(browser, office.base, phone);
	await small.signIn(office.people.reviewer);
	await small.page.goto(`${office.repositoryCase}/parts/library/files?path=src/stack.cpp`);
	await small.look('code-review-phone');
	await small.leave();
}

async function decide(reviewer, office) {
	await reviewer.page.goto(office.repositoryCase);
	await reviewer.page.locator('input[type=radio][value="1"]').first().check();
	await reviewer.clickAndGo('form[action$="/judge"] button[type=submit]');
	await reviewer.look('case-repository-judged');
	await reviewer.page.locator('input[name=outcome]').first().check();
	await reviewer.page.fill('#reason', 'It does what is asked, but for the sum.');
	await reviewer.clickAndGo('form[action$="/decide"] button[type=submit]');
}

async function receive(visitor, office) {
	for (let tries = 0; tries < 60; tries++) {
		await visitor.page.goto(`${office.repositorySitting}/result`);
		if ((await visitor.text()).includes(said)) {
			await visitor.sees('src/stack.cpp, line 24');
			return visitor.look('repository-received');
		}
		await visitor.page.waitForTimeout(500);
	}
	throw new Error('the candidate never received the comment');
}

export async function repositoryWalk({browser, office}) {
	const folder = mkdtempSync(join(tmpdir(), 'assay-repository-'));
	office.bringIn('repository');
	await step('is invited to write a repository', () => invite(browser, office));
	const visitor = await Visitor.arrive(browser, office.base, desktop);
	await step('begins it', () => begin(visitor, office));
	await step('what is none is refused, and what was typed stays', () => refuse(visitor, folder));
	await step('sends it, and sees what it came to', () => send(visitor, pack(folder)));
	await step('hands it in, and sees how many hidden tests passed', () => handIn(visitor, office));
	const reviewer = await Visitor.arrive(browser, office.base, desktop);
	await reviewer.signIn(office.people.reviewer);
	await step('a reviewer takes the case', () => take(reviewer, office));
	await step('says something at a line, by keyboard', () => comment(reviewer));
	await step('reads it on a phone', () => onAPhone(browser, office));
	await step('decides', () => decide(reviewer, office));
	await step('the author receives what was said', () => receive(visitor, office));
	await step('nothing went wrong in the browsers', async () => {
		await visitor.leave();
		await reviewer.leave();
	});
	rmSync(folder, {recursive: true});
	rmSync(`${folder}.tar.gz`);
}
