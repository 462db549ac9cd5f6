/* Photos of a visit: [data-photos] around one file input. Shows what was picked, keeps at most data-limit, takes one out
 * again, and shrinks large pictures to 1600 px before they go out, in place, so that the form stays one plain POST. */
(function () {
  "use strict";
  var LONGEST_PX = 1600;
  var SMALL_BYTES = 400 * 1024; // below this a picture goes out as it is
  var QUALITY = 0.85;
  // Without this (Chrome 80) a picture taken sideways would stay so: it goes out as it is.
  var TURNS = window.createImageBitmap && CSS.supports("image-orientation", "from-image");

  function upright(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).catch(function () {
      return createImageBitmap(file); // browsers before 111 turn it without being asked
    });
  }

  function toJpeg(bitmap, name) {
    var scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise(function (resolve) {
      canvas.toBlob(function (blob) {
        resolve(blob && new File([blob], name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }));
      }, "image/jpeg", QUALITY);
    });
  }

  /* Promise the picture to send: the smaller one, or the original when the browser cannot read or shrink it. */
  function shrink(file) {
    if (file.size < SMALL_BYTES || !TURNS) return Promise.resolve(file);
    return upright(file).then(function (bitmap) {
      return toJpeg(bitmap, file.name);
    }).then(function (small) {
      return small && small.size < file.size ? small : file;
    }).catch(function () {
      return file;
    });
  }

  function start(box) {
    var input = box.querySelector("input[type=file]");
    var list = box.querySelector(".pics");
    var state = box.querySelector("[data-photos-state]");
    var add = box.querySelector(".add");
    var limit = Number(box.dataset.limit || 9);
    var files = [];
    var busy = 0;
    var waiting = null; // the button pressed while pictures were still shrinking

    function put() {
      var basket = new DataTransfer();
      files.forEach(function (file) { basket.items.add(file); });
      input.files = basket.files;
    }

    function say(text) {
      state.textContent = text;
    }

    function tile(file, index) {
      var item = document.createElement("li");
      var picture = document.createElement("img");
      var line = document.createElement("p");
      var away = document.createElement("button");
      picture.src = URL.createObjectURL(file);
      picture.alt = "照片 " + (index + 1);
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
      away.type = "button";
      away.className = "btn btn-q";
      away.textContent = "去掉";
      away.setAttribute("aria-label", "去掉照片 " + (index + 1));
      away.addEventListener("click", function () {
        files.splice(index, 1);
        show();
        input.focus();
      });
      line.appendChild(away);
      item.className = "picked";
      item.appendChild(picture);
      item.appendChild(line);
      return item;
    }

    function show() {
      put();
      list.querySelectorAll(".picked").forEach(function (old) { old.remove(); });
      files.forEach(function (file, index) { list.insertBefore(tile(file, index), add); });
      add.hidden = files.length >= limit;
      say(files.length ? "已选 " + files.length + " 张，保存时一起上传。" : "");
    }

    function take(picked) {
      var room = Math.max(0, limit - files.length);
      var over = picked.length > room;
      busy += 1;
      say("正在处理照片…");
      Promise.all(picked.slice(0, room).map(shrink)).then(function (ready) {
        busy -= 1;
        files = files.concat(ready);
        show();
        if (over) say("最多 " + limit + " 张，多出的没有选上。");
        if (waiting && !busy) waiting();
      });
    }

    input.classList.add("vh");
    input.classList.remove("in");
    add.querySelector("label").hidden = false;
    input.addEventListener("change", function () {
      take(Array.prototype.slice.call(input.files));
    });
    input.form.addEventListener("submit", function (event) {
      if (!busy) return;
      event.preventDefault();
      var button = event.submitter;
      waiting = function () {
        waiting = null;
        input.form.requestSubmit(button || undefined);
      };
    });
  }

  if (window.DataTransfer && window.Promise) document.querySelectorAll("[data-photos]").forEach(start);
})();
