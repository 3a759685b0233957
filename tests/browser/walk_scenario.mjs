// A night on call: with the keyboard, by touch, without JavaScript; and its picture for its author.
import {expect} from './suite.mjs';

const night = ['look-first', 'follow-errors', 'say-known', 'wake-ines', 'pause-then-back', 'check-as-customer', 'tell-all', 'write-note', 'read-calm'];

const scene = (page) => page.innerText('#scene');
const onTheWay = (page) => page.url().endsWith('/parts/outage');

// The number key of a decision, as it is shown beside it.
const keyOf = (page, choice) => page.locator('label', {has: page.locator(`input[value="${choice}"]`)}).locator('kbd').innerText();

async function decideByKey(visitor, choice) {
	await visitor.page.keyboard.press(await keyOf(visitor.page, choice));
	await visitor.pressAndGo('Enter');
}

// What comes in by itself is there without a reload, in a log that is read out, and the focus stays where it was.
async function newsComesIn(visitor) {
	await visitor.page.keyboard.press('2');
	await visitor.page.waitForSelector('#known[role=log] #known-null-slots');
	const chosen = await visitor.page.evaluate(() => document.activeElement?.value);
	expect(chosen === 'fail-over', `the focus went to ${chosen}`);
}

async function asksByKeyboard(visitor) {
	await visitor.tabToAndGo('button[value="ask-changes"]');
	await visitor.sees('release 231 on all servers');
	expect((await scene(visitor.page)).includes('03:16'), 'asking took no time of the story');
}

async function takesMoreTime(visitor) {
	const left = async () => {
		const [minutes, seconds] = (await visitor.page.innerText('.decide time')).split(':').map(Number);
		return 60 * minutes + seconds;
	};
	const before = await left();
	expect(before > 60 && before <= 90, `${before} seconds to decide`);
	await visitor.tabToAndGo('#more-time');
	const after = await left();
	expect(after > 150 && after <= 180, `${after} seconds after more time`);
	const focus = await visitor.page.evaluate(() => document.activeElement?.id);
	expect(focus === 'more-time', `the focus is at ${focus}`);
}

async function readDebrief(visitor) {
	await visitor.sees('every booking that was confirmed is as the customer chose it');
	await visitor.page.locator('#part-outage .questions summary').first().click();
	await visitor.sees('what fails, for whom, and since when');
	await visitor.page.getByText('The way you took, drawn').click();
	await visitor.look('scenario-way');
	const walked = await visitor.page.locator('.line.walked').count();
	expect(walked === night.length, `${walked} lines are walked`);
	await visitor.page.getByText('Back to the result').click();
}

export async function nightByKeyboard(visitor, sitting) {
	await visitor.page.goto(sitting);
	await visitor.tabToAndGo('form[action$="/parts/outage/begin"] button');
	await visitor.look('scenario');
	for (const choice of night) {
		if (choice === 'follow-errors') {
			await asksByKeyboard(visitor);
			await newsComesIn(visitor);
			await visitor.look('scenario-news');
		}
		if (choice === 'say-known') {
			await visitor.look('scenario-timed');
			await takesMoreTime(visitor);
		}
		await decideByKey(visitor, choice);
	}
	expect(!onTheWay(visitor.page), 'the story has not ended');
	await readDebrief(visitor);
	await visitor.look('scenario-debrief');
	await visitor.page.goto(sitting);
}

// In the story so many seconds pass in which nobody looks.
function passTime(office, seconds) {
	const whose = office.rowsOf(office.phoneSitting, 'outage');
	office.sql(`UPDATE response SET at_us = at_us - ${seconds}000000 WHERE ${whose}`);
	office.sql(`UPDATE sitting_part SET started_us = started_us - ${seconds}000000 WHERE ${whose}`);
}

// On a phone the first scenes. The server is away for a minute, and the time to decide begins again; somebody is called away,
// and the moment passes; another device goes on.
export async function nightByTouch(visitor, office) {
	const {page} = visitor;
	await page.goto(office.phoneSitting);
	await page.locator('form[action$="/parts/outage/begin"] button').tap();
	for (const choice of night.slice(0, 2)) {
		await page.locator('label', {has: page.locator(`input[value="${choice}"]`)}).tap();
		await visitor.clickAndGo('form[data-choices] button');
	}
	expect((await scene(page)).includes('Support wants to know'), await scene(page));
	passTime(office, 180);
	const now = Math.floor(Date.now() / 1000);
	office.sql(`INSERT INTO absence (org_id, from_us, until_us) SELECT org_id, ${now - 120}000000, ${now - 60}000000 FROM organisation`);
	await page.reload();
	await visitor.sees('We could not be reached for a while, so your time to decide has begun again.');
	await visitor.look('scenario-begun-again');
	passTime(office, 240);
	await page.reload();
	await visitor.sees('The moment passed before you decided.');
	for (const choice of night.slice(3)) {
		await page.locator('label', {has: page.locator(`input[value="${choice}"]`)}).tap();
		await visitor.clickAndGo('form[data-choices] button');
	}
	await visitor.sees('every booking that was confirmed is as the customer chose it');
	await page.goto(office.phoneSitting);
}

export async function nightByForms(visitor, sitting) {
	await visitor.page.goto(sitting);
	await visitor.clickAndGo('form[action$="/parts/outage/begin"] button');
	expect(await visitor.page.locator('.look-again').isVisible(), 'without scripts nothing says how news is seen');
	for (const choice of ['look-first', 'follow-errors']) await byForm(visitor, choice);
	await visitor.clickAndGo('#more-time');
	for (const choice of ['say-looking', 'go-alone', 'back-at-once', 'pause-late', 'close-now', 'tell-all', 'write-note', 'read-repair'])
		await byForm(visitor, choice);
	await visitor.sees('some were changed by the copy');
}

async function byForm(visitor, choice) {
	await visitor.page.check(`input[value="${choice}"]`);
	await visitor.clickAndGo('form[data-choices] button');
}

export async function pictureOfTheNight(admin) {
	await admin.page.goto('/assessments');
	await admin.clickAndGo('a[href$="/parts/outage"]');
	const scenes = await admin.page.locator('svg.scenario-graph rect.scene').count();
	expect(scenes === 14, `${scenes} scenes are drawn`);
	expect((await admin.page.locator('table.dense tbody tr').count()) > 40, 'the table does not say the same');
	await admin.look('picture');
}
