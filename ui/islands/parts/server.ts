// Asking the server once more, when what was going to happen depends on it.

// What it would show here now. While it cannot be reached this waits and asks again: there is nobody to send anything to.
// `elsewhere`: it would show another page.
export async function lookAgain(): Promise<{ page: Document; elsewhere: boolean }> {
	for (;;) {
		const reply = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
		const text = reply && reply.status < 500 ? await reply.text().catch(() => null) : null;
		if (reply && text !== null)
			return {
				page: new DOMParser().parseFromString(text, "text/html"),
				elsewhere: reply.redirected || !reply.ok,
			};
		await new Promise((resolve) => window.setTimeout(resolve, 5000));
	}
}
