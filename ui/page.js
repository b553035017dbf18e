// What the page does by itself: clicks on words, the picture, saving, the address.
// Python makes all HTML (ui/panels.py); this file only acts on its data- attributes.
"use strict";

window.jingjinji = (() => {
  const talk = new Map(); // question -> {markdown, html}: this browser's own talk, for saving
  let drawing = null;

  // Clicks on buttons that Python drew go to the component's Gradio events.
  function clicks(element, trigger) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-ask], [data-article], [data-close], [data-copy], [data-all], [data-change]");
      if (!button || !element.contains(button)) return;
      event.preventDefault();
      if (button.dataset.all) showAll(button);
      else if (button.dataset.change) change(button, (question) => trigger("ask", { question }));
      else if (button.dataset.ask) trigger("ask", { question: button.dataset.ask });
      else if (button.dataset.article) trigger("article", { article: button.dataset.article });
      else if (button.dataset.close) trigger("article", { article: "" });
      else copy(button);
    });
  }

  function copy(button) {
    const text = button.parentElement.querySelector("pre").textContent;
    const done = () => { button.classList.add("done"); setTimeout(() => button.classList.remove("done"), 1200); };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
  }

  // The rows of a table that were held back.
  function showAll(button) {
    const table = button.closest(".shown").previousElementSibling;
    table.querySelectorAll("tr[hidden]").forEach((row) => row.removeAttribute("hidden"));
    button.previousElementSibling.textContent = button.dataset.all;
    button.remove();
    table.focus();
  }

  // A piece of the reading becomes a field; Return asks with the new words in its place, Escape leaves it.
  function change(button, ask) {
    const field = document.createElement("input");
    field.value = button.dataset.change;
    field.setAttribute("aria-label", button.title);
    field.size = Math.max(8, field.value.length);
    const others = document.createElement("datalist");
    others.id = `near-${Math.random().toString(36).slice(2)}`;
    for (const name of JSON.parse(button.dataset.near)) others.append(new Option(name, name));
    field.setAttribute("list", others.id);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && field.value.trim()) ask(button.dataset.before + field.value.trim() + button.dataset.after);
      if (event.key === "Escape") { field.replaceWith(button); others.remove(); button.focus(); }
    });
    button.replaceWith(field);
    field.after(others);
    field.select();
    field.focus();
  }

  // A new answer: keep it for saving, and let the address hold its question.
  function answered(element) {
    const section = element.querySelector("section.answer");
    if (!section) return;
    const question = section.dataset.question;
    talk.set(question, { markdown: section.dataset.markdown, html: section.innerHTML });
    const address = new URL(window.location.href);
    address.searchParams.set("q", question);
    window.history.replaceState(null, "", address);
  }

  function forget() {
    talk.clear();
    const address = new URL(window.location.href);
    address.searchParams.delete("q");
    window.history.replaceState(null, "", address);
  }

  function download(name, content, type) {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(new Blob([content], { type: type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function saveMarkdown() {
    download("talk.md", [...talk.values()].map((a) => a.markdown).join("\n"), "text/markdown");
  }

  function saveHtml() {
    const policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    const style = "<style>body{font-family:system-ui,sans-serif;max-width:48rem;margin:2rem auto}button{border:0;background:none;padding:0;font:inherit}[data-copy],.reading button{display:none}</style>";
    const body = [...talk.values()].map((a) => a.html).join("<hr>");
    download("talk.html", `<!doctype html><meta charset="utf-8">${policy}${style}<title>jingjinji</title>${body}`, "text/html");
  }

  function theme() {
    const dark = document.body.classList.toggle("dark");
    try { localStorage.setItem("jingjinji-theme", dark ? "dark" : "light"); } catch (error) { /* private window */ }
    if (drawing) drawing.style(look(drawing.scratch("style")));
  }

  function start() {
    let kept = null;
    try { kept = localStorage.getItem("jingjinji-theme"); } catch (error) { /* private window */ }
    if (kept) document.body.classList.toggle("dark", kept === "dark");
    document.addEventListener("click", (event) => {
      const act = event.target.closest("[data-do]");
      if (act) ({ theme, saveMarkdown, saveHtml })[act.dataset.do]?.();
    });
  }

  function look(style) {
    const dark = document.body.classList.contains("dark");
    const [ink, paper] = dark ? ["#f3f4f6", "#1f2937"] : ["#111827", "#ffffff"];
    const inked = { color: ink, "text-background-color": paper };
    return style.map((rule) => ({ selector: rule.selector, style: { ...rule.style, ...inked } }));
  }

  // The picture: Cytoscape over the elements that Python chose; a node can be expanded by its neighbours.
  function picture(element, props, server, trigger, style) {
    const box = element.querySelector(".picture");
    const told = element.querySelector(".told");
    let elements = [];
    try { elements = JSON.parse(props.value || "[]"); } catch (error) { return; }
    element.querySelector(".drawing").hidden = !elements.length;
    if (drawing) drawing.destroy();
    drawing = null;
    told.replaceChildren();
    if (!elements.length || !window.cytoscape) return;
    const many = elements.length > 300;
    drawing = window.cytoscape({
      container: box, elements: elements, style: look(style), minZoom: 0.1, maxZoom: 4,
      layout: layout(many), textureOnViewport: many, hideEdgesOnViewport: many,
    });
    drawing.scratch("style", style);
    fit();
    drawing.on("tap", "node", (event) => tell(event.target));
    window.jingjinjiPicture = drawing;

    function layout(quick) {
      return quick
        ? { name: "concentric", animate: false, minNodeSpacing: 10 }
        : { name: "cose", animate: false, padding: 24, randomize: false, nodeRepulsion: 60000, idealEdgeLength: 70, componentSpacing: 40, nodeDimensionsIncludeLabels: true };
    }

    function tell(node) {
      const title = document.createElement("h4");
      title.textContent = `${node.data("name")} (${node.data("kind")})`;
      const list = document.createElement("ul");
      node.connectedEdges().forEach((edge) => {
        const line = document.createElement("li");
        const more = [edge.data("status") === "done" ? "" : edge.data("status"), edge.data("date")].filter(Boolean).join(", ");
        line.textContent = `${edge.source().data("name")} ${edge.data("label")} ${edge.target().data("name")}${more ? ` (${more})` : ""}`;
        list.append(line);
      });
      const expand = button(box.dataset.expand, () => grow(node));
      const ask = button(box.dataset.about, () => trigger("ask", { question: node.data("question") }));
      told.replaceChildren(title, list, expand, ask);
    }

    function button(text, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "chip";
      made.textContent = text;
      made.addEventListener("click", act);
      return made;
    }

    async function grow(node) {
      const more = JSON.parse(await server.neighbours(node.id()));
      const fresh = more.filter((e) => drawing.getElementById(e.data.id).empty());
      drawing.add(fresh);
      drawing.layout(layout(drawing.elements().length > 300)).run();
      tell(node);
    }
  }

  // The whole picture, but no node larger than is good to read.
  function fit() {
    drawing.fit(undefined, 20);
    if (drawing.zoom() > 1.5) { drawing.zoom(1.5); drawing.center(); }
  }

  function pictureTools(element) {
    element.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-picture]");
      if (!tool || !drawing) return;
      const step = { in: 1.3, out: 1 / 1.3 }[tool.dataset.picture];
      const middle = { x: drawing.width() / 2, y: drawing.height() / 2 };
      if (step) drawing.zoom({ level: drawing.zoom() * step, renderedPosition: middle });
      else if (tool.dataset.picture === "fit") fit();
      else if (tool.dataset.picture === "png") save("png", drawing.png({ full: true, scale: 2, bg: "#ffffff", output: "blob" }), "image/png");
      else save("svg", svg(), "image/svg+xml");
    });
    new ResizeObserver(() => { if (drawing) { drawing.resize(); fit(); } }).observe(element);
    function save(kind, content, type) { download(`picture.${kind}`, content, type); }
  }

  function svg() {
    const box = drawing.elements().boundingBox();
    const made = (name, attributes, text) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      if (text) node.textContent = text;
      return node;
    };
    const root = made("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${box.x1 - 20} ${box.y1 - 20} ${box.w + 40} ${box.h + 40}`, "font-family": "sans-serif" });
    drawing.edges().forEach((edge) => {
      const [a, b] = [edge.source().position(), edge.target().position()];
      const dash = { dashed: "6 4", dotted: "2 3" }[edge.data("line")] || "none";
      root.append(made("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: "#64748b", "stroke-dasharray": dash }));
      root.append(made("text", { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, "font-size": 9, "text-anchor": "middle" }, edge.data("label")));
    });
    drawing.nodes().forEach((node) => {
      const at = node.position();
      root.append(made("circle", { cx: at.x, cy: at.y, r: 11, fill: node.data("colour") }));
      root.append(made("text", { x: at.x, y: at.y + 24, "font-size": 11, "text-anchor": "middle" }, node.data("name")));
    });
    return new XMLSerializer().serializeToString(root);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  return { clicks, answered, forget, picture, pictureTools };
})();
