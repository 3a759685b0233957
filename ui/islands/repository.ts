// While a repository is read and tested, how far that is follows. Without this, the page is read again by hand. What is no
// archive, being empty or too large, is said before it is sent.
import { refresh } from "./parts/live";

const intervalMs = 1000;

async function follow(): Promise<void> {
	if (document.querySelector("[data-running]")) await refresh().catch(() => undefined);
	setTimeout(() => void follow(), intervalMs);
}

function problemOf(file: File | undefined, megabytes: number): string {
	if (!file) return "";
	if (file.size === 0) return "This file is empty: choose the archive of your repository.";
	if (file.size <= megabytes * 2 ** 20) return "";
	const has = Math.ceil((file.size / 2 ** 20) * 10) / 10;
	return `This file has ${has} MiB, and at most ${megabytes} are taken: leave out what is built or installed.`;
}

const chosen = document.querySelector<HTMLInputElement>("#file");
chosen?.addEventListener("change", () => {
	chosen.setCustomValidity(problemOf(chosen.files?.[0], Number(chosen.dataset["megabytes"])));
	chosen.reportValidity();
});
setTimeout(() => void follow(), intervalMs);
