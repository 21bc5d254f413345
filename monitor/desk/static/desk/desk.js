"use strict";
// Select2 boxes have no accessible name while nothing is chosen: give them that of their label.

(() => {
    function name(box) {
        const select = box.parentElement && box.parentElement.querySelector("select");
        const label = select && select.labels && select.labels[0];
        const text = label ? label.textContent.replace("*", "").trim() : select && select.name;
        if (!text) return;
        for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
            part.setAttribute("aria-label", text);
            if (part.getAttribute("role") === "combobox") part.removeAttribute("aria-labelledby");
        }
    }
    const all = () => document.querySelectorAll(".select2-container").forEach(name);
    // They are made by other scripts, at any time, in added rows too.
    new MutationObserver(all).observe(document, { childList: true, subtree: true });
})();
