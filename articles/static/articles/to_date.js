"use strict";
// The queue of issues to date: how what is typed will be read, and what a schedule would give.

document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("judging");
    const many = document.getElementById("judging-many");
    if (!many) return; // nothing to date
    const panel = document.getElementById("schedule");
    const { first, start } = many.elements;

    // The server reads dates; the newest answer counts.
    const asked = new WeakMap();
    async function ask(address, place, isEmpty) {
        const turn = (asked.get(place) || 0) + 1;
        asked.set(place, turn);
        const answer = isEmpty ? null : await fetch(address).catch(() => null);
        const { text, valid } = answer && answer.ok ? await answer.json() : { text: "", valid: true };
        if (asked.get(place) !== turn) return;
        place.textContent = text;
        place.classList.toggle("desk-error", !valid);
    }

    list.addEventListener("input", (event) => {
        const form = event.target.closest(".deciding-field");
        if (!form) return;
        ask(form.dataset.reading + encodeURIComponent(event.target.value), form.querySelector("output"), !event.target.value.trim());
    });

    function preview() {
        const fields = new URLSearchParams(new FormData(many));
        fields.delete("csrfmiddlewaretoken");
        ask(`${panel.dataset.preview}&${fields}`, document.getElementById("schedule-said"), !start.value.trim());
    }

    panel.addEventListener("input", preview);
    list.addEventListener("change", () => { if (panel.open && !first.value) preview(); });
    panel.addEventListener("toggle", () => { if (!panel.open) from(null); });
    panel.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        const row = first.value && list.querySelector(`[data-issue="${first.value}"]`);
        panel.open = false;
        if (row) row.focus();
    });

    // All from that row on, up to the next issue that is dated; null: those that are ticked.
    function from(row) {
        first.value = row ? row.dataset.issue : "";
        const which = document.getElementById("schedule-which");
        which.dataset.ticked ||= which.textContent;
        which.textContent = row ? which.dataset.ticked.replace("Those that are ticked", `From ${row.dataset.name} on, up to the next dated issue`) : which.dataset.ticked;
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-does=schedule]");
        if (!button) return;
        const row = button.closest(".deciding");
        const accept = row.querySelector("[data-date]");
        panel.open = true;
        from(row);
        start.value = accept ? accept.dataset.date : "";
        start.focus();
        start.select();
        preview();
    });

    // A date that is given is evidence for others: what is shown of them is asked for anew.
    document.addEventListener("decided", async ({ target, detail }) => {
        if (!target.dataset.issue || detail.decision === "accepted") return;
        const open = [...list.querySelectorAll(".deciding:not([data-done])")];
        const fields = open.map((row) => `issue=${row.dataset.issue}`).join("&");
        const answer = fields && await fetch(`?part=rows&${fields}`).catch(() => null);
        if (!answer || !answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const row of open) {
            const now = page.querySelector(`[data-issue="${row.dataset.issue}"]`);
            if (!now || row.dataset.done) continue;
            for (const part of row.querySelectorAll("[data-part]")) {
                part.replaceWith(now.querySelector(`[data-part=${part.dataset.part}]`));
            }
            row.querySelector("[name=issue]").value = now.querySelector("[name=issue]").value;
        }
    });
});
