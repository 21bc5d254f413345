"use strict";
// What takes long to count comes after the page: asked for once it is shown, put in its place.

document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll("[data-later]")) fill(place);

    async function fill(place) {
        const answer = await fetch(place.dataset.later);
        const text = answer.ok ? await answer.text() : "";
        if (!answer.ok) place.textContent = "?";
        else if (answer.headers.get("Content-Type").startsWith("text/html")) place.outerHTML = text;
        else place.textContent = text;
        place.removeAttribute("data-later");
    }
});
