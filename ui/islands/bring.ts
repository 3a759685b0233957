// A folder that is chosen is packed here, and goes the way of an archive that somebody has packed. Without this, people pack it.
import { zip, type Packed } from "./parts/zip";

const bytesMax = 16 << 20; // IMPORT_ARCHIVE_BYTES_MAX
const headersEach = 76; // of a file in a zip, beside its path, which stands there twice; and as much for the end
const filesMax = 1000; // UNPACK_FILES_MAX

const archive = document.querySelector<HTMLInputElement>("#archive");
const folder = document.querySelector<HTMLInputElement>("#folder");
const chosen = document.querySelector<HTMLElement>("#folder-chosen");

// What a version control or an operating system keeps there is none of the author's.
function isHidden(path: string): boolean {
	return path.split("/").some((name) => name.startsWith("."));
}

function whyNot(files: File[]): string {
	if (!files.some((file) => /^[^/]*\/assessment\.yaml$/.test(file.webkitRelativePath)))
		return "There is no assessment.yaml in this folder.";
	if (files.length > filesMax) return `This folder has more than ${filesMax} files.`;
	const paths = new TextEncoder();
	const sizes = files.map((file) => file.size + headersEach + 2 * paths.encode(file.webkitRelativePath).length);
	return sizes.reduce((sum, size) => sum + size, headersEach) > bytesMax ? "This folder has more than 16 MiB." : "";
}

async function pack(files: File[]): Promise<File> {
	const packed: Packed[] = [];
	for (const file of files) packed.push({ path: file.webkitRelativePath, bytes: new Uint8Array(await file.arrayBuffer()) });
	return new File([zip(packed)], "folder.zip", { type: "application/zip" });
}

async function take(input: HTMLInputElement, target: HTMLInputElement): Promise<void> {
	const files = [...(input.files ?? [])].filter((file) => !isHidden(file.webkitRelativePath));
	const problem = files.length === 0 ? "" : whyNot(files);
	input.setCustomValidity(problem);
	if (chosen) chosen.textContent = problem;
	if (files.length === 0 || problem !== "") return void input.reportValidity();
	const transfer = new DataTransfer();
	transfer.items.add(await pack(files));
	target.files = transfer.files;
	if (chosen) chosen.textContent = `Packed: ${files.length} ${files.length === 1 ? "file" : "files"}.`;
}

if (archive && folder) {
	folder.addEventListener("change", () => void take(folder, archive));
	// It has no name, so that it is not sent; and what is packed by hand counts as well.
	archive.addEventListener("change", () => folder.setCustomValidity(""));
}
