// Redoc draws its maker's badge from a server far away. A prison network must not even ask for it.
"use strict";
{
  const image = HTMLImageElement.prototype;
  const source = Object.getOwnPropertyDescriptor(image, "src");
  const isOwn = (value) => new URL(value, document.baseURI).origin === location.origin;
  Object.defineProperty(image, "src", {
    ...source,
    set(value) {
      if (isOwn(value)) {
        source.set.call(this, value);
      }
    },
  });
  image.setAttribute = function (name, value) {
    if (name !== "src" || isOwn(value)) {
      Element.prototype.setAttribute.call(this, name, value);
    }
  };
}
