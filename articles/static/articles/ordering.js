"use strict";
// The articles of an issue in order: drag, buttons, or Alt and the arrow keys; each move is saved.

document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".desk-order");
    if (!list) return;
    let dragged = null;

    const outbox = new Outbox();

    function save() {
        const order = [...list.children].map((item) => Number(item.dataset.article));
        const say = (text) => { document.getElementById("order-said").textContent = text; };
        const fields = { order: JSON.stringify(order) };
        outbox.send({ subject: "order", isWhole: true, address: list.dataset.address, fields, done: say, refused: say });
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
