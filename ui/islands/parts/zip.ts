// Files as a zip without compression (APPNOTE 4.3): what the server takes of a folder.

export interface Packed {
	path: string;
	bytes: Uint8Array<ArrayBuffer>;
}

const table = Array.from({ length: 256 }, (_, start) => {
	let value = start;
	for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
	return value;
});

function checksum(bytes: Uint8Array): number {
	let crc = 0xffffffff;
	for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
	return (crc ^ 0xffffffff) >>> 0;
}

// Little-endian fields: [bytes, value] each.
function record(fields: [2 | 4, number][]): Uint8Array<ArrayBuffer> {
	const out = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
	let at = 0;
	for (const [size, value] of fields) {
		if (size === 2) out.setUint16(at, value, true);
		else out.setUint32(at, value, true);
		at += size;
	}
	return new Uint8Array(out.buffer);
}

export function zip(files: Packed[]): Blob {
	const parts: Uint8Array<ArrayBuffer>[] = [];
	const directory: Uint8Array<ArrayBuffer>[] = [];
	let offset = 0;
	for (const { path, bytes } of files) {
		const name = new TextEncoder().encode(path);
		const crc = checksum(bytes);
		// Version 2.0, names in UTF-8, stored, 1 January 1980.
		const sizes: [2 | 4, number][] = [[4, crc], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
		const common: [2 | 4, number][] = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], ...sizes];
		const local = record([[4, 0x04034b50], ...common]);
		directory.push(record([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), name);
		parts.push(local, name, bytes);
		offset += local.length + name.length + bytes.length;
	}
	const size = directory.reduce((sum, piece) => sum + piece.length, 0);
	const end = record([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]]);
	return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
