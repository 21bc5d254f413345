"use strict";
// What the pattern that is being written would date, or which dated issue it contradicts, before it is saved.

document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("pattern-preview");
    let turn = 0;

    document.addEventListener("change", async ({ target }) => {
        const [prefix] = /^patterns-\d+-/.exec(target.name || "") || [];
        if (!prefix) return;
        const fields = new URLSearchParams();
        for (const input of document.querySelectorAll(`[name^="${prefix}"]`)) fields.set(input.name.slice(prefix.length), input.value);
        const mine = ++turn;
        const answer = await fetch(`${place.dataset.address}?${fields}`).catch(() => null);
        const { text, valid } = answer && answer.ok ? await answer.json() : { text: "", valid: true };
        if (mine !== turn) return;
        place.hidden = !text;
        place.textContent = text;
        place.classList.toggle("desk-error", !valid);
    });
});
