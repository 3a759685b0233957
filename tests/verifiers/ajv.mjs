// Ajv, the validator of JSON Schema that most of npm uses: whether values fit a schema, in either draft.
import Ajv2019 from 'ajv/dist/2019.js';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {readFileSync} from 'node:fs';
import {serve, version} from './peer.mjs';

// The file is the one that we answer too (tests/unit/foreign_schemas.c), and so are the answers.
function check({file}) {
	const {schemas, values} = JSON.parse(readFileSync(file, 'utf8'));
	const answers = schemas.map(({schema, draft, formats}) => {
		const Ajv = draft === '2019-09' ? Ajv2019.default : Ajv2020.default;
		const ajv = new Ajv({strict: false, validateFormats: formats});
		addFormats.default(ajv);
		const validate = ajv.compile(schema);
		return values.map((value) => (validate(value) ? 'y' : 'n')).join('');
	});
	return {answers};
}

await serve({check, hello: () => ({version: version('ajv'), verifies: []})});
