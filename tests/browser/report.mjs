// What the candidates of the walks write: the demonstration's own answer.
import {readFileSync} from 'node:fs';

export const report = readFileSync(new URL('../../demo/answers/mira-incident-report.md', import.meta.url), 'utf8').trim();
export const criterionCount = 5;
