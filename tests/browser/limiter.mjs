// The program of the demonstration, repaired and handed in by its author's own solution: how one writes in the browser is
// another walk.
import {readFileSync} from 'node:fs';
import {expect} from './suite.mjs';

const solution = new URL('../../demo/keeping-a-web-service-healthy/rate-limiter/solution.py', import.meta.url);

export async function repairLimiter(visitor, sitting) {
	await visitor.page.goto(sitting);
	const token = await visitor.page.locator('input[name=csrf]').first().getAttribute('value');
	const part = `/api/v1${new URL(sitting).pathname}/parts/rate-limiter`;
	const call = async (method, verb, data) => {
		const reply = await visitor.page.request.fetch(part + verb, {method, data, headers: {'X-CSRF-Token': token}});
		expect(reply.ok(), `${method} ${verb}: ${await reply.text()}`);
	};
	await call('POST', '/begin', {});
	await call('PUT', '/edits', {language: 'python', base: 0, number: 1, writer: 'walk', body: readFileSync(solution, 'utf8')});
	await call('POST', '/submit', {});
	await visitor.page.reload();
}
