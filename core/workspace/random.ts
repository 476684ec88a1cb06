/** Random numbers that are the same on every machine for the same seed. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** Poisson with the given mean; 0 for a mean that is not positive. */
  poisson(mean: number): number;
}

/** FNV-1a over the text, so that every name has a stream of its own. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The stream that belongs to a name under a seed: xoshiro128** (Blackman and Vigna), filled by splitmix32. */
export function randomStream(seed: number, name: string): Random {
  let s = (hash(name) ^ Math.imul(seed | 0, 0x9e3779b9)) | 0;
  const fill = () => {
    s = (s + 0x9e3779b9) | 0;
    let z = Math.imul(s ^ (s >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const next = () => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = () => next() / 4294967296;

  let spare: number | null = null;
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      // Marsaglia's polar method.
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const q = u * u + v * v;
      if (q >= 1 || q === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(q)) / q);
      spare = v * scale;
      return u * scale;
    }
  };

  const poisson = (mean: number) => {
    if (!(mean > 0)) return 0;
    return mean < 10 ? byInversion(mean, uniform) : byRejection(mean, uniform);
  };
  return { uniform, normal, poisson };
}

function byInversion(mean: number, uniform: () => number): number {
  let left = uniform();
  let p = Math.exp(-mean);
  // Beyond mean + 12 σ the rounding of the sum would never let go.
  const end = mean + 12 * Math.sqrt(mean) + 20;
  for (let k = 0; k < end; k++) {
    if (left < p) return k;
    left -= p;
    p *= mean / (k + 1);
  }
  return Math.round(mean);
}

/** Hörmann's transformed rejection (PTRS, 1993), for means from 10 up. */
function byRejection(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= -mean + k * logMean - logFactorial(k)) return k;
  }
}

/** ln k!, by Stirling's series: exact to 1e-10 from 10 up. */
function logFactorial(k: number): number {
  if (k < 10) return Math.log([1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880][k] ?? 1);
  const x = k + 1;
  const x2 = x * x;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + (1 / 12 - (1 / 360 - 1 / (1260 * x2)) / x2) / x;
}
