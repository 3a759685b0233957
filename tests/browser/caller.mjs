// People who do over the API what a walk needs and does not look at.
import {expect} from './suite.mjs';

const password = 'a few plain words';

// Somebody signed in who calls the API.
export class Caller {
	static async signIn(browser, office, who) {
		const caller = new Caller();
		caller.context = await browser.newContext({baseURL: office.base});
		const session = await caller.context.request.post('/api/v1/session', {data: who});
		caller.csrf = (await session.json()).csrf;
		return caller;
	}

	async call(method, path, data) {
		const headers = {'X-CSRF-Token': this.csrf};
		const reply = await this.context.request.fetch(`/api/v1/${path}`, {method, headers, data});
		expect(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`);
		return reply.status() === 204 ? null : reply.json();
	}

	leave() {
		return this.context.close();
	}
}

// Somebody new, who has chosen a password.
export async function add(browser, office, admin, name, role) {
	const email = `${name}@example.org`;
	await admin.call('POST', 'people', {email, name, role});
	const {messages} = await admin.call('GET', 'outbox');
	const link = messages.find((message) => message.to_email === email).body.match(/http\S+\/link\/\S+/)[0];
	const context = await browser.newContext({baseURL: office.base});
	await context.request.post(link, {form: {password}});
	await context.close();
	return {email, password};
}

// Somebody new hands in a text; the sitting.
export async function handIn(browser, office, admin, title, number, body) {
	const who = await add(browser, office, admin, `writer-${title.length}-${number}`, 'candidate');
	const {assessments} = await admin.call('GET', 'assessments');
	const assessment = assessments.find((one) => one.title === title).id;
	const {id} = await admin.call('POST', 'invitations', {assessment, email: who.email});
	const writer = await Caller.signIn(browser, office, who);
	const {sitting} = await writer.call('POST', `invitations/${id}/consent`, {agree: true});
	const part = `sittings/${sitting}/parts/note`;
	await writer.call('POST', `${part}/begin`, {});
	await writer.call('PUT', `${part}/draft`, {body, base: 0, writer: 'test'});
	await writer.call('POST', `${part}/submit`, {});
	await writer.leave();
	return sitting;
}
