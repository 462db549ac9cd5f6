/* Tick boxes of a list and the bar of bulk actions: form[data-bulk].
 * input[data-bulk-all] ticks the page; row boxes are input[data-bulk-row], with data-people for the sum.
 * [data-bulk-count] and [data-bulk-people] show the sums; button[data-bulk-do="提名预脱贫 {n} 户"] tells its number and
 * is locked while nothing is ticked; [data-bulk-none] unticks. Works again after htmx has swapped the list. */
(function () {
  "use strict";

  function rows(form) {
    return Array.prototype.slice.call(form.querySelectorAll("input[data-bulk-row]"));
  }

  function write(form, name, text) {
    form.querySelectorAll("[" + name + "]").forEach(function (place) { place.textContent = text; });
  }

  function refresh(form) {
    var all = rows(form);
    var picked = all.filter(function (box) { return box.checked; });
    var people = picked.reduce(function (sum, box) { return sum + Number(box.dataset.people || 0); }, 0);
    all.forEach(function (box) {
      var row = box.closest("tr, li");
      if (row) row.classList.toggle("pick", box.checked);
    });
    form.querySelectorAll("input[data-bulk-all]").forEach(function (box) {
      box.checked = picked.length > 0 && picked.length === all.length;
      box.indeterminate = picked.length > 0 && picked.length < all.length;
    });
    write(form, "data-bulk-count", picked.length);
    write(form, "data-bulk-people", people);
    form.querySelectorAll("[data-bulk-do]").forEach(function (button) {
      button.textContent = button.dataset.bulkDo.replace("{n}", picked.length);
      if (picked.length) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
    });
  }

  function refreshAll() {
    document.querySelectorAll("form[data-bulk]").forEach(refresh);
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.hasAttribute("data-bulk-all")) {
      rows(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    refresh(form);
  });

  document.addEventListener("click", function (event) {
    var locked = event.target.closest("[data-bulk-do][aria-disabled=true]");
    var none = event.target.closest("[data-bulk-none]");
    if (locked) event.preventDefault();
    if (!none) return;
    event.preventDefault();
    var form = none.closest("form[data-bulk]");
    rows(form).forEach(function (box) { box.checked = false; });
    refresh(form);
  });

  refreshAll();
  window.addEventListener("pageshow", refreshAll);
  document.addEventListener("htmx:afterSwap", refreshAll);
})();
