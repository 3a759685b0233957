// What holds on every page: axe finds nothing, in both widths and both colour schemes; nothing is wider than the screen;
// nothing moved while it loaded; it is small; it came fast.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {check, expect} from './suite.mjs';

const {resolve} = createRequire(new URL('../../ui/package.json', import.meta.url));
const axe = readFileSync(resolve('axe-core/axe.min.js'), 'utf8');

const widths = [1280, 360];
const schemes = ['light', 'dark'];
const transferMax = 100 * 1024;
const editorMax = 200 * 1024;
const shiftMax = 0.01;
const serverMsMax = 100;

const seen = new Set();
// Where pictures of the pages go, for people to look at; unset: no pictures.
const pictures = process.env.ASSAY_PICTURES;

// Runs in each page before anything else.
export function watchLayout() {
	window.assayShifts = [];
	new PerformanceObserver((list) => window.assayShifts.push(...list.getEntries())).observe({
		type: 'layout-shift',
		buffered: true,
	});
}

// Checks each name once.
export async function audit(page, name) {
	if (seen.has(name)) return;
	seen.add(name);
	const size = page.viewportSize();
	await page.waitForLoadState('load');
	await check(`page ${name}`, () => checkPage(page, name));
	await page.emulateMedia({colorScheme: null, reducedMotion: null});
	await page.setViewportSize(size);
}

async function checkPage(page, name) {
	await checkLoading(page, name);
	if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
	for (const scheme of schemes) {
		await page.emulateMedia({colorScheme: scheme, reducedMotion: 'reduce'});
		for (const width of widths) await checkLook(page, name, width, scheme);
	}
}

// The quickest of three, as other programs run beside the test.
async function serverMs(page) {
	const first = await page.evaluate(() => {
		const [entry] = performance.getEntriesByType('navigation');
		return entry.responseStart - entry.requestStart;
	});
	const again = async () => {
		const started = performance.now();
		await (await page.request.get(page.url(), {maxRedirects: 0})).body();
		return performance.now() - started;
	};
	return Math.min(first, await again(), await again());
}

// What belongs to loading: not what the page fetched later, nor what moved when news came. The editor has a budget of its own.
function measureLoading() {
	const [page] = performance.getEntriesByType('navigation');
	const loaded = performance.getEntriesByType('resource').filter(({initiatorType}) => initiatorType !== 'fetch');
	const sum = (entries) => entries.reduce((bytes, {encodedBodySize}) => bytes + encodedBodySize, 0);
	const isEditor = ({name}) => /\/assets\/code-/.test(name);
	const editor = sum(loaded.filter(isEditor));
	const bytes = sum([page, ...loaded.filter((entry) => !isEditor(entry))]);
	const early = window.assayShifts.filter((shift) => !shift.hadRecentInput && shift.startTime < page.loadEventEnd + 300);
	return {bytes, editor, shift: early.reduce((moved, {value}) => moved + value, 0)};
}

async function checkLoading(page, name) {
	const {bytes, editor, shift} = await page.evaluate(measureLoading);
	const ms = await serverMs(page);
	console.log(`    ${name}: ${(bytes / 1024).toFixed(0)} KB, ${ms.toFixed(0)} ms, moved ${shift.toFixed(3)}`);
	expect(bytes < transferMax, `${name}: ${bytes} bytes were transferred`);
	expect(editor < editorMax, `${name}: the editor took ${editor} bytes`);
	expect(shift <= shiftMax, `${name}: the layout moved by ${shift}`);
	expect(ms < serverMsMax, `${name}: the server took ${ms} ms`);
}

async function checkLook(page, name, width, scheme) {
	await page.setViewportSize({width, height: 900});
	await picture(page, `${name}-${width}-${scheme}`);
	const wide = await page.evaluate(findTooWide);
	expect(wide.length === 0, () => `${name} is too wide for a screen of ${width} px:\n${wide.join('\n')}`);
	const found = await page.evaluate(findViolations);
	expect(found.length === 0, () => `axe on ${name} (${width} px, ${scheme}):\n${found.join('\n')}`);
}

export async function picture(page, name) {
	if (pictures) await page.screenshot({path: join(pictures, `${name}.png`), fullPage: true});
}

// What reaches beyond the page, or beyond the card or sheet that it is on, and cannot be scrolled to.
function findTooWide() {
	const scrolls = (element) => element.closest('.scroll, pre, .unseen, .cm-layer, dialog:not([open])') !== null;
	const edge = (element) => (element.closest('.card, .credential') ?? document.querySelector('main')).getBoundingClientRect().right;
	const inside = [...document.querySelectorAll('main *')].filter((element) => !scrolls(element));
	const wide = inside.filter((element) => element.getBoundingClientRect().right > edge(element) + 1);
	if (document.documentElement.scrollWidth > innerWidth) wide.push(document.documentElement);
	return wide.map((element) => element.outerHTML.slice(0, 200));
}

async function findViolations() {
	const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
	const {violations} = await window.axe.run(document, {runOnly: tags, resultTypes: ['violations']});
	return violations.flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html}\n${failureSummary}`));
}
