/* Small comforts of the frame: the current tab is in sight, the menu closes when one looks elsewhere. */
(function () {
  "use strict";

  function show() {
    document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
      tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 16;
    });
  }

  function close(event) {
    var menu = document.querySelector("details.who[open]");
    if (!menu || (event.type === "click" && menu.contains(event.target))) return;
    if (event.type === "keydown" && event.key !== "Escape") return;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }

  show();
  document.addEventListener("htmx:afterSwap", show);
  document.addEventListener("click", close);
  document.addEventListener("keydown", close);
})();
