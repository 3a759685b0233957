// Puts a chosen file's text into the field that the form sends.
const file = document.querySelector<HTMLInputElement>("#file");
const text = document.querySelector<HTMLTextAreaElement>("#text");

if (file && text) {
	file.addEventListener("change", async () => {
		const chosen = file.files?.[0];
		if (!chosen) return;
		text.value = await chosen.text();
		text.form?.requestSubmit();
	});
}
