"use strict";
// The headline and the text of an article are edited where they are read: their fields of the form take their places.

document.addEventListener("DOMContentLoaded", () => {
    const pane = document.getElementById("reading");
    if (!pane) return;
    const names = [...pane.querySelectorAll("[data-edit]")].map((button) => button.dataset.edit);
    const place = (name) => pane.querySelector(`.reading-field[data-field="${name}"]`);
    const input = (name) => document.getElementById(`id_${name}`);

    function edit(name) {
        if (!input(name) || place(name).classList.contains("is-edited")) return;
        const height = place(name).offsetHeight;
        place(name).classList.add("is-edited");
        pane.querySelector(`[data-edit="${name}"]`).hidden = true;
        if (name === "body") input(name).style.minHeight = `${Math.max(height, 300)}px`;
    }

    // What is changed stays open until it is saved: the text above it would not be what is saved.
    function read(name) {
        if (input(name).value !== input(name).defaultValue) return;
        place(name).classList.remove("is-edited");
        const button = pane.querySelector(`[data-edit="${name}"]`);
        button.hidden = false;
        button.focus();
    }

    for (const name of names) {
        place(name).append(input(name).closest(".field-line"));
        input(name).addEventListener("input", () => edit(name)); // a draft is brought back
        input(name).addEventListener("keydown", (event) => { if (event.key === "Escape") read(name); });
        if (pane.closest("form").querySelector("#desk-draft[data-refused]")) edit(name);
    }
    const begin = (name) => { edit(name); input(name).focus(); };
    pane.addEventListener("click", (event) => {
        const button = event.target.closest("[data-edit]");
        if (button) begin(button.dataset.edit);
        else if (event.target.closest("h1") && names.includes("headline")) begin("headline");
    });
    pane.addEventListener("edit-text", () => names.includes("body") && begin("body"));
});
