"use strict";
// The articles of an issue in order: drag, or Alt and the arrow keys; each move is saved.

document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".desk-order");
    if (!list) return;
    let dragged = null;

    async function save() {
        const order = [...list.children].map((item) => Number(item.dataset.article));
        const answer = await fetch(list.dataset.address, {
            method: "POST",
            headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
            body: new URLSearchParams({ order: JSON.stringify(order) }),
        });
        const known = answer.ok || answer.status === 409;
        const said = document.getElementById("order-said");
        said.textContent = known ? await answer.text() : `The order was not saved (${answer.status}).`;
    }

    list.addEventListener("keydown", (event) => {
        const item = event.target.closest("li");
        if (!event.altKey || !item || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
        if (!other) return;
        if (event.key === "ArrowUp") other.before(item);
        else other.after(item);
        item.focus();
        save();
    });
    list.addEventListener("dragstart", (event) => { dragged = event.target.closest("li"); });
    list.addEventListener("dragover", (event) => {
        const over = event.target.closest("li");
        if (!dragged || !over) return;
        event.preventDefault();
        const box = over.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) over.before(dragged);
        else over.after(dragged);
    });
    list.addEventListener("drop", (event) => { event.preventDefault(); if (dragged) save(); dragged = null; });
});
