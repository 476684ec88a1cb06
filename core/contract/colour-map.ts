/** Colours that values are shown in, from low to high. `red` is for the dome. */
type ColourMap = 'grey' | 'sea' | 'red';

/** Their stops [sRGB], evenly spaced. `sea` grows evenly in lightness from violet over green to yellow. */
const STOPS: Readonly<Record<ColourMap, readonly (readonly [number, number, number])[]>> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  sea: [
    [58, 8, 84],
    [66, 62, 133],
    [46, 108, 142],
    [32, 147, 140],
    [60, 184, 116],
    [152, 214, 62],
    [252, 230, 40],
  ],
  red: [
    [0, 0, 0],
    [255, 70, 50],
  ],
};

/** Red, green and blue of 256 levels, three bytes each. */
export function colourTable(map: ColourMap): Uint8ClampedArray {
  const stops = STOPS[map];
  const table = new Uint8ClampedArray(256 * 3);
  for (let level = 0; level < 256; level++) {
    const at = (level / 255) * (stops.length - 1);
    const stop = Math.min(Math.floor(at), stops.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const [a = 0, b = 0] = [stops[stop]?.[channel], stops[stop + 1]?.[channel]];
      table[3 * level + channel] = a + (b - a) * (at - stop);
    }
  }
  return table;
}
