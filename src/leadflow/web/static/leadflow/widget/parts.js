export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const name in properties) {
    if (name in element) element[name] = properties[name];
    else element.setAttribute(name, properties[name]);
  }
  element.append(...children);
  return element;
}

export function drawing(path) {
  const kind = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(kind, "svg");
  const line = document.createElementNS(kind, "path");
  const look = { viewBox: "0 0 24 24", width: 24, fill: "none", stroke: "currentColor" };
  for (const name in look) picture.setAttribute(name, look[name]);
  picture.setAttribute("stroke-width", 2);
  picture.setAttribute("aria-hidden", true);
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

export function button(text, onclick, more) {
  return make("button", { type: "button", onclick, ...more }, text);
}
