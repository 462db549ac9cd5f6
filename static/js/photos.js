/* Photos of a visit: [data-photos] around one file input. Shows what was picked, takes at most data-limit, takes one out
 * again, shrinks large pictures to 1600 px, and keeps them on the phone (kept.js) under the form's submit_key. The form
 * then only says how many there are (photos_kept); upload.js sends them one by one once the words are saved.
 * data-photos-key: the words are saved already, what is picked goes to upload.js at once.
 * What the phone cannot keep goes out with the form, in its one plain POST. */
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

  /* Work on one picture after the other: a cheap phone has not the memory for nine at once. */
  function inTurn(files, work) {
    return files.reduce(function (before, file) {
      return before.then(function () { return work(file); });
    }, Promise.resolve());
  }

  function tile(photo, number, away) {
    var item = document.createElement("li");
    var isPicture = photo.file.type !== "application/pdf";
    var picture = document.createElement(isPicture ? "img" : "b");
    var line = document.createElement("p");
    var button = document.createElement("button");
    if (isPicture) {
      picture.src = URL.createObjectURL(photo.file);
      picture.alt = "照片 " + number;
      picture.onload = function () { URL.revokeObjectURL(picture.src); };
    } else {
      picture.textContent = photo.file.name;
    }
    button.type = "button";
    button.className = "btn btn-q";
    button.textContent = "去掉";
    button.setAttribute("aria-label", "去掉照片 " + number);
    button.addEventListener("click", away);
    line.appendChild(button);
    item.className = "picked";
    item.appendChild(picture);
    item.appendChild(line);
    return item;
  }

  function start(box) {
    var input = box.querySelector("input[type=file]");
    var form = input.form;
    var list = box.querySelector(".pics");
    var state = box.querySelector("[data-photos-state]");
    var add = box.querySelector(".add");
    var limit = Number(box.dataset.limit || 9);
    var count = form.elements.photos_kept;
    var isSaved = "photosKey" in box.dataset;
    var store = count || isSaved ? window.keptPhotos : null;
    var photos = []; // file, and its id where the phone keeps it
    var busy = 0;
    var waiting = null; // the button pressed while pictures were still shrinking

    function key() {
      return isSaved ? box.dataset.photosKey : form.elements.submit_key.value;
    }

    function say(text) {
      state.textContent = text;
    }

    function isKept(photo) {
      return photo.id !== null;
    }

    function keep(file) {
      if (!store) return Promise.resolve({ file: file, id: null });
      return store.add(key(), file).then(function (id) {
        return { file: file, id: id };
      }, function () {
        return { file: file, id: null };
      });
    }

    function room() {
      return Math.max(0, limit - photos.length - document.querySelectorAll("[data-sent-photo]").length);
    }

    function words() {
      if (!photos.length) return "";
      if (!photos.every(isKept)) return "已选 " + photos.length + " 张，保存时一起上传。";
      return "已选 " + photos.length + " 张，存在手机上，保存文字后一张一张上传。";
    }

    function show() {
      list.querySelectorAll(".picked").forEach(function (old) { old.remove(); });
      photos.forEach(function (photo, index) {
        list.insertBefore(tile(photo, index + 1, function () {
          photos.splice(index, 1);
          if (isKept(photo)) store.remove(photo.id);
          show();
          input.focus();
        }), add);
      });
      add.hidden = room() === 0;
      say(words());
    }

    function ready(photo) {
      if (isSaved && isKept(photo)) box.dispatchEvent(new CustomEvent("photos:kept", { bubbles: true }));
      else photos.push(photo);
    }

    function take(picked) {
      var fitting = picked.slice(0, room());
      busy += 1;
      say("正在处理照片…");
      inTurn(fitting, function (file) {
        return shrink(file).then(keep).then(ready);
      }).then(function () {
        busy -= 1;
        show();
        if (fitting.length < picked.length) say("最多 " + limit + " 张，多出的没有选上。");
        if (waiting && !busy) waiting();
      });
    }

    /* The files go out with the form only where the phone does not keep them all. */
    function put() {
      var basket = new DataTransfer();
      if (count) count.value = photos.length;
      if (!count || !photos.every(isKept)) photos.forEach(function (photo) { basket.items.add(photo.file); });
      input.files = basket.files;
    }

    input.classList.add("vh");
    input.classList.remove("in");
    add.querySelector("label").hidden = false;
    function picked() {
      take(Array.prototype.slice.call(input.files));
      input.value = "";
    }

    input.addEventListener("change", picked);
    if (input.files.length) picked(); // chosen while this script was still on its way
    form.addEventListener("draft:dropped", function (event) {
      if (store) event.detail.push(store.clear(key()));
    });
    form.addEventListener("submit", function (event) {
      if (!busy) return put();
      event.preventDefault();
      var button = event.submitter;
      waiting = function () {
        waiting = null;
        form.requestSubmit(button || undefined);
      };
    });
    if (store && !isSaved) {
      store.list(key()).then(function (kept) {
        photos = kept.map(function (photo) { return { file: photo.blob, id: photo.id }; }).concat(photos);
        show();
      }).catch(function () {
        store = null; // a private window: nothing can be kept
      });
    }
  }

  if (window.DataTransfer && window.Promise) document.querySelectorAll("[data-photos]").forEach(start);
})();
