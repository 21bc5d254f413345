"use strict";
// A queue of mentions, names or issues: many at once, and the next page before it is needed.

document.addEventListener("DOMContentLoaded", () => {
    const many = document.getElementById("judging-many");
    if (!many) return; // nothing to judge
    const all = "input[form=judging-many][type=checkbox]";
    const ticks = () => [...document.querySelectorAll(all)].filter((tick) => !tick.closest(".deciding").dataset.done);

    function count() {
        const number = document.querySelectorAll(`${all}:checked`).length;
        document.getElementById("judging-number").textContent = number;
        many.querySelector("fieldset").disabled = !number;
    }

    document.addEventListener("change", count);
    document.getElementById("judging-all").addEventListener("click", () => {
        for (const tick of ticks()) tick.checked = true;
        count();
    });

    // Who is meant is asked first.
    document.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-asks]");
        if (!button) return;
        event.preventDefault();
        const take = (chosen) => {
            for (const name of ["kind", "entity", "name"]) button.form.elements[name].value = chosen[name] || "";
            button.form.requestSubmit(button);
        };
        document.dispatchEvent(new CustomEvent("ask-who", { detail: { element: button, name: "", take } }));
    });

    const watcher = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) more();
    }, { rootMargin: "3000px" });

    async function more() {
        const place = document.querySelector(".judging-more");
        if (!place) return;
        watcher.unobserve(place);
        const answer = await fetch(place.querySelector("a").href).catch(() => null);
        if (!answer || !answer.ok || answer.redirected) return; // its link is still there
        place.insertAdjacentHTML("afterend", await answer.text());
        place.remove();
        document.dispatchEvent(new CustomEvent("more-rows"));
        watch();
    }

    function watch() {
        const place = document.querySelector(".judging-more");
        if (place) watcher.observe(place);
    }

    watch();
    count();
});
