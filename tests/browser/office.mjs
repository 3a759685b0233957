// The real program, serving its demonstration on a free port with a folder of its own.
import {spawn, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
export const program = process.env.ASSAY ?? join(root, 'assay');

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

// {candidate: {email, password}, reviewer: …, administrator: …}, as the program prints them.
function readSignIns(text) {
	const lines = text.matchAll(/^ {2}(\w+) +(\S+@\S+) +password: (\S+)$/gm);
	return Object.fromEntries([...lines].map(([, role, email, password]) => [role.toLowerCase(), {email, password}]));
}

export class Office {
	// settings: more arguments for the program.
	static async open(settings) {
		const office = new Office();
		const port = await freePort();
		office.folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
		office.base = `http://localhost:${port}`;
		const where = ['--data', join(office.folder, 'data'), '--listen', `127.0.0.1:${port}`];
		office.child = spawn(program, ['demo', ...where, ...settings], {stdio: ['ignore', 'pipe', 'inherit']});
		office.people = await office.#ready();
		return office;
	}

	async #ready() {
		let said = '';
		for await (const piece of this.child.stdout) {
			said += piece;
			if (said.includes('Stop with Ctrl-C')) break;
		}
		const people = readSignIns(said);
		if (!people.administrator) throw new Error(`${program} printed no sign-ins: ${said}`);
		return people;
	}

	// Brings in one more assessment, from a folder beside this file.
	bringIn(folder) {
		const data = join(this.folder, 'data');
		const where = ['--db', `sqlite:${join(data, 'assay.db')}`, '--data', data];
		execFileSync(program, ['import', resolve(root, 'tests/browser', folder), ...where]);
	}

	// What only a fault of many hours would bring about.
	sql(statement) {
		const file = join(this.folder, 'data', 'assay.db');
		return execFileSync('sqlite3', ['-cmd', '.timeout 10000', file, statement], {encoding: 'utf8'});
	}

	// The rows of one part of a sitting, by the address of its page.
	rowsOf(sitting, part) {
		return `part = '${part}' AND lower(hex(sitting_id)) = '${sitting.split('/').pop().replaceAll('-', '')}'`;
	}

	async close() {
		this.child.kill('SIGTERM');
		const status = this.child.exitCode ?? (await once(this.child, 'exit'))[0];
		rmSync(this.folder, {recursive: true});
		return status;
	}
}
