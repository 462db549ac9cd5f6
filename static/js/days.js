/* A browser shows a date field in its own language; beside it stands the day as everybody here writes it.
 * [data-day-of="id of the field"] is where the words go. */
(function () {
  "use strict";
  var WEEK = "日一二三四五六";

  function words(value) {
    var parts = value.split("-").map(Number);
    if (parts.length !== 3) return "";
    var day = new Date(parts[0], parts[1] - 1, parts[2]);
    return parts[0] + "年" + parts[1] + "月" + parts[2] + "日 星期" + WEEK[day.getDay()];
  }

  document.querySelectorAll("[data-day-of]").forEach(function (place) {
    var field = document.getElementById(place.dataset.dayOf);
    function show() { place.textContent = words(field.value); }
    field.addEventListener("input", show);
    document.addEventListener("draft:restored", show);
    show();
  });
})();
