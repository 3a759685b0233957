// While a repository is read and tested, how far that is follows. Without this, the page is read again by hand.
import { refresh } from "./parts/live";

const intervalMs = 1000;

async function follow(): Promise<void> {
	if (document.querySelector("[data-running]")) await refresh().catch(() => undefined);
	setTimeout(() => void follow(), intervalMs);
}

setTimeout(() => void follow(), intervalMs);
