// A signature drawn with finger, pen or mouse becomes the file of the form, as a PNG. Without script a photo is chosen.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-sign]"), function (box) {
    var canvas = box.querySelector("canvas");
    var input = document.getElementById(box.getAttribute("data-sign"));
    var pen = canvas.getContext("2d");
    var drawing = false;
    if (!input || !window.DataTransfer || !canvas.toBlob) return;
    box.hidden = false;

    function blank() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 6;
      pen.lineCap = "round";
      pen.lineJoin = "round";
      pen.strokeStyle = "#111";
    }

    function at(event) {
      var frame = canvas.getBoundingClientRect();
      return [
        ((event.clientX - frame.left) * canvas.width) / frame.width,
        ((event.clientY - frame.top) * canvas.height) / frame.height,
      ];
    }

    function keep() {
      canvas.toBlob(function (blob) {
        var files = new DataTransfer();
        files.items.add(new File([blob], "signature.png", { type: "image/png" }));
        input.files = files.files;
        var drawn = document.querySelector('input[name="way"][value="drawn"]');
        if (drawn) drawn.checked = true;
      }, "image/png");
    }

    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo.apply(pen, at(event));
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!drawing) return;
      pen.lineTo.apply(pen, at(event));
      pen.stroke();
    });
    // The system may take a touch away (a call, a gesture of its own): then no pointerup comes, and the stroke ends here.
    ["pointerup", "pointercancel"].forEach(function (name) {
      canvas.addEventListener(name, function () {
        if (!drawing) return;
        drawing = false;
        keep();
      });
    });
    box.querySelector("[data-sign-clear]").addEventListener("click", function () {
      blank();
      input.value = "";
    });
    blank();
  });
})();
