/* Long cards of a table on the phone: table[data-fold]. Cells .fold stay away until the row's button
 * [data-fold-open] is pressed. Without script everything is shown and the button stays hidden. */
(function () {
  "use strict";

  function start() {
    document.querySelectorAll("table[data-fold]:not(.folds)").forEach(function (table) {
      table.classList.add("folds");
      table.querySelectorAll("[data-fold-open]").forEach(function (button) {
        button.hidden = false;
        button.setAttribute("aria-expanded", "false");
      });
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-fold-open]");
    if (!button) return;
    var open = button.closest("tr").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  });

  start();
  document.addEventListener("htmx:afterSwap", start);
})();
