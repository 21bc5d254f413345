"use strict";
// Where files are dropped: which were, and that this is the place. Deferred: the page is there.

for (const place of document.querySelectorAll(".desk-drop")) {
    const input = place.querySelector("[type=file]");
    const list = place.querySelector("ul");
    const item = (text) => Object.assign(document.createElement("li"), { textContent: text });
    const show = () => {
        const names = [...input.files].map((file) => file.name);
        list.replaceChildren(...names.slice(0, 10).map(item));
        if (names.length > 10) list.append(item(`… and ${names.length - 10} more`));
    };
    input.hasChangeListener = true; // or the theme writes the file's name into the nearest text field
    input.addEventListener("change", show);
    for (const [name, is] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
        input.addEventListener(name, () => place.classList.toggle("over", is));
    }
    show();
}
