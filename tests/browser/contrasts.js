// Returns every text whose contrast with its background is below 4.5 (WCAG 2.2, success criterion 1.4.3).
(() => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = value => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")].filter(
    one => one.checkVisibility() && [...one.childNodes].some(child => child.nodeType === 3 && child.data.trim()),
  );
  return texts.flatMap(one => {
    const [a, b] = [light(channels(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 ? [`${one.textContent.trim()}: ${contrast.toFixed(2)}`] : [];
  });
})()
