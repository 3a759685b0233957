// Parts of a page that change on the server: those with data-live and an id are put in place of what the page shows.

export async function refresh(): Promise<void> {
	const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
	if (!reply.ok) return;
	const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
	for (const now of document.querySelectorAll<HTMLElement>("[data-live]")) {
		const next = fresh.getElementById(now.id);
		// What somebody is writing in, or has opened and reads, stays as it is until it really changes.
		if (!next || now.contains(document.activeElement) || next.textContent === now.textContent) continue;
		for (const [i, details] of now.querySelectorAll("details").entries())
			if (details.open) next.querySelectorAll("details")[i]?.setAttribute("open", "");
		now.replaceWith(next);
	}
}
