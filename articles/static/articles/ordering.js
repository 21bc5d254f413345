"use strict";
// The articles of an issue in order: drag, buttons, or Alt and the arrow keys; each move is saved.

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

    function move(item, by) {
        const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
        const focused = document.activeElement;
        if (!other) return;
        if (by < 0) other.before(item);
        else other.after(item);
        (getComputedStyle(focused).visibility === "hidden" ? item : focused).focus();
        save();
    }

    list.addEventListener("keydown", (event) => {
        const item = event.target.closest("li");
        if (!event.altKey || !item || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        move(item, event.key === "ArrowUp" ? -1 : 1);
    });
    list.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) move(button.closest("li"), Number(button.dataset.by));
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
