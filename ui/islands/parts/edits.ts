// Edits of a text as they are sent and kept: places and lengths are bytes of UTF-8, cuts fall between characters
// (src/exam/edits.h). Texts in here are JavaScript's, counted in UTF-16.

export type EditKind = "typed" | "pasted" | "dropped" | "undone" | "other" | "replaced";
// Milliseconds after the edit before it, place, bytes removed, text inserted, kind.
export type Edit = [afterMs: number, at: number, removed: number, inserted: string, kind: EditKind];

export const editsMax = 2000; // in a batch
const afterMsMax = 24 * 60 * 60 * 1000;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function byteLength(text: string): number {
	return encoder.encode(text).length;
}

// Where the bytes [at, at + count) of the text begin and end in it.
export function placesOfBytes(text: string, at: number, count: number): [from: number, to: number] {
	const bytes = encoder.encode(text);
	const from = decoder.decode(bytes.subarray(0, at)).length;
	return [from, from + decoder.decode(bytes.subarray(at, at + count)).length];
}

// Half a pair of UTF-16 cannot be sent: a replacement character takes its place, as the lengths above have it.
export function sendable(text: string): string {
	return decoder.decode(encoder.encode(text));
}

export function afterMs(ms: number): number {
	return Math.min(afterMsMax, Math.max(0, Math.round(ms)));
}

// The one replacement that leads from one text to the other: what both begin and end with is kept.
export function between(from: string, to: string): { at: number; removed: number; inserted: string } {
	const most = Math.min(from.length, to.length);
	let at = 0;
	while (at < most && from[at] === to[at]) at++;
	if (at > 0 && isLowHalf(from, at)) at--;
	let kept = 0;
	while (kept < most - at && from[from.length - 1 - kept] === to[to.length - 1 - kept]) kept++;
	if (kept > 0 && isLowHalf(from, from.length - kept)) kept--;
	return { at, removed: from.length - at - kept, inserted: to.slice(at, to.length - kept) };
}

function isLowHalf(text: string, i: number): boolean {
	const unit = text.charCodeAt(i);
	return unit >= 0xdc00 && unit < 0xe000;
}
