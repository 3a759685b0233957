// A person in front of a browser: what they see on the way is checked on every page they look at.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {expect} from './suite.mjs';
import {audit, watchLayout} from './audit.mjs';

const {resolve} = createRequire(new URL('../../ui/package.json', import.meta.url));
const {chromium} = (await import(pathToFileURL(resolve('playwright-core')))).default;

export const desktop = {viewport: {width: 1280, height: 900}};
export const phone = {viewport: {width: 360, height: 740}, hasTouch: true, isMobile: true, deviceScaleFactor: 2};

export function launch() {
	const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
	return chromium.launch({
		executablePath: process.env.ASSAY_CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
	});
}

export class Visitor {
	// device: desktop or phone, and whatever else a context takes.
	static async arrive(browser, base, device) {
		const visitor = new Visitor();
		visitor.context = await browser.newContext({baseURL: base, acceptDownloads: true, ...device});
		visitor.context.setDefaultTimeout(20_000);
		visitor.troubles = [];
		visitor.allowed = [];
		visitor.base = base;
		await visitor.context.addInitScript(watchLayout);
		visitor.context.on('page', (page) => visitor.#watch(page));
		visitor.page = await visitor.context.newPage();
		return visitor;
	}

	#watch(page) {
		const note = (what) => this.troubles.push(`${page.url()}: ${what}`);
		page.on('console', (message) => message.type() === 'error' && note(`${message.text()} ${message.location().url}`));
		page.on('pageerror', (error) => note(error.message));
		page.on('request', (request) => {
			if (/^https?:/.test(request.url()) && !request.url().startsWith(this.base)) note(`asked ${request.url()}`);
		});
	}

	// The console may say this from now on: the test brings it about.
	allow(pattern) {
		this.allowed.push(pattern);
	}

	async signIn({email, password}) {
		await this.page.goto('/sign-in');
		await this.page.fill('#email', email);
		await this.page.fill('#password', password);
		await this.page.click('main button[type=submit]');
		await this.page.waitForSelector('form.sign-out');
	}

	// Checks this page as audit.mjs says, each name once.
	async look(name) {
		await audit(this.page, name);
	}

	text() {
		return this.page.innerText('main');
	}

	async sees(pattern) {
		await this.page.locator('main').getByText(pattern).locator('visible=true').first().waitFor();
	}

	// The navigation marks this section, and no other.
	async isIn(section) {
		const marked = await this.page.locator('header.site nav a[aria-current]').allInnerTexts();
		expect(marked.join() === section, `the navigation marks “${marked.join()}” on ${this.page.url()}`);
	}

	// Moves with the Tab key to what the selector finds. The focus has to be seen there.
	async tabTo(selector) {
		const wanted = this.page.locator(selector).first();
		await wanted.waitFor({state: 'attached'});
		for (let i = 0; i < 150; i++) {
			if (await wanted.evaluate((element) => element === document.activeElement)) return this.#seesFocus(wanted);
			await this.page.keyboard.press('Tab');
		}
		throw new Error(`Tab does not reach ${selector} on ${this.page.url()}`);
	}

	async #seesFocus(wanted) {
		const width = await wanted.evaluate((element) => parseFloat(getComputedStyle(element).outlineWidth));
		expect(width >= 2, `the focus is not seen on ${await wanted.evaluate((element) => element.outerHTML)}`);
	}

	// Presses a key that leads to another page.
	async pressAndGo(key) {
		await this.#loads(() => this.page.keyboard.press(key));
	}

	async clickAndGo(selector) {
		await this.#loads(() => this.page.click(selector));
	}

	async #loads(does) {
		const loaded = this.page.waitForNavigation({waitUntil: 'load'});
		await does();
		await loaded;
	}

	async tabToAndGo(selector) {
		await this.tabTo(selector);
		await this.pressAndGo('Enter');
	}

	// A case is open, and its keys are listened to.
	async isAtCase() {
		await this.page.waitForSelector('.panes');
		await this.page.waitForLoadState('load');
	}

	// As tabToAndGo, where something on this page appears.
	async tabToAndSee(selector, appears) {
		await this.tabTo(selector);
		await this.page.keyboard.press('Enter');
		await this.page.waitForSelector(appears);
	}

	// Closes the browser; nothing went wrong in it that the test did not bring about.
	async leave() {
		await this.context.close();
		const unexpected = this.troubles.filter((trouble) => !this.allowed.some((pattern) => pattern.test(trouble)));
		expect(unexpected.length === 0, () => `the browser complained:\n${unexpected.join('\n')}`);
	}
}
