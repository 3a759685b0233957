// A file that is chosen in the form, or dropped on it, is sent at once.
export function takeFiles(): void {
	const form = document.querySelector<HTMLFormElement>("form.verify");
	const file = document.querySelector<HTMLInputElement>("#file");
	if (!form || !file) return;
	file.addEventListener("change", () => {
		if (file.files?.length) form.requestSubmit();
	});
	form.addEventListener("dragover", (event) => {
		event.preventDefault();
		form.classList.add("over");
	});
	form.addEventListener("dragleave", () => form.classList.remove("over"));
	form.addEventListener("drop", (event) => {
		event.preventDefault();
		form.classList.remove("over");
		if (!event.dataTransfer?.files.length) return;
		file.files = event.dataTransfer.files;
		form.requestSubmit();
	});
	// An empty file field would be sent along with pasted text.
	form.addEventListener("formdata", (event) => {
		if (!file.files?.length) event.formData.delete("file");
	});
}
