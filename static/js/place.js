/* Where the visitor stands: asked of the phone by a tap on [data-place-ask], never by itself, and never in the way of
 * saving. Only the answer to the last tap counts: one still on its way after 不记位置 is dropped. The answer goes into the hidden input as "latitude,longitude,metres" and nowhere else: no draft keeps it.
 * Works without a network. Without script or without such a phone the field stays hidden. */
(function () {
  "use strict";
  var TIMEOUT_MS = 30000;
  var field = document.querySelector("[data-place]");
  if (!field || !navigator.geolocation) return;
  var input = field.querySelector("input");
  var ask = field.querySelector("[data-place-ask]");
  var drop = field.querySelector("[data-place-drop]");
  var asked = 0;
  var line = field.querySelector("[data-place-state]");

  function show(words) {
    line.textContent = words || (input.value ? "已记下位置，精度约 " + input.value.split(",")[2] + " 米。" : "");
    drop.hidden = !input.value;
    ask.textContent = input.value ? "重新定位" : "记下现在的位置";
  }

  ask.addEventListener("click", function () {
    var mine = ++asked;
    show("正在定位…可以接着填，不用等。");
    navigator.geolocation.getCurrentPosition(function (found) {
      if (mine !== asked) return;
      var at = found.coords;
      input.value = [at.latitude.toFixed(5), at.longitude.toFixed(5), Math.max(1, Math.round(at.accuracy))].join(",");
      show();
    }, function (error) {
      if (mine !== asked) return;
      show(error.code === 1 ? "手机没有允许定位。不记位置，照样可以保存。" : "没有定到位置，可以到屋外再点一次。不记位置，照样可以保存。");
    }, { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 60000 });
  });

  drop.addEventListener("click", function () {
    asked += 1;
    input.value = "";
    show("没有记位置。");
  });

  field.hidden = false;
  show();
})();
